"""All literal words of a catalog, found once per buffer: context words, words that speak against, anchors, labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.text.buffer import Buffer
from piiscan.text.words import WordFinder

SCHEME = "://"  # an address of a page begins
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """n words found, in order of position: half-open positions, index of the word in its vocabulary."""

    start: Ints
    end: Ints
    word: Ints

    @classmethod
    def none(cls) -> Words:
        empty = np.empty(0, np.int64)
        return cls(empty, empty, empty)

    def __len__(self) -> int:
        return len(self.start)

    def take(self, which: NDArray[np.bool_] | Ints) -> Words:
        return Words(self.start[which], self.end[which], self.word[which])


class Vocabulary:
    """The words of some recognizers, compiled."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self._finder = WordFinder(
            [SCHEME, *(w for s in specs for w in (*s.context.words, *s.not_near, *s.anchors, *s.labels))]
        )

    def __len__(self) -> int:
        return len(self._finder.words)

    def mask(self, words: Sequence[str]) -> NDArray[np.bool_]:
        """bool[number of words]: which of the vocabulary are these."""
        mask = np.zeros(len(self), np.bool_)
        mask[self._finder.indexes(words)] = True
        return mask

    def find(self, buffer: Buffer) -> Words:
        """Every occurrence of every word."""
        position, word, length = self._finder.find_sized(buffer.folded)
        return Words(position, position + length, word)


def longest(words: Words, covering: NDArray[np.bool_] | None = None) -> Words:
    """Words that lie in no longer word: 保険者番号 is not meant where 被保険者番号 stands.

    covering: bool[number of words of the vocabulary], the words that count as longer ones; all where absent.
    """
    if not len(words):
        return words
    words = words.take(np.lexsort((words.start - words.end, words.start)))
    ends = words.end if covering is None else np.where(covering.take(words.word), words.end, 0)
    reach = np.maximum.accumulate(ends)
    return words.take(np.concatenate(([True], words.end[1:] > reach[:-1])))
