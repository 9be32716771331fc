"""Rows of one table or view, in batches whose memory is bounded whatever the cells hold."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
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

    With a rowid each batch is a statement that is over before the batch is given, so that the file is not locked
    meanwhile; a table without one and a view come from one statement, and nobody can write till all of it is read.
    A value longer than `CELL_BYTES` is cut behind that where its row has a rowid to ask for it by, else behind
    `limits.member_bytes`. Raises sqlite3.Error; see `Guard.interrupted`.
    """
    read = _by_key if source.relation.key else _in_one
    if keys is None:
        yield from read(source, limits, "")
        return
    for start in range(0, len(keys), _KEYS):
        some = ",".join(map(str, keys[start : start + _KEYS]))
        yield from read(source, limits, f"{source.relation.key} IN ({some})")


def _by_key(source: Source, limits: Limits, where: str) -> Iterator[list[Row]]:
    """Rows are fetched many at a time until one is too large or a page broken: the rows before it are not lost."""
    last: int | None = None
    count = limits.table_rows
    wide = False
    while True:
        try:
            if wide:
                batch = _some(source, _cut(source, limits, _behind(source, where, last)), count)
            else:
                batch = _all(source, f"{_select(source, '*', _behind(source, where, last))} LIMIT {count}")
        except sqlite3.Error as error:
            if wide or Guard.interrupted(error):
                raise
            wide = True
            continue
        if not batch:
            return
        if last is not None and batch[0][0] <= last:  # in a broken or hostile file it might go round for ever
            raise sqlite3.DatabaseError("rowids out of order")
        yield batch
        if batch[-1][0] < batch[0][0]:
            raise sqlite3.DatabaseError("rowids out of order")
        last = batch[-1][0]


def _all(source: Source, statement: str) -> list[Row]:
    with _longest(source, _ROW_BYTES), source.guard.limited():
        rows: list[Row] = source.connection.execute(statement).fetchall()
    return rows


def _some(source: Source, statement: str, count: int) -> list[Row]:
    """The first batch of a statement, which is over then."""
    with closing(_one_by_one(source, statement, count)) as found:
        return next(found, [])


def _in_one(source: Source, limits: Limits, where: str) -> Iterator[list[Row]]:
    """A view is read row by row, so that what it gave before it was stopped is there."""
    seen = 0
    if source.relation.kind == "view":
        with _longest(source, limits.member_bytes):
            yield from _one_by_one(source, _select(source, "*", where), limits.table_rows)
        return
    try:
        with _longest(source, _ROW_BYTES):
            for batch in _many(source, _select(source, "*", where), limits.table_rows):
                seen += len(batch)
                yield batch
        return
    except sqlite3.Error as error:
        if Guard.interrupted(error):
            raise
    yield from _one_by_one(source, f"{_cut(source, limits, where)} LIMIT -1 OFFSET {seen}", limits.table_rows)


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


def _one_by_one(source: Source, statement: str, count: int) -> Generator[list[Row]]:
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


def _behind(source: Source, where: str, last: int | None) -> str:
    return " AND ".join(filter(None, (where, f"{source.relation.key} > {last}" if last is not None else "")))


def _cut(source: Source, limits: Limits, where: str) -> str:
    """The rows with their large values cut."""
    most = (CELL_BYTES if source.relation.key else limits.member_bytes) + 1
    cut = "CASE WHEN typeof({0}) IN ('text', 'blob') AND length({0}) > {1} THEN substr({0}, 1, {2}) ELSE {0} END"
    return _select(source, ", ".join(cut.format(quoted(name), CELL_BYTES, most) for name in source.header), where)
