// A combobox over a list: typing narrows it, arrows walk it, Enter takes one, Escape closes.
export class Choosing {
  constructor({ input, list, items, take, close }) {
    Object.assign(this, { input, list, items, take, close, at: 0, shown: [] });
    input.addEventListener("input", () => this.show());
    input.addEventListener("keydown", (event) => this.press(event));
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.take(this.shown[Number(row.dataset.at)]);
    });
  }

  // Every word typed must begin some word of the item, in whichever of its languages.
  static fits(item, query) {
    const words = item.words || item.label.toLowerCase();
    return query.toLowerCase().split(/\s+/).filter(Boolean).every((part) => words.includes(part));
  }

  show() {
    this.shown = this.items(this.input.value.trim()).slice(0, 40);
    this.at = 0;
    this.list.replaceChildren(...this.shown.map((item, at) => this.row(item, at)));
    this.mark();
  }

  row(item, at) {
    const row = document.createElement("li");
    row.setAttribute("role", "option");
    row.id = this.list.id + "-" + at;
    row.dataset.at = String(at);
    const label = document.createElement("span");
    label.textContent = item.label;
    const end = document.createElement("span");
    end.className = "end";
    end.textContent = item.end || "";
    row.append(label, end);
    return row;
  }

  mark() {
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === this.at)));
    const row = this.list.children[this.at];
    if (row) { this.input.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
    else this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (step && this.shown.length) {
      event.preventDefault();
      this.at = (this.at + step + this.shown.length) % this.shown.length;
      this.mark();
    } else if (event.code.endsWith("Enter")) {
      event.preventDefault();
      if (!event.repeat && this.shown[this.at]) this.take(this.shown[this.at]);
    } else if (event.code === "Escape") {
      event.preventDefault();
      this.close();
    }
  }
}
