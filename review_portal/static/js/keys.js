// One listener for single keys. It reads the physical key, because under a Russian or Kazakh layout the letter is another one.
import { all, offers, one } from "./dom.js";

const PAUSE = 250; // a double press must not decide a case unseen
const TYPING = "input:not([type=radio],[type=checkbox]), select, textarea, [contenteditable], dialog, [role=listbox]";
const CAPS = { A: "Ф", B: "И", C: "С", D: "В", E: "У", F: "А", G: "П", H: "Р", I: "Ш", J: "О", K: "Л", L: "Д", M: "Ь", N: "Т", O: "Щ", P: "З", Q: "Й", R: "К", S: "Ы", T: "Е", U: "Г", V: "М", W: "Ц", X: "Ч", Y: "Н", Z: "Я" };
const chosen = offers("keymap") || { on: true, keys: {} };
const actions = {};
const codes = {};
const root = document.documentElement;
let timer = 0;

// The page says whether it takes keys: "busy" while an answer is on its way, "leaving" for another page, "resting", "ready".
// A timer ends the pause, not a clock: keys that piled up while the browser was busy come before it and decide nothing.
function say(state) { clearTimeout(timer); root.dataset.keys = state; }
export function rest() {
  if (root.dataset.keys === "leaving") return;
  say("resting");
  timer = setTimeout(() => say("ready"), PAUSE);
}
export const busy = () => { if (root.dataset.keys !== "leaving") say("busy"); };
export function leave(url) { say("leaving"); location.href = url; }
export const takes = () => chosen.on && root.dataset.keys === "ready";
export function when(action, run) { actions[action] = run; }
export function whenCode(code, run) { codes[code] = run; }

// Prints the person's own caps; both legends, as the help does.
export function label() {
  for (const cap of all("[data-cap]")) {
    const code = chosen.keys[cap.dataset.cap];
    if (!code) continue;
    cap.hidden = !chosen.on;
    cap.textContent = code.slice(3);
    cap.title = code.slice(3) + " · " + CAPS[code.slice(3)];
  }
}

document.addEventListener("keydown", (event) => {
  if (event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    const palette = one("#commands");
    if (palette && !one("dialog[open]")) palette.showModal();
    return;
  }
  if (event.defaultPrevented || event.isComposing || event.repeat || event.altKey || event.metaKey || event.ctrlKey) return;
  if (event.target.closest(TYPING)) return;
  if (event.key === "?" || (event.shiftKey && event.code === "Slash")) { event.preventDefault(); one("#keys")?.showModal(); return; }
  if (event.shiftKey || !chosen.on) return;
  if (event.key === "/" || event.code === "Slash") {
    event.preventDefault();
    const field = one("main input[type='search']"), search = one("nav.rail a[href='/search/']");
    if (field) field.select(); else if (search) location.assign(`${search.href}#q`); else one("#commands")?.showModal();
    return;
  }
  if (event.code.endsWith("Enter") && event.target.closest("a, button, summary")) return;
  const name = Object.keys(chosen.keys).find((action) => chosen.keys[action] === event.code);
  const run = (name && actions[name]) || codes[event.code];
  if (!run) return;
  event.preventDefault();
  if (takes()) run();
});
window.addEventListener("pageshow", (event) => { if (event.persisted) { say("resting"); rest(); } });
rest();
