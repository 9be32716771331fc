"""SQLite files: every table, opened read-only; nothing is written beside the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from piiscan.extract import charset
from piiscan.extract.decode import decode_all
from piiscan.extract.tables import mark_last, row_columns
from piiscan.extract.workbook import cell_text
from piiscan.model import Blob, Location, Skip, TableChunk
from piiscan.sources.streams import Budget

__all__ = ["read_sqlite"]


def read_sqlite(blob: Blob, budget: Budget) -> Iterator[TableChunk | Skip]:
    """One table after another. `immutable=1` is never used: it ignores the write-ahead log and hides rows."""
    with closing(_connect(blob)) as connection:
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


def _connect(blob: Blob) -> sqlite3.Connection:
    if blob.path is not None:
        return sqlite3.connect(f"{Path(blob.path).absolute().as_uri()}?mode=ro", uri=True)
    connection = sqlite3.connect(":memory:")
    with blob.open() as stream:
        data = bytearray(stream.read())
    data[18:20] = b"\x01\x01"  # a database in memory has no write-ahead log
    connection.deserialize(bytes(data))
    return connection


def _table(
    connection: sqlite3.Connection, table: str, location: Location, budget: Budget
) -> Iterator[TableChunk | Skip]:
    quoted = table.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - a name cannot be a parameter; it is quoted
    header = tuple(str(column[0]) for column in cursor.description)
    unread = _Unread()
    yield from mark_last(_chunks(cursor, header, location, budget, unread))
    if unread.count:
        yield Skip(location, "extract", "unsupported", f"{unread.count} binary values")


class _Unread:
    """Counts values that are no text."""

    count = 0

    def text(self, value: object) -> str:
        if not isinstance(value, bytes):
            return cell_text(value)
        try:
            return value.decode()
        except UnicodeDecodeError:
            encoding = charset.detect(value)
            if encoding is None:
                self.count += 1
                return ""
            return decode_all(value, encoding).text


def _chunks(
    cursor: sqlite3.Cursor, header: tuple[str, ...], location: Location, budget: Budget, unread: _Unread
) -> Iterator[TableChunk]:
    first_row = 1
    while rows := cursor.fetchmany(budget.limits.table_rows):
        texts: list[Sequence[str]] = [[unread.text(value) for value in row] for row in rows]
        yield TableChunk(location, header, row_columns(texts, len(header)), first_row, last=False)
        first_row += len(rows)
    if first_row == 1:
        yield TableChunk(location, header, row_columns([], len(header)), last=False)
