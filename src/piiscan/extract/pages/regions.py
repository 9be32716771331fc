"""Lines of recognized text to regions in reading order: tables as rows of cells, all else as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Lines", "Region", "regions"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Rows: TypeAlias = tuple[tuple[str, ...], ...]

_TABLE_ROWS = 3  # fewer are a heading or a line of fields
_SAME_ROW = 0.5  # of the lower height: overlap of two lines of one row
_NEAR_LINE = 1.2  # heights between two lines of one paragraph
_NEAR_WORD = 1.5  # heights between two words of one line
_FULL = 0.8  # of the column's width: lines of prose fill it
_PROSE = 14  # characters of a line of prose, at least
_FORM_LINES = 40


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of text in an image.

    boxes: (n, 4) left, top, right, bottom in pixels of the image turned upright by `turns` quarters counterclockwise.
    downward: (n,) vertical writing. size: width, height of the image turned upright. full: more lines than were read.
    """

    boxes: Floats
    texts: tuple[str, ...]
    downward: NDArray[np.bool_]
    size: tuple[int, int]
    turns: int = 0
    full: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """box: left, top, width, height in pixels of the image as it was given. rows: cells of a table, or lines of one cell."""

    box: tuple[int, int, int, int]
    rows: Rows
    table: bool = False

    @property
    def text(self) -> str:
        return "\n".join("\t".join(row) for row in self.rows)


def regions(lines: Lines) -> Iterator[Region]:
    """All lines, each in one region, from the top; columns of vertical writing from the right."""
    across, columns = np.flatnonzero(~lines.downward), np.flatnonzero(lines.downward)
    found: list[tuple[Ints, Rows, bool]] = []
    for members, cells in _tables(lines, across):
        found.append((members, cells, True))
        across = np.setdiff1d(across, members)
    together = not found and _is_form(lines, across)
    for members in [np.arange(len(across))] if together else _paragraphs(lines.boxes[across]):
        found.append((across[members], _in_rows(lines, across[members]), False))
    for members in _paragraphs(lines.boxes[columns][:, [1, 0, 3, 2]]):  # the same with x and y exchanged
        mine = columns[members][np.argsort(-lines.boxes[columns[members], 2], kind="stable")]
        found.append((mine, tuple((lines.texts[i],) for i in mine), False))
    top = float(lines.boxes[columns, 1].min()) if len(columns) else 0.0
    boxes = [_around(lines.boxes[members]) for members, _, _ in found]
    keys = [
        (top, -box[2]) if lines.downward[members[0]] else (box[1], box[0])
        for box, (members, _, _) in zip(boxes, found, strict=True)
    ]
    for i in sorted(range(len(found)), key=keys.__getitem__):
        yield Region(_as_given(boxes[i], lines), found[i][1], found[i][2])


def _around(boxes: Floats) -> Floats:
    return np.concatenate((boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)))


def _as_given(box: Floats, lines: Lines) -> tuple[int, int, int, int]:
    """left, top, width, height before the image was turned upright."""
    (left, top, right, bottom), (width, height) = box.tolist(), lines.size
    for _ in range(lines.turns):  # a quarter clockwise each
        left, top, right, bottom = height - bottom, left, height - top, right
        width, height = height, width
    return round(left), round(top), round(right - left), round(bottom - top)


def _rows(boxes: Floats) -> list[Ints]:
    """Lines side by side, rows from the top, each from the left."""
    order = np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable")
    rows: list[list[int]] = []
    for i in order.tolist():
        top, bottom = boxes[i, 1], boxes[i, 3]
        last = boxes[rows[-1][-1]] if rows else None
        if last is not None:
            shared = min(bottom, last[3]) - max(top, last[1])
            if shared >= _SAME_ROW * min(bottom - top, last[3] - last[1]):
                rows[-1].append(i)
                continue
        rows.append([i])
    return [np.array(sorted(row, key=lambda i: boxes[i, 0]), np.int64) for row in rows]


def _tables(lines: Lines, across: Ints) -> Iterator[tuple[Ints, Rows]]:
    """Runs of rows whose lines fall in two or more columns that a gap parts in all of them."""
    rows = [across[row] for row in _rows(lines.boxes[across])]
    start = 0
    while start < len(rows):
        end = start + 1
        if len(rows[start]) > 1:
            while end < len(rows) and len(_columns(lines, rows[start : end + 1])) >= max(
                map(len, rows[start : end + 1])
            ):
                end += 1
            while end > start and len(rows[end - 1]) < 2:
                end -= 1
            run = rows[start:end]
            columns = _columns(lines, run)
            cells = tuple(_cells(lines, row, columns) for row in run)
            if _is_table(cells, len(lines.texts)) and not _is_prose(lines, run, columns):
                yield np.concatenate(run), cells
            end = max(end, start + 1)
        start = end


