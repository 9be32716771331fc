"""What was judged, by key: a table of fixed size in which a newer entry takes the place of an older one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
UNKNOWN = -1


class Memo:
    """Key -> outcome (0 and up) and id. 20 bytes an entry, 2 ** `bits` entries; memory is taken as it is used.

    A key has two places, by its first and by its last bits; an entry that must go from the first moves to its second.
    """

    def __init__(self, bits: int) -> None:
        self._keys = np.zeros(1 << bits, np.uint64)
        self._outcome = np.zeros(1 << bits, np.int32)  # one more: 0 is none
        self._id = np.zeros(1 << bits, np.uint64)
        self._shift, self._last = np.uint64(64 - bits), np.uint64((1 << bits) - 1)

    def find(self, keys: Words) -> tuple[NDArray[np.int32], Words]:
        """(outcome, id) of each key; outcome UNKNOWN where there is none."""
        place = (keys >> self._shift).astype(np.int64)
        other = np.flatnonzero(self._keys.take(place) != keys)
        second = (keys[other] & self._last).astype(np.int64)
        place[other] = second
        outcome = self._outcome.take(place) - np.int32(1)
        outcome[other[self._keys.take(second) != keys[other]]] = UNKNOWN
        return outcome, self._id.take(place)

    def add(self, keys: Words, outcome: NDArray[np.int32], ids: Words) -> None:
        """Note what was judged."""
        place = (keys >> self._shift).astype(np.int64)
        old = np.flatnonzero((self._outcome[place] > 0) & (self._keys[place] != keys))
        moved = place[old]
        second = (self._keys[moved] & self._last).astype(np.int64)
        self._put(second, self._keys[moved], self._outcome[moved], self._id[moved])
        self._put(place, keys, outcome + np.int32(1), ids)

    def _put(self, place: Ints, keys: Words, outcome: NDArray[np.int32], ids: Words) -> None:
        self._keys[place], self._outcome[place], self._id[place] = keys, outcome, ids
