"""Lexicons of names as hash tables with an array of beliefs each, and how well a piece of text fills as a name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import hashed, tables
from piiscan.text import fold, ngrams

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = fold.Codes

SURNAME_MOST, GIVEN_MOST = 5, 4  # characters
# Bits for what a lexicon says: also in the small dictionary, read alone as a name, also a word, also a place.
_FLAG_BITS = ((tables.COMMON, 2.0), (tables.ALONE, 1.5), (tables.WORD, -1.0), (tables.PLACE, -0.5))
# Bits for lengths (family, given): short pairs are met by chance.
_LENGTHS = {(2, 2): 1.0, (2, 3): 1.5, (3, 2): 1.0, (3, 3): 1.5, (2, 1): -0.5, (1, 2): -0.5, (1, 1): -3.0}
NONE = -99.0


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """A lexicon with one belief (bits) per term."""

    lexicon: ngrams.Lexicon
    bits: Floats

    def belief(self, folded: Codes, start: Ints, length: Ints) -> Floats:
        """Bits of each span, NONE for a stranger."""
        found = self.lexicon.find(ngrams.span_hashes(folded, start, length))
        return np.where(found >= 0, self.bits[found], NONE)


def _names(groups: dict[int, tuple[str, ...]]) -> Names:
    """Of surfaces that fold alike (斎藤, 齋藤) the one with most bits counts."""
    weight = {flags: sum(bits for bit, bits in _FLAG_BITS if flags & bit) for flags in groups}
    order = sorted(groups, key=lambda flags: -weight[flags])
    bits = np.repeat([weight[f] for f in order], [len(groups[f]) for f in order])
    return Names(hashed.lexicon("\n".join("\n".join(groups[f]) for f in order)), bits)


@cache
def surnames() -> Names:
    return _names(tables.surnames())


@cache
def given_names() -> Names:
    return _names(tables.given_names())


@cache
def not_names() -> ngrams.Lexicon:
    return hashed.lexicon("\n".join(tables.not_names()))


@cache
def readings(kind: str) -> ngrams.Lexicon:
    """Katakana readings of surnames ("s") or given names ("g"), voiced marks joined or apart (half width)."""
    found = "\n".join(tables.readings(kind))
    return hashed.lexicon(found + "\n" + unicodedata.normalize("NFD", found))


@cache
def katakana(kind: str) -> ngrams.Lexicon:
    """Katakana words of one kind: "name", "both", "word"."""
    return hashed.lexicon("\n".join(tables.katakana()[kind]))


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
    for family in range(1, SURNAME_MOST + 1):
        rows = np.flatnonzero((length >= family) & (length <= family + GIVEN_MOST))
        bits = surnames().belief(folded, start[rows], np.full(len(rows), family, np.int64))
        rows, bits = rows[bits > NONE], bits[bits > NONE]
        whole = length[rows] == family
        alone[rows[whole]] = bits[whole]
        rows, bits = rows[~whole], bits[~whole]
        given = length[rows] - family
        bits = bits + given_names().belief(folded, start[rows] + family, given) + _length_bits(family, given)
        better = bits > full[rows]
        full[rows[better]], cut[rows[better]] = bits[better], family
    full[full < NONE / 2] = NONE
    return Fill(full, cut, alone)


def _length_bits(family: int, given: Ints) -> Floats:
    return np.array([_LENGTHS.get((family, n), 0.0) for n in range(GIVEN_MOST + 1)])[given]
