// The cells of the large tables, and what is told of a row that was chosen.
const percent = (p) => (p == null ? "–" : `${(Math.floor(Math.min(p, 0.9999) * 1000) / 10).toFixed(1)} %`);
const tag = (name, text) => make("span", { className: "tag " + name }, text);
const signed = (bits) => (bits < 0 ? "−" : "+") + Math.abs(bits).toFixed(1);
const code = (name) => (say("code", name) === name ? say("field", name) : say("code", name));
const position = (get) =>
  ["page", "sheet", "row", "line"].filter((k) => get(k) != null && get(k) !== "").map((k) => `${say("place", k)} ${get(k)}`).join(", ");

// How a cell is drawn; `get(name)` is the row's value in a column. Whatever is not here is text, number or words.
const cells = {
  file: (get) => {
    const path = get("file"), cut = Math.max(path.lastIndexOf("/"), path.lastIndexOf("!")) + 1;
    const where = [position(get), path.slice(0, cut)].filter(Boolean).join(" · ");
    return [make("b", { title: path }, path.slice(cut) || path), make("small", {}, where)];
  },
  band: (get) => [tag(get("band"), say("band", get("band"))), " " + percent(get("score"))],
  severity: (get) => (get("severity") ? [tag(get("severity"), say("severity", get("severity")))] : ["–"]),
  level: (get) => [tag(get("level"), say("level", get("level"))), get("risk") == null ? "" : ` ${get("risk")}`],
  list_persons: (get) => [get("list_persons") == null ? "" : number(get("list_persons"))],
  tied: (get) => [get("special").length ? [get("tied"), get("mentioned"), get("denied")].map(number).join(" / ") : ""],
  entities: (get) => [get("items").map(([id, count]) => `${say("entity", id)} ${number(count)}`).join(", ")],
  evidence: (get) => [get("evidence").map(([name, bits]) => `${code(name)} ${signed(bits)}`).join(", ")],
  modified: (get) => [(get("modified") ?? "").slice(0, 10)],
};

// What a rule says in English stands in where the page has no word of its own.
const reason = ([name, points, note]) => `${points < 0 ? "−" : "+"}${Math.abs(points)} ${say("risk_reason", name) === name && note ? note : say("risk_reason", name)}`;

const item = ([id, count, distinct, best, columns]) =>
  `${say("entity", id)}: ${number(count)} (${ui("distinct")} ${number(distinct)}, ${percent(best)})` +
  (columns.length ? " – " + columns.join(", ") : "");

// Everything about one row, below the table.
const details = {
  findings: (get) => [
    ["entity", `${say("entity", get("entity"))} (${get("recognizer")})`], ["file", get("file")], ["position", position(get)],
    ["law", get("law").map((id) => say("law_class", id)).join(", ")], ["masked", get("masked")],
    ["evidence", get("evidence").map(([name, bits, note]) => `${signed(bits)} ${code(name)}${note ? ` (${note})` : ""}`)],
  ],
  places: (get) => [
    ["file", get("file")], ["position", position(get)],
    ["risk", [get("risk") == null ? "" : `${get("risk")} / 100`, ...get("reasons").map(reason)]],
    ["rules", get("rules").map((id) => say("rule", id)).join(", ")],
    ["items", get("items").map(item)],
    ["special", get("special").map(([id, ...counts]) => `${say("entity", id)}: ${counts.map(number).join(" / ")}`)],
    ["list", get("listed") ? [ui("list_told", get("listed"))] : ""],
    ["file_told", [get("bytes") == null ? "" : `${number(get("bytes"))} B`, get("owner"), get("mode"), get("modified"), ...get("encodings")].filter(Boolean).join(" · ")],
  ],
};
