"""Runs of equal truth in a mask, by comparing neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def runs(mask: Bools) -> tuple[Ints, Ints]:
    """Half-open starts and ends of the maximal True runs of `mask`, in order."""
    if not len(mask):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    flags = mask.view(np.int8)
    edges = np.flatnonzero(flags[1:] != flags[:-1]) + 1
    head = np.zeros(1, np.int64)[: int(flags[0])]
    tail = np.full(1, len(mask), np.int64)[: int(flags[-1])]
    edges = np.concatenate((head, edges, tail))
    return edges[0::2], edges[1::2]


def runs_plain(mask: list[bool]) -> list[tuple[int, int]]:
    """Plain twin of `runs`."""
    found, start = [], None
    for i, flag in enumerate([*mask, False]):
        if flag and start is None:
            start = i
        elif not flag and start is not None:
            found.append((start, i))
            start = None
    return found
