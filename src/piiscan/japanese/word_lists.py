"""Words that stand beside names and addresses, compiled. Listed in data/words.txt."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import tables
from piiscan.text import ngrams
from piiscan.text.words import WordFinder


@cache
def finder(key: str) -> tuple[WordFinder, NDArray[np.int64]]:
    """A word list as a finder, with the length of each of its words."""
    found = WordFinder(tables.words(key))
    return found, np.array([len(word) for word in found.words], np.int64)


@cache
def lexicon(key: str) -> tuple[ngrams.Lexicon, tuple[int, ...]]:
    """A word list as a hash table, with the lengths that occur, shortest first.

    `spaced_honorific` words are listed without the space that stands in front of them.
    """
    words = tables.words(key)
    if key == "spaced_honorific":
        words = tuple(" " + word for word in words)
    return ngrams.Lexicon.of_terms(words), tuple(sorted({len(word) for word in words}))
