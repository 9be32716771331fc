"""The text of one office XML part (WordprocessingML, DrawingML, SpreadsheetML leftovers, OpenDocument)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from piiscan.extract.headers import find_head

__all__ = ["HasDoctypeError", "PartText", "external_targets", "part_text"]

_PARAGRAPHS = frozenset({"p", "h", "si", "oddHeader", "oddFooter"})
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "noBreakHyphen": "-", "ptab": "\t", "s": " "}
_ATTRIBUTES = frozenset({"descr", "title", "author", "alt", "tooltip", "prompt", "promptTitle", "error"})
_LAYOUT = frozenset({"posOffset", "align", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset", "idx", "order"})
_ODF = "urn:oasis:names:tc:opendocument"


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


def part_text(data: bytes, *, recover: bool = False) -> PartText:
    """Raises etree.XMLSyntaxError for a broken part, HasDoctypeError; nothing is ever resolved or fetched."""
    root = _parse(data, recover=recover)
    text = PartText()
    if root is not None:
        writer = _Writer(text)
        writer.visit(root)
        writer.flush()
    return text


def external_targets(data: bytes) -> list[str]:
    """Link targets of a `.rels` part: mailto: and web addresses, paths of linked files."""
    root = _parse(data, recover=False)
    return [] if root is None else [el.get("Target", "") for el in root.iter() if el.get("TargetMode") == "External"]


class HasDoctypeError(ValueError):
    """The part declares a document type. Office packages must not (ECMA-376 part 2, 8.1.4): entities hide text."""


def _parse(data: bytes, *, recover: bool) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover, remove_comments=True
    )
    root = etree.fromstring(data, parser)
    docinfo: Any = None if root is None else root.getroottree().docinfo
    if docinfo is not None and docinfo.doctype:
        raise HasDoctypeError
    return root


class _Writer:
    """Collects the paragraph at hand. Runs are joined: Word splits names over runs at every spelling mark."""

    def __init__(self, text: PartText) -> None:
        self.text = text
        self.run: list[str] = []

    def flush(self) -> None:
        line = "".join(self.run)
        self.run = []
        if line.strip():
            self.text.lines.append(line)

    def visit(self, element: etree._Element) -> None:
        if not isinstance(element.tag, str):
            return
        space, _, name = element.tag.rpartition("}")
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] in _ATTRIBUTES and value.strip():
                self.text.extras[str(value)] = None
        if name in _PARAGRAPHS:
            outer, self.run = self.run, []  # a text box lies inside a run of another paragraph
            self._content(element, space, name)
            self.flush()
            self.run = outer
        elif name == "tbl":
            self._table(element)
        elif name == "AlternateContent":
            self._alternatives(element)
        elif name in {"rt", "delText", "instrText"}:
            if value := "".join(str(piece) for piece in element.itertext()).strip():
                self.text.extras[value] = None
        else:
            self._content(element, space, name)

    def _content(self, element: etree._Element, space: str, name: str) -> None:
        flow = name == "t" or _ODF in space or name in {"oddHeader", "oddFooter"}
        self._own(element.text, flow=flow, name=name)
        if name in _MARKS and not element.text:
            self.run.append(_MARKS[name])
        for child in element:
            self.visit(child)
            self._own(child.tail, flow=flow, name=name)

    def _own(self, value: str | None, *, flow: bool, name: str) -> None:
        if not value or (not value.strip() and name != "t"):
            return
        if flow:
            self.run.append(value)
        elif name not in _LAYOUT:
            self.text.extras[value.strip()] = None

    def _alternatives(self, element: etree._Element) -> None:
        """The same shape twice, for new and old Word: the fallback only where the choice holds no text."""
        before = len(self.text.lines), len(self.run), len(self.text.extras), len(self.text.tables)
        for child in element:
            changed = (len(self.text.lines), len(self.run), len(self.text.extras), len(self.text.tables)) != before
            if not (changed and str(child.tag).endswith("}Fallback")):
                self.visit(child)

    def _table(self, element: etree._Element) -> None:
        rows = [
            [self._cell(cell) for cell in row.iterchildren("{*}tc", "{*}sdt")]
            for row in element.iter("{*}tr")
            if row.getparent() is element
        ]
        if _regular(element, rows):
            self.text.tables.append(rows)
        else:
            self.text.lines += ["\t".join(row) for row in rows if any(cell.strip() for cell in row)]

    def _cell(self, element: etree._Element) -> str:
        inner = PartText(tables=self.text.tables, extras=self.text.extras)
        writer = _Writer(inner)
        for child in element:
            writer.visit(child)
        writer.flush()
        return " ".join(inner.lines)


def _regular(element: etree._Element, rows: Sequence[Sequence[str]]) -> bool:
    """At least two even rows and columns, no merged cells, a header: a table in the sense of `TableChunk`."""
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
        return False
    if next(element.iter("{*}gridSpan", "{*}vMerge"), None) is not None or find_head(rows).header is None:
        return False
    return len([child for child in element if str(child.tag).endswith("}tr")]) == len(rows)
