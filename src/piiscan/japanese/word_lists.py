"""Words that stand beside names and addresses, compiled. Listed in data/words.txt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import tables
from piiscan.text import fold, ngrams
from piiscan.text.sets import distinct
from piiscan.text.words import WordFinder, names, spellings

Ints = NDArray[np.int64]
_SPACED = ("spaced_honorific",)  # listed without the space that stands in front of them


@cache
def finder(*keys: str) -> tuple[WordFinder, Ints]:
    """Word lists as one finder, with the length of each word. Short labels are found set wide too: 氏　名."""
    found = WordFinder([form for key in keys for form in _forms(key)])
    return found, np.array([len(word) for word in found.words], np.int64)


def _forms(key: str) -> tuple[str, ...]:
    words = tables.words(key)
    if key.startswith("label_"):
        words = tuple(word for word in words if len(word) > 1)  # see `single`
        words += tuple(gap.join(word) for gap in (" ", "  ") for word in words if len(word) <= 3 and not word.isascii())
    return words


@cache
def single(*keys: str) -> NDArray[np.bool_]:
    """By code: whether it is a word of the lists as one character alone. The finder of labels leaves such out: 子."""
    table = np.zeros(1 << 16, np.bool_)
    table[[ord(fold.fold_text(word)) for key in keys for word in tables.words(key) if len(word) == 1]] = True
    return table


@cache
def listed(key: str, *keys: str) -> NDArray[np.bool_]:
    """Which words of `finder(*keys)` are in the list `key`."""
    mine = set(names(tables.words(key)))
    return np.array([word in mine for word in finder(*keys)[0].words], np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """Words to look up at given positions. `step` 1: words that begin there; -1: words that end there."""

    lexicon: ngrams.Lexicon
    sizes: Ints  # rising
    first: NDArray[np.bool_]  # per code: some word begins (ends) with it
    step: int

    def matches(self, folded: fold.Codes, at: Ints) -> tuple[Ints, Ints]:
        """(row, size) of every word at each position, shorter words first. `at`: its first (last) character."""
        rows = np.flatnonzero(self.first.take(folded.take(at, mode="clip").astype(np.intp))) if len(folded) else at[:0]
        if not len(rows):
            return rows, rows
        at = at[rows]
        room = len(folded) - at if self.step > 0 else at + 1
        hashes = ngrams.prefix_hashes(folded, at, int(self.sizes[-1]), self.step)[self.sizes - 1]
        hit = self.lexicon.contains(hashes.ravel()).reshape(hashes.shape) & (self.sizes[:, None] <= room)
        size, row = np.nonzero(hit)
        return rows[row], self.sizes[size]

    def longest(self, folded: fold.Codes, at: Ints) -> Ints:
        """Length of the longest word at each position, 0 for none."""
        found = np.zeros(len(at), np.int64)
        row, size = self.matches(folded, at)
        found[row] = size
        return found


@cache
def _edge(keys: tuple[str, ...], step: int) -> Edge:
    return _built([" " + word if key in _SPACED else word for key in keys for word in tables.words(key)], step)


def _built(words: Sequence[str], step: int) -> Edge:
    words = tuple(word[::step] for word in words)
    first = np.zeros(1 << 16, np.bool_)
    first[[ord(fold.fold_text(word[0])) for word in words]] = True
    return Edge(
        ngrams.Lexicon.of_terms(words), distinct(np.array([len(word) for word in words], np.int64)), first, step
    )


def beginning(*keys: str) -> Edge:
    """The words of some lists, to find where they begin."""
    return _edge(keys, 1)


def ending(*keys: str) -> Edge:
    """The words of some lists, to find where they end."""
    return _edge(keys, -1)


@cache
def spelled(*keys: str) -> Edge:
    """The words of some lists in all their spellings (full_name, Full Name, fullName), to find where they end."""
    return _built(sorted({form for key in keys for word in tables.words(key) for form in spellings(word)}), -1)


@cache
def labels(*keys: str) -> Edge:
    """Lists of labels in all their spellings, set wide too, to find where they end."""
    return _built(sorted({form for key in keys for word in _forms(key) for form in spellings(word)}), -1)


@cache
def lexicon(key: str) -> ngrams.Lexicon:
    """A word list as a hash table."""
    return ngrams.Lexicon.of_terms(tables.words(key))
