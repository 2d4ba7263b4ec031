// How long a case is ours, and how long an undo is possible. The lease is renewed by looking, not by an open window.
import { one, post } from "./dom.js";
import * as outbox from "./outbox.js";

const EVERY = 60_000; // one sign of life a minute
const WARN = 60; // seconds before the lease ends
const left = (until) => Math.max(0, Math.round(until - Date.now() / 1000));
const shown = (seconds) => String(Math.floor(seconds / 60)).padStart(2, "0") + ":" + String(seconds % 60).padStart(2, "0");
let movedAt = Date.now();
let renewedAt = Date.now();
let timer = 0;
let asking = null; // the sign of life that is on its way

for (const name of ["pointermove", "pointerdown", "keydown", "wheel", "touchmove"])
  document.addEventListener(name, () => { movedAt = Date.now(); }, { passive: true, capture: true });

function showLease(lease) {
  const seconds = left(Number(lease.dataset.until));
  lease.textContent = lease.textContent.replace(/\d.*$/, shown(seconds));
  lease.parentElement.classList.toggle("is-warn", seconds < WARN);
  const ending = one("#ending"), lost = one("#lost");
  if (ending) ending.hidden = seconds >= WARN || seconds === 0;
  if (lost && !seconds) lost.hidden = false;
  if (seconds && !document.hidden && movedAt > renewedAt && Date.now() - renewedAt >= EVERY) renew();
}

function tick() {
  const undo = one("#undo"), lease = one("#lease");
  if (undo) {
    const seconds = left(Number(undo.dataset.until));
    one("[data-left]", undo).textContent = shown(seconds);
    if (!seconds) undo.hidden = true;
  }
  if (lease) showLease(lease);
  if (!undo && !lease) { clearInterval(timer); timer = 0; }
}

export async function renew() {
  const lease = one("#lease");
  if (!lease) return;
  renewedAt = Date.now();
  asking = new AbortController();
  const answer = await post(lease.dataset.renew, {}, asking.signal);
  if (!lease.isConnected) return; // an answer about a case that is no longer on the page
  if (!answer) { outbox.show(); return; }
  if (answer.status === 409) { const lost = one("#lost"); if (lost) lost.hidden = false; return; }
  if (!answer.ok) return;
  const said = await answer.json();
  lease.dataset.until = String(new Date(said.until).getTime() / 1000);
  const minutes = one("[data-minutes]"), rest = one("#rest");
  if (minutes) minutes.textContent = String(said.minutes);
  if (rest && said.rest) rest.hidden = false;
  tick();
}

// A case that is being decided needs no sign of life; one that came late would be refused.
export const cease = () => asking?.abort();

document.addEventListener("click", (event) => { if (event.target.closest("#keep")) renew(); });

export function begin() {
  const isFresh = !timer;
  if (isFresh && (one("#lease") || one("#undo"))) timer = setInterval(tick, 1000);
  tick();
}
