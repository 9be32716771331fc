"""Rows page by page: behind the last key, by ranges of blocks, by a list of places, or by a cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import pyarrow as pa

from piiscan.config import StoreSettings
from piiscan.sources.databases.postgresql.catalog import Own, Part, state
from piiscan.sources.databases.postgresql.copying import PAGE_BYTES, Copied, Raw, copied, fetched, unhexed
from piiscan.sources.databases.postgresql.names import quoted
from piiscan.sources.databases.postgresql.places import Places
from piiscan.sources.databases.postgresql.select import Select, block_of
from piiscan.sources.databases.postgresql.session import Session
from piiscan.sources.databases.relations import Page, Table

__all__ = ["pages"]

_BLOCK_ROWS = 100  # guessed where nothing is known; a page of too many bytes ends early anyway
_LIST_ROWS = 1024
_FIRST_ROWS = 2  # of a cursor, since they may be wide: then as many as make a page
_GROWN_BLOCKS = 131_072  # 1 GB: a table that grows faster than it is read has an end nevertheless
_CHANGED = (
    ("cut_short", "rows were added or updated while it was read by their places: some may be missing or double"),
)
_PACE_SECONDS = 10  # a page may take so long under a rate limit, since a worker must give signs of life

Key: TypeAlias = tuple[bytes, ...]
Found: TypeAlias = tuple[Copied, object]  # rows, where to go on


def pages(
    session: Session, table: Table, places: Places | None, after: object, settings: StoreSettings
) -> Iterator[Page]:
    """As `Dialect.pages`. `after`: (number of the part, its last key or place, or a position in the list)."""
    own: Own = table.own
    if not table.columns:
        return
    if places is None and own.by == "cursor":
        yield from _stream(session, table, settings)
        return
    if places is not None and places.head is not None:
        yield _page(table, _copied(session, _rows(table, own.parts[0]).first(places.head), table, settings), None)
        return
    number, place = after if isinstance(after, tuple) else (0, None)
    for index, part in enumerate(own.parts[number:], number):
        for got, where in _part(session, table, part, None if places is None else places.parts[index], place, settings):
            yield _page(table, got, (index, where))
        place = None
        if places is None and own.by == "blocks" and state(session, part) != (part.blocks, part.updates):
            yield Page((), (index + 1, None), notes=_CHANGED)


def _part(
    session: Session, table: Table, part: Part, places: tuple[str, ...] | None, place: object, settings: StoreSettings
) -> Iterator[Found]:
    own: Own = table.own
    if places is not None:
        return _listed(session, table, part, places, place if isinstance(place, int) else 0, settings)
    known = place if isinstance(place, tuple) else None
    if own.by == "keys":
        return _keyed(session, table, part, known, settings)
    return _blocks(session, table, part, known, settings)


def _rows(table: Table, part: Part, key: tuple[tuple[str, str], ...] = ()) -> Select:
    return Select(table.columns, part, key)


def _copied(session: Session, statement: str, table: Table, settings: StoreSettings, keys: int = 0) -> Copied:
    return copied(session, statement, len(table.columns) + keys, keys, _most_bytes(settings))


def _most_bytes(settings: StoreSettings) -> int:
    rate = settings.bytes_second
    return PAGE_BYTES if rate is None else max(min(PAGE_BYTES, int(rate * _PACE_SECONDS)), 1)


def _keyed(session: Session, table: Table, part: Part, place: Key | None, settings: StoreSettings) -> Iterator[Found]:
    own: Own = table.own
    select = _rows(table, part, tuple((quoted(name), kind) for name, kind in own.key))
    most = settings.page_rows
    while True:
        got = _copied(session, select.next(place, most), table, settings, len(own.key))
        if not got.rows:
            return
        place = _last(got, len(own.key))
        yield got, place
        if got.whole and got.rows < most:
            return
        most = min(_next(most, got), settings.page_rows)


def _blocks(session: Session, table: Table, part: Part, place: Key | None, settings: StoreSettings) -> Iterator[Found]:
    select = _rows(table, part, (("ctid", "tid"),))
    to_block = part.rows / part.blocks if part.rows > 0 and part.blocks else _BLOCK_ROWS
    most = max(int(settings.page_rows / to_block), 1)
    step, block, blocks = most, 0 if place is None else block_of(place), part.blocks
    while block < blocks:
        end = block + step
        got = _copied(session, select.between(place, block, end), table, settings, 1)
        if got.rows:
            place = _last(got, 1)
            yield got, place
        if got.whole:
            place, block, step = None, end, min(_next(step, got), most)
        elif place is not None:
            step, block = max((block_of(place) - block) // 2, 1), block_of(place)
        if block >= blocks:  # rows that were updated meanwhile have moved behind the others
            blocks = min(state(session, part)[0], 2 * part.blocks + _GROWN_BLOCKS)


def _listed(
    session: Session, table: Table, part: Part, places: tuple[str, ...], start: int, settings: StoreSettings
) -> Iterator[Found]:
    select = _rows(table, part)
    most = min(settings.page_rows, _LIST_ROWS)
    while start < len(places):
        got = _copied(session, select.at(places[start : start + most]), table, settings)
        if not got.whole and most > 1:
            most = max(min(most, got.rows) // 2, 1)
            continue
        start += most
        yield got, start


def _stream(session: Session, table: Table, settings: StoreSettings) -> Iterator[Page]:
    """The rows of what cannot be entered in the middle: one transaction, and a statement for each page."""
    own: Own = table.own
    with session.reading() as cursor:
        for number, part in enumerate(own.parts):
            statement = _rows(table, part).first(None)
            cursor.execute(session.encoded(f"DECLARE piiscan_{number} NO SCROLL CURSOR FOR {statement}"))
        cursor.execute(b"SET LOCAL client_encoding = 'SQL_ASCII'")  # bytes as they are stored; names are no more needed
        for number in range(len(own.parts)):
            count = _FIRST_ROWS
            while got := fetched(cursor, f"FETCH FORWARD {count} FROM piiscan_{number}", len(table.columns)):
                yield _page(table, got, None)
                count = max(min(settings.page_rows, count * _most_bytes(settings) // max(got.size, 1), count * 8), 1)


def _next(asked: int, got: Copied) -> int:
    """How much to ask for after this: so that rows too wide for a page are not asked for in vain."""
    if not got.whole:
        return max(got.rows, 1)
    return asked * 2 if got.size < PAGE_BYTES // 2 else asked


def _last(got: Copied, keys: int) -> Key:
    return tuple(column[-1].as_py() for column in got.columns[len(got.columns) - keys :])


def _page(table: Table, got: Copied, after: object) -> Page:
    return Page(_cells(table, got.columns), after, got.size, got.rows)


def _cells(table: Table, columns: Raw) -> tuple[pa.Array, ...]:
    """Without the columns of the key, which come last."""
    mine = zip(table.columns, columns[: len(table.columns)], strict=True)
    return tuple(unhexed(cells) if column.binary else cells for column, cells in mine)
