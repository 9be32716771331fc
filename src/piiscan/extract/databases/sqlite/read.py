"""SQLite files: every table and view, opened read-only; nothing is written beside the file."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from piiscan.config import MIB, Limits, Sampling
from piiscan.extract.databases.cell_bytes import as_blob
from piiscan.extract.databases.sqlite.catalog import Relation, column_comments, column_types, quoted, relations
from piiscan.extract.databases.sqlite.cells import Cells, Document
from piiscan.extract.databases.sqlite.connect import connect, cut_off
from piiscan.extract.databases.sqlite.guard import Guard
from piiscan.extract.databases.sqlite.rows import Row, Source, batches
from piiscan.extract.databases.sqlite.samples import Drawn, draw_keys, draw_rows, larger
from piiscan.extract.tables.tables import mark_last, row_columns
from piiscan.model import Blob, Location, Sample, Skip, TableChunk, TableInfo
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["read_sqlite"]

_KINDS = {"virtual": "table", "shadow": "table"}


def read_sqlite(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | Skip]:
    """One table after another, rows in the write-ahead log included; behind each the documents in its cells.

    A view that takes too long is a Skip `timed_out`; all views together may take `statement_seconds`.
    """
    with closing(connect(blob, budget)) as connection:
        seconds = min(budget.reading.stores.statement_seconds, budget.limits.blob_seconds / 2)
        guard = Guard(connection, seconds)
        listed = relations(connection)
        names = {one.name for one in listed}
        failed: set[str] = set()  # virtual tables; of any other the tables that keep its data hold nothing more
        for relation in listed:
            if (relation.kind == "shadow" and relation.owner not in failed) or relation.content in names:
                continue
            try:
                yield from _relation(connection, guard, relation, blob, budget)
            except (sqlite3.Error, MemoryError) as error:
                failed.add(relation.name)
                yield _failed(relation, replace(blob.location, sheet=relation.name), error, guard)
    if cut_off(blob):
        yield Skip(blob.location, "extract", "cut_short", "file shorter than its page count")


def _relation(
    connection: sqlite3.Connection, guard: Guard, relation: Relation, blob: Blob, budget: Budget
) -> Iterator[Blob | TableChunk | Skip]:
    place = replace(blob.location, sheet=relation.name)
    if relation.content == "":
        yield Skip(place, "extract", "unsupported", "full-text index that keeps no text; its words are not read")
        return
    yield from _read(connection, guard, relation, blob, budget)


def _failed(relation: Relation, place: Location, error: Exception, guard: Guard) -> Skip:
    """SQLite's messages may quote values, so they are not told."""
    if guard.interrupted(error):
        return Skip(place, "extract", "timed_out", f"{relation.kind} given up after {guard.seconds:g} s")
    if relation.kind == "virtual":
        return Skip(place, "extract", "unsupported", "virtual table of a module that is not there")
    return Skip(place, "extract", "cannot_parse", f"{relation.kind} not readable")


def _read(
    connection: sqlite3.Connection, guard: Guard, relation: Relation, blob: Blob, budget: Budget
) -> Iterator[Blob | TableChunk | Skip]:
    name = quoted(relation.name)
    with guard.limited(view=relation.kind == "view"):
        described = connection.execute(f"SELECT * FROM {name} LIMIT 0").description  # noqa: S608 - a quoted name
    source = Source(connection, guard, relation, tuple(str(column[0]) for column in described), blob.size)
    place = replace(blob.location, sheet=relation.name)
    cells = Cells(source.header, ocr=budget.reading.ocr != "off")
    drawn = _drawn(source, budget)
    info = _info(source, drawn, budget.reading.sampling)
    stopped: list[Exception] = []
    rows = 0
    for chunk in mark_last(_chunks(source, cells, place, info, budget.limits, drawn, stopped)):
        yield replace(chunk, info=replace(info, complete=False)) if chunk.last and stopped else chunk
        rows += len(chunk.columns[0]) if chunk.columns else 0
    if info.sample is not None:
        yield from _sampled(place, info, rows, guard)
    yield from _documents(source, cells, place, blob, budget)
    yield from _unread(cells, place)
    if stopped and not rows:
        raise stopped[0]
    if stopped:
        late = guard.interrupted(stopped[0])
        detail = f"given up after {guard.seconds:g} s" if late else "the rest is broken"
        detail = str(stopped[0]) if isinstance(stopped[0], LimitExceededError) else detail
        yield Skip(place, "extract", "timed_out" if late else "cut_short", f"{rows} rows read, {detail}")


