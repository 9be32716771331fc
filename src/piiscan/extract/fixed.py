"""Text whose columns are aligned by spaces in every line: cut to a table where the alignment is strict.

Places are counted as a terminal and CP932 count them: a full-width character takes two, a full-width space is blank.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from piiscan.config import MIB
from piiscan.extract.decode import blocks
from piiscan.extract.tables import table_chunks
from piiscan.extract.text import Tally
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["columns", "cut", "read_fixed"]

Ints = npt.NDArray[np.int64]
_LINES = 200  # lines looked at
_LEAST = 8  # lines; fewer are aligned by chance
_COLUMNS = 3
_WIDEST = 1000  # places of a line
_BLANK = " \u3000"


def columns(text: str) -> list[tuple[int, int]]:
    """Half-open places of the columns of the text that starts with `text`; [] where it has none.

    Two blank places part columns: words of a log are aligned by one, and names by one full-width space.
    """
    lines = [line for line in text.split("\n", _LINES + 1)[:_LINES] if line.strip()]
    apart = sum("  " in line or "\u3000" in line for line in lines)
    if len(lines) < _LEAST or 2 * apart < len(lines) or "\t" in text[:_WIDEST]:
        return []
    filled, spaces = _filled(lines)
    if filled.shape[1] > _WIDEST:
        return []
    blank = ~filled.any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], blank, [True])))).reshape(-1, 2)
    gaps = [(int(stop), int(start)) for stop, start in zip(edges[:-1, 1], edges[1:, 0], strict=True)]
    cuts = [start for stop, start in gaps if start - stop > 2 or (start - stop == 2 and spaces[:, stop:start].any())]
    found = list(zip([0, *cuts], [*cuts, _WIDEST * _WIDEST], strict=True))
    share = [filled[:, low:high].any(axis=1).mean() for low, high in found]
    return found if len(found) >= _COLUMNS and sorted(share)[-_COLUMNS] > 0.5 else []


def cut(line: str, places: list[tuple[int, int]]) -> list[str]:
    """The cells of a line; a line with a character across a border is one cell."""
    ends = np.cumsum(_widths(line))
    starts = ends - _widths(line)
    borders = [low for low, _ in places]
    at = np.searchsorted(starts, borders).tolist()
    for index, border in zip(at[1:], borders[1:], strict=True):
        if index and (ends[index - 1] > border or (index < len(line) and line[index - 1] not in _BLANK)):
            return [line.strip()]
    return [line[a:b].strip(_BLANK + "\r") for a, b in zip(at, [*at[1:], len(line)], strict=True)]


def read_fixed(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """One table, its columns where the first lines have them."""
    tally = Tally()
    with blob.open() as stream:
        pieces = tally.watch(blocks(stream))
        first = next(pieces, "")
        rows = _rows(first, pieces, columns(first))
        yield from table_chunks(rows, blob.location, budget.limits)
    yield from tally.skips(blob.location)


def _rows(first: str, pieces: Iterator[str], places: list[tuple[int, int]]) -> Iterator[list[str]]:
    rest, piece = "", first
    while piece:
        *lines, rest = (rest + piece).split("\n")
        if len(rest) > MIB:  # a line that never ends is no row
            lines, rest = [*lines, rest], ""
        yield from (cut(line, places) for line in lines)
        piece = next(pieces, "")
    if rest:
        yield cut(rest, places)


def _widths(line: str) -> Ints:
    """Places of each character."""
    codes = _codes(line)
    return np.where((codes < 0x80) | ((codes > 0xFF60) & (codes < 0xFFA0)), 1, 2)


def _codes(line: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(line.encode("utf-32-le", "surrogatepass"), np.uint32)


def _filled(lines: list[str]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(line x place: whether a character stands there, whether a space of one place does)."""
    widths = [_widths(line.rstrip("\r")) for line in lines]
    filled = np.zeros((len(lines), min(max(int(width.sum()) for width in widths), _WIDEST + 1)), np.bool_)
    spaces = np.zeros_like(filled)
    for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
        codes = np.repeat(_codes(line.rstrip("\r")), width)[: filled.shape[1]]
        filled[row, : len(codes)] = (codes != ord(" ")) & (codes != 0x3000)
        spaces[row, : len(codes)] = codes == ord(" ")
    return filled, spaces
