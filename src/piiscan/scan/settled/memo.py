"""What was judged, by key: a table of fixed size in which a newer entry takes the place of an older one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
UNKNOWN = -1


class Memo:
    """Key -> outcome (0 and up) and id. 20 bytes an entry, 2 ** `bits` entries."""

    def __init__(self, bits: int) -> None:
        self._keys = np.zeros(1 << bits, np.uint64)
        self._outcome = np.full(1 << bits, UNKNOWN, np.int32)
        self._id = np.zeros(1 << bits, np.uint64)
        self._shift = np.uint64(64 - bits)

    def find(self, keys: Words) -> tuple[NDArray[np.int32], Words]:
        """(outcome, id) of each key; outcome UNKNOWN where there is none."""
        place = keys >> self._shift
        outcome = np.where(self._keys[place] == keys, self._outcome[place], np.int32(UNKNOWN))
        return outcome, self._id[place]

    def add(self, keys: Words, outcome: NDArray[np.int32], ids: Words) -> None:
        """Note what was judged."""
        place = keys >> self._shift
        self._keys[place], self._outcome[place], self._id[place] = keys, outcome, ids
