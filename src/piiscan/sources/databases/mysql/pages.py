"""Rows page by page: behind the last key, from a list of keys, or as the server sends them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from piiscan.config import MIB, StoreSettings
from piiscan.sources.databases.mysql.catalog import KeyColumn, Own
from piiscan.sources.databases.mysql.names import constant, quoted
from piiscan.sources.databases.mysql.session import Session
from piiscan.sources.databases.mysql.stream import Row
from piiscan.sources.databases.mysql.values import Key, page_of, select
from piiscan.sources.databases.relations import Page, Table

__all__ = ["Place", "Places", "behind", "keyed", "pages"]

# What a sample goes through: keys; or (share of rows, seed) for each row by itself; or the first so many rows.
Places: TypeAlias = "list[Key] | tuple[float, int] | int"

_PAGE_BYTES = 16 * MIB
_FIRST_ROWS = 256  # then as many as make a page
_LIST_ROWS = 1_000  # keys in one statement
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
    statement = f"{select(session, table, own.key)} {clause} ORDER BY {names} {limit}"
    rows, size, whole = session.head(statement, _most_bytes(settings))
    return (page_of(session, table, rows, size) if rows else None), whole


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
    yield from _cut(session, table, f"{select(session, table, (), whole=True)} {end}", settings)
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
            yield page_of(session, table, held, size)
            held, size = [], 0
    if held:
        yield page_of(session, table, held, size)


def _most_bytes(settings: StoreSettings) -> int:
    rate = settings.bytes_second
    return _PAGE_BYTES if rate is None else max(min(_PAGE_BYTES, int(rate * _PACE_SECONDS)), 1)


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
