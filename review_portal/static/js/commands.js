// Ctrl K: every page, the acts of this page, and any case by its number.
import { Choosing } from "./choosing.js";
import { all, offers, one } from "./dom.js";

const dialog = one("#commands");
const offered = offers("commands-offers");

// The acts of this page are its own buttons: what they say is what they do.
function acts() {
  const buttons = all("#take-next button, #write, #main button[data-act], #undo button").filter((button) => !button.disabled && button.offsetParent);
  return buttons.map((button) => ({ label: said(button), press: button }));
}

function said(button) {
  const copy = button.cloneNode(true);
  all("kbd, [hidden], [data-left]", copy).forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function items(query) {
  const number = /^\D*(\d{1,6})$/.exec(query) || /(\d{4}-\d{6})$/.exec(query);
  const byNumber = number ? [{ label: offered.words.case + " " + query, find: query }] : [];
  const found = [...acts(), ...offered.offers].filter((item) => Choosing.fits(item, query));
  return [...byNumber, ...found];
}

function take(item) {
  dialog.close();
  if (item.press) item.press.click();
  else if (item.find) location.href = offered.find + "?number=" + encodeURIComponent(item.find);
  else if (item.get) location.href = item.get;
  else if (item.post) {
    const form = one("#command-form");
    form.action = item.post;
    for (const [name, value] of Object.entries(item.fields || {})) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    form.submit();
  }
}

if (dialog && offered) {
  const input = one("#commands-query");
  const choosing = new Choosing({ input, list: one("#commands-options"), items, take, close: () => dialog.close() });
  new MutationObserver(() => { if (dialog.open) { input.value = ""; choosing.show(); input.focus(); } }).observe(dialog, { attributeFilter: ["open"] });
}
