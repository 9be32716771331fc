"""Text whose columns are aligned by spaces in every line: cut to a table where the alignment is strict.

Places are counted as a terminal and CP932 count them: a full-width character takes two, a full-width space is blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

import numpy as np
import numpy.typing as npt

from piiscan.config import MIB
from piiscan.extract.characters.decode import blocks
from piiscan.extract.tables.headers import VALUE
from piiscan.extract.tables.labels import kinds
from piiscan.extract.tables.tables import table_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.text import Tally
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["columns", "cut", "read_fixed"]

Ints = npt.NDArray[np.int64]
_LINES = 200  # lines looked at
_LEAST = 8  # lines; fewer are aligned by chance
_LEAST_HEADED = 3  # lines, where the first one is a header of known words
_TITLES = 12  # lines above such a header
_KNOWN = 0.6  # of its cells
_COLUMNS = 3
_WIDEST = 1000  # places of a line
_NOTES = 10_000  # lines between the rows kept for the end, of _WIDEST characters at most; others are rows of one cell
_BLANK = " \u3000"
_FRAME = dict.fromkeys(range(9472, 9600), "  ")  # two places, as CP932 has them
_RULE = "-=_+*|~―－＝ー \u3000\r" + "".join(map(chr, _FRAME))
_APART = re.compile(r"[ \u3000]{2,}")


@dataclass(frozen=True, slots=True)
class _Shape:
    """`places`: half-open, of the columns; `start`: line of the header; `headed`: whether there is one of known words."""

    places: list[tuple[int, int]]
    start: int = 0
    headed: bool = False


def columns(text: str) -> list[tuple[int, int]]:
    """Half-open places of the columns of the text that starts with `text`; [] where it has none.

    Two blank characters part columns: words of a log are aligned by one, and names by one full-width space. Under a
    header of known words a few lines will do, and titles, rules and lines of other texts may stand around them.
    """
    return _shape(text).places


def _shape(text: str) -> _Shape:
    if "\t" in text[:_WIDEST]:
        return _Shape([])
    lines = [_unframed(line) for line in text.split("\n", _LINES + 1)[:_LINES]]
    start = next((i for i, line in enumerate(lines[:_TITLES]) if _is_header(line)), None)
    if start is not None and (places := _headed(lines[start:])):
        return _Shape(places, start, headed=True)
    return _Shape(_aligned([line for line in lines if line.strip()], _LEAST))


def _unframed(line: str) -> str:
    """The line without the frame of a table; "" for a rule, so that it is as empty as it looks."""
    if not line.strip(_RULE):
        return ""
    framed = line.lstrip().startswith("| ") and line.rstrip().endswith(" |")
    return (line.replace("|", " ") if framed else line).translate(_FRAME)


def _is_header(line: str) -> bool:
    cells = [cell for cell in _APART.split(line.strip()) if cell]
    if len(cells) < _COLUMNS or any(VALUE.search(cell) for cell in cells):
        return False
    known = [kinds(cell) for cell in cells]
    return sum(head for head, _, _ in known) >= _KNOWN * len(cells) and any(strong for *_, strong in known)


def _headed(lines: Sequence[str]) -> list[tuple[int, int]]:
    """The columns under a header: as all lines have them or, if other texts stand among these, as the first block has."""
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line)
        elif len(block) > 1:
            break
    some = [line for line in lines if line.strip()]
    near = _under(block[0], _aligned(block, _LEAST_HEADED))
    far = _under(block[0], _aligned(some, _LEAST_HEADED))
    places = far if len(far) >= len(near) else near
    fits = sum(sum(map(bool, cut(line, places))) > 1 for line in some[1:]) if places else 0
    return places if fits >= _LEAST_HEADED - 1 and 2 * fits > len(some) - 1 else []


def _under(header: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The columns that have a heading, each with those behind it that have none: parted by chance in a few lines."""
    if not places:
        return []
    cells = cut(header, places)
    starts = [low for (low, _), cell in zip(places, cells, strict=False) if cell or not low]
    found = list(zip(starts, [*starts[1:], places[-1][1]], strict=True))
    return found if len(found) >= _COLUMNS else []


