"""Lexicons of names as hash tables with an array of beliefs each, and how well a piece of text fills as a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import ready
from piiscan.text import fold, ngrams

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = fold.Codes

SURNAME_MOST, GIVEN_MOST = 5, 4  # characters
# Bits for lengths (family, given): short pairs are met by chance.
_LENGTHS = {(2, 2): 1.0, (2, 3): 1.5, (3, 2): 1.0, (3, 3): 1.5, (2, 1): -1.25, (1, 2): -0.5, (1, 1): -3.0}
_LENGTH_BITS = np.zeros((SURNAME_MOST + 1, GIVEN_MOST + 1))
for _pair, _bits in _LENGTHS.items():
    _LENGTH_BITS[_pair] = _bits
NONE = -99.0


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """A lexicon with one belief (bits) per term."""

    lexicon: ngrams.Lexicon
    bits: Floats

    def belief(self, folded: Codes, start: Ints, length: Ints) -> Floats:
        """Bits of each span, NONE for a stranger."""
        if not len(start):
            return np.empty(0)
        found = self.lexicon.find(ngrams.span_hashes(folded, start, length))
        return np.where(found >= 0, self.bits[found], NONE)


@cache
def surnames() -> Names:
    return Names(*ready.believed("surnames"))


@cache
def given_names() -> Names:
    return Names(*ready.believed("given_names"))


@cache
def not_names() -> ngrams.Lexicon:
    return ready.lexicon("not_names")


@cache
def town_stems() -> ngrams.Lexicon:
    """Names of prefectures, cities, wards, towns and villages without 県 市 区 町 村."""
    return ready.lexicon("town_stems")


@cache
def readings(kind: str) -> ngrams.Lexicon:
    """Katakana readings of surnames ("s") or given names ("g"), voiced marks joined or apart (half width)."""
    return ready.lexicon(f"readings_{kind}")


@cache
def katakana(kind: str) -> ngrams.Lexicon:
    """Katakana words of one kind: "name", "both", "word"."""
    return ready.lexicon(f"katakana_{kind}")


@dataclass(frozen=True, slots=True, eq=False)
class Fill:
    """For each piece: bits of the best surname + given name, the length of that surname, bits of a surname alone."""

    full: Floats
    cut: Ints
    surname: Floats


def fill(folded: Codes, start: Ints, end: Ints) -> Fill:
    """How pieces folded[start:end] fill as a name."""
    length = end - start
    full, cut, alone = np.full(len(start), NONE), np.zeros(len(start), np.int64), np.full(len(start), NONE)
    sizes = np.arange(1, SURNAME_MOST + 1)[:, None]
    possible = (length >= sizes) & (length <= sizes + GIVEN_MOST)
    if not possible.any():
        return Fill(full, cut, alone)
    size, row = np.nonzero(possible)
    found = surnames().lexicon.find(ngrams.prefix_hashes(folded, start, SURNAME_MOST)[possible])
    size, row, found = size[found >= 0] + 1, row[found >= 0], found[found >= 0]
    bits, whole = surnames().bits[found], length[row] == size
    alone[row[whole]] = bits[whole]
    size, row, bits = size[~whole], row[~whole], bits[~whole]
    given = length[row] - size
    bits = bits + given_names().belief(folded, start[row] + size, given) + _LENGTH_BITS[size, given]
    order = np.lexsort((-size, bits))[np.searchsorted(np.sort(bits), NONE / 2) :]
    full[row[order]], cut[row[order]] = bits[order], size[order]  # the last one written is the best, then the shortest
    return Fill(full, cut, alone)
