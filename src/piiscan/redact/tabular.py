"""The cells of delimited text with their places, so that quoting, delimiters and every other cell stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from piiscan.extract.tables.dialect import delimiter
from piiscan.extract.tables.spelling import spelling

__all__ = ["Cell", "cells_of"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and where each of its characters stands in the file's text; `places[-1]` is its end."""

    row: int
    column: int
    text: str = field(repr=False)
    places: range | tuple[int, ...] = field(repr=False)


def cells_of(text: str) -> tuple[list[Cell], str]:
    """The cells of delimited text, and its delimiter. What `spelling` calls unusual is read so too."""
    form = spelling(text)
    mark = form.wide or form.mark or delimiter(text[form.skip :])[0] or ","
    quote = "'" if form.single else '"'
    return list(_cells(text, form.skip, mark, quote, bool(form.spaced))), mark


def _cells(text: str, at: int, mark: str, quote: str, spaced: bool) -> Iterator[Cell]:
    """A quote opens a cell at its start alone, and any but a doubled one closes it (as `records` reads)."""
    border = re.compile(f"{re.escape(mark)}|\r\n|\n|\r")
    opens = re.compile((" ?" if spaced else "") + re.escape(quote))
    row = column = 0
    while at < len(text):
        opened = opens.match(text, at)
        body = opened.end() if opened else at
        close = _closing(text, body, quote) if opened else -1
        if opened and close < 0:  # never closed: the line is read as it stands
            opened = None
            body = at
        found = border.search(text, close if opened else body)
        end = found.start() if found else len(text)
        yield _cell(text, row, column, body, close if opened else end, end, quote if opened else "")
        at = found.end() if found else len(text)
        if found and found[0] != mark:
            row, column = row + 1, 0
        else:
            column += 1


def _closing(text: str, at: int, quote: str) -> int:
    """Where the quote that closes a cell stands, -1 without one."""
    while (at := text.find(quote, at)) >= 0:
        if text[at + 1 : at + 2] != quote:
            return at
        at += 2
    return -1


def _cell(text: str, row: int, column: int, start: int, close: int, end: int, quote: str) -> Cell:
    raw = text[start:close]
    if not quote or (quote not in raw and end == close + 1):
        return Cell(row, column, raw, range(start, close + 1))
    places, at = list[int](), start
    while at < close:
        places.append(at)
        at += 2 if text[at] == quote else 1
    places += range(close + 1, end)  # what stands behind the closing quote belongs to the cell
    value = "".join(text[i] for i in places)
    return Cell(row, column, value, (*places, end if end > close + 1 else close))
