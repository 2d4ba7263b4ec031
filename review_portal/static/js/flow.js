// Draws a wallet's flow of funds. The table below the drawing says the same; nothing here owns a state of the server.
"use strict";
(() => {
  const box = document.querySelector("#flow");
  const drawn = JSON.parse(document.querySelector("#flow-drawn").textContent);
  const MOST = 60; // more on one screen is a ball of wool
  const COLUMN = 380, ROW = 84;

  // The theme's colours come as light-dark(…): let the browser say which one holds, in a form that Cytoscape reads.
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  function colour(name) {
    const probe = document.createElement("span");
    probe.style.color = `var(--${name})`;
    box.append(probe);
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = getComputedStyle(probe).color;
    brush.fillRect(0, 0, 1, 1);
    probe.remove();
    const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  }

  function look() {
    const sans = getComputedStyle(document.body).fontFamily;
    return [
      { selector: "node", style: {
        shape: "round-rectangle", width: 160, height: 44, "corner-radius": 22, label: "data(words)", "text-wrap": "wrap",
        "text-valign": "center", "text-halign": "center", "font-size": 12, "font-family": sans, "text-max-width": 150,
        color: colour("ink"), "background-color": colour("surface"), "border-width": 1.25,
        "border-color": colour("line-strong") } },
      { selector: "node[role = 'focal']", style: { "background-color": colour("accent"), color: colour("surface"), "border-color": colour("accent") } },
      { selector: "node[role = 'goal']", style: { shape: "rectangle", "background-color": colour("ok-soft"), "border-color": colour("ok"), "border-width": 2.5 } },
      { selector: "node[role = 'stop']", style: { shape: "hexagon", "background-color": colour("warn-soft"), "border-color": colour("warn") } },
      { selector: "node.folded", style: { "border-style": "double", "border-width": 4 } },
      { selector: "edge", style: {
        "curve-style": "bezier", width: "mapData(weight, 4, 12, 1, 4)", "line-color": colour("ink-2"),
        "target-arrow-shape": "triangle", "target-arrow-color": colour("ink-2"), label: "data(label)", "text-wrap": "wrap",
        "font-size": 11, "font-family": sans, "text-max-width": 170, color: colour("ink"), "text-background-color": colour("surface"),
        "text-background-opacity": 1, "text-background-padding": 2 } },
      { selector: "edge[?unsure]", style: { "line-style": "dashed" } },
      { selector: ".hidden", style: { display: "none" } },
    ];
  }

  const rows = {};
  const nodes = drawn.nodes.map((node) => {
    const row = (rows[node.depth] = (rows[node.depth] ?? -1) + 1);
    return { data: { ...node, words: node.note ? `${node.title}\n${node.note}` : node.title }, position: { x: node.depth * COLUMN, y: row * ROW } };
  });
  const cy = cytoscape({
    container: box,
    elements: { nodes, edges: drawn.edges.map((data) => ({ data })) },
    layout: { name: "preset" },
    style: look(),
    minZoom: 0.2, maxZoom: 2, autoungrabify: false, userZoomingEnabled: false, boxSelectionEnabled: false,
  });

  // Columns are middled around the wallet among what is shown, so that unfolding never leaves holes.
  function arrange() {
    const columns = {};
    cy.nodes().not(".hidden").forEach((node) => { (columns[node.data("depth")] ??= []).push(node); });
    for (const [depth, column] of Object.entries(columns)) {
      column.forEach((node, place) => node.position({ x: depth * COLUMN, y: (place - (column.length - 1) / 2) * ROW }));
    }
    cy.nodes().forEach((node) => node.toggleClass("folded", !node.hasClass("hidden") && node.neighborhood("node.hidden").nonempty()));
    cy.fit(undefined, 24);
    if (cy.zoom() > 1) { cy.zoom(1); cy.center(); }
    box.dataset.shown = cy.nodes().not(".hidden").length;
  }

  function unfold(node) {
    const room = MOST - cy.nodes().not(".hidden").length;
    node.neighborhood("node.hidden").slice(0, Math.max(0, room)).removeClass("hidden");
    arrange();
  }

  cy.nodes().filter((node) => Math.abs(node.data("depth")) > 1).addClass("hidden");
  cy.on("tap", "node", (event) => unfold(event.target));
  document.querySelector("#flow-hint").hidden = false;
  document.querySelector("#flow-all").addEventListener("click", () => { cy.nodes(".hidden").slice(0, MOST).removeClass("hidden"); arrange(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cy.style(look()));
  arrange();
})();
