// Tables of 100,000 rows: the data lie in the page as columns, and only the rows in sight are elements.
const ROW = 46; // px, as in the style sheet
const PRINTED = 100; // rows of a table on paper
let folder = ""; // chosen in the treemap
const grids = [];

class Grid {
  constructor(section) {
    this.name = section.dataset.grid;
    this.data = data("data-" + this.name);
    this.section = section;
    this.still = find("table", section); // shown without script, and on paper
    this.columns = all("th", this.still).map((th) => ({ ...th.dataset, numeric: th.classList.contains("n") }));
    this.order = this.rows = Uint32Array.from({ length: this.data.n }, (_, i) => i);
    this.active = -1;
    this.build();
    this.draw();
  }

  get(row) {
    return (name) => {
      const column = this.data.c[name];
      return column === undefined ? null : column.d ? column.d[column.i[row]] : column[row];
    };
  }

  build() {
    const head = find("thead", this.still).cloneNode(true);
    const title = find("h2", this.section);
    title.id = "title-" + this.name;
    this.body = make("tbody");
    this.table = make("table", { className: "grid " + this.name, "aria-rowcount": this.data.n + 1 }, head, this.body);
    this.window = make("div", { className: "window", tabIndex: 0, role: "region", "aria-labelledby": title.id }, this.table);
    this.detail = make("div", { className: "detail", "aria-live": "polite", hidden: true });
    this.count = make("output");
    this.filters = make("div", { className: "filters" }, this.search(), ...this.columns.filter((c) => c.f !== undefined).map((c) => this.choice(c)), this.chip(), this.count);
    this.still.before(this.filters, this.window, this.detail);
    sortable(all("th", head), (th, sign) => this.sort(this.columns[th.cellIndex], sign));
    this.window.addEventListener("scroll", () => this.draw(), { passive: true });
    this.body.addEventListener("click", (event) => this.open(Number(event.target.closest("tr[data-place]")?.dataset.place ?? -1)));
    this.window.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.window);
    onLanguage.push(() => { this.draw(); if (!this.detail.hidden) this.open(this.active); });
  }

  search() {
    this.input = told(told(make("input", { type: "search" }), "filter", "placeholder"), "filter", "aria-label");
    this.input.addEventListener("input", () => this.filter());
    return this.input;
  }

  // A selector of the values that occur in a column.
  choice(column) {
    const select = make("select");
    const { d } = this.data.c[column.k];
    const values = [...new Set(d.flat().filter((v) => v !== null && v !== ""))];
    const draw = () => {
      const chosen = select.value;
      const label = (v) => say(column.s, v);
      if (column.t !== "r") values.sort((a, b) => collator.compare(label(a), label(b)));
      select.replaceChildren(make("option", { value: "" }, `${ui(column.k)}: ${ui("any")}`), ...values.map((v) => make("option", { value: v }, label(v))));
      select.value = chosen;
      select.setAttribute("aria-label", ui(column.k));
    };
    draw();
    onLanguage.push(draw);
    select.addEventListener("change", () => this.filter());
    column.select = select;
    return select;
  }

  chip() {
    this.folder = make("button", { type: "button", className: "chip", hidden: true });
    this.folder.addEventListener("click", () => choose(""));
    return this.folder;
  }

  // Flags of the values of a dictionary column, then of the rows that hold them.
  keep(flags, column, test) {
    const chosen = column.d.map(test);
    for (let row = 0; row < flags.length; row++) if (chosen[column.i[row]]) flags[row] = 1;
  }

  filter() {
    const needed = [];
    for (const column of this.columns) {
      const wanted = column.select?.value;
      if (wanted) needed.push((flags) => this.keep(flags, this.data.c[column.k], (v) => (Array.isArray(v) ? v.includes(wanted) : v === wanted)));
    }
    if (folder) needed.push((flags) => this.keep(flags, this.data.c.file, (v) => v === folder || ["/", "!"].some((end) => v.startsWith(folder + end))));
    for (const term of plain(this.input.value).split(/\s+/).filter(Boolean)) {
      needed.push((flags) => this.texts().forEach(([column, texts]) => this.keep(flags, column, (_, i) => texts[i].includes(term))));
    }
    let kept = this.order;
    for (const mark of needed) {
      const flags = new Uint8Array(this.data.n);
      mark(flags);
      kept = kept.filter((row) => flags[row]);
    }
    this.rows = kept;
    this.folder.hidden = !folder;
    this.folder.textContent = `${ui("folder")}: ${folder} ✕`;
    this.detail.hidden = true;
    this.active = -1;
    this.window.scrollTop = 0;
    this.draw();
  }

  // What can be searched in each column: texts, and words in both languages.
  texts() {
    this.known ??= this.columns.filter((c) => c.t !== undefined && this.data.c[c.k]?.d).map((c) => {
      const text = (v) => (c.s ? [v].flat().map((id) => `${say(c.s, id, "ja")} ${say(c.s, id, "en")} ${id}`).join(" ") : String(v ?? ""));
      return [this.data.c[c.k], this.data.c[c.k].d.map((v) => plain(text(v)))];
    });
    return this.known;
  }

  sort(column, sign) {
    const values = this.data.c[column.by ?? column.k];
    let rank = values;
    if (values.d) {
      const text = (v) => (column.s ? [v].flat().map((id) => say(column.s, id)).join(" ") : String(v ?? ""));
      const named = values.d.map((v, i) => [column.t === "r" ? (v === null ? null : -i) : text(v), i]).sort((a, b) => compare(a[0], b[0], 1));
      const place = [];
      named.forEach(([name, i], n) => (place[i] = name === null || name === "" ? null : n));
      rank = values.i.map((i) => place[i]);
    }
    this.order = Uint32Array.from({ length: this.data.n }, (_, i) => i).sort((a, b) => compare(rank[a], rank[b], sign) || a - b);
    this.filter();
  }

  row(place) {
    const get = this.get(this.rows[place]);
    const row = make("tr", { tabIndex: -1, "data-place": place, "aria-rowindex": place + 2 });
    for (const c of this.columns) {
      const value = get(c.k);
      const parts = cells[c.k]?.(get) ?? [c.s ? [value].flat().map((id) => say(c.s, id)).join(", ") : typeof value === "number" ? number(value) : value ?? "–"];
      row.append(make("td", { className: c.numeric ? "n" : "" }, make("div", { className: parts.every((part) => typeof part === "string") ? "text" : "" }, ...parts)));
    }
    if (place === this.active) row.setAttribute("aria-selected", "true");
    return row;
  }

  draw() {
    const n = this.rows.length, height = this.window.clientHeight || 640;
    const first = Math.max(0, Math.min(Math.floor(this.window.scrollTop / ROW), n) - 6);
    const last = Math.min(n, first + Math.ceil(height / ROW) + 12);
    const focused = this.body.contains(document.activeElement);
    const gap = (rows) => { const tr = make("tr", { className: "gap", "aria-hidden": "true" }); tr.style.height = `${rows * ROW}px`; return tr; };
    const shown = [];
    for (let place = first; place < last; place++) shown.push(this.row(place));
    this.body.replaceChildren(gap(first), ...shown, gap(n - last));
    if (focused) shown[this.active - first]?.focus({ preventScroll: true });
    this.count.textContent = ui("shown", { n: number(n), all: number(this.data.n) });
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.window.clientHeight / ROW) - 2);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.rows.length, End: this.rows.length }[event.key];
    if (event.target.closest("thead") || (step === undefined && event.key !== "Enter") || !this.rows.length) return;
    event.preventDefault();
    if (event.key === "Enter") return this.open(this.active);
    this.active = Math.max(0, Math.min(this.rows.length - 1, this.active + step));
    const top = this.active * ROW, head = find("thead", this.table).offsetHeight;
    if (top < this.window.scrollTop) this.window.scrollTop = top;
    if (top + ROW + head > this.window.scrollTop + this.window.clientHeight) this.window.scrollTop = top + ROW + head - this.window.clientHeight;
    this.draw();
    find(`tr[data-place="${this.active}"]`, this.body)?.focus({ preventScroll: true });
  }

  open(place) {
    if (place < 0 || place >= this.rows.length) return;
    this.active = place;
    const list = make("dl");
    for (const [key, value] of details[this.name](this.get(this.rows[place]))) {
      if (value.length) list.append(make("dt", {}, ui(key)), make("dd", {}, ...(Array.isArray(value) ? value.map((line) => make("div", {}, line)) : [value])));
    }
    this.detail.replaceChildren(list);
    this.detail.hidden = false;
    this.draw();
  }

  // On paper: the first rows as they are filtered and sorted, and how many there are besides.
  print() {
    const n = Math.min(this.rows.length, PRINTED);
    find("tbody", this.still).replaceChildren(...Array.from({ length: n }, (_, place) => this.row(place)));
    const more = this.rows.length - n;
    find(".hidden-rows", this.section).textContent = more ? ui("more_here", { n: number(more) }) : "";
  }
}

function choose(path) {
  folder = path;
  all(".cell").forEach((cell) => cell.classList.toggle("chosen", cell.dataset.folder === path));
  grids.forEach((grid) => grid.filter());
}

for (const cell of all(".cell[data-folder]")) {
  cell.setAttribute("tabindex", "0");
  cell.setAttribute("role", "button");
  const pick = () => choose(folder === cell.dataset.folder ? "" : cell.dataset.folder);
  cell.addEventListener("click", pick);
  cell.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); } });
}
all("[data-grid]").forEach((section) => grids.push(new Grid(section)));
let opened = []; // on paper nothing is folded away
addEventListener("beforeprint", () => {
  grids.forEach((grid) => grid.print());
  opened = all("details:not([open])");
  opened.forEach((element) => (element.open = true));
});
addEventListener("afterprint", () => opened.forEach((element) => (element.open = false)));
performance.mark("ready"); // for whoever measures how soon the page can be used
