// Asks the device for a passkey and sends its answer. Forms that need one stay hidden where the browser knows none.
import { all, offers, one, post } from "./dom.js";

const isKnown = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials);

// The challenge of the login page is fetched when it is wanted: a page that lies open for an hour needs a fresh one.
async function asked(form) {
  if (!form.dataset.passkey) return offers("passkey-request");
  const answer = await post(form.dataset.passkey);
  return answer && answer.ok ? answer.json() : null;
}

async function prove(form) {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await asked(form));
  return navigator.credentials.get({ publicKey });
}

function make() {
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(offers("passkey-creation")) });
}

function serve(form, ask) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const button = one("button[type=submit]", form), failed = one("[data-failed]", form);
    button.disabled = true;
    failed.hidden = true;
    try {
      const credential = await ask(form);
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch { failed.hidden = false; } finally { button.disabled = false; }
  });
}

if (isKnown) {
  all("[data-passkey]").forEach((form) => serve(form, prove));
  all("[data-makes-passkey]").forEach((form) => serve(form, make));
  all("[data-or]").forEach((rule) => { rule.hidden = false; });
  all("[data-no-passkeys]").forEach((words) => { words.hidden = true; });
}
