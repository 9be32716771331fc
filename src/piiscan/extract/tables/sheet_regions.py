"""The regions of a window of rows as tables and text: what goes on with the table above, what is a title or a note."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from piiscan.extract.tables import forms
from piiscan.extract.tables.grid import Grid
from piiscan.extract.tables.headers import made_up
from piiscan.extract.tables.layout import Form, List, Loose, Region, headed
from piiscan.extract.tables.parts import Notes, Plan

__all__ = ["Listed", "Window", "of_regions"]

_TITLES = 12  # rows above a table that are its title
_PAIRS = 3  # values of a form; of fewer it is a line above a table
_NOTE, _NOTE_MARKS = 12, ("※", "＊", "*", "注", "（注", "(注", "・")  # characters of a note
_ROWS = 3  # rows without a header that make a table beside others


@dataclass(slots=True)
class Listed:
    """A table and its rows so far. `names`: of its columns; `head`: the header row as it is written, () for none."""

    names: tuple[str, ...]
    has_header: bool
    plan: Plan
    left: int
    first: int  # row of the sheet of the first data row
    head: tuple[str, ...] = field(default=(), repr=False)
    pieces: list[Grid] = field(default_factory=list, repr=False)

    def rows(self) -> Generator[Sequence[str], None, int]:
        """Its rows, with the empty ones between the pieces; returns the row of the sheet behind the last."""
        at = self.first
        for grid in self.pieces:
            yield from (() for _ in range(grid.top - at))
            for row in range(grid.rows):
                yield self.plan.apply(self.placed(grid.line(row), grid.left))
            at = grid.top + grid.rows
        return at

    def placed(self, row: Sequence[str], left: int) -> Sequence[str]:
        """The cells of a row of the sheet that begins at column `left`, from the first column of the table on."""
        return row if left == self.left else [*[""] * (left - self.left), *row[max(self.left - left, 0) :]]

    def fits(self, grid: Grid) -> bool:
        """Whether rows without a header go on with this table: they are no notes, and no table beside it."""
        used = np.flatnonzero(grid.filled.any(axis=0)) + grid.left
        if not len(used) or used[0] < self.left:
            return False
        if used[0] >= self.left + self.plan.end and _full_rows(grid) >= _ROWS:
            return False
        return self.plan.end == 1 or not all(map(_is_note, map(grid.line, range(grid.rows))))


def _full_rows(grid: Grid) -> int:
    """Rows of more than one cell."""
    return int((grid.filled.sum(axis=1) > 1).sum())


def _is_note(row: Sequence[str]) -> bool:
    """Whether a row is one long text at its beginning, or one with the mark of a note."""
    cells = [(i, cell.strip()) for i, cell in enumerate(row) if cell and not cell.isspace()]
    if not cells:
        return True
    column, text = cells[0]
    return len(cells) == 1 and column < 2 and (len(text) > _NOTE or text.startswith(_NOTE_MARKS))


@dataclass(slots=True)
class Window:
    """What a window of rows holds. `last`: the table that the next rows may go on with."""

    notes: list[Notes] = field(default_factory=list)
    tables: list[Listed] = field(default_factory=list)
    others: list[Listed] = field(default_factory=list)  # without a header
    records: list[tuple[tuple[str, ...], list[list[str]]]] = field(default_factory=list)
    last: Listed | None = None


def of_regions(regions: Iterable[Region], before: Listed | None) -> Window:
    """before: the last table of the window before."""
    window = Window(last=before)
    lines: list[tuple[int, str]] = []
    readings: list[list[forms.Pair]] = []
    queue = list(regions)[::-1]
    few = sum(len(region.reading.pairs) for region in queue if isinstance(region, Form)) < _PAIRS
    while queue:
        region = queue.pop()
        if isinstance(region, Form):
            lines += _lines(region.rows) if few else region.reading.rest
            readings += [] if few else [region.reading.pairs]
        elif isinstance(region, List):
            _open(window, region)
        elif window.last is not None and not _is_title(region.rows, queue) and window.last.fits(region.rows):
            _go_on(window, before, region.rows)
        elif _is_title(region.rows, queue) or _full_rows(region.rows) < _ROWS:
            lines += _lines(region.rows)
        else:
            found = headed(region.rows)
            queue += [r for r in found[:-1] if isinstance(r, Loose)]
            _open(window, found[-1])
    window.records = forms.records(readings)
    window.notes = _notes(lines)
    return window


def _open(window: Window, region: List | Loose) -> None:
    rows = region.rows
    if isinstance(region, List):
        table = Listed(region.header, True, region.plan, rows.left, rows.top, region.head, [rows])
        window.tables.append(table)
    else:
        names = made_up(rows.left + rows.columns)[rows.left :]
        table = Listed(names, False, Plan(rows.columns), rows.left, rows.top, (), [rows])
        window.others.append(table)
    window.last = table


def _go_on(window: Window, before: Listed | None, rows: Grid) -> None:
    """The rows belong to the last table; what goes on with the one of the window before is a table with its header."""
    if window.last is before and before is not None:
        window.last = replace(before, first=rows.top, pieces=[])
        (window.tables if before.has_header else window.others).append(window.last)
    if window.last is not None:
        window.last.pieces.append(rows)


def _is_title(rows: Grid, following: Sequence[Region]) -> bool:
    """Whether rows without a header stand above a list. following: the regions behind, the next one last."""
    return bool(following) and isinstance(following[-1], List) and rows.rows <= _TITLES


def _lines(rows: Grid) -> list[tuple[int, str]]:
    return [(rows.top + r, "\t".join(rows.texts(r))) for r in range(rows.rows) if rows.filled[r].any()]


def _notes(lines: Sequence[tuple[int, str]]) -> list[Notes]:
    """One text of all lines, each at the number of its row; two texts of one row are parted by a tab."""
    if not lines:
        return []
    by_row: dict[int, str] = {}
    for row, text in sorted(lines, key=lambda line: line[0]):
        flat = text.replace("\n", " ")
        by_row[row] = f"{by_row[row]}\t{flat}" if row in by_row else flat
    first, last = min(by_row), max(by_row)
    return [Notes(first, tuple(by_row.get(row, "") for row in range(first, last + 1)))]