def _is_table(rows: Rows, lines: int) -> bool:
    """Two columns on a card are labels and values, which are read as lines."""
    several = sum(sum(map(bool, row)) > 1 for row in rows)
    return several >= _TABLE_ROWS and 2 * several >= len(rows) and (len(rows[0]) > 2 or lines > _FORM_LINES)


def _columns(lines: Lines, rows: list[Ints]) -> Floats:
    """(k, 2): left and right of the stretches of the page's width that some line covers."""
    boxes = lines.boxes[np.concatenate(rows)]
    order = np.argsort(boxes[:, 0], kind="stable")
    left, right = boxes[order, 0], np.maximum.accumulate(boxes[order, 2])
    new = np.concatenate(([True], left[1:] > right[:-1]))
    return np.stack((left[new], right[np.concatenate((np.flatnonzero(new)[1:] - 1, [len(left) - 1]))]), axis=1)


def _is_prose(lines: Lines, rows: list[Ints], columns: Floats) -> bool:
    """Text set in columns: long lines that fill them."""
    members = np.concatenate(rows)
    boxes = lines.boxes[members]
    column = np.searchsorted(columns[:, 0], boxes[:, 0] + 1) - 1
    filled = (boxes[:, 2] - boxes[:, 0]) / (columns[column, 1] - columns[column, 0])
    return bool(np.median(filled) >= _FULL and np.median([len(lines.texts[i]) for i in members]) >= _PROSE)


def _cells(lines: Lines, row: Ints, columns: Floats) -> tuple[str, ...]:
    cells = [""] * len(columns)
    for i in row.tolist():
        column = int(np.searchsorted(columns[:, 0], lines.boxes[i, 0] + 1)) - 1
        cells[column] = f"{cells[column]} {lines.texts[i]}".strip()
    return tuple(cells)


def _paragraphs(boxes: Floats) -> list[Ints]:
    """Lines that lie near one another, below or beside, as groups of indices."""
    height = boxes[:, 3] - boxes[:, 1]
    group = np.arange(len(boxes))
    for i, (left, top, right, bottom) in enumerate(boxes.tolist()):  # a line costs 20 ms to recognize, 20 us here
        low = np.minimum(height, bottom - top)
        beside = np.maximum(boxes[:, 0], left) - np.minimum(boxes[:, 2], right)
        below = np.maximum(boxes[:, 1], top) - np.minimum(boxes[:, 3], bottom)
        near = ((below < _NEAR_LINE * low) & (beside < 0)) | ((beside < _NEAR_WORD * low) & (below < -_SAME_ROW * low))
        near[i] = True
        group[np.isin(group, group[near])] = group[near].min()
    return [np.flatnonzero(group == name) for name in np.unique(group)]


def _is_form(lines: Lines, across: Ints) -> bool:
    """A card, a slip, a label: few short lines, which speak for one another wherever they stand."""
    return 0 < len(across) <= _FORM_LINES and bool(np.median([len(lines.texts[i]) for i in across]) < _PROSE)


def _in_rows(lines: Lines, members: Ints) -> Rows:
    """Rows of words as lines; a line that the column's width cut goes on in the same line."""
    rows = [members[row] for row in _rows(lines.boxes[members])]
    right = float(lines.boxes[members, 2].max())
    margin = _NEAR_WORD * float(np.median(lines.boxes[members, 3] - lines.boxes[members, 1]))
    cut = np.count_nonzero(lines.boxes[members, 2] > right - margin) > 1  # the longest line alone is no border
    found: list[str] = []
    for i, row in enumerate(rows):
        if i and cut and _goes_on(lines, rows[i - 1], row, right):
            found[-1] += _joined(lines, row)
        else:
            found.append(_joined(lines, row))
    return tuple((line,) for line in found)


def _goes_on(lines: Lines, above: Ints, row: Ints, right: float) -> bool:
    """Whether a long line reaches the right border and the next, as high, begins below its start."""
    if len(above) > 1 or len(row) > 1 or len(lines.texts[above[0]]) < _PROSE:
        return False
    (left, top, end, bottom), (start, next_top, _, next_bottom) = lines.boxes[above[0]], lines.boxes[row[0]]
    height = bottom - top
    similar = abs((next_bottom - next_top) - height) < 0.25 * height
    return bool(similar and right - end < _NEAR_WORD * height and abs(start - left) < 2 * _NEAR_WORD * height)


def _joined(lines: Lines, row: Ints) -> str:
    """Words of a row, by a tab where a wide gap parts them."""
    boxes = lines.boxes[row]
    text = lines.texts[int(row[0])]
    for i in range(1, len(row)):
        wide = boxes[i, 0] - boxes[i - 1, 2] >= _NEAR_WORD * (boxes[i, 3] - boxes[i, 1])
        text += ("\t" if wide else " ") + lines.texts[int(row[i])]
    return text
