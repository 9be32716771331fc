"""SQLite files: every table, opened read-only; nothing is written beside the file."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from piiscan.extract.characters import charset
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.databases.wal import apply_log, in_rollback_mode, is_wal_mode
from piiscan.extract.tables.celltext import cell_text
from piiscan.extract.tables.tables import mark_last, row_columns
from piiscan.model import Blob, Location, Skip, TableChunk
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["read_sqlite"]


def read_sqlite(blob: Blob, budget: Budget) -> Iterator[TableChunk | Skip]:
    """One table after another, rows in the write-ahead log included."""
    with blob.open() as stream:
        head = stream.read(100)
    with closing(_connect(blob, head, budget)) as connection:
        connection.text_factory = bytes  # the file may hold anything as TEXT
        connection.execute("PRAGMA trusted_schema = OFF")
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in names:
            table = decode_all(name).text
            location = replace(blob.location, sheet=table)
            try:
                yield from _table(connection, table, location, budget)
            except sqlite3.Error:
                yield Skip(location, "extract", "cannot_parse", "table not readable")
    if blob.path is not None and not is_wal_mode(head) and _cut_off(head, blob.size):
        yield Skip(blob.location, "extract", "cut_short", "file shorter than its page count")


def _connect(blob: Blob, head: bytes, budget: Budget) -> sqlite3.Connection:
    """The file read-only where SQLite then creates nothing beside it, else its bytes in memory."""
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


def _cut_off(head: bytes, size: int) -> bool:
    """Fewer bytes than the header's page count says (valid only where its two change counters agree)."""
    page, pages = struct.unpack_from(">H", head, 16)[0], struct.unpack_from(">I", head, 28)[0]
    return head[24:28] == head[92:96] and size < pages * (65536 if page == 1 else page)


def _table(
    connection: sqlite3.Connection, table: str, location: Location, budget: Budget
) -> Iterator[TableChunk | Skip]:
    quoted = table.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - a name cannot be a parameter; it is quoted
    header = tuple(str(column[0]) for column in cursor.description)
    unread = _Unread(header)
    yield from mark_last(_chunks(cursor, header, location, budget, unread))
    if unread.counts:
        columns = ", ".join(f"{name} ({count})" for name, count in unread.counts.items())
        yield Skip(location, "extract", "unsupported", f"{sum(unread.counts.values())} binary values in {columns}")


class _Unread:
    """Counts values that are no text: `counts` by column."""

    def __init__(self, header: tuple[str, ...]) -> None:
        self.counts: dict[str, int] = {}
        self._header = header

    def texts(self, row: Sequence[object]) -> list[str]:
        return [self._text(value, column) for column, value in enumerate(row)]

    def _text(self, value: object, column: int) -> str:
        if not isinstance(value, bytes):
            return cell_text(value)
        try:
            return value.decode()
        except UnicodeDecodeError:
            encoding = charset.detect(value)
            if encoding is None:
                name = self._header[column]
                self.counts[name] = self.counts.get(name, 0) + 1
                return ""
            return decode_all(value, encoding).text


def _chunks(
    cursor: sqlite3.Cursor, header: tuple[str, ...], location: Location, budget: Budget, unread: _Unread
) -> Iterator[TableChunk]:
    first_row = 1
    while rows := cursor.fetchmany(budget.limits.table_rows):
        texts: list[Sequence[str]] = [unread.texts(row) for row in rows]
        yield TableChunk(location, header, row_columns(texts, len(header)), first_row, last=False)
        first_row += len(rows)
    if first_row == 1:
        yield TableChunk(location, header, row_columns([], len(header)), last=False)