def _aligned(lines: Sequence[str], least: int) -> list[tuple[int, int]]:
    apart = sum("  " in line or "\u3000" in line for line in lines)
    if len(lines) < least or 2 * apart < len(lines):
        return []
    filled, wide = _filled(lines)
    if filled.shape[1] > _WIDEST:
        return []
    blank = ~filled.any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([True], blank, [True])))).reshape(-1, 2)
    gaps = [(int(stop), int(start)) for stop, start in zip(edges[:-1, 1], edges[1:, 0], strict=True)]
    cuts = [start for stop, start in gaps if start - stop > 2 or (start - stop == 2 and _parts(filled, wide, stop))]
    found = list(zip([0, *cuts], [*cuts, _WIDEST * _WIDEST], strict=True))
    share = [filled[:, low:high].any(axis=1).mean() for low, high in found]
    return found if len(found) >= _COLUMNS and sorted(share)[-_COLUMNS] > 0.5 else []


def _parts(filled: npt.NDArray[np.bool_], wide: npt.NDArray[np.bool_], stop: int) -> bool:
    """Whether a gap of two places is more than one full-width space, in most of the lines that go on behind it."""
    reach = filled[:, stop + 2 :].any(axis=1)
    single = wide[:, stop] & wide[:, stop + 1] & filled[:, stop - 1] & filled[:, stop + 2]
    return bool(2 * single.sum() < reach.sum())


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
    """One table, its columns where the first lines have them; under a header, lines that are no rows of it are text."""
    tally = Tally()
    with blob.open() as stream:
        pieces = tally.watch(blocks(stream))
        first = next(pieces, "")
        shape = _shape(first)
        lines = _lines(chain([first], pieces))
        above = list(islice(lines, shape.start))
        notes: list[_Note] = []
        if any(line.strip() for line in above):
            yield from text_chunks(["\n".join(above)], blob.location, budget.limits, encoding=tally.encodings())
        yield from table_chunks(_rows(lines, shape, notes), blob.location, budget.limits)
    for start, text in _joined(notes):
        yield from text_chunks([text], blob.location, budget.limits, encoding=tally.encodings(), first_line=start)
    yield from tally.skips(blob.location)


@dataclass(frozen=True, slots=True)
class _Note:
    """A line beside the table; `line` from 1."""

    line: int
    text: str = field(repr=False)


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        if len(rest) > MIB:  # a line that never ends is no row
            lines, rest = [*lines, rest], ""
        yield from lines
    if rest:
        yield rest


def _rows(lines: Iterator[str], shape: _Shape, notes: list[_Note]) -> Iterator[list[str]]:
    """A row for each line, an empty one for a rule or a line that goes to `notes`: so row numbers stay right."""
    if not shape.headed:
        yield from (cut(_unframed(line), shape.places) for line in lines)
        return
    apart = False
    for number, line in enumerate(lines, shape.start + 1):
        row = cut(_unframed(line), shape.places)
        some = sum(map(bool, row))
        apart = (not some and not line.strip()) or (apart and some < 2)
        if some and (len(row) == 1 or apart) and len(notes) < _NOTES and len(line) <= _WIDEST:
            notes.append(_Note(number, line))
            row = []
        yield row


def _joined(notes: Sequence[_Note]) -> Iterator[tuple[int, str]]:
    """(line of the first, text) of each run of lines."""
    starts = [i for i, note in enumerate(notes) if not i or notes[i - 1].line + 1 < note.line]
    for start, stop in pairwise([*starts, len(notes)]):
        yield notes[start].line, "\n".join(note.text for note in notes[start:stop])


def _widths(line: str) -> Ints:
    """Places of each character."""
    codes = _codes(line)
    return np.where((codes < 0x80) | ((codes > 0xFF60) & (codes < 0xFFA0)), 1, 2)


def _codes(line: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(line.encode("utf-32-le", "surrogatepass"), np.uint32)


def _filled(lines: Sequence[str]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(line x place: whether a character stands there, whether half a full-width space does)."""
    widths = [_widths(line.rstrip("\r")) for line in lines]
    filled = np.zeros((len(lines), min(max(int(width.sum()) for width in widths), _WIDEST + 1)), np.bool_)
    wide = np.zeros_like(filled)
    for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
        codes = np.repeat(_codes(line.rstrip("\r")), width)[: filled.shape[1]]
        filled[row, : len(codes)] = (codes != ord(" ")) & (codes != 0x3000)
        wide[row, : len(codes)] = codes == 0x3000
    return filled, wide
