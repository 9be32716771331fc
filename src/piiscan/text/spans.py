"""Spans as columns: start, end and evidence bits in three arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.text.evidence import Bits, Word


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """n spans over one buffer: half-open code point positions and a word of evidence bits each."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    evidence: Bits

    def __len__(self) -> int:
        return len(self.start)

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> Spans:
        """The spans selected by a mask or an index array."""
        return Spans(self.start[which], self.end[which], self.evidence[which])


def none() -> Spans:
    """No spans."""
    return Spans(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, Word))


def concat(parts: list[Spans]) -> Spans:
    """All spans of all parts, in the order given."""
    if not parts:
        return none()
    return Spans(
        np.concatenate([p.start for p in parts]),
        np.concatenate([p.end for p in parts]),
        np.concatenate([p.evidence for p in parts]),
    )


_ROUNDS = 16  # ordinary text needs 2 or 3; a chain of n spans, each overlapping the next, would need n / 2


def best_per_cluster(
    start: NDArray[np.int64], end: NDArray[np.int64], weight: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Indexes of spans that remain when, among overlapping ones, the heavier wins; sorted by start.

    Ties: the longer span, then the earlier in the input. Greedy by weight, done in rounds over whole arrays:
    in each round the best span of every cluster of overlapping spans stays and what overlaps it goes.
    """
    left = np.argsort(start, kind="stable")
    lone = _alone(start[left], end[left])
    kept, left = [left[lone]], left[~lone]
    for _ in range(_ROUNDS):
        if not len(left):
            break
        s, e, w = start[left], end[left], weight[left]
        reach = np.maximum.accumulate(e)
        cluster = np.concatenate(([0], np.cumsum(s[1:] >= reach[:-1])))
        order = np.lexsort((left, s - e, -w, cluster))
        first = np.concatenate(([True], cluster[order][1:] != cluster[order][:-1]))
        winner = order[first]  # one per cluster, clusters in order
        kept.append(left[winner])
        ws, we = s[winner][cluster], e[winner][cluster]
        left = left[(e <= ws) | (s >= we)]
    kept.append(_one_by_one(start, end, weight, left))
    chosen = np.concatenate(kept)
    return chosen[np.argsort(start[chosen], kind="stable")]


def _one_by_one(
    start: NDArray[np.int64], end: NDArray[np.int64], weight: NDArray[np.float64], left: NDArray[np.int64]
) -> NDArray[np.int64]:
    """What further rounds would keep of the spans `left`, in time that does not grow with their number squared."""
    order = left[np.lexsort((left, start[left] - end[left], -weight[left]))]
    taken = bytearray(int(end[left].max(initial=0)))
    kept = []
    for index, s, e in zip(order.tolist(), start[order].tolist(), end[order].tolist(), strict=True):
        if taken.find(1, s, e) < 0:
            taken[s:e] = b"\1" * (e - s)
            kept.append(index)
    return np.array(kept, np.int64)


def _alone(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which spans, in order of start, overlap no other: most of them in ordinary text."""
    free = start[1:] >= np.maximum.accumulate(end)[:-1]
    edge = np.ones(1, np.bool_)
    alone: NDArray[np.bool_] = (np.concatenate((edge, free)) & np.concatenate((free, edge)))[: len(start)]
    return alone
