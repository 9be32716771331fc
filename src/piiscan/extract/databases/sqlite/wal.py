"""SQLite's write-ahead log applied in memory, so that SQLite need not create files beside the database.

Even read-only, SQLite makes `-shm` and `-wal` files for a database in WAL mode and writes into those that are there;
on a share that is not ours to do.
Format: https://www.sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import struct

__all__ = ["apply_log", "in_rollback_mode", "is_wal_mode"]

_MODE = slice(18, 20)  # file format write and read versions: 1 rollback journal, 2 write-ahead log
_PAGE_SIZES = frozenset(1 << power for power in range(9, 17))
_LOG_HEADER = struct.Struct(">8I")  # magic, version, page size, checkpoint number, two salts, two checksums
_FRAME_HEADER = struct.Struct(">6I")  # page number, pages after commit or 0, two salts, two checksums


def is_wal_mode(head: bytes) -> bool:
    """`head`: the first 100 bytes of the database file."""
    return head[_MODE] == b"\x02\x02"


def in_rollback_mode(database: bytes) -> bytes:
    """The same database without a log, as an in-memory database has to be."""
    return database[: _MODE.start] + b"\x01\x01" + database[_MODE.stop :]


def apply_log(database: bytes, log: bytes) -> bytes:
    """The database after every committed transaction of the log. Frames of older logs differ in their salts."""
    if len(log) < _LOG_HEADER.size:
        return database
    _, _, size, _, *salts, _, _ = _LOG_HEADER.unpack_from(log)
    if size not in _PAGE_SIZES:
        return database
    pages: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    present = total = len(database) // size
    for start in range(_LOG_HEADER.size, len(log) - _FRAME_HEADER.size - size + 1, _FRAME_HEADER.size + size):
        number, committed, *frame_salts, _, _ = _FRAME_HEADER.unpack_from(log, start)
        if frame_salts != salts:
            break
        pending[number] = log[start + _FRAME_HEADER.size : start + _FRAME_HEADER.size + size]
        if committed:
            pages |= pending
            pending, total = {}, min(committed, present + len(pages))  # a page that is in neither is a lie
    parts = (pages.get(i + 1) or database[i * size : (i + 1) * size].ljust(size, b"\0") for i in range(total))
    return b"".join(parts) if pages else database
