"""Stage 1: candidate pairs of list row and index row, an equi-join of composite hashes in DuckDB over Parquet."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.keys import Key
from piiscan.match.keytables import composite
from piiscan.match.permute import unpermute
from piiscan.match.store import IndexInfo
from piiscan.match.words import Coded

Rows = npt.NDArray[np.int64]


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory engine that never loads extensions from elsewhere."""
    return duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
    )


def candidates(
    engine: duckdb.DuckDBPyConnection, info: IndexInfo, key: Key, coded: Mapping[str, Coded]
) -> tuple[Rows, Rows]:
    """Distinct (list row, index row) pairs that agree in at least one key, sorted by index row, then list row."""
    found = [np.zeros(0, np.int64)]
    for table in info.keys:
        if not table.used or not all(part in coded for part in table.parts):
            continue
        hashes, rows = composite(key, table.parts, coded)
        pointers, listed = _join(engine, info, table.name, hashes, rows)
        theirs = unpermute(key.derive(f"pointers {table.name}"), info.rows, pointers)
        found.append(theirs << np.int64(32) | listed)
    pairs = np.unique(np.concatenate(found))
    return pairs & np.int64(0xFFFFFFFF), pairs >> np.int64(32)


def _join(
    engine: duckdb.DuckDBPyConnection, info: IndexInfo, name: str, hashes: npt.NDArray[np.uint64], rows: Rows
) -> tuple[Rows, Rows]:
    engine.register("listed", pa.table({"hash": hashes, "row": rows}))
    path = str(info.path / "keys" / f"{name}.parquet")
    statement = "SELECT pointer, row FROM listed JOIN read_parquet($path) USING (hash)"
    answer = engine.sql(statement, params={"path": path}).to_arrow_table()
    engine.unregister("listed")
    return answer["pointer"].to_numpy().astype(np.int64), answer["row"].to_numpy().astype(np.int64)
