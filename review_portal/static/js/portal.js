// Where the scripts of the portal begin. Every page works without them; nothing here owns a state of the server.
import { all, one } from "./dom.js";
import { begin } from "./case.js";
import * as clocks from "./clocks.js";
import "./commands.js";
import "./session.js";

document.documentElement.classList.add("js");
all("[data-sends-itself] select").forEach((select) => select.addEventListener("change", () => select.form.requestSubmit()));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-opens]");
  if (button) one("#" + button.dataset.opens).showModal();
});
begin();
clocks.begin();
