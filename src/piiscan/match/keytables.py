"""Stage 1 tables: the hash of each composite key, sorted, with a pointer to the row that only the key can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.keys import Key, siphash24, subkey_words
from piiscan.match.pads import new_series, padded_numbers
from piiscan.match.rules import MatchRules
from piiscan.match.store import KeyTable
from piiscan.match.words import Coded

# One row in one key, while sorting: the highest 8 bits of the hash, and the other 32 in front of the row's number.
_ENTRY = np.dtype([("top", "u1"), ("rest", "<u8")])
# Kept of a composite's hash: a thief gets no certainty, and stage 2 removes the N / 2**40 chance hits of a look-up.
_HASH_BITS = 40


def possible_keys(rules: MatchRules, parts: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
    """Keys that the index' parts can make, with their kind."""
    named = [(k, "person") for k in rules.person_keys] + [(k, "household") for k in rules.household_keys]
    return [(names, kind) for names, kind in named if all(part in parts for part in names)]


def composite(
    key: Key, series: bytes, names: Sequence[str], coded: Mapping[str, Coded]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """uint64[m] hashes of the rows that have all parts, and their numbers.

    `series`: of the index, so that nobody joins two indexes built under one key without that key.
    """
    words = [coded[part].word_of_rows() for part in names]
    rows = np.flatnonzero(np.logical_and.reduce([w != 0 for w in words]))
    k0, k1 = subkey_words(key.derive(f"key {'+'.join(names)} {series.hex()}"))
    return siphash24(k0, k1, [w[rows] for w in words]) >> np.uint64(64 - _HASH_BITS), rows


def spool_key(
    folder: Path, key: Key, series: bytes, names: Sequence[str], coded: Mapping[str, Coded], before: int
) -> None:
    """Append one batch of rows to a key's spool; `before`: rows of earlier batches."""
    hashes, rows = composite(key, series, names, coded)
    entries = np.empty(len(rows), _ENTRY)
    entries["top"] = hashes >> np.uint64(_HASH_BITS - 8)
    entries["rest"] = hashes << np.uint64(32) | (rows + before).astype(np.uint64)
    with _spool(folder, names).open("ab") as spool:
        entries.tofile(spool)


def _spool(folder: Path, names: Sequence[str]) -> Path:
    return folder / "keys" / f"{'+'.join(names)}.spool"


def _sorted(entries: npt.NDArray[np.void]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint32]]:
    """Hashes in order, with their rows. Bytes are counted, the rest is sorted in place: three times faster than by index."""
    top = entries["top"]
    rest = entries["rest"][np.argsort(top, kind="stable")]
    ends = np.cumsum(np.bincount(top, minlength=256))
    starts = ends - np.bincount(top, minlength=256)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        rest[start:end].sort()
    hashes = rest >> np.uint64(32)
    hashes |= np.repeat(np.arange(256, dtype=np.uint64), ends - starts) << np.uint64(_HASH_BITS - 8)
    return hashes, rest.astype(np.uint32)


def finish_key(
    folder: Path, key: Key, series: bytes, names: tuple[str, ...], kind: str, index_rows: int, rules: MatchRules
) -> KeyTable:
    """Sort one key's spool into its table, if its buckets allow it."""
    spool = _spool(folder, names)
    entries = np.fromfile(spool, _ENTRY)
    spool.unlink()
    hashes, rows = _sorted(entries)
    starts = (
        np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]])) if len(hashes) else np.zeros(0, np.int64)
    )
    sizes = np.diff(np.append(starts, len(hashes)))
    alone = float((sizes == 1).sum() / max(1, len(hashes)))
    admission = rules.numbers["admission"]
    used = kind == "household" or alone >= admission["alone"] or index_rows < admission["rows"]
    series = new_series()
    result = KeyTable(names, kind, used, len(hashes), round(alone, 5), int(sizes.max(initial=0)), series.hex())
    if used:
        keep = np.repeat(sizes <= admission["bucket"], sizes)
        _write(folder / "keys" / f"{result.name}.parquet", hashes[keep], _pointers(key, result, rows[keep]))
    return result


def _pointers(key: Key, table: KeyTable, rows: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Numbers of rows under the table's pads."""
    return padded_numbers(key.derive(f"pointers {table.name}"), bytes.fromhex(table.series), rows)


def _write(path: Path, hashes: npt.NDArray[np.uint64], pointers: npt.NDArray[np.uint32]) -> None:
    pq.write_table(
        pa.table({"hash": hashes, "pointer": pointers}),
        path,
        use_dictionary=False,
        write_statistics=["hash"],
        column_encoding={"hash": "DELTA_BINARY_PACKED", "pointer": "PLAIN"},
        compression="NONE",
    )
