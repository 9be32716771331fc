"""Forms and records that are set out downward: labels left of their values or above them, turned into rows.

Each label is a column, each person a row: a label that comes again begins the next record. What stands beside no label
is given back as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from piiscan.extract.tables.grid import Bools, Grid
from piiscan.extract.tables.labels import plain
from piiscan.extract.tables.split_values import are_parts, joined

__all__ = ["Pair", "Reading", "read_form", "records"]

_UNITS = frozenset(("年", "月", "日", "様", "殿", "印", "㊞", "歳", "才", "円", "(", ")", "（", "）", "-", "－", "ー"))
_MOST_VALUES = 3  # beside a label: more are a row of another kind
_WIDEST = 128  # labels of a record
_KIN = re.compile("続柄|関係|区分|種別|性別|職業|役職")  # the next cell is a value, even one that can be a label


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what stands beside it; block: which of the forms that stand beside each other."""

    label: str
    values: tuple[str, ...] = field(repr=False)
    row: int
    column: int
    block: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Pairs in the order of records, and the cells that belong to none as (row, text)."""

    pairs: list[Pair] = field(repr=False)
    rest: list[tuple[int, str]] = field(repr=False)


def read_form(grid: Grid, labels: Bools) -> Reading:
    """labels: which cells are labels."""
    labels = _without_values(grid, labels)
    across = _people_across(grid, labels)
    if across:
        return _of_columns(grid, labels, across)
    return _of_cells(grid, labels)


def _without_values(grid: Grid, labels: Bools) -> Bools:
    """Without those that are the value of a label: 続柄 | 母."""
    labels = labels.copy()
    for row in np.flatnonzero(labels.sum(axis=1) > 1).tolist():
        at = np.flatnonzero(grid.filled[row]).tolist()
        for one, other in pairwise(at):
            if labels[row, one] and labels[row, other] and _KIN.search(plain(str(grid.cells[row, one]))):
                labels[row, other] = False
    return labels


def _people_across(grid: Grid, labels: Bools) -> list[int]:
    """Columns that hold a record each, behind one column of labels; [] where there is no such order."""
    per_column = labels.sum(axis=0)
    if not per_column.any():
        return []
    first = int(per_column.argmax())
    rows = np.flatnonzero(labels[:, first])
    if (
        len(rows) < 3
        or per_column[first] < 0.7 * labels[rows].sum()
        or labels[rows][:, first + 1 :].sum() > len(rows) // 4
    ):
        return []
    if len({plain(str(c)) for c in grid.cells[rows, first]}) < 0.9 * len(rows):
        return []
    behind = [c for c in range(first + 1, grid.columns) if 2 * int(grid.filled[rows, c].sum()) > len(rows)]
    return behind if len(behind) > 1 and not _any_parted(grid, rows.tolist(), first, behind) else []


def _any_parted(grid: Grid, rows: Sequence[int], first: int, columns: Sequence[int]) -> bool:
    """Whether a row is one value in several cells."""
    for row in rows:
        cells = [str(grid.cells[row, c]).strip() for c in columns if grid.filled[row, c]]
        if are_parts(str(grid.cells[row, first]), cells) or sum(c in _UNITS for c in cells) > 1:
            return True
    return False


def _of_columns(grid: Grid, labels: Bools, columns: Sequence[int]) -> Reading:
    """A record for each column."""
    first = int(labels.sum(axis=0).argmax())
    labelled = np.flatnonzero(labels[:, first])
    within = np.arange(int(labelled[0]), int(labelled[-1]) + 1)
    rows = within[grid.filled[within, first]].tolist()
    pairs = [
        Pair(_text(grid, row, first), (str(grid.cells[row, column]),), row, first, block)
        for block, column in enumerate(columns)
        for row in rows
    ]
    used = grid.filled.copy()
    used[np.ix_(rows, [first, *columns])] = False
    return Reading(pairs, _rest(grid, used))


def _of_cells(grid: Grid, labels: Bools) -> Reading:
    """Pairs label by label: what follows in the row, else what stands below."""
    free = grid.filled & ~labels
    pairs: list[Pair] = []
    last: dict[int, int] = {}  # column of a value -> its pair, for lines that go on below
    for row in range(grid.rows):
        at = np.flatnonzero(grid.filled[row]).tolist()
        here = [c for c in at if labels[row, c]]
        begun: dict[int, int] = {}
        for number, column in enumerate(here):
            stop = here[number + 1] if number + 1 < len(here) else grid.columns
            cells = [c for c in range(column + 1, stop) if free[row, c]]
            if not cells and (below := _below(grid, labels, free, row, column, stop)):
                place, cells = row + max(int(grid.tall[row, column]), 1), below
            else:
                place = row
            values = _values(_text(grid, row, column), [str(grid.cells[place, c]) for c in cells])
            if len(values) > _MOST_VALUES:
                cells, values = [], ()
            free[place, cells] = False
            if place == row and cells:
                begun[cells[0]] = len(pairs)
            pairs.append(Pair(_text(grid, row, column), values, row, column))
        _go_on(grid, free, pairs, row, last)
        last = begun or last
    return Reading(_in_blocks(pairs), _rest(grid, free))


def _below(grid: Grid, labels: Bools, free: Bools, row: int, column: int, stop: int) -> list[int]:
    """Columns of the cells below a label, as far as it or the room up to the next label reaches."""
    under = row + max(int(grid.tall[row, column]), 1)
    if under >= grid.rows or not free[under, column]:
        return []
    end = max(column + 1, min(stop, column + int(grid.span[row, column]) if grid.span[row, column] > 1 else stop))
    marked = np.flatnonzero(labels[under, column:end])
    end = column + int(marked[0]) if len(marked) else end
    return [c for c in range(column, end) if free[under, c]]


def _go_on(grid: Grid, free: Bools, pairs: list[Pair], row: int, last: dict[int, int]) -> None:
    """A line without a label under a value belongs to the same label: the address below its postal code."""
    for column, number in last.items():
        if free[row, column] and not grid.filled[row, :column].any():
            pair = pairs[number]
            more = [c for c in range(column, grid.columns) if free[row, c]][:1]
            free[row, more] = False
            values = (*pair.values, *(str(grid.cells[row, c]) for c in more))
            pairs[number] = Pair(pair.label, values, pair.row, pair.column)
            return


def _values(label: str, cells: list[str]) -> tuple[str, ...]:
    """The cells behind a label as values: parts of one are joined, also at the beginning of several."""
    trimmed = [cell.strip() for cell in cells]
    for end in range(len(trimmed), 1, -1):
        if are_parts(label, trimmed[:end]):
            return (joined(label, trimmed[:end]), *cells[end:])
    return tuple(cells)


def _text(grid: Grid, row: int, column: int) -> str:
    return " ".join(str(grid.cells[row, column]).strip(" 　:：").split("\n"))


def _in_blocks(pairs: list[Pair]) -> list[Pair]:
    """Pairs of forms beside each other one form after the other: where a row has a label twice, a form begins."""
    starts = {0}
    seen: dict[tuple[int, str], int] = {}
    for pair in pairs:
        if (pair.row, pair.label) in seen:
            starts.add(pair.column)
        seen[pair.row, pair.label] = pair.column
    if len(starts) == 1:
        return pairs
    border = sorted(starts)
    numbered = [
        Pair(p.label, p.values, p.row, p.column, int(np.searchsorted(border, p.column, "right"))) for p in pairs
    ]
    return sorted(numbered, key=lambda p: p.block)  # stable: rows stay in order


def _rest(grid: Grid, free: Bools) -> list[tuple[int, str]]:
    rows = np.flatnonzero(free.any(axis=1)).tolist()
    return [(grid.top + r, "\t".join(str(c) for c in grid.cells[r, free[r]].tolist())) for r in rows]


def records(forms: Sequence[Sequence[Pair]]) -> list[tuple[tuple[str, ...], list[list[str]]]]:
    """Tables (header, rows) of the forms of a sheet. A label that comes again, or the next block, begins a row."""
    tables: list[tuple[tuple[str, ...], list[list[str]]]] = []
    columns: dict[tuple[str, int], int] = {}
    rows: list[dict[int, str]] = []
    seen: set[str] = set()
    block = -1
    for pairs in forms:
        for pair in pairs:
            if pair.label in seen or pair.block != block or not rows:
                if len(columns) > _WIDEST:
                    tables.append(_table(columns, rows))
                    columns, rows = {}, []
                rows.append({})
                seen, block = set(), pair.block
            seen.add(pair.label)
            for number, value in enumerate(pair.values or ("",)):
                rows[-1][columns.setdefault((pair.label, number), len(columns))] = value
    if rows:
        tables.append(_table(columns, rows))
    return tables


def _table(columns: dict[tuple[str, int], int], rows: list[dict[int, str]]) -> tuple[tuple[str, ...], list[list[str]]]:
    names = tuple(label for label, _ in columns)
    return names, [[row.get(i, "") for i in range(len(columns))] for row in rows]
