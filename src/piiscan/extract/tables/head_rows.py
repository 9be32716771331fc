"""Headers of one to four rows: which rows they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from piiscan.extract.tables.grid import Bools, Grid
from piiscan.extract.tables.headers import VALUE
from piiscan.extract.tables.labels import kinds

__all__ = ["Header", "Words", "header_at", "starts"]

_MOST_ROWS = 4
_SHARE = 0.6  # of the cells of a header that are known words
_LATER = 0.8  # of one that stands right under the rows of another table
_LONGEST = 30
_DATE = re.compile(r"\d年.{0,3}\d月.{0,3}\d日")


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Per cell: whether it looks like a value; else whether it can head a column, can be a label, is a strong label."""

    value: Bools
    header: Bools
    label: Bools
    strong: Bools

    @classmethod
    def of(cls, grid: Grid) -> Words:
        flat = grid.cells.ravel().tolist()
        known = {"": (False, False, False, False)}
        for cell in flat:
            if cell not in known:
                text = cell.strip()
                value = len(text) > _LONGEST or bool(VALUE.search(text) or _DATE.search(text))
                known[cell] = (True, False, False, False) if value else (False, *kinds(cell))
        told = np.array([known[cell] for cell in flat], np.bool_).reshape(*grid.cells.shape, 4)
        return cls(told[..., 0], told[..., 1], told[..., 2], told[..., 3])

    def part(self, rows: slice, columns: slice = slice(None)) -> Words:
        """Those of a part of the grid."""
        cut = (rows, columns)
        return Words(self.value[cut], self.header[cut], self.label[cut], self.strong[cut])


@dataclass(frozen=True, slots=True)
class Header:
    """Rows start to end (exclusive) of a grid are a header."""

    start: int
    end: int


def starts(grid: Grid, words: Words) -> list[Header]:
    """All headers of a block of rows."""
    some, known = grid.filled.sum(axis=1), words.header.sum(axis=1)
    strong = words.strong.sum(axis=1)
    valued = words.value.sum(axis=1)
    for row in np.flatnonzero((strong > 0) & (known < _SHARE * some)).tolist():
        counted = _counted(grid.texts(row))
        known[row] += counted
        valued[row] -= counted
    good = (some > 1) & (known > 1) & (known >= _SHARE * some) & (strong > 0) & (2 * valued < some)
    found: list[Header] = []
    for row in np.flatnonzero(good).tolist():
        if found and row < found[-1].end:
            continue
        if found and (known[row] < _LATER * some[row] or strong[row] < 2 or row - found[-1].end < 1):
            continue
        found.append(header_at(grid, words, row, found[-1].end if found else 0))
    return found


def _counted(texts: Sequence[str]) -> int:
    """Cells that count on from each other: the days of a month, the questions of a form."""
    numbers = [int(text) if text.isdecimal() and len(text) < 3 else -1 for text in texts]
    runs = [a + 1 == b > 1 for a, b in pairwise(numbers)]
    return sum(runs) + 1 if sum(runs) > 1 else 0


def header_at(grid: Grid, words: Words, row: int, least: int = 0) -> Header:
    """The header that the row belongs to; it begins at row `least` or later."""
    start, end = row, row + 1
    while start > least and end - start < _MOST_ROWS and _is_above(grid, words, start - 1):
        start -= 1
    while end < grid.rows and end - start < _MOST_ROWS and _is_below(grid, words, start, end):
        end += 1
    return Header(start, end)


def _is_above(grid: Grid, words: Words, row: int) -> bool:
    """Whether a row groups the columns of the header under it: several cells, one of them merged or above blanks."""
    some = grid.filled[row]
    if some.sum() < 2 or (words.value[row] & some).any():
        return False
    wide = (grid.span[row] > 1) & some
    if wide.any():
        return True
    under = grid.filled[row + 1]
    return bool((under & ~some).any() and words.header[row].sum() * 2 >= some.sum())


def _is_below(grid: Grid, words: Words, start: int, row: int) -> bool:
    """Whether a row divides the columns of the header above it: nothing in it stands below a whole heading.

    Below a merged cell any short word will do, elsewhere it takes known words in columns that have no heading yet.
    """
    some = grid.filled[row]
    if not some.any() or (words.value[row] & some).any():
        return False
    wide, headed = _under_wide(grid, start, row)
    if wide[some].all():
        return bool(words.header[row][some].any() or _texts_differ(grid, row))
    if (grid.tall[start:row] > 1).any() or (grid.span[start:row] > 1).any():
        return bool((wide | ~headed)[some].all() and words.header[row][some].any())
    good = words.header[row] & some
    return bool(good.sum() >= max(1, _SHARE * some.sum()) and words.strong[row].any())


def _under_wide(grid: Grid, start: int, row: int) -> tuple[Bools, Bools]:
    """Columns below a cell that is merged over several columns, and below any cell, of rows start to row."""
    wide, headed = np.zeros(grid.columns, np.bool_), np.zeros(grid.columns, np.bool_)
    for r in range(start, row):
        for c in np.flatnonzero(grid.filled[r]).tolist():
            width, height = max(int(grid.span[r, c]), 1), max(int(grid.tall[r, c]), 1)
            headed[c : c + width] = True
            wide[c : c + width] = width > 1 and r + height <= row
    return wide, headed


def _texts_differ(grid: Grid, row: int) -> bool:
    texts = grid.texts(row)
    return len(set(texts)) == len(texts) and all(len(t) <= _LONGEST // 3 and not t.isdigit() for t in texts)
