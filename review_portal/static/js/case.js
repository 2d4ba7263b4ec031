// The case page: its posts, its decision, and the next case that is loaded already.
import { all, offers, one, post, speak, token } from "./dom.js";
import { busy, label, leave, rest, when, whenCode } from "./keys.js";
import * as clocks from "./clocks.js";
import * as outbox from "./outbox.js";
import * as palette from "./palette.js";
import * as pictures from "./pictures.js";

let ahead = null; // { url, html } of the case that is held beside this one
let isSending = false;

// --- which posts the decision covers
function count() {
  const boxes = all("input[name=member], input[name=rest]"), place = one("[data-reach]");
  const size = (some) => some.reduce((sum, box) => sum + Number(box.dataset.count || 1), 0); // one box may stand for many posts
  const chosen = size(boxes.filter((box) => box.checked));
  const words = offers("palette-offers")?.reach;
  if (place && boxes.length) place.textContent = words?.[chosen] ?? place.textContent.replace(/[\d\s\u00a0]*\d/, String(chosen) + " ").trimStart();
  boxes.forEach((box) => box.closest("li").classList.toggle("is-out", !box.checked));
  const split = one("#split");
  if (split) split.disabled = chosen === 0 || chosen === size(boxes);
}

async function open(link) {
  const answer = await fetch(link.href).catch(() => null);
  if (!answer) { outbox.show(); return; }
  if (!answer.ok) { location.href = link.href; return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["post", "facts"]) one("#" + id).replaceChildren(...one("#" + id, page).childNodes);
  history.replaceState(null, "", link.href);
  all(".members li").forEach((row) => {
    const isHere = row === link.closest("li");
    row.classList.toggle("is-current", isHere);
    one("a", row).removeAttribute("aria-current");
    if (isHere) { one("a", row).setAttribute("aria-current", "true"); row.scrollIntoView({ block: "nearest" }); }
  });
  one("#post").scrollTop = 0;
  label();
  pictures.begin();
  speak(one("#h-post").textContent);
}

function step(by) {
  const rows = all(".members li[data-post]");
  if (!rows.length) { walk(by); return; }
  const next = rows[rows.findIndex((row) => row.classList.contains("is-current")) + by];
  if (next) open(one("a", next));
}

// On the queue page J and K walk the rows; Enter then opens the case, as it does for any link.
function walk(by) {
  const links = all("tr[data-row] th a"), at = links.indexOf(document.activeElement);
  const next = links[at === -1 ? (by > 0 ? 0 : links.length - 1) : at + by];
  if (next) next.focus();
}

function toggle() {
  const box = one(".members li.is-current input[name=member]");
  if (box && !box.disabled) { box.checked = !box.checked; count(); }
}

// --- another case on the same page
function swap(html, url) {
  const page = new DOMParser().parseFromString(html, "text/html");
  if (!one("#decide", page) || page.body.className !== document.body.className) { leave(url); return false; }
  busy();
  for (const selector of ["#main", ".crumbs"]) one(selector).replaceChildren(...one(selector, page).childNodes);
  document.title = page.title;
  if (url !== location.pathname) history.pushState(null, "", url);
  begin();
  rest();
  one("#main h1").focus();
  return true;
}

async function onward(next, toast) {
  let html = ahead && ahead.url === new URL(next, location.href).pathname ? ahead.html : null;
  ahead = null;
  if (!html) {
    const answer = await fetch(next).catch(() => null);
    if (!answer || !answer.ok) { leave(next); return; }
    html = await answer.text();
    next = new URL(answer.url).pathname;
  }
  if (!swap(html, next)) return;
  const made = toast && new DOMParser().parseFromString(toast, "text/html");
  one("#undo")?.remove(); // the page was loaded before this decision; its offer would undo an older one
  if (made && one("#undo", made)) one(".messages").prepend(one("#undo", made));
  clocks.begin();
  if (one("#lease")) clocks.renew();
  speak(one("#undo [role=status]")?.textContent || one("#main h1").textContent);
}

async function send(form) {
  if (isSending) return;
  isSending = true;
  busy(); // no key may reach the page while the answer is on its way
  clocks.cease();
  try {
    const fields = new FormData(form);
    const answer = await post(form.action, fields);
    const isOut = answer && answer.redirected && new URL(answer.url).pathname.startsWith("/login");
    if (!answer || isOut) { outbox.put(form.action, form.dataset.number || "", fields); if (isOut) location.reload(); return; }
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.ok && isJson) { const said = await answer.json(); await onward(said.next, said.toast); return; }
    if (swap(await answer.text(), location.pathname)) one(".messages [role=alert]:not([hidden])")?.scrollIntoView();
  } finally { isSending = false; rest(); }
}

async function lookAhead() {
  const button = one("[data-ahead]");
  if (!button) return;
  const answer = await post(button.dataset.ahead);
  const said = answer && answer.ok ? await answer.json() : {};
  if (!said.url) return;
  const page = await fetch(said.url).catch(() => null);
  if (!page || !page.ok) return;
  const html = await page.text();
  if (!button.isConnected) return; // read for a case that is no longer on the page
  ahead = { url: new URL(said.url, location.href).pathname, html };
  one("[data-wait]", button).hidden = true;
  one("[data-ready]", button).hidden = false;
}

// --- begin: once at load, and again after each swap
export function begin() {
  label();
  if (!one("#decide")) return;
  palette.begin();
  pictures.begin();
  count();
  outbox.restore();
  clocks.begin();
  lookAhead();
}

document.addEventListener("change", (event) => { if (event.target.matches("input[name=member], input[name=rest]")) count(); });
document.addEventListener("submit", (event) => {
  const isPlain = event.target.id === "decide" && !event.submitter?.hasAttribute("formaction") && one("#write");
  if (!isPlain) return;
  event.preventDefault();
  send(event.target);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest(".members .name a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("#decide select, #decide textarea")) return;
  if (event.code === "Escape") event.target.blur();
  if (event.code.endsWith("Enter") && event.ctrlKey && one("#write")) { event.preventDefault(); one("#decide").requestSubmit(one("#write")); }
});

// Lights a reason and its line together.
const light = (event, isOn) => {
  const mark = event.target.closest?.("[data-ref], .reasons tr");
  if (!mark) return;
  const letter = mark.dataset.ref || mark.id.slice(2);
  all("mark").forEach((each) => each.classList.toggle("is-on", isOn && each.dataset.ref === letter));
};
for (const [name, isOn] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]])
  document.addEventListener(name, (event) => light(event, isOn));

const press = (selector) => one(selector)?.click();
function say(selector) {
  const words = one("#grounds"), button = one(selector);
  if (!button) return;
  if (words.value.trim()) button.click(); else words.focus();
}
for (const name of ["role", "substance", "measure", "legal_ground"]) when(name, () => palette.open(name));
when("grounds", () => one("#grounds")?.focus());
when("undo", () => press("#undo button"));
when("next", () => press("#take-next button"));
when("ask", () => say("[data-act=ask]"));
when("pass", () => say("[data-act=pass]"));
when("back", () => press("[data-act=back]"));
when("down", () => step(1));
when("up", () => step(-1));
when("toggle", toggle);
when("picture", () => press(".cover button"));
when("plain", () => press("#plain summary"));
for (const code of ["Enter", "NumpadEnter"]) whenCode(code, () => { const button = one("#write"); if (button) one("#decide").requestSubmit(button); });
for (let number = 1; number <= 6; number++)
  for (const row of ["Digit", "Numpad"]) whenCode(row + number, () => palette.choose(number));
