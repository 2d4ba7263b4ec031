// Says quietly that the session is about to end. Another tab may have kept it alive, so the portal is asked first.
import { one, post } from "./dom.js";

const NOTICE = 120, LONGEST_SLEEP = 600; // seconds
const bar = one("#session");

const sleep = (seconds) => setTimeout(look, Math.min(Math.max(seconds, 1), LONGEST_SLEEP) * 1000);

function minutes(seconds) {
  const words = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "minute", unitDisplay: "long" });
  return words.format(Math.max(1, Math.ceil(seconds / 60)));
}

function show(part, isShown) { one("[data-" + part + "]", bar).hidden = !isShown; }

function over() {
  bar.hidden = false;
  bar.classList.add("is-warn");
  for (const part of ["soon", "idle", "longest", "stay"]) show(part, false);
  for (const part of ["over", "kept"]) show(part, true);
}

function tell(left) {
  const isIdle = left.idle <= left.longest, seconds = Math.min(left.idle, left.longest);
  bar.hidden = seconds > NOTICE;
  show("idle", isIdle);
  show("stay", isIdle);
  show("longest", !isIdle);
  one("[data-minutes]", bar).textContent = minutes(seconds);
  sleep(seconds > NOTICE ? seconds - NOTICE : Math.min(seconds, 15));
}

async function look() {
  const answer = await fetch(bar.dataset.asks, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer) { sleep(30); return; }
  if (answer.redirected || !answer.ok) over(); else tell(await answer.json());
}

if (bar) {
  one("[data-stay]", bar).addEventListener("click", async () => {
    const answer = await post(bar.dataset.stays);
    if (answer && answer.ok && !answer.redirected) tell(await answer.json()); else if (answer) over();
  });
  sleep(Number(bar.dataset.left) - NOTICE);
}
