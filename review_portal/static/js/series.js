// Draws up to three series by the day. The table beside each says the same; nothing here is needed to read it.
"use strict";
{
  // A canvas knows no light-dark(): the browser answers with the colour that holds now.
  function held(home, name) {
    const probe = document.createElement("span");
    probe.style.color = "var(" + name + ")";
    home.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  const looks = [["--accent", []], ["--warn", [6, 4]], ["--guard", [2, 3]]]; // told apart by dash as well as hue

  function drawn(home, figures) {
    const axis = { stroke: held(home, "--ink-2"), grid: { stroke: held(home, "--line"), width: 1 }, font: "12px " + getComputedStyle(home).fontFamily };
    const language = document.documentElement.lang;
    const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
    const counts = new Intl.NumberFormat(language);
    const series = home.dataset.series.split("|").map((label, place) => ({ label, stroke: held(home, looks[place][0]), width: 1.75, dash: looks[place][1] }));
    return new uPlot({
      width: home.clientWidth || 600, height: 220, tzDate: (at) => uPlot.tzDate(new Date(at * 1e3), "UTC"),
      scales: { y: { range: (plot, low, high) => [0, Math.max(4, high)] } }, // counts begin at zero
      axes: [{ ...axis, values: (plot, ticks) => ticks.map((at) => days.format(new Date(at * 1e3))) }, { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000, 50000, 100000], values: (plot, ticks) => ticks.map((tick) => counts.format(tick)) }],
      series: [{ label: home.dataset.day, value: (plot, at) => (at == null ? "—" : days.format(new Date(at * 1e3))) }, ...series]
    }, [figures[0].map((day) => Date.parse(day + "T00:00:00Z") / 1e3), ...figures.slice(1)], home);
  }

  document.querySelectorAll("[data-series]").forEach((home) => {
    const given = document.getElementById(home.dataset.figures);
    if (!given || !window.uPlot) return;
    const figures = JSON.parse(given.textContent);
    let plot = drawn(home, figures);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { plot.destroy(); plot = drawn(home, figures); });
    addEventListener("resize", () => plot.setSize({ width: home.clientWidth, height: 220 }));
    home.dataset.drawn = String(figures[0].length);
  });
}
