"""A tree of folders as rectangles (squarified treemap: Bruls, Huizing, van Wijk 2000)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from piiscan.report.folders import Folder

__all__ = ["Cell", "squarify", "treemap"]

Rect = tuple[float, float, float, float]  # x, y, width, height
_HEAD = 17.0  # height of a folder's name above its cells
_MOST = 24  # cells of one folder; the smallest beyond are one cell
_LEAST = 14.0  # a folder smaller than this in either direction is not divided


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle. `folder` is None where it stands for `rest` smaller ones; `head`: cells lie inside it."""

    x: float
    y: float
    width: float
    height: float
    name: str
    folder: Folder | None
    level: int
    size: int
    head: bool = False
    rest: int = 0


def squarify(sizes: Sequence[float], rect: Rect) -> list[Rect]:
    """A rectangle for each size, in proportion, as square as can be. Sizes are positive and fall."""
    x, y, width, height = rect
    scale = width * height / sum(sizes) if sizes else 0.0
    areas, out, start = [size * scale for size in sizes], list[Rect](), 0
    while start < len(areas):
        short, end = min(width, height), start + 1
        while end < len(areas) and _worst(areas[start : end + 1], short) <= _worst(areas[start:end], short):
            end += 1
        thick = sum(areas[start:end]) / short if short else 0.0
        across = width >= height  # the row stands at the left edge, else it lies at the top
        offset = 0.0
        for area in areas[start:end]:
            length = area / thick if thick else 0.0
            out.append((x, y + offset, thick, length) if across else (x + offset, y, length, thick))
            offset += length
        x, y = (x + thick, y) if across else (x, y + thick)
        width, height = (max(width - thick, 0.0), height) if across else (width, max(height - thick, 0.0))
        start = end
    return out


def _worst(areas: Sequence[float], short: float) -> float:
    """Worst ratio of the sides in a row of these areas along a side of length `short`."""
    total = sum(areas)
    if not total or not short:
        return float("inf")
    return max(short**2 * areas[0] / total**2, total**2 / (short**2 * areas[-1])) if areas[-1] else float("inf")


def treemap(top: Folder, measure: str, *, width: float, height: float) -> list[Cell]:
    """Two levels of folders below `top`: those on the first as frames with a name, the second inside. Empty without sizes."""
    out: list[Cell] = []
    for cell in _cells(top, measure, (0.0, 0.0, width, height)):
        inner = cell.folder
        room = cell.height > 2 * _LEAST + _HEAD and cell.width > 3 * _LEAST
        divided = inner is not None and inner is not top and len(inner.below) > 1 and room
        out.append(_rounded(cell, divided))
        if divided and inner is not None:
            inside = (cell.x + 2, cell.y + _HEAD, cell.width - 4, cell.height - _HEAD - 2)
            out += [_rounded(part, False) for part in _cells(inner, measure, inside)]
    return out


def _cells(folder: Folder, measure: str, rect: Rect) -> list[Cell]:
    """Folders directly below, then what lies in the folder itself or is too small to show, as one cell."""
    parts = sorted((f for f in folder.below.values() if f.size(measure)), key=lambda f: (-f.size(measure), f.path))
    shown, hidden = parts[:_MOST], parts[_MOST:]
    own = folder.size(measure) - sum(f.size(measure) for f in parts)
    cells: list[tuple[int, str, Folder | None, int, int]] = [
        (f.size(measure), f.path[len(folder.path) :].lstrip("/!"), f, f.level, 0) for f in shown
    ]
    if hidden:
        level = max(f.level for f in hidden)
        cells.append((sum(f.size(measure) for f in hidden), "", None, level, len(hidden)))
    if own > 0:
        cells.append((own, ".", folder, folder.own, 0))
    cells.sort(key=lambda c: -c[0])
    rects = squarify([c[0] for c in cells], rect)
    return [
        Cell(*r, name, inner, level, size, rest=rest)
        for r, (size, name, inner, level, rest) in zip(rects, cells, strict=True)
    ]


def _rounded(cell: Cell, head: bool) -> Cell:
    x, y, w, h = (round(v, 1) for v in (cell.x, cell.y, cell.width, cell.height))
    return Cell(x, y, w, h, cell.name, cell.folder, cell.level, cell.size, head, cell.rest)
