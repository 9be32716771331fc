"""What the dictionary says of words: class and meaning of 470,000 of them.

A filter of 2^21 bits rejects four strangers in five by one look-up. Behind it, a bucket holds the fingerprints (16 bits) of four words. A word lies in one of two buckets that its hash names. A stranger passes for a word once in 10,000
look-ups: enough for a feature of a model, not for a fact.
The class is a number for a set of parts of speech (tools/build_name_words.py), 0 where there is none. The row says where
the word's meaning stands among the vectors, 0 where it is not known; the cluster is the group of rows alike in meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from piiscan.text import ngrams
from piiscan.text.ngrams import Hashes

FILE, VECTORS_FILE = "person_words.bin", "person_vectors.bin"
_BITS, _SIZE = 17, 4  # 2^17 buckets of four
_MASK = np.uint64((1 << _BITS) - 1)
_FILTER_BITS = 21
MOST = 6  # characters of a word in running text
DIMENSIONS, VECTOR_SCALE = 40, 32  # of a vector; its numbers have a deviation of 1
CLASS, ROW = np.uint32(16), np.uint32(0xFFFF)  # class << CLASS | row

Codes = NDArray[np.uint32]


def _places(hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16]]:
    """First and second bucket, and the fingerprint (never 0)."""
    first, second = hashes >> np.uint64(64 - _BITS), hashes >> np.uint64(30) & _MASK
    return first.astype(np.int64), second.astype(np.int64), np.maximum(hashes.astype(np.uint16), np.uint16(1))


def _flags(hashes: Hashes) -> NDArray[np.int64]:
    """Place in the filter."""
    return (hashes & np.uint64((1 << _FILTER_BITS) - 1)).astype(np.int64)


def packed(hashes: Hashes, codes: Codes) -> tuple[bytes, int]:
    """(file, number of words without room); the first words come first."""
    first, second, mark = _places(hashes)
    buckets: list[list[tuple[int, int]]] = [[] for _ in range(1 << _BITS)]
    lost = 0
    for a, b, *entry in zip(first.tolist(), second.tolist(), mark.tolist(), codes.tolist(), strict=True):
        home = min(buckets[a], buckets[b], key=len)
        if len(home) < _SIZE:
            home.append((entry[0], entry[1]))
        else:
            lost += 1
    table = np.array([bucket + [(0, 0)] * (_SIZE - len(bucket)) for bucket in buckets], np.uint32)
    flags = np.zeros(1 << _FILTER_BITS, np.bool_)
    flags[_flags(hashes)] = True
    marks, found = table[:, :, 0].astype(np.uint16), table[:, :, 1]
    rows, kinds = found.astype(np.uint16), (found >> CLASS).astype(np.uint8)
    return b"".join(part.tobytes() for part in (np.packbits(flags), marks, rows, kinds)), lost


@cache
def _tables() -> tuple[NDArray[np.bool_], NDArray[np.uint16], Codes]:
    """(filter, fingerprints by bucket, codes by bucket)"""
    raw, size = _read(FILE), _SIZE << _BITS
    border = (1 << _FILTER_BITS) // 8
    flags = np.unpackbits(np.frombuffer(raw, np.uint8, border)).view(np.bool_)
    marks, rows = (np.frombuffer(raw, np.uint16, size, border + at * 2 * size) for at in (0, 1))
    kinds = np.frombuffer(raw, np.uint8, size, border + 4 * size)
    return flags, marks.reshape(-1, _SIZE), kinds.astype(np.uint32) << CLASS | rows


def _read(name: str) -> bytes:
    return resources.files("piiscan.japanese").joinpath("data", name).read_bytes()


@cache
def vectors() -> tuple[NDArray[np.int8], NDArray[np.uint8]]:
    """(int8[row, DIMENSIONS] in steps of 1 / VECTOR_SCALE, cluster of each row); row 0 is all 0."""
    raw = np.frombuffer(_read(VECTORS_FILE), np.int8).reshape(-1, DIMENSIONS + 1)
    return raw[:, :DIMENSIONS], np.ascontiguousarray(raw[:, DIMENSIONS]).view(np.uint8)


def clusters(codes: Codes) -> Codes:
    """Cluster of each code, 0 where the meaning is not known."""
    return vectors()[1].take(codes & ROW).astype(np.uint32)


def look_up(hashes: Hashes) -> Codes:
    """class << CLASS | row of each hash, 0 for a stranger (or a word without either)."""
    (flags, marks, codes), out = _tables(), np.zeros(len(hashes), np.uint32)
    maybe = np.flatnonzero(flags.take(_flags(hashes)))
    first, second, mark = _places(hashes[maybe])
    found = np.zeros(len(maybe), np.uint32)
    for bucket in (second, first):
        hit, place = np.nonzero(marks.take(bucket, axis=0) == mark[:, None])
        found[hit] = codes.take(bucket[hit] * _SIZE + place)
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
