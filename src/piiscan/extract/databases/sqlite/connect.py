"""A SQLite file opened so that nothing is written into it or, but for large live ones, beside it."""

from __future__ import annotations

import sqlite3
import struct
from functools import partial
from pathlib import Path

from piiscan.extract.databases.sqlite.wal import apply_log, in_rollback_mode, is_wal_mode
from piiscan.model import Blob
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["connect", "cut_off"]

_TRIES = 3  # to copy a file and its log between two checkpoints
_LOG_HEAD = 32  # bytes; its salts differ in every new log


def connect(blob: Blob, budget: Budget) -> sqlite3.Connection:
    """The file read-only where SQLite then writes nothing beside it, else its bytes in memory.

    One exception: a database that others have open in WAL mode and that, with its log, has more than
    `limits.member_bytes` is read as its other readers do, whose marks in the -shm file change.
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
    limit = budget.limits.member_bytes
    if blob.path is None:
        return _in_memory(_data(blob, limit), b"")
    uri, path, log = f"{Path(blob.path).absolute().as_uri()}?mode=ro", Path(blob.path), Path(f"{blob.path}-wal")
    shared = partial(sqlite3.connect, uri, uri=True, timeout=budget.reading.stores.lock_seconds)
    if not is_wal_mode(head):
        return shared()
    live = _size(f"{path}-shm") > 0
    if not live and not _size(str(log)):
        # "Immutable" ignores the log and so would hide rows, but here is no log to ignore.
        return sqlite3.connect(f"{uri}&immutable=1", uri=True)
    if live and _size(str(path)) + _size(str(log)) > limit:
        return shared()
    for _ in range(_TRIES):
        if (copied := _copied(blob, path, log, limit)) is not None:
            return _in_memory(*copied)
    if live:
        return shared()
    raise sqlite3.OperationalError("the log changes while it is read")


def _copied(blob: Blob, path: Path, log: Path, limit: int) -> tuple[bytes, bytes] | None:
    """The file and its log as they fit; None where a new log was begun meanwhile, so that pages are of another time.

    While the log goes on, what is written back into the file stands in the log too; a torn end of it differs when
    it is read again.
    """
    begun, changed = _bytes(log)[:_LOG_HEAD], path.stat().st_mtime_ns
    data = _data(blob, limit)
    found = _bytes(log)
    same = found[:_LOG_HEAD] == begun and _bytes(log).startswith(found)
    return (data, found) if same and (begun or path.stat().st_mtime_ns == changed) else None


def _data(blob: Blob, limit: int) -> bytes:
    with blob.open() as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise LimitExceededError(f"database of more than {limit} bytes, to be read in memory")
    return data


def _in_memory(data: bytes, log: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(in_rollback_mode(apply_log(data, log)))
    return connection


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
