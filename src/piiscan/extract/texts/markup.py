"""HTML: text by blocks, regular tables, and what lies in attributes, comments and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree, html

from piiscan.config import MIB
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.characters.escapes import decode_escapes
from piiscan.extract.office.parttext import PartText
from piiscan.extract.tables.headers import find_head
from piiscan.extract.tables.spans import Span, Tabular, laid_out
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.text import read_text
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["declared_charset", "html_text", "read_html"]

_WHOLE = 64 * MIB  # bytes of a page read as one tree
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_DECLARED = 4096  # bytes in which browsers look for it
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "kbd",
        "label",
        "mark",
        "q",
        "rb",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_ATTRIBUTES = frozenset(
    {"title", "alt", "placeholder", "value", "content", "href", "summary", "aria-label", "label", "srcdoc"}
)
_VALUES = frozenset({"value", "content"})  # of fields and of meta elements, which have a name
_LINKS = ("mailto:", "tel:", "sms:")
_DATA = re.compile(r"[^\x00-\x7f]|\d{4}|@")  # of data-* attributes those that can hold a value worth reading
_LINE_END = re.compile(r"[ \t]*[\r\n]\s*")
_CELLS = frozenset({"td", "th"})
_ALL_ROWS = 1 << 16
_SILENT = frozenset({"style"})


def declared_charset(data: bytes) -> str | None:
    """What the page says of itself; None where it says nothing."""
    found = _CHARSET.search(data[:_DECLARED])
    return found.group(1).decode("ascii") if found else None


def read_html(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """Lines count the blocks of the page, not those of its source. A page over 64 MiB is read as the text it is."""
    with blob.open() as stream:
        data = stream.read(_WHOLE + 1)
    if len(data) > _WHOLE:
        yield from read_text(blob, budget)
        return
    block = decode_all(data, declared_charset(data))
    try:
        text = html_text(block.text)
    except RecursionError:
        yield from read_text(blob, budget)
        return
    encoding = block.encoding
    yield from text_chunks(["\n".join(text.all_lines())], blob.location, budget.limits, encoding=encoding)
    for number, table in enumerate(text.tables, 1):
        yield from table.chunks(replace(blob.location, sheet=f"table {number}"), budget.limits)
    if block.replaced:
        detail = f"{block.replaced} characters not readable as {encoding}"
        yield Skip(blob.location, "extract", "replaced_characters", detail)


def html_text(source: str) -> PartText:
    """All text of a page or a fragment; entities decoded, nothing fetched. Broken markup is read as browsers do.

    Raises RecursionError where elements are nested too deep for the parser, which drops what lies below.
    """
    out = PartText()
    if source.strip():
        parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
        data = source.encode("utf-8", "replace")
        try:
            root = html.document_fromstring(data, parser=parser)
        except etree.ParserError:  # comments alone
            root = html.document_fromstring(b"<div>%b</div>" % data, parser=parser)
        if parser.error_log.filter_from_fatals():
            raise RecursionError
        writer = _Writer(out)
        writer.read(root)
        writer.flush()
    return out


class _Writer:
    """Collects the block at hand. Inline elements do not part words; every other element does."""

    def __init__(self, out: PartText) -> None:
        self.out = out
        self.run: list[str] = []

    def flush(self) -> None:
        for line in "".join(self.run).splitlines():
            if line.strip():
                self.out.lines.append(" ".join(line.split(" ")).strip())
        self.run = []

    def read(self, root: etree._Element) -> None:
        """Depth first, without recursion: a hostile page nests deeper than Python may."""
        stack: list[tuple[etree._Element, bool]] = [(root, False)]
        while stack:
            element, done = stack.pop()
            if done:
                self._leave(element)
                continue
            stack.append((element, True))
            if self._enter(element):
                stack.extend((child, False) for child in reversed(element))

    def _enter(self, element: etree._Element) -> bool:
        """Whether the children are to be read."""
        name = element.tag
        if not isinstance(name, str):  # a comment: its text is read, and may be markup itself
            self._extra(element.text)
            return False
        self._attributes(element)
        if name in _SILENT:
            return False
        if name in {"script", "template"} or name in {"rt", "rp"}:
            self._extra(decode_escapes("".join(str(piece) for piece in element.itertext())))
            return False
        if name not in _INLINE and name not in _CELLS:
            self.flush()
        if name == "table" and (table := _table(element)):
            self.out.tables.append(table)
            for inner in element.iterdescendants(etree.Element):
                self._attributes(inner)
            return False
        self.run.append(_spaced(element.text))
        return True

    def _leave(self, element: etree._Element) -> None:
        if isinstance(element.tag, str) and element.tag not in _INLINE:
            if element.tag in _CELLS:
                self.run.append("\t")
            else:
                self.flush()
        self.run.append(_spaced(element.tail))

    def _attributes(self, element: etree._Element) -> None:
        named = element.get("name") or element.get("property") or element.get("id") or ""
        for key, value in ((str(key), str(value)) for key, value in element.attrib.items()):
            if key not in _VALUES or not value.strip():
                self._attribute(key, value)
            elif "".join(self.run).strip() and element.get("type") != "hidden":
                self.run.append(f" {value} ")  # a field behind its label
            else:
                self._extra(f"{named}: {value}" if named else value)

    def _attribute(self, key: str, value: str) -> None:
        if key == "href" and not (value.lower().startswith(_LINKS) or _DATA.search(value.partition("?")[2])):
            return
        if key in _ATTRIBUTES or (key.startswith("data-") and _DATA.search(value)):
            self._extra(value)

    def _extra(self, value: str | None) -> None:
        for line in (value or "").splitlines():
            if line.strip():
                self.out.extras[line.strip()] = None


def _spaced(text: str | None) -> str:
    """Line ends of the source, with the indent behind them, are spaces of the page."""
    return _LINE_END.sub(" ", text) if text else ""


def _table(table: etree._Element) -> Tabular | None:
    """A table with a header and no table within it; None for any other, which is read as text."""
    if next(table.iterdescendants("table", "script", etree.Comment), None) is not None:
        return None
    if any(part.tag == "caption" or (len(part) and part.tag == "form") for part in table) or _hidden(table):
        return None
    spans = [[_span(cell) for cell in row.iterchildren("td", "th")] for row in table.iter("tr")]
    rows = [[cell.text for cell in row] for row in spans if row]
    if len(rows) < 2:
        return None
    if len({len(row) for row in rows}) > 1 or any(cell.width > 1 or cell.height != 1 for row in spans for cell in row):
        return laid_out(spans)
    return Tabular(rows) if len(rows[0]) > 1 and find_head(rows).header is not None else None


def _span(cell: etree._Element) -> Span:
    text = " ".join("".join(str(piece) for piece in cell.itertext()).split())
    return Span(text, _count(cell.get("colspan")), _count(cell.get("rowspan")) or _ALL_ROWS)


def _count(value: str | None) -> int:
    """A number of columns or rows; 0 rows are all that follow."""
    if value is None:
        return 1
    value = value.strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _hidden(table: etree._Element) -> bool:
    """Fields of a form lie in attributes."""
    return next(table.iterdescendants("input", "select", "textarea", "img"), None) is not None
