"""Headers of one to four rows: which rows they are, what each column is called, which columns hold one value together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from piiscan.extract.grid import Bools, Grid
from piiscan.extract.headers import VALUE, made_up
from piiscan.extract.labels import kinds
from piiscan.extract.parts import Group, Plan
from piiscan.extract.split_values import are_parts

__all__ = ["Header", "Words", "header_at", "header_of", "starts"]

_MOST_ROWS = 4
_SHARE = 0.6  # of the cells of a header that are known words
_LATER = 0.8  # of one that stands right under the rows of another table
_LONGEST = 30
_SAMPLE = 64  # data rows looked at for values in several cells
_DATE = re.compile(r"\d年.{0,3}\d月.{0,3}\d日")
_DATE_PARTS = frozenset(["元号", "年号", "和暦", "西暦", "年", "月", "日"])
_PIECES = frozenset(
    [
        "市外局番",
        "市外",
        "市内局番",
        "市内",
        "局番",
        "加入者番号",
        "番号",
        "上",
        "中",
        "下",
        "前",
        "後",
        "1",
        "2",
        "3",
        "4",
        "①",
        "②",
        "③",
        "④",
        "-",
        "－",
    ]
)


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


def header_of(grid: Grid, header: Header, data: Grid) -> tuple[tuple[str, ...], Plan]:
    """Names of the columns, and how rows become those of the table. data: the rows below.

    A name is the texts above the column from top to bottom, each once: 連絡先 電話.
    """
    tops, bottoms = _texts(grid, header)
    names = [" ".join(dict.fromkeys(filter(None, (*top, bottom)))) for top, bottom in zip(tops, bottoms, strict=True)]
    groups = _groups(grid, header, data, tops, bottoms, names)
    made = made_up(grid.left + grid.columns)[grid.left :]
    if len(groups) == grid.columns:
        return tuple(name or other for name, other in zip(names, made, strict=True)), Plan(grid.columns)
    told = tuple(group.label or names[group.start] or made[group.start] for group in groups)
    return told, Plan(grid.columns, tuple(groups))


def _texts(grid: Grid, header: Header) -> tuple[list[list[str]], list[str]]:
    """Per column: the texts of the upper rows of the header, those of merged cells in all their columns, and of the last."""
    columns = grid.columns
    grown = np.full((header.end - header.start, columns), "", np.object_)
    for r in range(header.start, header.end):
        last = r == header.end - 1
        for c in np.flatnonzero(grid.filled[r]).tolist():
            width = max(int(grid.span[r, c]), 1)
            if width == 1 and not last:
                width = _reach(grid, r, c, header.end)
            grown[r - header.start, c : c + width] = " ".join(str(grid.cells[r, c]).split("\n")).strip()
    tops = [[str(t) for t in grown[:-1, c].tolist()] for c in range(columns)]
    return tops, [str(t) for t in grown[-1].tolist()]


def _reach(grid: Grid, row: int, column: int, end: int) -> int:
    """Columns that an unmerged heading stands over: up to the next one, where the rows below are filled."""
    width = 1
    while column + width < grid.columns and not grid.filled[row, column + width]:
        if not grid.filled[row + 1 : end, column + width].any() or not grid.filled[row + 1 : end, column].any():
            break
        width += 1
    return width


def _groups(
    grid: Grid, header: Header, data: Grid, tops: list[list[str]], bottoms: list[str], names: list[str]
) -> list[Group]:
    groups: list[Group] = []
    column = 0
    while column < grid.columns:
        end = _same(grid, header, tops, bottoms, names, column)
        groups += _of_range(data, column, end, tops, bottoms, names)
        column = end
    return groups


def _same(grid: Grid, header: Header, tops: list[list[str]], bottoms: list[str], names: list[str], column: int) -> int:
    """End of the columns that may hold one value with `column`: under one heading, with no names of their own."""
    end = column + 1
    top = next((t for t in reversed(tops[column]) if t), "")
    if top and (bottoms[column] in _DATE_PARTS or bottoms[column] in _PIECES):
        while end < grid.columns and tops[end] == tops[column] and bottoms[end] in _DATE_PARTS | _PIECES:
            end += 1
        return end
    if not names[column]:
        return end
    while end < grid.columns:
        merged = names[end] == names[column] and not grid.filled[header.start : header.end, end].any()
        if not merged and names[end]:
            break
        end += 1
    return end


def _of_range(
    data: Grid, start: int, end: int, tops: list[list[str]], bottoms: list[str], names: list[str]
) -> list[Group]:
    """One group for columns whose cells make one value; else each column by itself, under the heading of all."""
    if end == start + 1:
        return [Group(start, end)]
    top = next((t for t in reversed(tops[start]) if t), "")
    label = top if top and bottoms[start] in _DATE_PARTS | _PIECES else names[start]
    some = data.filled[:_SAMPLE, start:end]
    rows = np.flatnonzero(some.any(axis=1)).tolist()
    cells = [[str(c).strip() for c in data.cells[r, start:end][some[r]].tolist()] for r in rows]
    if not some[:, 1:].any():
        merged = names[start] == names[end - 1]
        return [Group(start, end, " ", label)] if merged else [Group(c, c + 1) for c in range(start, end)]
    if _are_boxes(cells, end - start):
        return [Group(start, end, "", label)]
    good = sum(are_parts(label, row) for row in cells)
    if 2 * good > len(cells) and any(len(row) > 1 for row in cells):
        return [Group(start, end, None, label)]
    if top and label == top and names[start] != label:  # 年 月 日 of no date: columns by their own names
        return [Group(c, c + 1) for c in range(start, end)]
    return [Group(c, c + 1, " ", names[c]) for c in range(start, end)]


def _are_boxes(cells: Sequence[Sequence[str]], width: int) -> bool:
    long = sum(len(cell) > 1 for row in cells for cell in row)
    return width > 2 and bool(cells) and 10 * long <= sum(map(len, cells)) and any(len(row) > 2 for row in cells)
