"""Stage 1: candidate pairs of list row and index row, an equi-join of composite hashes in DuckDB over Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.flat import flat_key, follow
from piiscan.match.keytables import hashes_in
from piiscan.match.listed import Listed
from piiscan.match.pads import opened_numbers
from piiscan.match.store import IndexInfo, KeyFile, KeyTable

if TYPE_CHECKING:
    import duckdb

Rows = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]
Words = npt.NDArray[np.uint64]


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory engine that never loads extensions from elsewhere. ConfigError where duckdb is not installed."""
    try:
        import duckdb
    except ImportError:
        raise ConfigError("matching needs duckdb; run: pip install 'piiscan[match]'") from None
    return duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
    )


def candidates(engine: duckdb.DuckDBPyConnection, info: IndexInfo, key: Key, listed: Listed) -> tuple[Rows, Rows]:
    """Distinct (list row, index row) pairs that agree in at least one key, sorted by index row, then list row."""
    pieces = [np.zeros(0, np.int64)]
    for table in info.keys:
        if table.name in listed.keys:
            hashes, ours = listed.keys[table.name]
            for file in table.files:
                for which, theirs in _found(engine, info.path, key, table, file, hashes_in(key, file, hashes)):
                    pieces.append(theirs.astype(np.int64) << np.int64(32) | ours[which])
    found = np.concatenate(pieces)
    found.sort()
    found = found[np.concatenate([[True], found[1:] != found[:-1]])[: len(found)]]
    return found & np.int64(0xFFFFFFFF), found >> np.int64(32)


def _found(
    engine: duckdb.DuckDBPyConnection, folder: Path, key: Key, table: KeyTable, file: KeyFile, hashes: Words
) -> Iterator[tuple[Rows, Numbers]]:
    """(which of `hashes`, index row) of all entries of one table."""
    path, subkey, series = (
        folder / table.path_of(file),
        key.derive(f"pointers {table.name}"),
        bytes.fromhex(file.series),
    )

    def find(asked: Words) -> tuple[Rows, Numbers]:
        places, pointers, which = _join(engine, path, asked)
        return which, opened_numbers(subkey, series, pointers, places)

    return follow(find, flat_key(key, table.name, series), file.bits, hashes)


def _join(engine: duckdb.DuckDBPyConnection, path: Path, hashes: Words) -> tuple[Rows, Numbers, Rows]:
    """Places in a key's table, pointers there, which of `hashes` they belong to."""
    engine.register("listed", pa.table({"hash": hashes, "which": np.arange(len(hashes))}))
    statement = (
        "SELECT file_row_number, pointer, which FROM listed JOIN read_parquet($path, file_row_number=true) USING (hash)"
    )
    try:
        answer = engine.sql(statement, params={"path": str(path)}).to_arrow_table()
    finally:
        engine.unregister("listed")
    places, pointers, which = (answer[n].to_numpy() for n in ("file_row_number", "pointer", "which"))
    return places.astype(np.int64), pointers, which.astype(np.int64)
