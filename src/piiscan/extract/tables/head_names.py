"""The columns under a header: what each is called, which of them hold one value together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from piiscan.extract.tables.grid import Grid
from piiscan.extract.tables.head_rows import Header
from piiscan.extract.tables.headers import made_up
from piiscan.extract.tables.parts import Group, Plan
from piiscan.extract.tables.series import are_series, series_at
from piiscan.extract.tables.split_values import are_parts

__all__ = ["header_of"]

_SAMPLE = 64  # data rows looked at for values in several cells
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
        series = series_at(names, column) if end == column + 1 else None
        if series is not None and are_series(series, _filled_cells(data, column, series.end)):
            groups.append(Group(column, series.end, None, series.label))
            column = series.end
            continue
        groups += _of_range(data, column, end, tops, bottoms, names)
        column = end
    return groups


def _same(grid: Grid, header: Header, tops: list[list[str]], bottoms: list[str], names: list[str], column: int) -> int:
    """End of the columns that may hold one value with `column`: under one heading, with no names of their own."""
    end = column + 1
    top = _heading(tops[column])
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


def _heading(above: list[str]) -> str:
    """The lowest heading above a column, empty where there is none."""
    return next((text for text in reversed(above) if text), "")


def _of_range(
    data: Grid, start: int, end: int, tops: list[list[str]], bottoms: list[str], names: list[str]
) -> list[Group]:
    """One group for columns whose cells make one value; else each column by itself, under the heading of all."""
    if end == start + 1:
        return [Group(start, end)]
    top = _heading(tops[start])
    label = top if top and bottoms[start] in _DATE_PARTS | _PIECES else names[start]
    cells = _filled_cells(data, start, end)
    if not data.filled[:_SAMPLE, start + 1 : end].any():
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


def _filled_cells(data: Grid, start: int, end: int) -> list[list[str]]:
    """Those of the first rows that have some in these columns."""
    some = data.filled[:_SAMPLE, start:end]
    rows = np.flatnonzero(some.any(axis=1)).tolist()
    return [[str(c).strip() for c in data.cells[r, start:end][some[r]].tolist()] for r in rows]


def _are_boxes(cells: Sequence[Sequence[str]], width: int) -> bool:
    long = sum(len(cell) > 1 for row in cells for cell in row)
    return width > 2 and bool(cells) and 10 * long <= sum(map(len, cells)) and any(len(row) > 2 for row in cells)
