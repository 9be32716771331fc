"""What the dictionary says of words: class and meaning of 470,000 of them in one table of 2 MiB.

A filter of 2^21 bits rejects four strangers in five by one look-up. Behind it, a bucket holds four entries of 32 bits: fingerprint 16, class 8, cluster 8. A word lies in one of two buckets that its
hash names. A stranger passes for a word once in 10,000 look-ups: enough for a feature of a model, not for a fact.
The class is a number for a set of parts of speech (tools/build_name_words.py), 0 where there is none; the cluster is a
group of words alike in meaning, 0 where it is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from piiscan.text import ngrams
from piiscan.text.ngrams import Hashes

FILE = "person_words.bin"
_BITS, _SIZE = 17, 4  # 2^17 buckets of four
_MASK = np.uint64((1 << _BITS) - 1)
_FILTER_BITS = 21
MOST = 6  # characters of a word in running text

Codes = NDArray[np.uint32]


def _places(hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64], Codes]:
    """First and second bucket, and the fingerprint (never 0)."""
    first, second = hashes >> np.uint64(64 - _BITS), hashes >> np.uint64(30) & _MASK
    mark = np.maximum(hashes.astype(np.uint32) & np.uint32(0xFFFF), np.uint32(1))
    return first.astype(np.int64), second.astype(np.int64), mark


def _flags(hashes: Hashes) -> NDArray[np.int64]:
    """Place in the filter."""
    return (hashes & np.uint64((1 << _FILTER_BITS) - 1)).astype(np.int64)


def packed(hashes: Hashes, codes: Codes) -> tuple[bytes, int]:
    """(file, number of words without room); the first words come first."""
    first, second, mark = _places(hashes)
    entries = (mark << np.uint32(16) | codes).tolist()
    buckets: list[list[int]] = [[] for _ in range(1 << _BITS)]
    lost = 0
    for a, b, entry in zip(first.tolist(), second.tolist(), entries, strict=True):
        home = min(buckets[a], buckets[b], key=len)
        if len(home) < _SIZE:
            home.append(entry)
        else:
            lost += 1
    table = np.array([bucket + [0] * (_SIZE - len(bucket)) for bucket in buckets], np.uint32)
    flags = np.zeros(1 << _FILTER_BITS, np.bool_)
    flags[_flags(hashes)] = True
    return np.packbits(flags).tobytes() + table.tobytes(), lost


@cache
def _tables() -> tuple[NDArray[np.bool_], Codes]:
    """(filter, buckets)"""
    raw = resources.files("piiscan.japanese").joinpath("data", FILE).read_bytes()
    border = (1 << _FILTER_BITS) // 8
    flags = np.unpackbits(np.frombuffer(raw, np.uint8, border)).view(np.bool_)
    return flags, np.frombuffer(raw, np.uint32, offset=border).reshape(-1, _SIZE)


def look_up(hashes: Hashes) -> Codes:
    """class << 8 | cluster of each hash, 0 for a stranger (or a word without either)."""
    (flags, table), out = _tables(), np.zeros(len(hashes), np.uint32)
    maybe = np.flatnonzero(flags.take(_flags(hashes)))
    first, second, mark = _places(hashes[maybe])
    found = np.zeros(len(maybe), np.uint32)
    for bucket in (second, first):
        entries = table.take(bucket, axis=0)
        for k in range(_SIZE):
            entry = entries[:, k]
            np.copyto(found, entry & np.uint32(0xFFFF), where=entry >> np.uint32(16) == mark)
    out[maybe] = found
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words that begin at each of n positions: `codes[length - 1]` is uint32[n]; and the longest that begin and end."""

    codes: list[Codes]
    begins: Codes
    begin_length: NDArray[np.int64]
    ends: Codes
    end_length: NDArray[np.int64]


def of_text(folded: NDArray[np.uint16]) -> Words:
    """All words of a text."""
    n = len(folded)
    codes, begins, ends = [], np.zeros(n, np.uint32), np.zeros(n, np.uint32)
    begin_length, end_length = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for length in range(1, MOST + 1):
        found = np.zeros(n, np.uint32)
        hit = look_up(ngrams.window_hashes(folded, length))
        found[: len(hit)] = hit
        codes.append(found)
        at = np.flatnonzero(found)
        begins[at], begin_length[at] = found[at], length
        at += length - 1
        ends[at], end_length[at] = found[at - length + 1], length
    return Words(codes, begins, begin_length, ends, end_length)
