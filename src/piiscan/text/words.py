"""Where words of a list occur in a buffer, for all words at once.

Three sieves: a flag per first character, the word lengths per pair of first characters, then the whole word by hash. In
ordinary text the first lets a few per cent of the positions through.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold, ngrams

Ints = NDArray[np.int64]
_PAIR_BITS = 20
_LONG = 63  # words of this length and more share a bit


def _pair(first: NDArray[np.uint16], second: NDArray[np.uint16]) -> Ints:
    mixed = first.astype(np.uint32) * np.uint32(0x9E3779B1) + second.astype(np.uint32) * np.uint32(0x85EBCA77)
    return (mixed >> np.uint32(32 - _PAIR_BITS)).astype(np.int64)


class WordFinder:
    """A compiled list of words. Matching is on folded text and ignores the case of ASCII letters."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(dict.fromkeys(_ascii_lower(fold.fold_text(w)) for w in words if w))
        self._by_length: dict[int, tuple[Ints, ngrams.Lexicon]] = {}
        for length in sorted({len(w) for w in self.words}):
            which = np.array([i for i, w in enumerate(self.words) if len(w) == length], np.int64)
            self._by_length[length] = which, ngrams.Lexicon.of_terms([self.words[i] for i in which])
        self._first = np.zeros(1 << 16, np.bool_)
        self._single = np.full(1 << 16, -1, np.int64)
        self._pairs = np.zeros(1 << _PAIR_BITS, np.uint64)  # bit n: some word of n characters begins with the pair
        for i, word in enumerate(self.words):
            if len(word) == 1:
                self._single[ord(word)] = i
                continue
            self._first[[ord(word[0]), ord(word[0].upper())]] = True
            codes = np.array([ord(word[0]), ord(word[1])], np.uint16)
            self._pairs[_pair(codes[:1], codes[1:])] |= np.uint64(1 << min(len(word), _LONG))

    def find(self, folded: fold.Codes, where: Ints | None = None) -> tuple[Ints, Ints]:
        """(position, word index) of every occurrence, by position; overlapping ones included.

        where: ascending positions at which a word may begin; all where absent.
        """
        units = folded if where is None else folded[where]
        at = np.flatnonzero(self._first.take(units.astype(np.intp)))
        at = at if where is None else where[at]
        at = at[: np.searchsorted(at, len(folded) - 1)]
        lower = _lower(folded)
        lengths = self._pairs[_pair(lower[at], lower[at + 1])]
        at, lengths = at[lengths > 0], lengths[lengths > 0]
        places, which = [], []
        for length, (indexes, lexicon) in self._by_length.items():
            if length == 1:
                single = self._single.take((lower if where is None else lower[where]).astype(np.intp))
                hit = np.flatnonzero(single >= 0)
                places.append(hit if where is None else where[hit])
                which.append(single[single >= 0])
                continue
            inside = at[(lengths & np.uint64(1 << min(length, _LONG)) > 0) & (at <= len(folded) - length)]
            found = lexicon.find(ngrams.span_hashes(lower, inside, np.full(len(inside), length, np.int64)))
            places.append(inside[found >= 0])
            which.append(indexes[found[found >= 0]])
        if not places:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        position, word = np.concatenate(places), np.concatenate(which)
        order = np.lexsort((word, position))
        return position[order], word[order]

    def find_plain(self, folded: str) -> list[tuple[int, int]]:
        """Plain twin of `find` on folded text."""
        lower = _ascii_lower(folded)
        hits = [(i, w) for w, word in enumerate(self.words) for i in range(len(lower)) if lower.startswith(word, i)]
        return sorted(hits)


def _lower(folded: fold.Codes) -> fold.Codes:
    """ASCII capitals to small letters."""
    return folded + ((folded >= 65) & (folded <= 90)).astype(np.uint16) * np.uint16(32)


def _ascii_lower(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)
