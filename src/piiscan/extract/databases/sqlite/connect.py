"""A SQLite file opened so that nothing is written into it or beside it."""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path

from piiscan.extract.databases.sqlite.wal import apply_log, in_rollback_mode, is_wal_mode
from piiscan.model import Blob
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["connect", "cut_off"]


def connect(blob: Blob, budget: Budget) -> sqlite3.Connection:
    """The file read-only where SQLite then creates nothing beside it, else its bytes in memory.

    TEXT comes as bytearray, BLOB as bytes: a file may hold anything as TEXT. Raises sqlite3.DatabaseError.
    """
    connection = _opened(blob, _head(blob), budget)
    connection.text_factory = bytearray
    # Views and triggers of a hostile file call no function that acts outside; sorting goes to memory, not to files.
    for pragma in ("trusted_schema = OFF", "query_only = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def cut_off(blob: Blob) -> bool:
    """Fewer bytes than the header's page count says (valid only where its two change counters agree)."""
    head = _head(blob)
    if blob.path is None or len(head) < 100 or is_wal_mode(head):
        return False
    page, pages = struct.unpack_from(">H", head, 16)[0], struct.unpack_from(">I", head, 28)[0]
    return head[24:28] == head[92:96] and blob.size < pages * (65536 if page == 1 else page)


def _head(blob: Blob) -> bytes:
    with blob.open() as stream:
        return stream.read(100)


def _opened(blob: Blob, head: bytes, budget: Budget) -> sqlite3.Connection:
    if blob.path is None:
        return _in_memory(blob, b"", budget)
    uri = f"{Path(blob.path).absolute().as_uri()}?mode=ro"
    if not is_wal_mode(head) or _size(f"{blob.path}-shm"):  # a live database has both files already
        return sqlite3.connect(uri, uri=True)
    if not _size(f"{blob.path}-wal"):
        # "Immutable" ignores the log and so would hide rows, but here is no log to ignore.
        return sqlite3.connect(f"{uri}&immutable=1", uri=True)
    return _in_memory(blob, Path(f"{blob.path}-wal").read_bytes(), budget)


def _in_memory(blob: Blob, log: bytes, budget: Budget) -> sqlite3.Connection:
    limit = budget.limits.member_bytes
    with blob.open() as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise LimitExceededError(f"database of more than {limit} bytes, to be read in memory")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(in_rollback_mode(apply_log(data, log)))
    return connection


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