def _drawn(source: Source, budget: Budget) -> Drawn | None:
    """The rows to read where a sample is wanted and the table is larger than that; None: all."""
    sampling, relation = budget.reading.sampling, source.relation
    if sampling is None or not larger(source.connection, source.guard, relation, sampling.rows):
        return None
    if relation.key:
        return draw_keys(source.connection, source.guard, relation, sampling)
    return draw_rows(source, budget.limits, sampling)


def _info(source: Source, drawn: Drawn | None, sampling: Sampling | None) -> TableInfo:
    relation = source.relation
    types, comments = column_types(source.connection, relation.name), column_comments(relation.sql)
    info = TableInfo(
        _KINDS.get(relation.kind, relation.kind),
        column_comments=tuple(comments.get(name, "") for name in source.header),
        column_types=tuple(types.get(name, "") for name in source.header),
    )
    if drawn is None or sampling is None:
        return info
    sample = Sample(drawn.method, sampling.seed, sampling.miss, sampling.confidence)
    return replace(info, rows=drawn.rows, exact=drawn.exact, sample=sample)


def _chunks(
    source: Source,
    cells: Cells,
    place: Location,
    info: TableInfo,
    limits: Limits,
    drawn: Drawn | None,
    stopped: list[Exception],
) -> Iterator[TableChunk]:
    """What ends the rows too early is left in `stopped`, so that the chunks before it are not lost."""
    first, size = 1, 0
    view = source.relation.kind == "view"
    most = max(limits.ratio * source.size, MIB) if view else math.inf  # a few words of SQL may give any number of rows
    try:
        for rows in _batches(source, limits, drawn):
            columns = cells.columns(rows, first)
            yield TableChunk(place, source.header, columns, first, last=False, info=info)
            first += len(rows)
            size += sum(column.nbytes for column in columns)
            if size > most:
                raise LimitExceededError(f"the view gives more than {limits.ratio} times what the file holds")
    except (sqlite3.Error, MemoryError, LimitExceededError) as error:
        stopped.append(error)
        return
    if first == 1:
        yield TableChunk(place, source.header, row_columns([], len(source.header)), last=False, info=info)


def _batches(source: Source, limits: Limits, drawn: Drawn | None) -> Iterator[list[Row]]:
    if drawn is None or drawn.sample is None:
        yield from batches(source, limits, None if drawn is None else drawn.keys)
        return
    for start in range(0, len(drawn.sample), limits.table_rows):
        yield drawn.sample[start : start + limits.table_rows]


def _sampled(place: Location, info: TableInfo, rows: int, guard: Guard) -> Iterator[Skip]:
    sample = info.sample
    if sample is None:
        return
    if sample.method == "head":
        detail = f"view given up after {guard.seconds:g} s: {rows} of the {info.rows} rows it gave were read"
        yield Skip(place, "extract", "timed_out", detail)
        return
    detail = (
        f"{rows} of {'' if info.exact else 'about '}{info.rows} rows read, drawn at random by "
        f"{'key' if sample.method == 'keys' else 'row'}, seed {sample.seed}: what is in {sample.miss:.2%} of the rows "
        f"shows with {sample.confidence:.0%} probability"
    )
    yield Skip(place, "extract", "sampled", detail)


def _documents(source: Source, cells: Cells, place: Location, blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Values to be read as files, one level deeper; what is longer than a member may be is cut."""
    most = budget.limits.member_bytes
    for document in cells.documents:
        column = source.header[document.column]
        where = replace(place, row=document.row, column=column).inside(f"{place.sheet}/{document.row}/{column}")
        size, data = _fetched(source, document, column, most)
        if size > most or len(data) > most:
            yield Skip(where, "extract", "cut_short", f"value of more than {most} bytes")
            data = data[:most]
        yield as_blob(where, data, blob.depth + 1)


def _fetched(source: Source, document: Document, column: str, most: int) -> tuple[int, bytes]:
    """(length, the first `most` of it) of a value."""
    if document.data is not None:
        return len(document.data), document.data
    key, name = source.relation.key, quoted(column)
    statement = f"SELECT length({name}), substr({name}, 1, {most}) FROM {quoted(source.relation.name)} WHERE {key} = ?"  # noqa: S608
    row = source.connection.execute(statement, (document.key,)).fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, b"")


def _unread(cells: Cells, place: Location) -> Iterator[Skip]:
    for counts, reason, what in (
        (cells.unread, "unsupported", "binary values"),
        (cells.images, "no_text", "images (text in them needs OCR; hint: --ocr fast)"),
        (cells.lost, "too_large", "documents in rows without a key"),
    ):
        if counts:
            columns = ", ".join(f"{name} ({count})" for name, count in Counter(counts).items())
            yield Skip(place, "extract", reason, f"{counts.total()} {what} in {columns}")
