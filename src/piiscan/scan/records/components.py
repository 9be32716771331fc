"""Facts of persons joined where one row holds several: connected components over 64-bit words.

A fact is a word made of a name and of one more value that a row holds (`fact`). Its upper half comes from the name, so
the facts of one person lie beside each other when sorted, and dropping all words from some name on drops whole persons.
"""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from piiscan.text.sets import distinct, member

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]
ALL = (1 << 64) - 1  # bound while nothing was dropped
_NAME = np.uint64(0xFFFF_FFFF_0000_0000)
_HALF = np.uint64(32)
_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)  # golden ratio; a multiplier of splitmix


def fact(names: Words, values: Words) -> Words:
    """uint64[n]: one word for (name, value); both are keyed words already."""
    mixed = (names ^ (values * _ODD[0])) * _ODD[1]
    mixed ^= mixed >> _HALF
    mixed *= _ODD[0]
    return names & _NAME | mixed >> _HALF


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
        """facts, roots, bound: what others told, one after another."""
        self._most, self._bound = most, bound
        self._facts = self._roots = np.empty(0, np.uint64)
        self._waiting: list[tuple[Words, NDArray[np.int32]]] = []
        self._size = 0
        if facts is not None and roots is not None:
            self._take(facts, roots)

    def add(self, facts: Words, rows: Ints) -> None:
        """Take in facts; those of one row (numbers from 0) are of one person.

        They wait until they are half as many as may be kept, so that adding stays cheap.
        """
        if self._bound < ALL:
            keep = facts < np.uint64(self._bound)
            facts, rows = facts[keep], rows[keep]
        if len(facts):
            self._waiting.append((facts, rows.astype(np.int32)))
            self._size += len(facts)
            if 2 * self._size >= self._most:
                self.told()

    def _take(self, facts: Words, roots: Words) -> None:
        if not len(self._facts) and not self._waiting and bool((facts[1:] > facts[:-1]).all()):
            self._facts, self._roots = _below(facts, self._bound), _below(roots, self._bound, facts)
        else:
            self.add(facts, np.searchsorted(distinct(roots), roots))

    def merge(self, other: Facts) -> None:
        """Take in what another one holds; what either one dropped is dropped."""
        facts, roots = other.told()
        if other._bound < self._bound:
            self.told()
            self._cut(other._bound)
        self._take(facts, roots)

    def told(self) -> tuple[Words, Words]:
        """(facts ascending, the root of each)."""
        if self._waiting:
            kept = np.searchsorted(self._facts, self._roots).astype(np.int32)
            waiting = [(self._facts, kept), *self._waiting]
            first = list(accumulate((int(part.max(initial=-1)) + 1 for _, part in waiting), initial=0))
            rows = np.concatenate([part + np.int32(start) for (_, part), start in zip(waiting, first, strict=False)])
            facts = np.concatenate([facts for facts, _ in waiting])
            waiting, self._waiting, self._size = [], [], 0
            self._facts, self._roots = _joined(facts, rows, first[-1])
            if len(self._facts) > self._most:
                self._cut(int(self._facts[self._most] & _NAME))
        return self._facts, self._roots

    def _cut(self, bound: int) -> None:
        self._bound = min(bound, self._bound)
        self._roots = _below(self._roots, self._bound, self._facts)
        self._facts = _below(self._facts, self._bound)

    @property
    def bound(self) -> int:
        """All facts below it are known. Asked after `told`."""
        return self._bound

    def persons(self, bound: int, holding: Words | None = None) -> int:
        """Components below `bound`; of them only those that hold one of the words `holding` (ascending) where given."""
        facts, roots = self.told()
        facts, roots = _below(facts, bound), _below(roots, bound, facts)
        if holding is None:
            return int(np.count_nonzero(facts == roots))
        return len(distinct(roots[member(facts, holding)])) if len(holding) else 0


def _below(words: Words, bound: int, facts: Words | None = None) -> Words:
    """Those of the words that belong to facts below the bound."""
    if bound == ALL:
        return words
    return words[: np.searchsorted(words if facts is None else facts, np.uint64(bound))].copy()


def _joined(facts: Words, rows: NDArray[np.int32], count: int) -> tuple[Words, Words]:
    order = np.argsort(facts)
    facts, rows = facts[order], rows[order]
    again = facts[1:] == facts[:-1]
    group = labels(count, rows[:-1][again], rows[1:][again]).astype(np.int32)[rows]
    smallest = np.zeros(count, np.uint64)
    smallest[group[::-1]] = facts[::-1]  # the last one written is the first
    new = np.concatenate((np.ones(min(1, len(facts)), np.bool_), ~again))
    return facts[new], smallest[group[new]]
