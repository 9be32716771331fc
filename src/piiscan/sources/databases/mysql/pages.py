"""Rows page by page: behind the last key, from a list of keys, or as the server sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import pyarrow as pa

from piiscan.config import MIB, StoreSettings
from piiscan.sources.databases.mysql.catalog import CODECS, KeyColumn, Own, as_stored
from piiscan.sources.databases.mysql.names import constant, quoted
from piiscan.sources.databases.mysql.session import Row, Session
from piiscan.sources.databases.relations import Column, Page, Table

__all__ = ["Key", "Place", "Places", "behind", "keyed", "pages"]

Key: TypeAlias = tuple[bytes, ...]
# What a sample goes through: keys; or (share of rows, seed) for each row by itself; or the first so many rows.
Places: TypeAlias = "list[Key] | tuple[float, int] | int"

_PAGE_BYTES = 16 * MIB
_FIRST_ROWS = 256  # then as many as make a page
_LIST_ROWS = 1_000  # keys in one statement
_CHARACTER_BYTES = 4  # at most, in every character set
# Bytes that are no letters of Windows-1252, two in a row, or one without a letter of ASCII beside it.
_NOT_WESTERN = re.compile(rb"[\x80-\xbf]|[\xc0-\xff]{2}|(?<![A-Za-z])[\xc0-\xff](?![A-Za-z])")
_PACE_SECONDS = 10  # a page may take so long under a rate limit


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list of keys goes on: at the keys [start, start + count), behind the key `last` as the server has them."""

    start: int
    count: int
    last: Key | None = None


def pages(
    session: Session, table: Table, places: Places | None, after: object, settings: StoreSettings
) -> Iterator[Page]:
    """As `Dialect.pages`. `after`: the last key, or a `Place` in the list of keys."""
    own: Own = table.own
    if not table.columns:
        return
    if isinstance(places, list):
        first = Place(0, min(_FIRST_ROWS, settings.page_rows))
        yield from _listed(session, table, places, after if isinstance(after, Place) else first, settings)
    elif places is None and own.key:
        yield from _keyed(session, table, after if isinstance(after, tuple) else None, settings)
    else:
        yield from _stream(session, table, places, settings)


def _keyed(session: Session, table: Table, after: Key | None, settings: StoreSettings) -> Iterator[Page]:
    own: Own = table.own
    count, whole = min(_FIRST_ROWS, settings.page_rows), False
    while True:
        where = [] if after is None else [behind(own.key, after)]
        page, whole = _one(session, table, where, settings, count)
        if page is None:
            return
        after = page.after
        yield page
        if whole and page.rows < count:
            return
        count = _next_count(page, settings)


def _listed(session: Session, table: Table, keys: list[Key], place: Place, settings: StoreSettings) -> Iterator[Page]:
    own: Own = table.own
    while place.start < len(keys):
        where = [keyed(own.key, keys[place.start : place.start + place.count])]
        if place.last is not None:
            where.append(behind(own.key, place.last))
        page, whole = _one(session, table, where, settings)
        if page is None:  # rows that are gone
            place = Place(place.start + place.count, place.count)
            continue
        if whole:
            place = Place(place.start + place.count, min(_next_count(page, settings), _LIST_ROWS))
        else:
            place = replace(place, last=page.after)
        yield replace(page, after=place)


def _one(
    session: Session, table: Table, where: Sequence[str], settings: StoreSettings, count: int | None = None
) -> tuple[Page | None, bool]:
    """The next rows by the key, None for none, and whether they are all that was asked for: pages have a bounded size."""
    own: Own = table.own
    names = ", ".join(quoted(column.name) for column in own.key)
    clause = f"WHERE {' AND '.join(f'({one})' for one in where)}" if where else ""
    limit = "" if count is None else f"LIMIT {count}"
    statement = f"{_select(session, table, own.key)} {clause} ORDER BY {names} {limit}"
    rows, size, whole = session.head(statement, _most_bytes(settings))
    return (_page(session, table, rows, size) if rows else None), whole


def _next_count(page: Page, settings: StoreSettings) -> int:
    """As many rows as make a page, if they are as wide as those before."""
    fitting = page.rows * _most_bytes(settings) // max(page.size, 1)
    return max(min(settings.page_rows, fitting, page.rows * 8), 1)


