"""Stage 1 tables: the hash of each composite key, sorted, with a pointer to the row that only the key can follow.

A generation after the first hashes the hash again under its own sub-key: equal values of two generations show as
little as those of two tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.keys import Key, siphash24, subkey_words
from piiscan.match.flat import flat_key, flattened
from piiscan.match.pads import new_series, padded_numbers
from piiscan.match.rules import MatchRules
from piiscan.match.store import KeyFile
from piiscan.match.words import Coded

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

# One row in one key, while sorting: the highest 8 bits of the hash, and the next 32 in front of the row's number.
_ENTRY = np.dtype([("top", "u1"), ("rest", "<u8")])
_SORTED_BITS = 40
# Bits kept beyond those that number the rows: a look-up meets 2**-10 rows by chance, which stage 2 removes; a thief
# gets no certainty, and an entry takes six bytes at any size of the master.
_SPARE_BITS = 10
_SMALL = 1 << 16  # rows up to which a table keeps all bits: its size does not matter


@dataclass(frozen=True, slots=True)
class Buckets:
    """One key of one generation, sorted: 40-bit hashes, rows, and the size of the bucket each row is in."""

    hashes: Words
    rows: npt.NDArray[np.uint32]
    sizes: npt.NDArray[np.int64]

    @property
    def largest(self) -> int:
        return int(self.sizes.max(initial=0))

    def share(self, most: float) -> float:
        """Of the rows, those in buckets of at most `most`."""
        return float((self.sizes <= most).sum() / max(1, len(self.sizes)))


def possible_keys(rules: MatchRules, parts: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
    """Keys that the index' parts can make, with their kind."""
    named = [(k, "person") for k in rules.person_keys] + [(k, "household") for k in rules.household_keys]
    return [(names, kind) for names, kind in named if all(part in parts for part in names)]


def composite(key: Key, series: bytes, names: Sequence[str], words: Mapping[str, Words]) -> tuple[Words, Rows]:
    """uint64[m] hashes of the rows that have all parts, and their numbers. words: per part the word of each row, 0 for none.

    `series`: of the index, so that nobody joins two indexes built under one key without that key.
    The parts' words are keyed hashes themselves, so a sum with secret odd factors keeps different rows apart; the
    pseudo-random function over the sum hides it. That costs two thirds of the function over all words.
    """
    rows = np.flatnonzero(np.logical_and.reduce([words[part] != 0 for part in names]))
    total = np.zeros(len(rows), np.uint64)
    for part in names:
        total += words[part][rows] * _factor(key, f"factor {'+'.join(names)} {part}")
    k0, k1 = subkey_words(key.derive(f"key {'+'.join(names)} {series.hex()}"))
    return siphash24(k0, k1, [total]), rows


def summed(key: Key, purpose: str, words: Mapping[str, Words]) -> Words:
    """uint64[n]: equal for rows of equal words; differs for others but by chance of 64 bits."""
    total: Words = np.zeros(len(next(iter(words.values()))), np.uint64)
    for part, values in words.items():
        total += values * _factor(key, f"{purpose} {part}")
    return total


def _factor(key: Key, purpose: str) -> np.uint64:
    return subkey_words(key.derive(purpose))[0] | np.uint64(1)


def words_of_rows(coded: Mapping[str, Coded]) -> dict[str, Words]:
    """Per part the word of each row."""
    return {part: values.word_of_rows() for part, values in coded.items()}


def hashes_in(key: Key, file: KeyFile, hashes: Words) -> Words:
    """`composite` hashes as they stand in one table."""
    return _of_generation(key, file.generation, hashes) >> np.uint64(64 - file.bits)


def _of_generation(key: Key, generation: int, hashes: Words) -> Words:
    if generation == 1:
        return hashes
    k0, k1 = subkey_words(key.derive(f"generation {generation}"))
    return siphash24(k0, k1, [hashes])


def spool_key(spool: Path, key: Key, generation: int, hashes: Words, rows: Rows) -> None:
    """Append one batch to a key's spool; `rows` as the index numbers them."""
    kept = _of_generation(key, generation, hashes) >> np.uint64(64 - _SORTED_BITS)
    entries = np.empty(len(rows), _ENTRY)
    entries["top"] = kept >> np.uint64(_SORTED_BITS - 8)
    entries["rest"] = kept << np.uint64(32) | rows.astype(np.uint64)
    with spool.open("ab") as stream:
        stream.write(entries.tobytes())


def read_spool(spool: Path) -> Buckets:
    """The spool in order of hashes. Takes about 40 bytes of memory per row."""
    entries = np.fromfile(spool, _ENTRY) if spool.exists() else np.zeros(0, _ENTRY)
    return buckets_of(*_sorted(entries))


def buckets_of(hashes: Words, rows: npt.NDArray[np.uint32]) -> Buckets:
    """`hashes` in order."""
    starts = np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]])[: len(hashes)])
    sizes = np.diff(np.append(starts, len(hashes)))
    return Buckets(hashes, rows, np.repeat(sizes, sizes))


def _sorted(entries: npt.NDArray[np.void]) -> tuple[Words, npt.NDArray[np.uint32]]:
    """Hashes in order, with their rows. Bytes are counted, the rest is sorted in place: three times faster than by index."""
    top = entries["top"]
    rest = entries["rest"][np.argsort(top, kind="stable")]
    ends = np.cumsum(np.bincount(top, minlength=256))
    starts = ends - np.bincount(top, minlength=256)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        rest[start:end].sort()
    rows = rest.astype(np.uint32)
    rest >>= np.uint64(32)
    rest |= np.repeat(np.arange(256, dtype=np.uint64), ends - starts) << np.uint64(_SORTED_BITS - 8)
    return rest, rows


def write_key(folder: Path, key: Key, name: str, generation: int, buckets: Buckets, most: float) -> KeyFile:
    """The table of a key without the buckets of more than `most` rows: placeholder values, companies."""
    keep = buckets.sizes <= most
    rows = len(buckets.rows)
    bits = _SORTED_BITS if rows <= _SMALL else min(_SORTED_BITS, rows.bit_length() + _SPARE_BITS)
    series = new_series()
    hashes = buckets.hashes[keep] >> np.uint64(_SORTED_BITS - bits)
    hashes, numbers = flattened(flat_key(key, name, series), bits, hashes, buckets.rows[keep])
    pointers = padded_numbers(key.derive(f"pointers {name}"), series, numbers)
    pq.write_table(
        pa.table({"hash": hashes, "pointer": pointers}),
        folder / f"{name}-{generation:04}.parquet",
        use_dictionary=False,
        write_statistics=["hash"],
        column_encoding={"hash": "DELTA_BINARY_PACKED", "pointer": "PLAIN"},
        compression="NONE",
    )
    return KeyFile(generation, len(hashes), bits, series.hex())
