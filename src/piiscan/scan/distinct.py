"""How many distinct values: counted up to a number, estimated beyond, so that memory does not grow with the data.

Values are words of 64 bits that a keyed hash spread evenly. All are kept up to `most`; of more only the smallest
`most`, and their share of the number line gives the number (bottom-k sketch; standard error 1 / sqrt(most)).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
_ALL = (1 << 64) - 1  # bound while nothing was dropped
_FEW = 1 << 15  # words that may wait in any case: 256 KB


class Distinct:
    """A set of words: complete below `bound`, none kept from there on."""

    def __init__(self, most: int, words: Words | None = None, bound: int = _ALL) -> None:
        self._most, self._bound = most, bound
        self._merged = np.empty(0, np.uint64)
        self._waiting: list[Words] = []
        self._size = 0
        if words is not None:
            self.add(words)

    def add(self, words: Words) -> None:
        """Take in some words. They wait until they are a fourth of those merged, so that adding stays cheap."""
        if self._bound < _ALL:
            words = words[words < np.uint64(self._bound)]
        if len(words):
            self._waiting.append(words)
            self._size += len(words)
            if self._size > max(len(self._merged) // 4, _FEW):
                self.words()

    def merge(self, other: Distinct) -> None:
        """Take in another set; what either one dropped is dropped."""
        words = other.words()  # first: it may lower the bound
        self._bound = min(self._bound, other.bound)
        self._merged = _below(self._merged, self._bound)
        self.add(words)

    def words(self) -> Words:
        """The distinct words below the bound, ascending."""
        if self._waiting:
            found = np.concatenate([self._merged, *self._waiting])
            found.sort()  # in place: of a million words each copy is 8 MB
            found = found[np.concatenate(([True], found[1:] != found[:-1]))]
            if len(found) > self._most:
                self._bound = min(self._bound, int(found[self._most]))
            self._merged, self._waiting, self._size = _below(found, self._bound), [], 0
        return self._merged

    @property
    def bound(self) -> int:
        """All words below it are known. Asked after `words`."""
        return self._bound

    def count(self) -> int:
        """Exact where nothing was dropped, else the estimate."""
        return _scaled(len(self.words()), self._bound)

    def beyond(self, other: Distinct) -> int:
        """How many are not in `other`."""
        mine, theirs = self.words(), other.words()
        bound = min(self._bound, other._bound)
        return _scaled(len(np.setdiff1d(_below(mine, bound), theirs, assume_unique=True)), bound)


def _below(words: Words, bound: int) -> Words:
    return words if bound == _ALL else words[: np.searchsorted(words, np.uint64(bound))].copy()


def _scaled(count: int, bound: int) -> int:
    return count if bound == _ALL else round(count * (1 << 64) / bound)
