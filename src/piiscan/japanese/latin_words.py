"""The words in Latin letters of a buffer, and what can be asked of some of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import romanized, word_lists
from piiscan.japanese.positions import codes_at
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.runs import runs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
WORD_MOST = 16  # letters of a name
_CASE = np.uint16(32)


class Latin:
    """The words of a buffer, looked for when first asked."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer

    @cached_property
    def words(self) -> Words:
        return Words.of(self._buffer)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """start, end: maximal runs of Latin letters, rising. Numbers of words beyond the last stand for no word."""

    start: Ints
    end: Ints
    folded: fold.Codes

    @classmethod
    def of(cls, buffer: Buffer) -> Words:
        start, end = runs(buffer.classes & np.uint8(fold.LATIN) > 0)
        return cls(start, end, buffer.folded)

    def __len__(self) -> int:
        return len(self.start)

    def beginning(self, at: Ints) -> Ints:
        """Numbers of the words that begin at some of the positions."""
        return _numbers(self.start, at)

    def ending(self, at: Ints) -> Ints:
        """Numbers of the words that end at some of the positions."""
        return _numbers(self.end, at)

    def code(self, at: Ints) -> fold.Codes:
        """Codes at positions; the break for those outside."""
        return codes_at(self.folded, at)

    def size(self, word: Ints) -> Ints:
        return self.end[word] - self.start[word]

    def capital(self, word: Ints) -> Bools:
        """Words of two letters and more that begin with a capital."""
        head, size = self.folded[self.start[word]], self.end[word] - self.start[word]
        good: Bools = (head >= ord("A")) & (head <= ord("Z")) & (size >= 2) & (size <= WORD_MOST)
        return good

    def upper(self, word: Ints) -> Bools:
        """Words in capitals, judged by their first and last letter."""
        last: Bools = self.folded[self.end[word] - 1] < ord("a")
        return last & self.capital(word)

    def follows(self, word: Ints, sign: str) -> Bools:
        """Words behind which `sign` and directly the next word stand."""
        last = word >= len(self.start) - 1
        next_ = np.minimum(word + 1, len(self.start) - 1)
        good: Bools = ~last & (self.code(self.end[word]) == ord(sign)) & (self.start[next_] == self.end[word] + 1)
        return good

    def reads(self, kinds: str, word: Ints) -> Bools:
        """Words that are read as a Japanese surname ("s") or given name ("g"); "sg" asks for either."""
        size = self.end[word] - self.start[word]
        good = np.zeros(len(word), np.bool_)
        rows = np.flatnonzero((size >= 2) & (size <= WORD_MOST))
        if not len(rows):
            return good
        start, size = self.start[word[rows]], size[rows]
        hashes = self._hashes(start, size)
        for kind in kinds:
            good[rows] |= romanized.names(kind).contains(hashes)
        return good

    def _hashes(self, start: Ints, size: Ints) -> ngrams.Hashes:
        """Hashes of words in small letters."""
        return small_hashes(self.folded, start, size)

    def among(self, key: str, word: Ints) -> Bools:
        """Words that a list holds, in any case of the list's own spellings."""
        size = self.end[word] - self.start[word]
        found: Bools = word_lists.beginning(key).longest(self.folded, self.start[word]) == size
        return found


def small_hashes(folded: fold.Codes, start: Ints, size: Ints) -> ngrams.Hashes:
    """Hashes of words (at most 16 letters) in small letters."""
    letters = codes_at(folded, start[:, None] + np.arange(WORD_MOST)) | _CASE
    return ngrams.span_hashes(letters.ravel(), np.arange(len(start)) * WORD_MOST, size)


def _numbers(edge: Ints, at: Ints) -> Ints:
    """Places in `edge`, which rises, of those positions that are in it."""
    if not len(edge):
        return at[:0]
    word = np.minimum(np.searchsorted(edge, at), len(edge) - 1)
    found: Ints = word[edge[word] == at]
    return found
