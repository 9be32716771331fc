"""Cells of OpenDocument spreadsheets, row by row, as they are shown: a number with the format 000-0000-0000 has its zeros."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from piiscan.extract.office.parttext import PartText
from piiscan.extract.office.xmlattributes import local_name
from piiscan.extract.office.xmlflow import Writer
from piiscan.extract.office.xmltext import declares
from piiscan.extract.tables.celltext import cell_text
from piiscan.sources.streams import Budget

__all__ = ["Content"]

_KEPT = 1024  # columns; a repeated cell beyond them is not repeated
_LAST_ROW = 1 << 20
_DATES = frozenset({"date", "time"})


class Content:
    """`content.xml` as a stream of (sheet, row); afterwards `rest` has what lies outside the cells.

    Raises etree.XMLSyntaxError in the middle of a broken part, LimitExceededError where repeated cells come to too much.
    """

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self.rest = PartText()
        self.doctype = False
        self._stream = stream
        self._budget = budget
        self._writer = Writer(self.rest)

    def rows(self) -> Iterator[tuple[str, list[str]]]:
        """Rows of all sheets, hidden ones too, empty rows between filled ones included."""
        events = etree.iterparse(
            self._stream, ("start", "end"), resolve_entities=False, no_network=True, remove_comments=True
        )
        sheet, empty, number, depth = "", 0, 0, 0
        for event, element in events:
            name = local_name(element.tag)
            if name == "table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    sheet, empty, number = _attribute(element, "name"), 0, 0
                    self.rest.extras[sheet] = None
            elif event == "end" and name == "table-row" and depth == 1:
                cells = self._cells(element)
                repeat = min(_number(element, "number-rows-repeated"), _LAST_ROW - number)
                number += repeat
                _drop(element)
                if not any(cells):
                    empty += repeat
                    continue
                yield from ((sheet, []) for _ in range(empty))
                empty = 0
                self._budget.take(sum(map(len, cells)) * (repeat - 1))
                yield from ((sheet, cells) for _ in range(repeat))
        root = events.root
        self.doctype = declares(root)
        self._writer.visit(root)
        self._writer.flush()

    def _cells(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        for cell in row.iter("{*}table-cell", "{*}covered-table-cell"):
            if (
                cell.getparent() is not row
                and local_name(getattr(cell.getparent(), "tag", "")) != "table-header-columns"
            ):
                continue
            text = self._cell(cell)
            repeat = _number(cell, "number-columns-repeated")
            room = max(_KEPT - len(cells), 1 if text else 0)
            cells += [text] * min(repeat, room)
            self._budget.take(len(text) * (min(repeat, room) - 1) if text else 0)
        while cells and not cells[-1]:
            cells.pop()
        return cells

    def _cell(self, cell: etree._Element) -> str:
        """Its paragraphs; comments and shapes in it go to the rest."""
        inner = PartText(extras=self.rest.extras)
        writer = Writer(inner)
        for child in cell:
            if local_name(child.tag) in {"p", "h"}:
                writer.visit(child)
            else:
                self._writer.visit(child)
                self._writer.flush()
        if validation := _attribute(cell, "formula"):
            self.rest.extras.update(dict.fromkeys(_literals(validation)))
        return _value(cell, " ".join(inner.lines))


def _value(cell: etree._Element, text: str) -> str:
    """The text shown, but for dates (a display may lack the year) and for numbers shown with other digits (1.2E+09)."""
    kind = _attribute(cell, "value-type")
    if kind in _DATES:
        return _attribute(cell, f"{kind}-value").removesuffix("T00:00:00").replace("T", " ") or text
    if kind != "float":
        return text
    value = _attribute(cell, "value")
    digits = "".join(filter(str.isdecimal, text)).lstrip("0")
    try:
        plain = cell_text(float(value))
    except ValueError:
        return text
    return text if digits == plain.lstrip("-0") else plain


def _literals(formula: str) -> Iterator[str]:
    """Texts in a formula."""
    return (part.strip() for part in formula.split('"')[1::2] if part.strip())


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if local_name(key) == name), "")


def _number(element: etree._Element, name: str) -> int:
    value = _attribute(element, name)
    return max(int(value), 1) if value.isdecimal() and len(value) < 10 else 1


def _drop(row: etree._Element) -> None:
    """Forget a row and what stands before it in its parent that was read already."""
    row.clear()
    parent, before = row.getparent(), row.getprevious()
    if parent is not None and before is not None and local_name(before.tag) == "table-row":
        parent.remove(before)
