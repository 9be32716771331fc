"""One table of a database as chunks, whatever the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from piiscan.config import MIB
from piiscan.model import Blob, Location, Skip, TableChunk, TableInfo
from piiscan.sources.databases import binaries, dialect, failures, urls
from piiscan.sources.databases.cells import Texts
from piiscan.sources.databases.dialect import Dialect
from piiscan.sources.databases.relations import Drawn, Relation, Table, shown_name
from piiscan.sources.databases.steady import Steady, StoppedError
from piiscan.sources.streams import Budget

__all__ = ["read_table"]

_FILE_BYTES = 64 * MIB  # of a cell; what is larger is not read, since a row is in memory as a whole


def read_table(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | Skip]:
    """The rows of `blob.store`, all or a sample (`budget.reading.stores`), then the files in its cells."""
    store, settings = blob.store or {}, budget.reading.stores
    url = urls.parsed(store["url"])
    module = dialect.of(url.get_dialect().name)
    relation = Relation(store["schema"], store["table"], store["is"])
    steady, rows = Steady(module, url, settings), _Rows()
    try:
        table = steady.ask(lambda connection: _table(module, connection, relation, store.get("query"), budget))
        if table is None:
            raise StoppedError("vanished", "")
        for reason, detail in table.notes:
            yield Skip(blob.location, "extract", reason, detail)
        sampling, drawn = settings.sampling, Drawn()
        if sampling is not None:
            drawn = steady.ask(lambda connection: module.draw(connection, table, sampling))
        pictures = budget.reading.ocr != "off"
        yield from _chunks(blob.location, steady, _limited(table, budget), drawn, rows, pictures=pictures)
        yield from failures.sampled(blob.location, table, drawn, rows.read)
        yield from _files(blob, steady, table, drawn, rows, budget)
    except StoppedError as stopped:
        yield failures.stopped(blob.location, stopped, settings, rows.read)
    finally:
        steady.close()


def _table(module: Dialect, connection: Any, relation: Relation, query: str | None, budget: Budget) -> Table | None:
    if query is not None:
        return module.query(connection, query)
    return module.table(connection, relation, budget.limits)


class _Rows:
    """How far a table is read."""

    read = 0
    files: Mapping[int, Container[int]] = {}  # column -> rows, from 0, with files in it


def _limited(table: Table, budget: Budget) -> Table:
    """With what is read of each cell."""
    most = budget.limits.chunk_chars
    columns = (replace(column, most=binaries.HEAD_BYTES if column.binary else most) for column in table.columns)
    return replace(table, columns=tuple(columns))


def _chunks(
    place: Location, steady: Steady, table: Table, drawn: Drawn, rows: _Rows, *, pictures: bool
) -> Iterator[TableChunk | Skip]:
    """The rows, the last chunk marked, then what of the cells is lost. Raises StoppedError after what was read."""
    texts, info = Texts(table.columns, table.encoding, pictures=pictures), _info(table, drawn)
    header, stopped = tuple(shown_name(column.name) for column in table.columns), None
    held = TableChunk(place, header, texts.of(_none(table)), last=False, info=info)
    try:
        for page in steady.pages(table, drawn):
            if rows.read:
                yield held
            held = TableChunk(place, header, texts.of(page.columns), rows.read + 1, last=False, info=info)
            rows.read += page.rows
    except StoppedError as error:
        stopped = error
    if rows.read or stopped is None:
        cut = stopped is not None or any(reason == "cut_short" for reason, _ in table.notes)
        yield replace(held, last=True, info=replace(info, complete=not cut))
    yield from failures.lost(place, texts)
    if stopped is not None:
        raise stopped
    rows.files = texts.files


def _none(table: Table) -> list[pa.Array]:
    return [pa.array([], pa.binary())] * len(table.columns)


def _info(table: Table, drawn: Drawn) -> TableInfo:
    estimate = table.rows if drawn.estimate is None else drawn.estimate
    rows, exact = (estimate, False) if drawn.rows is None else (drawn.rows, True)
    comments = tuple(shown_name(column.comment) for column in table.columns)
    types = tuple(column.type for column in table.columns)
    return TableInfo(table.relation.kind, shown_name(table.comment), comments, types, rows, exact, drawn.sample)


def _files(
    blob: Blob, steady: Steady, table: Table, drawn: Drawn, rows: _Rows, budget: Budget
) -> Iterator[Blob | Skip]:
    """A second reading, of the columns whose cells are files: they may be large, and a table must come in one piece."""
    if not rows.files:
        return
    most, row, unread, large = min(_FILE_BYTES, budget.limits.member_bytes), 0, Counter[str](), Counter[str]()
    numbers = sorted(rows.files)
    columns = tuple(replace(table.columns[number], most=most) for number in numbers)
    wanted = [(shown_name(column.name), rows.files[number]) for column, number in zip(columns, numbers, strict=True)]
    for page in steady.pages(replace(table, columns=columns), drawn):
        for values in zip(*(column.to_pylist() for column in page.columns), strict=True):
            cells = [
                (name, value) for (name, files), value in zip(wanted, values, strict=True) if row in files and value
            ]
            row += 1
            large.update(name for name, value in cells if len(value) > most)
            fitting = [(name, value) for name, value in cells if len(value) <= most]
            for found in binaries.nested(replace(blob.location, row=row), fitting, blob.depth + 1):
                if isinstance(found, Blob):
                    yield found
                else:
                    unread[found] += 1
    yield from failures.unread(blob.location, unread, large, most)
