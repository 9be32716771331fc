"""Stage 1: candidate pairs of list row and index row, an equi-join of composite hashes in DuckDB over Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.keytables import hashes_in
from piiscan.match.listed import Listed
from piiscan.match.pads import opened_numbers
from piiscan.match.store import IndexInfo

if TYPE_CHECKING:
    import duckdb

Rows = npt.NDArray[np.int64]


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
                path = info.path / table.path_of(file)
                places, pointers, rows = _join(engine, path, hashes_in(key, file, hashes), ours)
                series = bytes.fromhex(file.series)
                theirs = opened_numbers(key.derive(f"pointers {table.name}"), series, pointers, places)
                pieces.append(theirs.astype(np.int64) << np.int64(32) | rows)
    found = np.concatenate(pieces)
    found.sort()
    found = found[np.concatenate([[True], found[1:] != found[:-1]])[: len(found)]]
    return found & np.int64(0xFFFFFFFF), found >> np.int64(32)


def _join(
    engine: duckdb.DuckDBPyConnection, path: Path, hashes: npt.NDArray[np.uint64], rows: Rows
) -> tuple[Rows, npt.NDArray[np.uint32], Rows]:
    """Places in a key's table, pointers there, list rows."""
    engine.register("listed", pa.table({"hash": hashes, "row": rows}))
    statement = (
        "SELECT file_row_number, pointer, row FROM listed JOIN read_parquet($path, file_row_number=true) USING (hash)"
    )
    try:
        answer = engine.sql(statement, params={"path": str(path)}).to_arrow_table()
    finally:
        engine.unregister("listed")
    places, pointers, found = (answer[n].to_numpy() for n in ("file_row_number", "pointer", "row"))
    return places.astype(np.int64), pointers, found.astype(np.int64)
