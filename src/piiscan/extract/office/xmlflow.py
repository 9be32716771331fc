"""The flow of an office XML part: paragraphs, tables, and what stands beside the flow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from piiscan.extract.office.parttext import PartText
from piiscan.extract.office.xmlattributes import attribute_texts, local_name
from piiscan.extract.tables.headers import find_head
from piiscan.extract.tables.spans import Span, Tabular, laid_out

__all__ = ["Writer", "page_edge"]

_PAGE_EDGES = frozenset({"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"})
_PARAGRAPHS = frozenset({"p", "h", "si", "text", "div"}) | _PAGE_EDGES
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# Beside the flow: joined over the pieces of a paragraph, since one word is often several of them.
_ASIDES = {"rt": "ruby", "ruby-text": "ruby", "delText": "deleted", "instrText": "field"}
_LAYOUT_WORDS = (
    "posOffset align pctWidth pctHeight pctPosHOffset pctPosVOffset idx order formatCode note-citation binary-data "
    "ptCount col colOff row rowOff Anchor config-item"
)
_LAYOUT = frozenset(_LAYOUT_WORDS.split())
_ODF_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_ROWS, _CELLS = ("{*}tr", "{*}table-row"), ("{*}tc", "{*}table-cell", "{*}covered-table-cell")
_MERGES = ("{*}gridSpan", "{*}vMerge", "{*}covered-table-cell")
_EDGE_BREAK = re.compile(r"&[LCR]")  # left, centre, right: [MS-OI29500] and ECMA-376 18.3.1.46
_EDGE_CODE = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-F]{6}|\d\d[+-]\d{3})|\d{1,3} ?|[BIUESXYPNDTZFAOHG])')
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Formats of Word, half of all elements: of them only the authors of changes are text.
_FORMATS = frozenset({f"{_WORD}rPr", f"{_WORD}pPr"})
_CHANGES = tuple(
    _WORD + name for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange")
)
_MOST_SPACES = 1000  # a hostile count of spaces


class Writer:
    """Collects the paragraph at hand. Runs are joined: Word splits names over runs at every spelling mark."""

    def __init__(self, text: PartText) -> None:
        self.text = text
        self.run: list[str] = []
        self.asides: dict[str, list[str]] = {}
        self.seen: dict[str, int] = {}  # length of the run when an aside came last

    def flush(self) -> None:
        line = "".join(self.run)
        if line.strip():
            self.text.lines.append(line)
        for pieces in self.asides.values():
            self._extra("".join(pieces))
        self.run, self.asides, self.seen = [], {}, {}

    def visit(self, element: etree._Element) -> None:
        name = local_name(element.tag)
        if not name:
            return
        self._attributes(element, name)
        if element.tag in _FORMATS:
            for change in element.iter(*_CHANGES):
                self._attributes(change, "ins")
        elif name in _PARAGRAPHS:
            self._paragraph(element, name)
        elif name in _READERS:
            _READERS[name](self, element)
        elif name in _ASIDES:
            self._aside(_ASIDES[name], "".join(str(piece) for piece in element.itertext()))
        elif element.tag == f"{{{_ODF_TEXT}}}s":
            self.run.append(_spaces(element.get(f"{{{_ODF_TEXT}}}c", "1")))
        elif name != "tabs":  # the stops of a paragraph, no characters
            self.content(element, name)

    def _attributes(self, element: etree._Element, name: str) -> None:
        for value in attribute_texts(element, name):
            self.text.extras[value] = None

    def _paragraph(self, element: etree._Element, name: str) -> None:
        inner = Writer(self.text)  # a text box lies inside a run of another paragraph
        inner.content(element, name)
        if name in _PAGE_EDGES:
            inner.run = [page_edge("".join(inner.run))]
        inner.flush()

    def content(self, element: etree._Element, name: str) -> None:
        flow = name in {"t", "text", "div", "font"} or name in _PAGE_EDGES or f"{{{_ODF_TEXT}}}" in str(element.tag)
        flow = flow and name not in _LAYOUT
        self._own(element.text, flow=flow, name=name)
        if name in _MARKS and not element.text:
            self.run.append(_MARKS[name])
        for child in element:
            self.visit(child)
            self._own(child.tail, flow=flow, name=name)

    def _own(self, value: str | None, *, flow: bool, name: str) -> None:
        if not value or (not value.strip() and name not in {"t", "span", "p", "a"}):
            return
        if flow:
            self.run.append(value)
        elif name not in _LAYOUT or not value.isascii():
            self._extra(value)

    def _extra(self, value: str) -> None:
        if value := value.strip():
            self.text.extras[value] = None

    def _aside(self, kind: str, value: str) -> None:
        """Pieces with nothing of the flow between them belong together."""
        pieces = self.asides.setdefault(kind, [])
        if pieces and kind != "ruby" and self.seen[kind] != len(self.run):
            pieces.append(" ")
        pieces.append(value)
        self.seen[kind] = len(self.run)

    def _ruby(self, element: etree._Element) -> None:
        """A reading above its base; a name has one for each kanji, they are joined."""
        if "ruby" in self.asides and self.seen["ruby"] != len(self.run):
            self.asides["ruby"].append(" ")
        self.content(element, "ruby")
        self.seen["ruby"] = len(self.run)

    def _alternatives(self, element: etree._Element) -> None:
        """The same shape twice, for new and old Word: of the fallback what the choice does not hold."""
        for child in element:
            if local_name(child.tag) != "Fallback":
                self.visit(child)
                continue
            inner = PartText()
            writer = Writer(inner)
            writer.visit(child)
            writer.flush()
            known = [row for table in self.text.tables for row in table.rows]
            rows = [row for table in inner.tables for row in table.rows if row not in known]
            run = "".join(self.run)
            for line in (*inner.all_lines(), *map("\t".join, rows)):
                if line not in run:
                    self._extra(line)

    def _table(self, element: etree._Element) -> None:
        cells = [list(self._parts(row, _CELLS)) for row in self._parts(element, _ROWS)]
        rows = [[self._cell(cell) for cell in row] for row in cells]
        regular = _regular(element, rows)
        slide = any(_value(cell, name) for row in cells for cell in row for name in ("gridSpan", "rowSpan"))
        if (slide or not regular) and (spans := _spans(cells, rows)) and (table := laid_out(spans)):
            self.text.tables.append(table)
        elif regular:
            self.text.tables.append(Tabular(rows))
        else:
            self.text.lines += ["\t".join(row) for row in rows if any(cell.strip() for cell in row)]

    def _parts(self, element: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
        """Rows of a table, cells of a row, also those inside content controls and tracked changes."""
        wanted = {name.removeprefix("{*}") for name in names}
        for child in element:
            name = local_name(child.tag)
            if name in wanted:
                yield child
            elif name not in {"tbl", "table"} and next(child.iter(*names), None) is not None:
                self._attributes(child, name)
                yield from self._parts(child, names)
            else:
                self.visit(child)

    def _cell(self, element: etree._Element) -> str:
        inner = PartText(tables=self.text.tables, extras=self.text.extras)
        writer = Writer(inner)
        self._attributes(element, "tc")
        for child in element:
            writer.visit(child)
        writer.flush()
        return " ".join(inner.lines)


_READERS = {
    "tbl": Writer._table,
    "table": Writer._table,
    "AlternateContent": Writer._alternatives,
    "ruby": Writer._ruby,
}


def _spaces(count: str) -> str:
    return " " * min(int(count) if count.isdecimal() and len(count) < 10 else 1, _MOST_SPACES)


def page_edge(value: str) -> str:
    """A page header or footer of a sheet without its codes: `&L&"Meiryo,Bold"&14Name` is Name on the left."""
    parts = value.replace("&&", "\0")
    return _EDGE_CODE.sub("", _EDGE_BREAK.sub("\n", parts)).replace("\0", "&").strip("\n")


def _regular(element: etree._Element, rows: Sequence[Sequence[str]]) -> bool:
    """At least two even rows and columns, no merged cells, a header: a table in the sense of `TableChunk`."""
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
        return False
    return next(element.iter(*_MERGES), None) is None and find_head(rows).header is not None


def _spans(cells: Sequence[Sequence[etree._Element]], texts: Sequence[Sequence[str]]) -> list[list[Span]]:
    """The cells without those that another one covers; [] where a covered cell holds text, which would be lost.

    Word writes how wide a cell is and marks the cells that go on with the one above; OpenDocument and slides say both
    sizes and hold the covered cells.
    """
    found: list[list[Span]] = []
    above: dict[int, tuple[int, int]] = {}  # column: place in `found` of the cell that reaches down
    for row, line in zip(cells, texts, strict=True):
        found.append([])
        column, reach = 0, dict[int, tuple[int, int]]()
        for cell, text in zip(row, line, strict=True):
            width = _count(cell, ("gridSpan", "number-columns-spanned"))
            merge = cell.find("{*}tcPr/{*}vMerge")
            goes_on = merge is not None and _value(merge, "val") != "restart" and column in above
            covered = any(_value(cell, name) in {"1", "true"} for name in ("hMerge", "vMerge"))
            if goes_on or covered or local_name(cell.tag) == "covered-table-cell":
                if text.strip():
                    return []
                if goes_on:
                    r, i = reach[column] = above[column]
                    found[r][i] = replace(found[r][i], height=len(found) - r)
            else:
                reach[column] = len(found) - 1, len(found[-1])
                found[-1].append(Span(text, width, _count(cell, ("rowSpan", "number-rows-spanned"))))
            column += width
        above = reach
    return found if len(found) > 1 else []


def _count(cell: etree._Element, names: Sequence[str]) -> int:
    """A number that an attribute of the cell has, or, in Word, an element among its properties."""
    inner = [_value(one, "val") for name in names for one in cell.iterfind(f"{{*}}tcPr/{{*}}{name}")]
    value = next(filter(None, (*inner, *(_value(cell, name) for name in names))), "")
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 6 else 1


def _value(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if local_name(str(key)) == name), "")
