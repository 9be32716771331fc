"""Hexadecimal groups of fixed length between fixed signs: addresses of devices, UUIDs.

The signs of such a number stand at fixed distances, so few places have them all; digits are looked at only there. A shape stands alone: no hexadecimal digit touches it, none is tied on by its sign.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.gaps import COLON, DASH, DOT
from piiscan.text.shapes import Shape
from piiscan.text.signs import table_of, unit_at

Ints = NDArray[np.int64]
_SIGNS = {DASH: "-", COLON: ":", DOT: "."}
DIGITS = "0123456789abcdefABCDEF"


def sign_of(shape: Shape) -> str:
    """The sign between the groups. ValueError where lengths or signs are not fixed."""
    if len(shape.lengths) < 2 or any(low != high for low, high in shape.lengths):
        raise ValueError("a shape of hexadecimal digits needs two or more groups of fixed length")
    if len(set(shape.gaps)) > 1 or shape.gaps[0] not in _SIGNS:
        raise ValueError(f"groups of hexadecimal digits are parted by one of {' '.join(_SIGNS.values())!r} throughout")
    return _SIGNS[shape.gaps[0]]


def find(folded: fold.Codes, shape: Shape) -> tuple[Ints, Ints]:
    """(start, end) of every occurrence of `shape`."""
    lengths, sign = [low for low, _ in shape.lengths], ord(sign_of(shape))
    offsets = np.cumsum([length + 1 for length in lengths])[:-1] - 1  # of the signs, from the start
    width = sum(lengths) + len(offsets)
    size = len(folded) - width + 1
    if size <= 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    start = np.flatnonzero(folded[offsets[0] : offsets[0] + size] == sign)
    for offset in offsets[1:]:
        start = start[folded[start + offset] == sign]
    place = np.delete(np.arange(width), offsets)
    for at in place:  # most candidates fail at the first
        start = start[table_of(DIGITS).take(folded[start + at])]
    free = _free(folded, start - 1, -1, sign) & _free(folded, start + width, 1, sign)
    return start[free], start[free] + width


def _free(folded: fold.Codes, at: Ints, step: int, sign: int) -> NDArray[np.bool_]:
    """Whether neither a digit nor the sign with a digit behind it stands at each position."""
    near, far = (unit_at(folded, at + step * i) for i in (0, 1))
    digit = table_of(DIGITS)
    free: NDArray[np.bool_] = ~(digit.take(near) | ((near == sign) & digit.take(far)))
    return free
