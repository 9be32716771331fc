"""A rectangle of cells: the form in which the structure of a sheet is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Grid", "Range", "of_rows", "spread"]

Range = tuple[tuple[int, int], tuple[int, int]]  # merged cells: first and last (row, column), inclusive
Cells = NDArray[np.object_]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """cells: str[rows, columns], "" where there is nothing. filled: which hold more than white space.

    span: how many columns a cell is wide, 1 if it is not merged, 0 if another one covers it from its left or from above;
    tall: the same of rows. top, left: place of the first cell in its sheet, from 0.
    """

    cells: Cells = field(repr=False)
    filled: Bools = field(repr=False)
    span: NDArray[np.int32] = field(repr=False)
    tall: NDArray[np.int32] = field(repr=False)
    top: int = 0
    left: int = 0

    @property
    def rows(self) -> int:
        return int(self.cells.shape[0])

    @property
    def columns(self) -> int:
        return int(self.cells.shape[1])

    def part(self, rows: slice, columns: slice = slice(None)) -> Grid:
        """The cells of a range of rows and columns; no copies."""
        top = self.top + (rows.start or 0)
        left = self.left + (columns.start or 0)
        cut = (rows, columns)
        return Grid(self.cells[cut], self.filled[cut], self.span[cut], self.tall[cut], top, left)

    def line(self, row: int) -> list[str]:
        """The cells of a row."""
        cells: list[str] = self.cells[row].tolist()
        return cells

    def texts(self, row: int) -> list[str]:
        """The filled cells of a row."""
        return [cell for cell, some in zip(self.line(row), self.filled[row].tolist(), strict=True) if some]

    def with_cells(self, cells: Cells) -> Grid:
        return replace(self, cells=cells, filled=_filled(cells))


def of_rows(rows: Sequence[Sequence[str]], merged: Iterable[Range] = (), top: int = 0) -> Grid:
    """The rows as a grid; `merged` in coordinates of the sheet, `top` the place of the first row in it."""
    width = max(map(len, rows), default=0)
    cells = np.full((len(rows), width), "", np.object_)
    for i, row in enumerate(rows):
        cells[i, : len(row)] = row
    shape = cells.shape
    span, tall = np.ones(shape, np.int32), np.ones(shape, np.int32)
    room = 2 * cells.size  # merged cells do not overlap; where a file says so all the same, they cost no more
    for (r0, c0), (r1, c1) in merged:
        low, high, last = max(r0 - top, 0), min(r1 - top, len(rows) - 1), min(c1, width - 1)
        if low <= high and c0 <= last and room > 0:
            span[low : high + 1, c0 : last + 1] = tall[low : high + 1, c0 : last + 1] = 0
            span[low, c0], tall[low, c0] = last - c0 + 1, high - low + 1
            room -= (high - low + 1) * (last - c0 + 1)
    return Grid(cells, _filled(cells), span, tall, top, 0)


def _filled(cells: Cells) -> Bools:
    flat = [cell != "" and not cell.isspace() for cell in cells.ravel().tolist()]
    return np.array(flat, np.bool_).reshape(cells.shape)


def spread(flags: Bools) -> list[tuple[int, int]]:
    """Runs of True: (start, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
