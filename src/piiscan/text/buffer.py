"""Many texts as one buffer of arrays, with the table that leads back.

A unit is what offsets refer to: a line, a cell, a paragraph. Units are joined by a newline, whose class BREAK
no pattern crosses; a newline inside a cell is a BREAK too but no border of a unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold, kanji_digits

Ints = NDArray[np.int64]
_FEW = 64  # a search in all units costs as much as counting 64 positions


@dataclass(frozen=True, slots=True, eq=False)
class Buffer:
    """n code points of m units.

    text: the original, n code points. folded: uint16[n]. classes: uint8[n] class bits of the original.
    starts, ends: int64[m], half-open, ascending.
    """

    text: str = field(repr=False)
    folded: fold.Codes = field(repr=False)
    classes: fold.Classes = field(repr=False)
    starts: Ints = field(repr=False)
    ends: Ints = field(repr=False)
    _units: list[NDArray[np.int32]] = field(default_factory=list, repr=False)

    def unit_of(self, positions: Ints) -> Ints:
        """Index of the unit that holds each position."""
        if len(positions) * _FEW < len(self.folded):
            return np.searchsorted(self.starts, positions, "right") - 1
        if not self._units:  # many ask: the unit of every position, once
            border = np.zeros(len(self.folded) + 1, np.bool_)
            border[self.starts[1:]] = True
            self._units.append(np.cumsum(border, dtype=np.int32))
        return self._units[0].take(positions, mode="clip").astype(np.int64)


def of_joined(text: str, lengths: Ints) -> Buffer:
    """Units of the given lengths lie in `text` one after another, each two parted by one character.

    ValueError where the lengths do not add up to the text.
    """
    if not len(lengths):
        lengths = np.zeros(1, np.int64)
    ends = np.cumsum(lengths + 1) - 1
    if int(ends[-1]) != len(text):
        raise ValueError("unit lengths do not add up to the text")
    folded, classes = kanji_digits.read(*fold.fold_codes(text))
    borders = ends[:-1]
    folded[borders], classes[borders] = 10, fold.BREAK
    return Buffer(text, folded, classes, ends - lengths, ends)


def of_texts(texts: Sequence[str]) -> Buffer:
    """One unit per text."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    return of_joined("\n".join(texts), lengths)


def of_text(text: str) -> Buffer:
    """The whole text as one unit."""
    return of_joined(text, np.array([len(text)], np.int64))


def of_units(whole: Buffer, units: Ints) -> tuple[Buffer, Ints]:
    """Some units (rising) as a buffer of their own, and the place in the whole of each of its characters."""
    length = (whole.ends - whole.starts)[units]
    begin = np.cumsum(length + 1) - (length + 1)
    position = np.arange(int((length + 1).sum())) + np.repeat(whole.starts[units] - begin, length + 1)
    position = position[:-1]  # behind the last unit there is no border
    points = np.frombuffer(whole.text.encode("utf-32-le", "surrogatepass"), np.uint32)[position]
    text = points.tobytes().decode("utf-32-le", "surrogatepass")
    return Buffer(text, whole.folded[position], whole.classes[position], begin, begin + length), position


def of_lines(text: str) -> Buffer:
    """One unit per line; a line ends at "\\n" (a "\\r" before it stays in the unit, as a BREAK)."""
    folded, classes = kanji_digits.read(*fold.fold_codes(text))
    cuts = np.flatnonzero(folded == 10)
    starts = np.concatenate((np.zeros(1, np.int64), cuts + 1))
    ends = np.concatenate((cuts, np.full(1, len(text), np.int64)))
    return Buffer(text, folded, classes, starts, ends)
