"""Rows page by page: behind the last key, from a list of keys, or as the server sends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import pyarrow as pa

from piiscan.config import MIB, StoreSettings
from piiscan.sources.databases.mysql.catalog import CODECS, KeyColumn, Own, as_stored
from piiscan.sources.databases.mysql.names import constant, quoted
from piiscan.sources.databases.mysql.session import Row, Session
from piiscan.sources.databases.relations import Column, Page, Table

__all__ = ["Key", "Places", "behind", "keyed", "pages"]

Key: TypeAlias = tuple[bytes, ...]
# What a sample goes through: keys; or (share of rows, seed) for each row by itself; or the first so many rows.
Places: TypeAlias = "list[Key] | tuple[float, int] | int"

_PAGE_BYTES = 16 * MIB
_FIRST_ROWS = 256  # then as many as make a page
_LIST_ROWS = 1_000  # keys in one statement
_PACE_SECONDS = 10  # a page may take so long under a rate limit


def pages(
    session: Session, table: Table, places: Places | None, after: object, settings: StoreSettings
) -> Iterator[Page]:
    """As `Dialect.pages`. `after`: the last key, or a position in the list of keys."""
    own: Own = table.own
    if not table.columns:
        return
    if isinstance(places, list):
        yield from _listed(session, table, places, after if isinstance(after, int) else 0, settings)
    elif places is None and own.key:
        yield from _keyed(session, table, after if isinstance(after, tuple) else None, settings)
    else:
        yield from _stream(session, table, places, settings)


def _keyed(session: Session, table: Table, after: Key | None, settings: StoreSettings) -> Iterator[Page]:
    own: Own = table.own
    names = ", ".join(quoted(column.name) for column in own.key)
    count = min(_FIRST_ROWS, settings.page_rows)
    while True:
        where = "" if after is None else f"WHERE {behind(own.key, after)}"
        statement = f"{_select(session, table, own.key)} {where} ORDER BY {names} LIMIT {count}"
        size = rows = 0
        for page, last in _cut(session, table, statement, settings):
            after = last
            size, rows = size + page.size, rows + page.rows
            yield page
        if rows < count:
            return
        count = max(min(settings.page_rows, count * _most_bytes(settings) // max(size, 1), count * 8), 1)


def _listed(session: Session, table: Table, keys: list[Key], start: int, settings: StoreSettings) -> Iterator[Page]:
    own: Own = table.own
    names = ", ".join(quoted(column.name) for column in own.key)
    count = min(_FIRST_ROWS, settings.page_rows)
    while start < len(keys):
        some = keys[start : start + count]
        statement = f"{_select(session, table, own.key)} WHERE {keyed(own.key, some)} ORDER BY {names}"
        start += len(some)
        made = list(_cut(session, table, statement, settings))
        for number, (page, _) in enumerate(made):
            # between the pages of one statement there is no place to go on at
            yield page if number == len(made) - 1 else Page(page.columns, None, page.size, page.rows)
        size = sum(page.size for page, _ in made)
        count = max(min(settings.page_rows, _LIST_ROWS, count * _most_bytes(settings) // max(size, 1), count * 8), 1)


def _stream(session: Session, table: Table, places: Places | None, settings: StoreSettings) -> Iterator[Page]:
    """One statement: a consistent view of the table, and the server's buffer where reading would lock writers out."""
    own: Own = table.own
    end = "" if own.view else "USE INDEX ()"  # the same order of rows whichever columns are asked for
    if isinstance(places, int):
        end += f" LIMIT {places}"
    elif isinstance(places, tuple):
        end += f" WHERE RAND({places[1]}) < {places[0]:.9f}"
    session.limit(0)  # the time until the next row is limited instead, by the socket
    for page, _ in _cut(session, table, f"{_select(session, table, (), whole=True)} {end}", settings):
        yield Page(page.columns, None, page.size, page.rows)
    session.limit(settings.statement_seconds)


