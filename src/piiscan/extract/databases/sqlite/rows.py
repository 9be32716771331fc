"""Rows of one table or view, in batches whose memory is bounded whatever the cells hold."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from piiscan.config import MIB, Limits
from piiscan.extract.databases.sqlite.catalog import Relation, quoted
from piiscan.extract.databases.sqlite.guard import Guard

__all__ = ["CELL_BYTES", "Row", "Source", "batches"]

Row: TypeAlias = tuple[Any, ...]  # its rowid (None where it has none), then int, float, bytearray, bytes or None

CELL_BYTES = MIB  # a larger value is no cell of a table but read as a document of its own
_ROW_BYTES = 1 << 14  # rows up to here are fetched many at a time: a whole batch stays below 256 MiB
_BATCH_BYTES = 16 * MIB  # of larger ones, fetched one by one
_KEYS = 5_000  # in one statement: well below SQLite's million bytes of SQL


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from."""

    connection: sqlite3.Connection
    guard: Guard
    relation: Relation
    header: tuple[str, ...]
    size: int = 0  # bytes of the file


def batches(source: Source, limits: Limits, keys: Sequence[int] | None = None) -> Iterator[list[Row]]:
    """All rows, or those with the given rowids, in the order of the rowid where there is one.

    A value longer than `CELL_BYTES` is cut behind that where its row has a rowid to ask for it by, else behind
    `limits.member_bytes`. Raises sqlite3.Error; see `Guard.interrupted`.
    """
    if keys is None:
        yield from _batches(source, limits, "")
        return
    for start in range(0, len(keys), _KEYS):
        some = ",".join(map(str, keys[start : start + _KEYS]))
        yield from _batches(source, limits, f"{source.relation.key} IN ({some})")


def _batches(source: Source, limits: Limits, where: str) -> Iterator[list[Row]]:
    """A view is read row by row, so that what it gave before it was stopped is there."""
    last: int | None = None
    seen = 0
    if source.relation.kind == "view":
        with _longest(source, limits.member_bytes):
            yield from _one_by_one(source, _select(source, "*", where), limits.table_rows)
        return
    try:
        with _longest(source, _ROW_BYTES):
            for batch in _many(source, _select(source, "*", where), limits.table_rows):
                last, seen = batch[-1][0], seen + len(batch)
                yield batch
        return
    except sqlite3.Error as error:  # too large a row, or a broken page: the rows before it are not lost
        if Guard.interrupted(error):
            raise
    yield from _one_by_one(source, _resumed(source, limits, where, last, seen), limits.table_rows)


@contextmanager
def _longest(source: Source, size: int) -> Iterator[None]:
    """Within, a longer value or row raises sqlite3.DataError."""
    before = source.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, size)
    try:
        yield
    finally:
        source.connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, before)


def _many(source: Source, statement: str, count: int) -> Iterator[list[Row]]:
    with source.guard.limited():
        cursor = source.connection.execute(statement)
        rows = cursor.fetchmany(count)
    while rows:
        yield rows
        with source.guard.limited():
            rows = cursor.fetchmany(count)


def _one_by_one(source: Source, statement: str, count: int) -> Iterator[list[Row]]:
    view = source.relation.kind == "view"
    with source.guard.limited(view=view):
        cursor = source.connection.execute(statement)
    more = True
    while more:
        rows: list[Row] = []
        size, more = 0, False
        try:
            with source.guard.limited(view=view):
                for row in cursor:
                    rows.append(row)
                    size += sum(map(sys.getsizeof, row))
                    if more := len(rows) >= count or size >= _BATCH_BYTES:
                        break
        except sqlite3.Error:
            if rows:
                yield rows
            raise
        if rows:
            yield rows


def _select(source: Source, what: str, where: str) -> str:
    key = source.relation.key
    clause = f" WHERE {where}" if where else ""
    order = f" ORDER BY {key}" if key else ""  # without it an index may give another one
    return f"SELECT {key or 'NULL'}, {what} FROM {quoted(source.relation.name)}{clause}{order}"  # noqa: S608 - quoted


def _resumed(source: Source, limits: Limits, where: str, last: int | None, seen: int) -> str:
    """The rows behind the last one seen, their large values cut."""
    key = source.relation.key
    most = (CELL_BYTES if key else limits.member_bytes) + 1
    cut = "CASE WHEN typeof({0}) IN ('text', 'blob') AND length({0}) > {1} THEN substr({0}, 1, {2}) ELSE {0} END"
    what = ", ".join(cut.format(quoted(name), CELL_BYTES, most) for name in source.header)
    if key:
        behind = f"{key} > {last}" if last is not None else ""
        return _select(source, what, " AND ".join(filter(None, (where, behind))))
    return f"{_select(source, what, where)} LIMIT -1 OFFSET {seen}"
