"""方眼紙: values written with one character in each cell, joined into the first of the cells.

A run of such cells is one value where a label stands left of it or above it, or where it is running text. Columns
that have heads of their own (days of a month, questions) stay columns, marks (○ ×) stay marks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from piiscan.extract.tables.grid import Bools, Grid, spread
from piiscan.extract.tables.labels import is_label, is_parted

__all__ = ["join_boxes"]

_SHORT = frozenset(("明治", "大正", "昭和", "平成", "令和", "西暦"))  # stand in one box of a date
_MARKS = frozenset("○×△◎●▲◯〇✓レ-－ー/／有無可否男女ABCDabcd年月火水木金土日祝")
_LEAST, _TEXT = 2, 4  # cells of a value with a label, of running text without one


def join_boxes(grid: Grid) -> Grid:
    """The grid with every run of boxes as one cell; the same grid where there is none."""
    small = _small(grid)
    if not (small[:, 1:] & small[:, :-1]).any():
        return grid
    cells = grid.cells.copy()
    for row in np.flatnonzero((small[:, 1:] & small[:, :-1]).any(axis=1)).tolist():
        runs = [(a, b) for a, b in spread(small[row]) if b - a >= _LEAST]
        if not runs or _heads_columns(grid, small, row, runs):
            continue
        line = grid.line(row)
        behind = -1  # end of a value already joined, groups of whose digits may follow
        for a, b in runs:
            going = 0 < behind == _last(grid, row, a)
            if going or _is_value(grid, cells[row].tolist(), row, a, b):
                cells[row, a] = "".join(cell.strip() or cell for cell in line[a:b])
                cells[row, a + 1 : b] = ""
                behind = b
    return grid.with_cells(cells)


def _small(grid: Grid) -> Bools:
    """Cells of one character (also a space between two others); wide ones are no boxes."""
    flat = grid.cells.ravel().tolist()
    one = np.array([len(c) == 1 or c in _SHORT for c in flat], np.bool_).reshape(grid.cells.shape)
    small: Bools = one & (grid.span <= 2)
    small[:, 1:] |= (grid.span[:, 1:] == 0) & small[:, :-1] & (grid.span[:, :-1] == 2)  # the other half of a box
    return small


def _heads_columns(grid: Grid, small: Bools, row: int, runs: Sequence[tuple[int, int]]) -> bool:
    """Whether the cells of a row head columns: below them stand rows that begin with something else than a label."""
    if row + 1 >= grid.rows:
        return False
    a, b = runs[0][0], runs[-1][1]
    below = grid.filled[row + 1, a:b]
    if 2 * int(below.sum()) < int(grid.filled[row, a:b].sum()):
        return False
    left = [c for c, some in zip(grid.line(row + 1)[:a], grid.filled[row + 1, :a].tolist(), strict=True) if some]
    return not (left and is_label(left[-1])) and not is_label("".join(grid.line(row)[a:b]))


def _last(grid: Grid, row: int, column: int) -> int:
    """End of the last filled cell before the column, 0 for none."""
    before = np.flatnonzero(grid.filled[row, :column])
    return int(before[-1]) + 1 if len(before) else 0


def _is_value(grid: Grid, line: list[str], row: int, a: int, b: int) -> bool:
    text = "".join(line[a:b])
    if set(text) <= _MARKS:
        return False
    left = next((c for c in reversed(line[:a]) if c and not c.isspace()), "")
    if all(map(is_label, text)):  # 姓 | 名
        return False
    if is_label(text) or is_label(left):
        return is_parted(left) or not text.isdigit()
    if a and grid.filled[row, a - 1]:  # directly behind another value: a column of a list
        return False
    above = _above(grid, row, a, b)
    if above:
        return is_label(above)
    letters = sum(not c.isdigit() for c in text)
    return b - a >= _TEXT and 2 * letters > len(text) and len(set(text)) > 2


def _above(grid: Grid, row: int, a: int, b: int) -> str:
    """The nearest cell above the first box if it stands alone over all of them."""
    for r in range(row - 1, max(row - 3, -1), -1):
        some = np.flatnonzero(grid.filled[r, a:b])
        if len(some) == 1 and some[0] == 0:
            return str(grid.cells[r, a])
        if len(some):
            return "\0"  # heads of their own
    return ""
