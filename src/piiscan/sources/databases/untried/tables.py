"""Tables and their rows, the same way for each of these servers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from piiscan.config import Sampling, StoreSettings
from piiscan.extract.tables.celltext import cell_text
from piiscan.model import Sample
from piiscan.sources.databases.relations import Column, Drawn, Page, Relation, Table
from piiscan.sources.databases.untried.server import Connection, execute
from piiscan.sources.databases.untried.statements import count, quoted, select

__all__ = ["close", "draw", "pages", "query", "relations", "table"]

_SHORT = 65_535  # a declared length up to here needs no care
_FETCH = 1024
_PAGE_BYTES = 16 << 20
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class _Own:
    source: str
    key: tuple[str, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict)


def close(connection: Connection) -> None:
    connection.close()


def relations(connection: Connection) -> tuple[list[Relation], list[tuple[str, str]]]:
    """As `Dialect.relations`; the catalog shows nobody what he may do nothing with."""
    told = connection.rows(connection.server.relations)
    return [Relation(schema, name, kind, int(size or 0)) for schema, name, kind, size in told], []


def table(connection: Connection, relation: Relation) -> Table | None:
    server, given = connection.server, {"owner": relation.schema, "name": relation.name}
    listed = connection.rows(server.columns, given)
    if not listed:
        return None
    told = connection.rows(server.table, given)
    rows, comment = told[0] if told else (None, "")
    kinds = {name: str(kind).lower() for name, _, _, kind, _ in listed}
    columns = tuple(
        Column(
            name,
            declared,
            note or "",
            kinds[name] in server.binary,
            kinds[name] not in server.long and 0 <= int(length or 0) <= _SHORT,
        )
        for name, declared, note, _, length in listed
    )
    key = tuple(row[0] for row in connection.rows(server.key, given))
    sortable = all(kinds.get(name) in server.keys for name in key)
    own = _Own(quoted(server, relation), key if sortable else (), kinds)
    return Table(relation, columns, comment or "", None if rows is None else int(rows), own=own)


def query(connection: Connection, statement: str) -> Table:
    """As `Dialect.query`."""
    source = f"({statement.strip().rstrip(';')}\n) query_"  # a comment may end the last line
    with connection.reading() as cursor:
        cursor.execute(f"SELECT * FROM {source} WHERE 1 = 0")  # noqa: S608 - the user's own
        names = [str(column[0]) for column in cursor.description or ()]
    own = _Own(source, kinds=dict.fromkeys(names, ""))
    return Table(Relation("", "query", "query"), tuple(map(Column, names)), own=own)


def draw(connection: Connection, table: Table, sampling: Sampling) -> Drawn:
    """By the server's own sampling; the first rows of a view, which has none."""
    server, own = connection.server, table.own
    found = int(connection.rows(*count(server, own.source, sampling.rows + 1))[0][0])
    if found <= sampling.rows:
        return Drawn(rows=found)
    view = table.relation.kind == "view"
    sample = Sample("head" if view else server.sampled, sampling.seed, sampling.miss, sampling.confidence)
    if view:
        return Drawn(sample, None, sampling.rows)
    rows = table.rows or int(connection.rows(*count(server, own.source, 1 << 31))[0][0])
    share = 100 * (sampling.rows + 4 * math.sqrt(sampling.rows)) / max(rows, 1)
    for _ in range(_ROUNDS):
        source = server.sample(own.source, min(share, 99.999), sampling.seed)
        if int(connection.rows(*count(server, source, sampling.rows))[0][0]) >= sampling.rows:
            return Drawn(sample, None, source)
        share *= 2
    return Drawn()


def pages(connection: Connection, table: Table, drawn: Drawn, after: Any, settings: StoreSettings) -> Iterator[Page]:
    """By the key where there is one, else one statement for all."""
    own, server = table.own, connection.server
    columns = [(column, own.kinds[column.name]) for column in table.columns]
    source = drawn.where if isinstance(drawn.where, str) else own.source
    if drawn.where is None and own.key:
        more, most = True, settings.page_rows
        while more:
            seen = 0
            for page in _pages(connection, table, select(server, source, columns, own.key, after, most), settings):
                after, seen = page.after, seen + page.rows
                yield page
            more = seen == most
    else:
        head = drawn.where if isinstance(drawn.where, int) else None
        yield from _pages(connection, table, select(server, source, columns, most=head), settings)


def _pages(
    connection: Connection, table: Table, statement: tuple[str, dict[str, Any]], settings: StoreSettings
) -> Iterator[Page]:
    """Fetched some rows at a time; a row is in memory as a whole."""
    with connection.reading() as cursor:
        execute(cursor, *statement)
        held: list[Sequence[Any]] = []
        while rows := cursor.fetchmany(_FETCH):
            held += [tuple(map(_read, row, _limits(table, row))) for row in rows]
            page = _page(table, held)
            if len(held) >= settings.page_rows or page.size >= _PAGE_BYTES:
                yield page
                held = []
        if held:
            yield _page(table, held)


def _limits(table: Table, row: Sequence[Any]) -> list[int | None]:
    limits = [column.most for column in table.columns]
    return limits + [None] * (len(row) - len(limits))


def _read(value: Any, most: int | None) -> Any:
    """A large object is a handle, from which as much is read as is wanted."""
    if not hasattr(value, "read"):
        return value
    return value.read() if most is None else value.read(1, most + 1)


def _page(table: Table, rows: Sequence[Sequence[Any]]) -> Page:
    width = len(table.columns)
    columns = list(zip(*rows, strict=True))
    made = tuple(_cells(column.binary, values) for column, values in zip(table.columns, columns, strict=False))
    return Page(made, tuple(rows[-1][width:]) or None, sum(column.nbytes for column in made), len(rows))


def _cells(binary: bool, values: Sequence[Any]) -> pa.Array:
    if binary or any(isinstance(value, bytes) for value in values):
        return pa.array(values, pa.binary())
    if all(value is None or isinstance(value, str) for value in values):
        return pa.array(values, pa.string())
    return pa.array([None if value is None else cell_text(value) for value in values], pa.string())
