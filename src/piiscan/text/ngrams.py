"""Hashed n-grams and lexicon look-up, without a tokenizer.

The hash of a span is h = (h + unit) * ODD over its code units, mixed at the end: one multiply per unit, done
for all spans at once. It is for look-up inside the process; what is stored about a person is keyed (keys.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold

Hashes = NDArray[np.uint64]
Ints = NDArray[np.int64]

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio, odd
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SEED = np.uint64(0x243F6A8885A308D3)  # pi
# A byte a slot, 16 slots a term: one look-up rejects 94 % of strangers; beyond 4 MiB a miss of the cache costs more.
_SLOTS, _LEAST_BITS, _MOST_BITS = 16, 10, 22


def _mix(h: Hashes) -> Hashes:
    h = (h ^ (h >> np.uint64(32))) * _MIX
    return h ^ (h >> np.uint64(29))


def span_hashes(folded: NDArray[np.unsignedinteger[Any]], starts: Ints, lengths: Ints) -> Hashes:
    """Hash of folded[start : start + length] for every span; code points will do as well. Spans must lie inside `folded`; lengths >= 0."""
    h = np.full(len(starts), _SEED, np.uint64)
    if not len(starts):
        return h
    for i in range(int(lengths.max())):
        if (alive := lengths > i).all():
            h = (h + folded[starts + i]) * _ODD
        else:
            h[alive] = (h[alive] + folded[starts[alive] + i]) * _ODD
    return _mix(h + lengths.astype(np.uint64))


def window_hashes(folded: fold.Codes, n: int) -> Hashes:
    """Hashes of all n-grams of the buffer: len(folded) - n + 1 of them (none if shorter)."""
    size = max(len(folded) - n + 1, 0)
    h = np.full(size, _SEED, np.uint64)
    for i in range(n):
        h = (h + folded[i : i + size]) * _ODD
    return _mix(h + np.uint64(n))


def prefix_hashes(
    folded: fold.Codes, starts: Ints, most: int, step: int = 1, *, spelling: fold.Codes | None = None
) -> Hashes:
    """uint64[most, len(starts)]: row k - 1 holds the hashes of the k units from each start, one after another.

    step -1: the units are read backward from the start. Beyond the buffer's ends the hashes mean nothing.
    spelling: by code, what it is read as.
    """
    out = np.empty((most, len(starts)), np.uint64)
    h = np.full(len(starts), _SEED, np.uint64)
    for i in range(most):
        units = folded.take(starts + i * step, mode="clip")
        h = (h + (units if spelling is None else spelling.take(units.astype(np.intp)))) * _ODD
        out[i] = h + np.uint64(i + 1)
    return _mix(out)


def hash_plain(term: str) -> int:
    """Plain twin of `span_hashes` for one already folded string of BMP units."""
    mask, h = (1 << 64) - 1, int(_SEED)
    for char in term:
        h = (h + ord(char)) * int(_ODD) & mask
    h = h + len(term) & mask
    h = (h ^ (h >> 32)) * int(_MIX) & mask
    return h ^ (h >> 29)


def term_hashes(terms: Sequence[str]) -> Hashes:
    """Hashes of terms after folding, in order."""
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    folded, _ = fold.fold_codes("".join(terms))
    return span_hashes(folded, np.cumsum(lengths) - lengths, lengths)


class Lexicon:
    """A set of terms known by hash: 64 bits, so 300,000 terms meet a stranger once in 6e13 look-ups."""

    def __init__(self, hashes: Hashes) -> None:
        order = np.argsort(hashes, kind="stable")
        self._order: Ints | None = order  # none: `find` gives the place among the sorted hashes
        self._compile(hashes[order])

    def _compile(self, rising: Hashes) -> None:
        self._sorted = rising
        bits = min(max((_SLOTS * len(rising)).bit_length(), _LEAST_BITS), _MOST_BITS)
        self._last_slot = np.uint64((1 << bits) - 1)
        self._filter = np.zeros(1 << bits, np.bool_)
        self._filter[self._slot(rising)] = True

    @classmethod
    def of_sorted(cls, hashes: Hashes) -> Lexicon:
        """Lexicon of hashes that rise."""
        lexicon = cls.__new__(cls)
        lexicon._order = None
        lexicon._compile(hashes)
        return lexicon

    @classmethod
    def of_terms(cls, terms: Sequence[str]) -> Lexicon:
        """Lexicon of the folded terms; `find` gives positions in `terms` (the first of equal ones)."""
        return cls(term_hashes(terms))

    def __len__(self) -> int:
        return len(self._sorted)

    def _slot(self, hashes: Hashes) -> Ints:
        return (hashes & self._last_slot).astype(np.int64)

    def contains(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Whether each hash is a term."""
        return self.find(hashes) >= 0

    def find(self, hashes: Hashes) -> Ints:
        """Index of the term of each hash, or -1."""
        found = np.full(len(hashes), -1, np.int64)
        if not len(self._sorted) or not len(hashes):
            return found
        maybe = np.flatnonzero(self._filter[self._slot(hashes)])
        wanted = hashes[maybe]
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        hit = self._sorted[at] == wanted
        found[maybe[hit]] = at[hit] if self._order is None else self._order[at[hit]]
        return found
