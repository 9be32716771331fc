"""The flow of an office XML part: paragraphs, tables, and what stands beside the flow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from piiscan.extract.headers import find_head
from piiscan.extract.xmlattributes import attribute_texts, local_name

__all__ = ["PartText", "Writer", "page_edge"]

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
_MOST_SPACES = 1000  # a hostile count of spaces


@dataclass(slots=True)
class PartText:
    """`lines`: paragraphs and table rows in reading order. `tables`: regular tables with a header, not in `lines`.

    `extras`: what has no place in the flow (deleted text, ruby, field codes, alternative texts, authors), each once.
    """

    lines: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    extras: dict[str, None] = field(default_factory=dict)

    def all_lines(self) -> list[str]:
        known = set(self.lines)
        return [*self.lines, *(extra for extra in self.extras if extra not in known)]


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
        for value in attribute_texts(element, name):
            self.text.extras[value] = None
        if name in _PARAGRAPHS:
            self._paragraph(element, name)
        elif name in {"tbl", "table"}:
            self._table(element)
        elif name == "AlternateContent":
            self._alternatives(element)
        elif name == "ruby":
            self._ruby(element)
        elif name in _ASIDES:
            self._aside(_ASIDES[name], "".join(str(piece) for piece in element.itertext()))
        elif element.tag == f"{{{_ODF_TEXT}}}s":
            self.run.append(_spaces(element.get(f"{{{_ODF_TEXT}}}c", "1")))
        elif name != "tabs":  # the stops of a paragraph, no characters
            self.content(element, name)

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
            known = [row for table in self.text.tables for row in table]
            rows = [row for table in inner.tables for row in table if row not in known]
            run = "".join(self.run)
            for line in (*inner.all_lines(), *map("\t".join, rows)):
                if line not in run:
                    self._extra(line)

    def _table(self, element: etree._Element) -> None:
        rows = [[self._cell(cell) for cell in self._parts(row, _CELLS)] for row in self._parts(element, _ROWS)]
        if _regular(element, rows):
            self.text.tables.append(rows)
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
                for value in attribute_texts(child, name):
                    self.text.extras[value] = None
                yield from self._parts(child, names)
            else:
                self.visit(child)

    def _cell(self, element: etree._Element) -> str:
        inner = PartText(tables=self.text.tables, extras=self.text.extras)
        writer = Writer(inner)
        for value in attribute_texts(element, "tc"):
            inner.extras[value] = None
        for child in element:
            writer.visit(child)
        writer.flush()
        return " ".join(inner.lines)


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
