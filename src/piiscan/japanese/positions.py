"""Questions asked of many positions at once: is the character one of these, is the position one of those."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.signs import table_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def is_in(codes: fold.Codes, chars: str) -> Bools:
    """Whether each code is one of `chars`."""
    return table_of(chars).take(codes.astype(np.intp))


def where_any(codes: fold.Codes, chars: str) -> Ints:
    """Positions of a few characters in a whole buffer: comparing is faster there than a table."""
    found = codes == ord(chars[0])
    for char in chars[1:]:
        found |= codes == ord(char)
    return np.flatnonzero(found)


def among(at: Ints, known: Ints) -> Bools:
    """Whether each position is one of `known`, which rise."""
    if not len(known) or not len(at):
        return np.zeros(len(at), np.bool_)
    found: Bools = known[np.minimum(np.searchsorted(known, at), len(known) - 1)] == at
    return found


def inside(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """(position, number of its span) of all positions in some spans, span after span. For few spans: the text is not read."""
    size = end - start
    owner = np.repeat(np.arange(len(size)), size)
    return np.arange(len(owner)) + (start - np.cumsum(size) + size)[owner], owner


def codes_at(folded: fold.Codes, at: Ints) -> fold.Codes:
    """Codes at positions; a line break for those outside. For few positions: no copy of the text is made."""
    inside = (at >= 0) & (at < len(folded))
    if not len(folded):
        return np.full(at.shape, 10, np.uint16)
    return np.where(inside, folded.take(at, mode="clip"), np.uint16(10))


def classes_at(classes: fold.Classes, at: Ints) -> fold.Classes:
    """Classes at positions; a line break for those outside."""
    inside = (at >= 0) & (at < len(classes))
    if not len(classes):
        return np.full(at.shape, fold.BREAK, np.uint8)
    return np.where(inside, classes.take(at, mode="clip"), np.uint8(fold.BREAK))
