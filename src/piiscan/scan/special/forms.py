"""Labels of forms and the values behind them: 既往歴：高血圧."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.positions import is_in
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.signs import class_at, unit_at

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_OPEN = " \t、,・/([【「<■□●○◆◇*|:。0123456789.-→※"  # what stands before a label, if not a line break
_CLOSE, _SIGNS, _SPACES = ")]】」>", ":=", " \t"
_STEPS, _MOST, _BREAK = 3, 60, 10  # signs between label and value; characters of a value; a line break


def values(buffer: Buffer, start: Ints, end: Ints) -> tuple[Bools, Ints, Ints]:
    """(whether each word labels something, start and end of what stands behind it: equal where nothing does)."""
    folded = buffer.folded
    before = unit_at(folded, start - 1)
    at, told, closed = end.copy(), np.zeros(len(end), np.bool_), np.zeros(len(end), np.bool_)
    for _ in range(_STEPS):
        unit = unit_at(folded, at)
        closing = is_in(unit, _CLOSE)
        sign = is_in(unit, _SIGNS) | is_in(unit, _SPACES) | closing
        told |= sign
        closed |= closing
        at = np.where(sign & (at < len(folded)), at + 1, at)
    heads = _heads(folded, start) & (unit_at(folded, at) == _BREAK) & (closed | ~told)
    told |= heads
    at = np.where(heads, at + 1, at)
    good = told & (is_in(before, _OPEN) | (before == _BREAK))
    return good, at, _ends(buffer, at)


def _heads(folded: fold.Codes, start: Ints) -> Bools:
    """Which labels begin their line, but for one sign."""
    return np.asarray((unit_at(folded, start - 1) == _BREAK) | (unit_at(folded, start - 2) == _BREAK))


def _ends(buffer: Buffer, at: Ints) -> Ints:
    """Where the values that begin at `at` end: at the line, at a gap, before the next label."""
    place = at[:, None] + np.arange(_MOST)
    unit = unit_at(buffer.folded, place)
    broken = class_at(buffer, place.ravel()).reshape(place.shape) & np.uint8(fold.BREAK) > 0
    space = unit == ord(" ")
    gap = space & np.pad(space[:, 1:], ((0, 0), (0, 1)))
    stop = broken | gap | is_in(unit.ravel(), "\t|。").reshape(unit.shape)
    size = np.where(stop.any(axis=1), stop.argmax(axis=1), _MOST)
    inside = np.arange(_MOST) < size[:, None]
    colon = (unit == ord(":")) & inside
    cut = np.where(colon.any(axis=1), colon.argmax(axis=1), size)
    parted = is_in(unit.ravel(), " 、,/・【(").reshape(unit.shape) & (np.arange(_MOST) < cut[:, None])
    last = np.where(parted.any(axis=1), _MOST - 1 - parted[:, ::-1].argmax(axis=1), 0)
    size = np.where(cut < size, last, size)
    return at + _trimmed(unit, size)


def _trimmed(unit: fold.Codes, size: Ints) -> Ints:
    """Sizes without spaces at the end."""
    filled = ~is_in(unit.ravel(), " \t\r\n").reshape(unit.shape) & (np.arange(unit.shape[1]) < size[:, None])
    return np.where(filled.any(axis=1), unit.shape[1] - filled[:, ::-1].argmax(axis=1), 0)
