// Decisions that could not be sent: they wait here with the case's version, so that a stale one ends in a conflict, never in silence.
// Only what the person chose and wrote is kept, under their own pseudonym; nothing of the evidence rests in the browser.
import { all, one, post } from "./dom.js";

const person = document.body.dataset.person || "";
const NAME = "outbox:" + person;
const EVERY = 10_000;
let isFlushing = false;

const waiting = () => JSON.parse(localStorage.getItem(NAME) || "[]");
const keep = (entries) => (entries.length ? localStorage.setItem(NAME, JSON.stringify(entries)) : localStorage.removeItem(NAME));

export function show() {
  const bar = one("#outbox");
  if (!bar) return;
  const count = waiting().length;
  bar.hidden = navigator.onLine && !count;
  one("[data-waiting]", bar).textContent = String(count);
}

export function put(url, number, fields) {
  const own = [...fields].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
  const others = waiting().filter((entry) => entry.url !== new URL(url).pathname);
  keep([...others, { url: new URL(url).pathname, number, fields: own }]);
  show();
}

function body(entry) {
  const form = new FormData();
  entry.fields.forEach(([name, value]) => form.append(name, value));
  return form;
}

export async function flush() {
  if (isFlushing || !person) return;
  isFlushing = true;
  try {
    for (const entry of waiting()) {
      const answer = await post(entry.url, body(entry));
      if (!answer || answer.redirected || answer.status >= 500 || answer.status === 403) break;
      keep(waiting().filter((other) => other.url !== entry.url));
      if (!answer.ok) stale(entry);
      else if (one("#decide")?.dataset.number === entry.number) { const said = await answer.json(); location.href = said.next; }
    }
  } finally { isFlushing = false; }
  show();
}

function stale(entry) {
  sessionStorage.setItem("kept:" + entry.number, JSON.stringify(entry.fields));
  const bar = one("#stale");
  if (!bar) return;
  one("[data-stale]", bar).href = entry.url.replace(/decide\/$/, "");
  bar.hidden = false;
}

// Brings back what was chosen for a case whose decision could not be written.
export function restore() {
  const form = one("#decide"), name = "kept:" + (form?.dataset.number || "");
  const kept = JSON.parse(sessionStorage.getItem(name) || "null");
  if (!kept) return;
  sessionStorage.removeItem(name);
  const members = kept.filter(([key]) => key === "member").map(([, value]) => value);
  for (const [key, value] of kept) {
    if (["version", "seen", "member", "rest"].includes(key)) continue;
    const field = form.elements[key];
    if (key === "exit") { const radio = all("input[name=exit]", form).find((each) => each.value === value); if (radio) radio.checked = true; }
    else if (field) field.value = value;
  }
  const rest = one("input[name=rest]");
  if (rest) rest.checked = kept.some(([key]) => key === "rest");
  all("input[name=member]").forEach((box) => { box.checked = members.includes(box.value); box.dispatchEvent(new Event("change", { bubbles: true })); });
}

window.addEventListener("online", flush);
window.addEventListener("offline", show);
setInterval(() => { if (waiting().length) flush(); }, EVERY);
show();
if (person && waiting().length) flush();
