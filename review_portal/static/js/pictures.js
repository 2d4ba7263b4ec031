// Uncovers one picture at a time, under the person's own blur and grey. Leaving the case covers them again.
import { all, one, post } from "./dom.js";

const MOST_BLUR = 24; // pixels

function veil() {
  const place = one("#pictures");
  if (!place) return;
  const blur = Number(one("[name=blur]", place).value), grey = Number(one("[name=grey]", place).value);
  all("img", place).forEach((image) => { image.style.filter = "blur(" + (blur * MOST_BLUR) / 100 + "px) grayscale(" + grey + "%)"; });
}

async function uncover(form) {
  const answer = await post(form.action);
  const said = answer ? await answer.json().catch(() => ({})) : {};
  if (!answer || !answer.ok) {
    const words = document.createElement("div");
    words.className = "veil";
    words.setAttribute("role", "status");
    words.textContent = said.detail || "";
    if (said.detail) form.replaceWith(words);
    return;
  }
  const image = new Image();
  image.alt = said.alt;
  image.src = said.url;
  const frame = document.createElement("figure");
  frame.className = "uncovered";
  frame.append(image);
  form.replaceWith(frame);
  veil();
}

export function begin() {
  const place = one("#pictures");
  if (!place) return;
  all(".sliders input", place).forEach((slider) => {
    slider.addEventListener("input", veil);
    slider.addEventListener("change", () => post(place.dataset.veil, { blur: one("[name=blur]", place).value, grey: one("[name=grey]", place).value }));
  });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".cover")) return;
  event.preventDefault();
  uncover(event.target);
});
