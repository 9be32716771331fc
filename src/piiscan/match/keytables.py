"""Stage 1 tables: the hash of each composite key, sorted, with a pointer to the row that only the key can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.keys import Key, siphash24, subkey_words
from piiscan.match.permute import permute
from piiscan.match.rules import MatchRules
from piiscan.match.store import KeyTable
from piiscan.match.words import Coded

_ENTRY = np.dtype([("hash", "<u8"), ("row", "<u4")])  # 12 bytes of one row in one key, while sorting
# Kept of a composite's hash: a thief gets no certainty, and stage 2 removes the N / 2**40 chance hits of a look-up.
_HASH_BITS = 40


def possible_keys(rules: MatchRules, parts: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
    """Keys that the index' parts can make, with their kind."""
    named = [(k, "person") for k in rules.person_keys] + [(k, "household") for k in rules.household_keys]
    return [(names, kind) for names, kind in named if all(part in parts for part in names)]


def composite(
    key: Key, names: Sequence[str], coded: Mapping[str, Coded]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """uint64[m] hashes of the rows that have all parts, and their numbers."""
    words = [coded[part].word_of_rows() for part in names]
    rows = np.flatnonzero(np.logical_and.reduce([w != 0 for w in words]))
    k0, k1 = subkey_words(key.derive(f"key {'+'.join(names)}"))
    return siphash24(k0, k1, [w[rows] for w in words]) >> np.uint64(64 - _HASH_BITS), rows


def spool_key(folder: Path, key: Key, names: Sequence[str], coded: Mapping[str, Coded], before: int) -> None:
    """Append one batch of rows to a key's spool; `before`: rows of earlier batches."""
    hashes, rows = composite(key, names, coded)
    entries = np.empty(len(rows), _ENTRY)
    entries["hash"], entries["row"] = hashes, rows + before
    with _spool(folder, names).open("ab") as spool:
        entries.tofile(spool)


def _spool(folder: Path, names: Sequence[str]) -> Path:
    return folder / "keys" / f"{'+'.join(names)}.spool"


def finish_key(
    folder: Path, key: Key, names: tuple[str, ...], kind: str, index_rows: int, rules: MatchRules
) -> KeyTable:
    """Sort one key's spool into its table, if its buckets allow it."""
    spool = _spool(folder, names)
    entries = np.fromfile(spool, _ENTRY)
    spool.unlink()
    order = np.argsort(entries["hash"], kind="stable")
    hashes, rows = entries["hash"][order], entries["row"][order].astype(np.int64)
    starts = (
        np.flatnonzero(np.concatenate([[True], hashes[1:] != hashes[:-1]])) if len(hashes) else np.zeros(0, np.int64)
    )
    sizes = np.diff(np.append(starts, len(hashes)))
    alone = float((sizes == 1).sum() / max(1, len(hashes)))
    admission = rules.numbers["admission"]
    used = kind == "household" or alone >= admission["alone"] or index_rows < admission["rows"]
    result = KeyTable(names, kind, used, len(hashes), round(alone, 5), int(sizes.max(initial=0)))
    if used:
        keep = np.repeat(sizes <= admission["bucket"], sizes)
        pointers = permute(key.derive(f"pointers {result.name}"), index_rows, rows[keep])
        content = pa.table({"hash": hashes[keep].astype(np.uint64), "pointer": pointers.astype(np.uint32)})
        encoding = {"hash": "DELTA_BINARY_PACKED", "pointer": "PLAIN"}
        path = folder / "keys" / f"{result.name}.parquet"
        pq.write_table(content, path, use_dictionary=False, column_encoding=encoding, compression="NONE")
    return result