def _cut(session: Session, table: Table, statement: str, settings: StoreSettings) -> Iterator[tuple[Page, Key]]:
    """The rows of a statement as pages of a bounded size, each with its last key."""
    width, most = len(table.columns), _most_bytes(settings)
    held: list[Row] = []
    size = 0
    for rows, bytes_ in session.stream(statement):
        held += rows
        size += bytes_
        if size >= most or len(held) >= settings.page_rows:
            yield _page(table, held, size), _key_of(held[-1], width)
            held, size = [], 0
    if held:
        yield _page(table, held, size), _key_of(held[-1], width)


def _key_of(row: Row, width: int) -> Key:
    return tuple(value or b"" for value in row[width:])


def _most_bytes(settings: StoreSettings) -> int:
    rate = settings.bytes_second
    return _PAGE_BYTES if rate is None else max(min(_PAGE_BYTES, int(rate * _PACE_SECONDS)), 1)


def _page(table: Table, rows: Sequence[Row], size: int) -> Page:
    own: Own = table.own
    columns = list(zip(*rows, strict=True))[: len(table.columns)]
    made = tuple(
        _decoded(pa.array(values, pa.binary()), "" if column.binary else own.charsets.get(column.name, ""))
        for column, values in zip(table.columns, columns, strict=True)
    )
    after = _key_of(rows[-1], len(table.columns)) if own.key and len(rows[-1]) > len(table.columns) else None
    return Page(made, after, size, len(rows))


def _decoded(cells: pa.BinaryArray, charset: str) -> pa.Array:
    """As text where all of it is what the column says; else as it is, to be judged by what it holds."""
    codec = CODECS.get(charset)
    if codec is None:
        return cells
    values = cells.to_pylist()
    mark = "\0".encode(codec)
    try:
        texts: list[str | None] = list(mark.join(value or b"" for value in values).decode(codec).split("\0"))
    except UnicodeDecodeError:
        return cells
    if len(texts) != len(values):
        return cells
    return pa.array([None if value is None else text for text, value in zip(texts, values, strict=True)], pa.string())


def _select(session: Session, table: Table, key: Sequence[KeyColumn], *, whole: bool = False) -> str:
    own: Own = table.own
    cells = [_cell(session, column, own) for column in table.columns]
    names = [quoted(column.name) for column in key]
    held = "SQL_BUFFER_RESULT " if whole and own.buffered else ""
    return f"SELECT {held}{', '.join([*cells, *names])} FROM {own.source}"  # noqa: S608 - names are quoted


def _cell(session: Session, column: Column, own: Own) -> str:
    name, charset = quoted(column.name), own.charsets.get(column.name, "")
    if own.kinds.get(column.name) == "bit":
        return f"{name} + 0"
    told = name if as_stored(charset) else f"CONVERT({name} USING utf8mb4)"
    if column.bounded or column.most is None:
        return told
    # A function gives NULL for more than a packet holds.
    return f"LEFT({told}, {min(column.most + 1, session.packet if column.binary else session.packet // 4)})"


def behind(key: Sequence[KeyColumn], values: Key) -> str:
    """Rows behind a key, in a form for which every version uses the index."""
    names = [quoted(column.name) for column in key]
    given = [
        constant(value, column.kind, column.charset, column.collation)
        for value, column in zip(values, key, strict=True)
    ]
    alike = [f"{name} = {value}" for name, value in zip(names, given, strict=True)]
    steps = [" AND ".join([*alike[:i], f"{names[i]} > {given[i]}"]) for i in range(len(names))]
    return f"{names[0]} >= {given[0]} AND ({' OR '.join(f'({step})' for step in steps)})"


def keyed(key: Sequence[KeyColumn], keys: Sequence[Key]) -> str:
    """Rows with these keys."""
    names = ", ".join(quoted(column.name) for column in key)
    given = (
        ", ".join(
            constant(value, column.kind, column.charset, column.collation)
            for value, column in zip(values, key, strict=True)
        )
        for values in keys
    )
    if len(key) == 1:
        return f"{names} IN ({', '.join(given)})"
    return f"({names}) IN ({', '.join(f'({one})' for one in given)})"
