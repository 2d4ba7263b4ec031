// The reason palette: a sheet above the decision bar that ranks and filters. A person picks.
import { Choosing } from "./choosing.js";
import { all, offers, one } from "./dom.js";
import { takes } from "./keys.js";

const FIELDS = ["role", "substance", "measure", "legal_ground"];
let offered = null;
let field = ""; // one list only, or everything the exit needs
let choosing = null;

const exit = () => one("#decide input[name=exit]:checked")?.value || "";
const value = (name) => one("#decide [name=" + name + "]")?.value || "";
const missing = () => (offered.needs[exit()] || []).filter((name) => name !== "grounds" && !value(name));
const wantsWords = () => (offered.needs[exit()] || []).includes("grounds") && !value("grounds").trim();
const asOption = (name) => (option) => ({ ...option, field: name, end: offered.words[name] });

// What the person has chosen already is not chosen over by a habit.
const agrees = (combination) => Object.entries(combination.set).every(([name, chosen]) => !value(name) || value(name) === chosen);

function items(query) {
  if (field) return offered.options[field].map(asOption(field)).filter((item) => Choosing.fits(item, query));
  const open = missing();
  const write = !open.length && !wantsWords() ? [{ write: true, label: offered.words.write, end: one("[data-reach]")?.textContent }] : [];
  const words = !open.length && wantsWords() ? [{ grounds: true, label: offered.words.grounds }] : [];
  const usual = open.length ? (offered.usual[exit()] || []).filter(agrees) : [];
  if (!query) return [...write, ...words, ...usual, ...(open.length ? offered.options[open[0]].map(asOption(open[0])) : [])];
  const needed = (offered.needs[exit()] || []).filter((name) => FIELDS.includes(name));
  const single = (needed.length ? needed : FIELDS).flatMap((name) => offered.options[name].map(asOption(name)));
  const found = [...usual, ...single].filter((item) => Choosing.fits(item, query));
  return found.length ? found : [{ nothing: true, label: offered.words.nothing }];
}

function take(item) {
  if (!item || item.nothing || !takes()) return;
  if (item.write) { hide(); submit(); return; }
  if (item.grounds) { hide(); one("#grounds").focus(); return; }
  for (const [name, chosen] of Object.entries(item.set || { [item.field]: item.value })) one("#decide [name=" + name + "]").value = chosen;
  if (field) { hide(); return; }
  // A whole combination with nothing missing is what the person meant: write it.
  if (item.set && !missing().length && !wantsWords()) { hide(); submit(); return; }
  one("#palette-query").value = "";
  refresh();
}

const submit = () => { const form = one("#decide"); form.requestSubmit(one("#write")); };

function refresh() {
  const open = missing();
  one("#palette-step").textContent = field ? offered.words[field] : open.map((name) => offered.words[name]).join(" · ");
  choosing.show();
}

export function begin() {
  const sheet = one("#palette");
  offered = sheet && offers("palette-offers");
  if (!offered) return;
  const input = one("#palette-query");
  choosing = new Choosing({ input, list: one("#palette-options"), items, take, close: hide });
  input.addEventListener("keydown", (event) => {
    const digit = /^(?:Digit|Numpad)([1-6])$/.exec(event.code);
    if (digit && !input.value && !field && !event.ctrlKey && !event.altKey && !event.metaKey) { event.preventDefault(); choose(Number(digit[1])); }
  });
  sheet.addEventListener("focusout", (event) => { if (event.relatedTarget && !sheet.contains(event.relatedTarget)) sheet.hidden = true; });
}

export function choose(number) {
  const radio = all("#decide input[name=exit]")[number - 1];
  if (!radio) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  if (offered && one("#palette")) open(""); else radio.focus();
}

export function open(name) {
  if (!offered) { one("#" + name)?.focus(); return; }
  field = name;
  one("#palette").hidden = false;
  const input = one("#palette-query");
  input.value = "";
  refresh();
  input.focus();
}

export function hide() {
  const sheet = one("#palette");
  if (!sheet || sheet.hidden) return;
  sheet.hidden = true;
  (one("#decide input[name=exit]:checked") || one("#post"))?.focus();
}
