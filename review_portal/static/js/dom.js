// The few words in which the other scripts speak to the page.
export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const token = () => one("[name=csrfmiddlewaretoken]")?.value || "";
export const offers = (id) => { const block = document.getElementById(id); return block ? JSON.parse(block.textContent) : null; };

export function speak(words) { const place = one("#spoken"); if (place) place.textContent = words; }

// Asks for JSON; answers null when there is no connection, or when the asking was given up.
export function post(url, fields = {}, signal = undefined) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  const headers = { "X-CSRFToken": token(), Accept: "application/json" };
  return fetch(url, { method: "POST", headers, body, signal }).catch(() => null);
}
