"""One table of a database as chunks, whatever the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from piiscan.model import Blob, Location, Skip, TableChunk, TableInfo
from piiscan.sources.databases import binaries, dialect, failures, urls
from piiscan.sources.databases.cells import Texts
from piiscan.sources.databases.dialect import Dialect
from piiscan.sources.databases.files import files
from piiscan.sources.databases.relations import Drawn, Relation, Table, shown_name
from piiscan.sources.databases.steady import Steady, StoppedError
from piiscan.sources.streams import Budget

__all__ = ["read_table"]


def read_table(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | Skip]:
    """The rows of `blob.store`, all or a sample (`budget.reading.stores`), then the files in its cells."""
    store, settings = blob.store or {}, budget.reading.stores
    url = urls.parsed(store["url"])
    module = dialect.of(url.get_dialect().name)
    relation = Relation(store["schema"], store["table"], store["is"])
    steady, rows = Steady(module, url, settings), _Rows()
    try:
        table = steady.ask(lambda connection: _table(module, connection, relation, store.get("query")))
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
        yield from files(blob, steady, table, drawn, rows.files, budget)
    except StoppedError as stopped:
        yield failures.stopped(blob.location, stopped, settings, rows.read)
    finally:
        steady.close()


def _table(module: Dialect, connection: Any, relation: Relation, query: str | None) -> Table | None:
    if query is not None:
        return module.query(connection, query)
    return module.table(connection, relation)


class _Rows:
    """How far a table is read."""

    def __init__(self) -> None:
        self.read = 0
        self.notes: dict[tuple[str, str], None] = {}
        self.files: Mapping[int, Mapping[int, int]] = {}  # column -> rows, from 0, with files in it: hash of the head


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
            rows.notes.update(dict.fromkeys(page.notes))
            if not page.rows:
                continue
            if rows.read:
                yield held
            held = TableChunk(place, header, texts.of(page.columns), rows.read + 1, last=False, info=info)
            rows.read += page.rows
    except StoppedError as error:
        stopped = error
    if rows.read or stopped is None:
        cut = stopped is not None or any(reason == "cut_short" for reason, _ in (*table.notes, *rows.notes))
        yield replace(held, last=True, info=replace(info, complete=not cut))
    yield from (Skip(place, "extract", *note) for note in rows.notes)
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
