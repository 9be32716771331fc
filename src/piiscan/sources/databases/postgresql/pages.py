"""Rows page by page: behind the last key, by ranges of blocks, by a list of places, or by a cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from piiscan.config import MIB, StoreSettings
from piiscan.sources.databases.postgresql.catalog import Own, Part
from piiscan.sources.databases.postgresql.copying import Copied, copied, selected, unhexed
from piiscan.sources.databases.postgresql.names import quoted, typed
from piiscan.sources.databases.postgresql.session import Session
from piiscan.sources.databases.relations import Page, Table

__all__ = ["Places", "pages"]

CELL_CHARS = MIB  # a longer cell is cut
_BLOCK_ROWS = 100  # guessed where nothing is known; a page of too many bytes ends early anyway


@dataclass(frozen=True, slots=True)
class Places:
    """Rows drawn: places (ctid) of each part, in order. `head`: the first rows instead, of what has no places."""

    parts: tuple[tuple[str, ...], ...] = ()
    head: int | None = None


@dataclass(frozen=True, slots=True)
class _Select:
    """The statements of one part."""

    table: Table
    part: Part
    key: tuple[tuple[str, str], ...]  # column, type

    @property
    def cells(self) -> str:
        toasted = self.part.toasted
        return ", ".join(selected(c, quoted(c.name), CELL_CHARS, toasted=toasted) for c in self.table.columns)

    @property
    def width(self) -> int:
        return len(self.table.columns) + len(self.key)

    def rows(self, condition: str, end: str = "") -> str:
        columns = ", ".join([self.cells, *(name for name, _ in self.key)])
        return f"SELECT {columns} FROM {self.part.source}{' WHERE ' if condition else ''}{condition} {end}"

    def behind(self, values: Sequence[bytes]) -> str:
        names = ", ".join(name for name, _ in self.key)
        return f"({names}) > ({', '.join(typed(v, kind) for v, (_, kind) in zip(values, self.key, strict=True))})"


_PLACE = (("ctid", "tid"),)


def pages(
    session: Session, table: Table, chosen: Places | None, after: object, settings: StoreSettings
) -> Iterator[Page]:
    """As `Dialect.pages`. `after`: (number of the part, values of its key or position in the list)."""
    own: Own = table.own
    if not table.columns:
        return
    if own.by == "cursor":
        yield from _stream(session, table, chosen, settings)
        return
    start, place = after if isinstance(after, tuple) else (0, None)
    for number, part in enumerate(own.parts[start:], start):
        if chosen is not None:
            found = _listed(session, table, part, chosen.parts[number], place or 0, settings)
        elif own.by == "keys":
            found = _keyed(session, table, part, own.key, place, settings)
        else:
            found = _blocks(session, table, part, place, settings)
        for page, value in found:
            yield Page(page.columns, (number, value), page.size, page.rows)
        place = None


def _keyed(session, table, part, key, place, settings):  # type: ignore[no-untyped-def]
    select = _Select(table, part, tuple((quoted(name), kind) for name, kind in key))
    names, most = ", ".join(name for name, _ in select.key), settings.page_rows
    while True:
        condition = "" if place is None else select.behind(place)
        got = copied(session, select.rows(condition, f"ORDER BY {names} LIMIT {most}"), select.width)
        if not got.rows:
            return
        place = _last(got, len(key))
        yield _page(table, got), place
        if got.whole and got.rows < most:
            return


def _blocks(session, table, part, place, settings):  # type: ignore[no-untyped-def]
    select = _Select(table, part, _PLACE)
    to_block = part.rows / part.blocks if part.rows > 0 and part.blocks else _BLOCK_ROWS
    step, block = max(int(settings.page_rows / to_block), 1), 0
    if place is not None:
        block = int(place[0].decode("ascii").strip("()").partition(",")[0])
    while block < part.blocks or place is not None:
        low = f"ctid >= '({block},0)'" if place is None else select.behind(place)
        end = block + step
        got = copied(session, select.rows(f"{low} AND ctid < '({end},0)'"), select.width)
        if got.rows:
            yield _page(table, got), _last(got, 1)
        if got.whole:
            place, block = None, end
        else:
            place = _last(got, 1)
            block = int(place[0].decode("ascii").strip("()").partition(",")[0])


def _listed(session, table, part, places, start, settings):  # type: ignore[no-untyped-def]
    select = _Select(table, part, ())
    step = min(settings.page_rows, 1024)
    while start < len(places):
        wanted = places[start : start + step]
        listed = "{" + ",".join(f'"{place}"' for place in wanted) + "}"
        got = copied(session, select.rows(f"ctid = ANY ('{listed}'::tid[])"), select.width)
        if not got.whole and step > 1:  # wide rows: fewer at once
            step = max(step // 8, 1)
            continue
        start += len(wanted)
        yield _page(table, got), start


def _stream(session: Session, table: Table, chosen: Places | None, settings: StoreSettings) -> Iterator[Page]:
    """The rows of what cannot be entered in the middle, in one statement."""
    select = _Select(table, table.own.parts[0], ())
    head = f"LIMIT {chosen.head}" if chosen is not None and chosen.head is not None else ""
    got = copied(session, select.rows("", head), select.width)
    yield _page(table, got)


def _last(got: Copied, keys: int) -> tuple[bytes, ...]:
    return tuple(column[-1].as_py() for column in got.columns[len(got.columns) - keys :])


def _page(table: Table, got: Copied) -> Page:
    columns: list[pa.Array] = [
        unhexed(cells) if column.binary else cells for column, cells in zip(table.columns, got.columns, strict=False)
    ]
    return Page(tuple(columns), None, got.size, got.rows)
