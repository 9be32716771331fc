"""How names look that were found in cells: what is counted of columns of names, and whether one is a person of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_parts
from piiscan.text import fold
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Looks = NDArray[np.uint8]
# fills: the cell, but for an honorific; in kana, in Latin letters: by its ends; part: among other text, a surname or a given
# name alone; mixed: begins with kana and ends otherwise
FILLS, HIRAGANA, KATAKANA, LATIN, SHORT, PART, MIXED = (np.uint8(1 << i) for i in range(7))
KANA = HIRAGANA | KATAKANA
_SHORT = 2  # characters of what is a family name alone in most cases
_HONORIFIC = 2  # characters behind a name that fills its cell


def of_names(buffer: Buffer, start: Ints, end: Ints, inner: Ints) -> Looks:
    """uint8[n]: the looks of the names at start:end of the buffer. inner: where each starts in its cell."""
    looks = np.zeros(len(start), np.uint8)
    if not len(start):
        return looks
    first, last = buffer.classes[start], buffer.classes[end - 1]
    looks[(inner == 0) & _ends(buffer, end)] = FILLS
    for class_, bit in ((fold.HIRAGANA, HIRAGANA), (fold.KATAKANA, KATAKANA)):
        looks[first & last & np.uint8(class_) > 0] |= bit
    looks[(first & np.uint8(fold.HIRAGANA | fold.KATAKANA) > 0) & (looks & KANA == 0)] |= MIXED
    looks[first & np.uint8(fold.LATIN) > 0] |= LATIN
    looks[end - start <= _SHORT] |= SHORT
    at = np.flatnonzero((inner > 0) | (end < buffer.ends[buffer.unit_of(start)]))
    parts = person_parts.find(buffer, start[at], end[at])
    looks[at[(parts[:, 0] < 0) | (parts[:, 2] < 0)]] |= PART
    return looks


def _ends(buffer: Buffer, end: Ints) -> NDArray[np.bool_]:
    """Whether the cell ends there, or so few characters behind."""
    ends: NDArray[np.bool_] = end + _HONORIFIC >= len(buffer.classes)
    for further in range(_HONORIFIC + 1):
        ends |= buffer.classes.take(end + further, mode="clip") & np.uint8(fold.BREAK) > 0
    return ends
