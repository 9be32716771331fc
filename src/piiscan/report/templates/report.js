"use strict";
// The page's own script: no library, no request, nothing stored. Without it the page is whole, in one language.
const root = document.documentElement;
const find = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const data = (id) => JSON.parse(find("#" + id)?.textContent ?? "null");
const words = data("words"); // language -> section -> id -> text
const say = (section, key, lang = root.lang) => words[lang][section]?.[key] ?? String(key);
const ui = (key, values = {}) => say("ui", key).replace(/\{(\w+)\}/g, (_, name) => values[name]);
const number = (value) => (value == null ? "–" : value.toLocaleString("en-US"));
const collator = new Intl.Collator("ja", { numeric: true });
const plain = (text) => text.normalize("NFKC").toLowerCase();
const onLanguage = []; // what to draw again when the language changes

// An element with properties and children. Texts become text nodes: what a file is called is never markup.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && !name.includes("-")) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// A text of the page's own, in the language shown.
function told(element, key, attribute) {
  const draw = () => (attribute ? element.setAttribute(attribute, ui(key)) : (element.textContent = ui(key)));
  onLanguage.push(draw);
  draw();
  return element;
}

// Heads that sort, by mouse and keyboard; `sort(th, direction)` does it. Numbers fall first, texts rise first.
function sortable(heads, sort) {
  for (const th of heads) {
    const button = make("button", { type: "button", className: "sort" }, ...th.childNodes);
    button.addEventListener("click", () => {
      const first = th.matches(".n, [data-by]") ? "descending" : "ascending";
      const other = first === "ascending" ? "descending" : "ascending";
      const direction = th.getAttribute("aria-sort") === first ? other : first;
      heads.forEach((head) => head.removeAttribute("aria-sort"));
      th.setAttribute("aria-sort", direction);
      sort(th, direction === "ascending" ? 1 : -1);
    });
    th.replaceChildren(button);
  }
}

// The text of a cell in the language shown.
function cellText(cell) {
  const copy = cell.cloneNode(true);
  all(`[lang]:not([lang=${root.lang}]), title`, copy).forEach((other) => other.remove());
  return copy.textContent.trim();
}

function cellValue(cell, numeric) {
  if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
  const text = cellText(cell);
  if (!numeric) return text;
  const value = parseFloat(text.replace(/[,%~≥\s]/g, "").replace("−", "-"));
  return Number.isNaN(value) ? null : value;
}

// Nothing to compare comes last, up or down.
function compare(a, b, sign) {
  if (a === b) return 0;
  if (a === null || a === "") return 1;
  if (b === null || b === "") return -1;
  return sign * (typeof a === "number" ? a - b : collator.compare(a, b));
}

// A table that lies in the page as a whole.
function plainTable(table) {
  const body = table.tBodies[0];
  const heads = all("thead th", table).filter((th) => th.textContent.trim());
  sortable(heads, (th, sign) => {
    const value = (row) => cellValue(row.cells[th.cellIndex], th.classList.contains("n"));
    const rows = [...body.rows].filter((row) => row.cells.length > 1).map((row) => [value(row), row]);
    rows.sort((a, b) => compare(a[0], b[0], sign));
    body.append(...rows.map(([, row]) => row));
  });
  if (body.rows.length >= 8) table.before(rowFilter(body));
}

function rowFilter(body) {
  const count = make("output");
  const input = told(told(make("input", { type: "search" }), "filter", "placeholder"), "filter", "aria-label");
  const texts = new Map([...body.rows].map((row) => [row, plain(row.textContent)]));
  const draw = () => {
    const terms = plain(input.value).split(/\s+/).filter(Boolean);
    for (const [row, text] of texts) row.hidden = !terms.every((term) => text.includes(term));
    const shown = [...texts.keys()].filter((row) => !row.hidden).length;
    count.textContent = terms.length ? ui("shown", { n: number(shown), all: number(texts.size) }) : "";
  };
  input.addEventListener("input", draw);
  onLanguage.push(draw);
  return make("div", { className: "filters" }, input, count);
}

function languages() {
  const titles = data("titles");
  const buttons = [["ja", "日本語"], ["en", "English"]].map(([lang, name]) => {
    const button = make("button", { type: "button", lang }, name);
    button.addEventListener("click", () => show(lang));
    return button;
  });
  const show = (lang) => {
    root.lang = lang;
    document.title = titles[lang];
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.lang === lang)));
    onLanguage.forEach((draw) => draw());
  };
  buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.lang === root.lang)));
  // Not within an element of one language: these names are shown in both.
  find("header").prepend(make("div", { className: "languages", role: "group" }, ...buttons));
}

root.classList.add("scripted");
languages();
all("table.plain").forEach(plainTable);
