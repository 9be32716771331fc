"""Where mail addresses in angle brackets open: what stands in front names their owner (山田太郎 <taro@example.com>)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.positions import is_in
from piiscan.text import fold
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
_LOCAL_MOST = 64  # characters of a local part, RFC 5321 4.5.3.1.1
_SPACES = " \t\n\r"


def name_ends(folded: fold.Codes) -> Ints:
    """Where what stands in front of such an address ends: without a space and a quote. Rising."""
    sign = np.flatnonzero(folded == ord("@"))
    if not len(sign):
        return sign
    opening = np.flatnonzero(folded == ord("<"))
    if not len(opening):
        return opening
    last = np.searchsorted(opening, sign) - 1
    at, sign = opening[last[last >= 0]], sign[last >= 0]
    near = (sign - at > 1) & (sign - at <= _LOCAL_MOST + 1)
    at = distinct(at[near])
    at = at[~is_in(folded[np.minimum(at + 1, len(folded) - 1)], _SPACES) & (at > 2)]
    at = at - (folded[at - 1] == ord(" "))
    at = at - is_in(folded[at - 1], "\"'")
    ends: Ints = at - (folded[at - 1] == ord(" "))
    return ends
