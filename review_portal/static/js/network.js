// Draws who stands together. The tables on the page say the same; nothing here is needed to read it.
"use strict";
{
  const home = document.querySelector("#network");
  const given = document.querySelector("#network-elements");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // Cytoscape reads colours itself and knows no light-dark(): the browser answers with the one that holds now.
  function held(name) {
    const probe = document.createElement("span");
    probe.style.color = "var(" + name + ")";
    home.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  function looks() {
    const ink = held("--ink"), line = held("--line-strong"), surface = held("--surface");
    return [
      { selector: "node", style: { label: "data(label)", "font-size": 11, "font-family": colour("--mono") || "monospace", color: ink,
        "text-valign": "bottom", "text-margin-y": 4, "text-max-width": 120, "background-color": surface, "border-width": 1.5, "border-color": line, width: 34, height: 20 } },
      { selector: "node[kind = 'case']", style: { shape: "rectangle", "border-color": held("--danger"), "text-valign": "top", "text-margin-y": -4 } },
      { selector: "node[kind = 'beside']", style: { shape: "round-rectangle" } },
      { selector: "node[kind = 'focal']", style: { shape: "round-rectangle", "background-color": held("--accent"), "border-color": held("--accent"), width: 60, height: 26, "font-weight": 600 } },
      { selector: "edge", style: { width: "mapData(posts, 1, 50, 1, 6)", "line-color": line, "curve-style": "straight" } },
      { selector: "edge[tie < 0.6]", style: { "line-style": "dashed" } },
    ];
  }

  if (home && given && window.cytoscape) {
    const graph = window.cytoscape({ container: home, elements: JSON.parse(given.textContent), style: looks(), layout: { name: "preset", fit: true, padding: 30 },
      minZoom: 0.2, maxZoom: 1.25, userZoomingEnabled: false, autoungrabify: true });
    graph.on("tap", "node[url != '']", (event) => { location.href = event.target.data("url"); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(looks()));
    home.dataset.drawn = String(graph.nodes().length);
  }
}
