"""Stage 1: candidate pairs of list row and index row, an equi-join of composite hashes in DuckDB over Parquet."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.flat import flat_key, follow
from piiscan.match.guard import removed
from piiscan.match.keytables import hashes_in
from piiscan.match.listed import Listed
from piiscan.match.pads import opened_numbers
from piiscan.match.store import IndexInfo, KeyFile, KeyTable

if TYPE_CHECKING:
    import duckdb

Rows = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.uint32]
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the engine may use. memory: bytes, as in 4GB (default: most of the machine's); threads (default: all
    processors); temporary: folder for what does not fit in memory (default: the system's)."""

    memory: str | None = None
    threads: int | None = None
    temporary: str | Path | None = None


@contextmanager
def engine_with(bounds: Bounds, left: list[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """An in-memory engine that never loads extensions from elsewhere; its temporary folder goes with it.

    A folder that could not be removed is added to `left`. ConfigError where duckdb is not installed, or bounds are none.
    """
    try:
        import duckdb
    except ImportError:
        raise ConfigError("matching needs duckdb; run: pip install 'piiscan[match]'") from None
    folder = _temporary(bounds)
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": False,
        "temp_directory": str(folder),
    }
    if bounds.memory is not None:
        config["memory_limit"] = bounds.memory
    if bounds.threads is not None:
        config["threads"] = bounds.threads
    try:
        try:
            engine = duckdb.connect(config=config)
        except duckdb.Error:
            said = f"memory {bounds.memory!r}, threads {bounds.threads!r}"
            raise ConfigError(f"the engine refuses these bounds: {said}; say for example 4GB and 2") from None
        try:
            yield engine
        except duckdb.OutOfMemoryException:
            raise ConfigError(f"matching needs more memory than {bounds.memory or 'there is'}") from None
        finally:
            engine.close()
    finally:
        left += filter(None, [removed(folder)])


def _temporary(bounds: Bounds) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="piiscan-match-", dir=bounds.temporary))
    except OSError as error:
        raise ConfigError(f"no temporary folder can be made: {error.strerror}") from None


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
    import duckdb

    engine.register("listed", pa.table({"hash": hashes, "which": np.arange(len(hashes))}))
    statement = (
        "SELECT file_row_number, pointer, which FROM listed JOIN read_parquet($path, file_row_number=true) USING (hash)"
    )
    try:
        answer = engine.sql(statement, params={"path": str(path)}).to_arrow_table()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        if _readable(path):
            raise
        raise ConfigError(f"index {path.parent.parent} is damaged: {path.name} cannot be read") from None
    finally:
        engine.unregister("listed")
    places, pointers, which = (answer[n].to_numpy() for n in ("file_row_number", "pointer", "which"))
    return places.astype(np.int64), pointers, which.astype(np.int64)


def _readable(path: Path) -> bool:
    try:
        pq.read_table(path)
    except (OSError, pa.ArrowException):
        return False
    return True