def _stream(session: Session, table: Table, places: Places | None, settings: StoreSettings) -> Iterator[Page]:
    """One statement: a consistent view of the table, and the server's buffer where reading would lock writers out."""
    own: Own = table.own
    end = "" if own.view else "USE INDEX ()"  # the same order of rows whichever columns are asked for
    if isinstance(places, int):
        end += f" LIMIT {places}"
    elif isinstance(places, tuple):
        end += f" WHERE RAND({places[1]}) < {places[0]:.9f}"
    session.limit(0)  # the time until the next row is limited instead, by the socket
    yield from _cut(session, table, f"{_select(session, table, (), whole=True)} {end}", settings)
    session.limit(settings.statement_seconds)


def _cut(session: Session, table: Table, statement: str, settings: StoreSettings) -> Iterator[Page]:
    """The rows of a statement as pages of a bounded size."""
    most = _most_bytes(settings)
    held: list[Row] = []
    size = 0
    for rows, bytes_ in session.stream(statement, most):
        held += rows
        size += bytes_
        if size >= most or len(held) >= settings.page_rows:
            yield _page(session, table, held, size)
            held, size = [], 0
    if held:
        yield _page(session, table, held, size)


def _key_of(row: Row, width: int) -> Key:
    return tuple(value or b"" for value in row[width:])


def _most_bytes(settings: StoreSettings) -> int:
    rate = settings.bytes_second
    return _PAGE_BYTES if rate is None else max(min(_PAGE_BYTES, int(rate * _PACE_SECONDS)), 1)


def _page(session: Session, table: Table, rows: Sequence[Row], size: int) -> Page:
    own: Own = table.own
    columns, at, made = list(zip(*rows, strict=True)), 0, []
    for column in table.columns:
        parts = len(_cell(session, column, own))
        values = columns[at] if parts == 1 else _joined(columns[at : at + parts])
        made.append(_decoded(pa.array(values, pa.binary()), "" if column.binary else own.charsets.get(column.name, "")))
        at += parts
    return Page(tuple(made), _key_of(rows[-1], at) if len(columns) > at else None, size, len(rows))


def _joined(parts: Sequence[Sequence[bytes | None]]) -> list[bytes | None]:
    """Cells of their parts; NULL where the first is, since a part behind the end is empty."""
    return [None if cell[0] is None else b"".join(part or b"" for part in cell) for cell in zip(*parts, strict=True)]


def _decoded(cells: pa.BinaryArray, charset: str) -> pa.Array:
    """As text where all of it is what the column says; else as it is, to be judged by what it holds."""
    codec = CODECS.get(charset)
    if charset == "latin1" and not _is_utf8(cells):
        return _western(cells)
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


def _is_utf8(cells: pa.BinaryArray) -> bool:
    try:
        cells.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _western(cells: pa.BinaryArray) -> pa.Array:
    """As Windows-1252, which MySQL calls latin1, where all that is no UTF-8 looks so; else as it is.

    Many a Japanese database declares latin1 and holds CP932 or EUC-JP. In these, bytes from 0x80 on come in pairs or
    with a lead byte below 0xA0; in Western words they are single letters, from 0xC0 on, between letters of ASCII.
    """
    values: list[bytes | None] = cells.to_pylist()
    texts = list(map(_utf8, values))
    odd = b"\0".join(value for value, text in zip(values, texts, strict=True) if value is not None and text is None)
    if _NOT_WESTERN.search(odd):
        return cells
    return pa.array(
        [
            value.decode("cp1252") if text is None and value is not None else text
            for value, text in zip(values, texts, strict=True)
        ],
        pa.string(),
    )


def _utf8(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _select(session: Session, table: Table, key: Sequence[KeyColumn], *, whole: bool = False) -> str:
    own: Own = table.own
    cells = [part for column in table.columns for part in _cell(session, column, own)]
    names = [quoted(column.name) for column in key]
    held = "SQL_BUFFER_RESULT " if whole and own.buffered else ""
    return f"SELECT {held}{', '.join([*cells, *names])} FROM {own.source}"  # noqa: S608 - names are quoted


def _cell(session: Session, column: Column, own: Own) -> list[str]:
    """A cell in as many parts as it takes: a function gives NULL for more than a packet holds."""
    name, charset = quoted(column.name), own.charsets.get(column.name, "")
    if own.kinds.get(column.name) == "bit":
        return [f"{name} + 0"]
    told = "{}" if as_stored(charset) else "CONVERT({} USING utf8mb4)"
    if column.bounded or column.most is None:
        return [told.format(name)]
    wanted, fitting = column.most + 1, session.packet if column.binary else session.packet // _CHARACTER_BYTES
    return [
        told.format(f"SUBSTRING({name}, {start + 1}, {min(fitting, wanted - start)})")
        for start in range(0, wanted, fitting)
    ]


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
