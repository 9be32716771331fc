"""Facts of persons joined where one row holds several: connected components over 64-bit words.

A fact is a word made of a name and of one more value that a row holds (`fact`). Its upper half comes from the name, so
the facts of one person lie beside each other when sorted, and dropping all words from some name on drops whole persons.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]
ALL = (1 << 64) - 1  # bound while nothing was dropped
_NAME = np.uint64(0xFFFF_FFFF_0000_0000)
_HALF, _ONE = np.uint64(32), np.uint64(1)
_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)  # golden ratio; a multiplier of splitmix


def fact(names: Words, values: Words) -> Words:
    """uint64[n]: one word for (name, value); both are keyed words already. Its lower half is odd, never that of `elsewhere`."""
    mixed = (names ^ (values * _ODD[0])) * _ODD[1]
    mixed ^= mixed >> _HALF
    mixed *= _ODD[0]
    return names & _NAME | mixed >> _HALF | _ONE


def elsewhere(names: Words) -> Words:
    """uint64[n]: the word that a fact is joined to when its name is only another spelling of a person counted elsewhere."""
    return names & _NAME


def labels(count: int, left: Ints, right: Ints) -> Ints:
    """int64[count]: for each node the smallest node that a path of edges (left[i], right[i]) leads to."""
    label = np.arange(count)
    while len(left):
        one, other = label[left], label[right]
        apart = one != other
        left, right, one, other = left[apart], right[apart], one[apart], other[apart]
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while True:
            further = label[label]
            if np.array_equal(further, label):
                break
            label = further
    return label


class Facts:
    """Distinct facts, each with the smallest one of its component; complete below `bound`, none kept from there on."""

    def __init__(self, most: int, facts: Words | None = None, roots: Words | None = None, bound: int = ALL) -> None:
        self._most, self._bound = most, bound
        self._facts = self._roots = np.empty(0, np.uint64)
        self._waiting: list[tuple[Words, Words]] = []
        self._size = 0
        if facts is not None and roots is not None:
            self.add(facts, roots)

    def add(self, facts: Words, roots: Words) -> None:
        """Join facts[i] to roots[i] (of the same name). Every root must come as a fact too.

        They wait until they are as many as those kept, so that adding stays cheap.
        """
        if self._bound < ALL:
            keep = facts < np.uint64(self._bound)
            facts, roots = facts[keep], roots[keep]
        if len(facts):
            self._waiting.append((facts, roots))
            self._size += len(facts)
            if self._size >= self._most:
                self.told()

    def merge(self, other: Facts) -> None:
        """Take in what another one holds; what either one dropped is dropped."""
        facts, roots = other.told()
        if not len(self._facts) and not self._waiting and self._bound == ALL:
            self._facts, self._roots, self._bound = facts, roots, other._bound
            return
        if other._bound < self._bound:
            self._cut(other._bound)
        self.add(facts, roots)

    def told(self) -> tuple[Words, Words]:
        """(facts ascending, the root of each)."""
        if self._waiting:
            facts = np.concatenate([self._facts, *(facts for facts, _ in self._waiting)])
            roots = np.concatenate([self._roots, *(roots for _, roots in self._waiting)])
            self._waiting, self._size = [], 0
            self._facts, self._roots = _joined(facts, roots)
            if len(self._facts) > self._most:
                self._cut(int(self._facts[self._most] & _NAME))
        return self._facts, self._roots

    def _cut(self, bound: int) -> None:
        self.told()
        self._bound = min(bound, self._bound)
        size = int(np.searchsorted(self._facts, np.uint64(self._bound)))
        self._facts, self._roots = self._facts[:size].copy(), self._roots[:size].copy()

    @property
    def bound(self) -> int:
        """All facts below it are known. Asked after `told`."""
        return self._bound

    def persons(self, bound: int) -> int:
        """Components below `bound` that are not told `elsewhere`."""
        facts, roots = self.told()
        size = len(facts) if bound == ALL else int(np.searchsorted(facts, np.uint64(bound)))
        facts, roots = facts[:size], roots[:size]
        return int(np.count_nonzero((facts == roots) & (facts & ~_NAME > 0)))


def _joined(facts: Words, roots: Words) -> tuple[Words, Words]:
    order = np.argsort(facts)
    facts, roots = facts[order], roots[order]
    new = np.concatenate(([True], facts[1:] != facts[:-1]))
    nodes, node = facts[new], np.cumsum(new) - 1
    apart = np.flatnonzero(facts != roots)
    label = labels(len(nodes), node[apart], np.searchsorted(nodes, roots[apart]))
    return nodes, nodes[label]
