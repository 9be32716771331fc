"""The parts of a text that the name model reads, one after another, parted by breaks so that no feature reads across."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
BORDER = 6  # breaks at the border of a line or cell: the features of a position reach five characters to both sides


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """folded, classes: the parts with breaks between. place: where each kept position of the text (`at`) lies in them."""

    folded: fold.Codes
    classes: fold.Classes
    at: Ints
    place: Ints


def of_kept(folded: fold.Codes, classes: fold.Classes, kept: Bools) -> Dense:
    """The kept positions of a text without its breaks. Parts of one line lie one break apart: they have margins."""
    stop = classes & np.uint8(fold.BREAK) > 0
    at = np.flatnonzero(kept & ~stop)
    if not len(at):
        return Dense(folded[:0], classes[:0], at, at)
    gap = np.diff(at) > 1
    border = gap & (stop[at[:-1] + 1] | stop[at[1:] - 1])
    place = np.arange(BORDER, BORDER + len(at))
    place[1:] += np.cumsum(gap + (BORDER - 1) * border)
    size = int(place[-1]) + 1 + BORDER
    dense, kinds = np.full(size, 10, folded.dtype), np.full(size, fold.BREAK, classes.dtype)
    dense[place], kinds[place] = folded[at], classes[at]
    return Dense(dense, kinds, at, place)
