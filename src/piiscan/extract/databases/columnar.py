"""Files of columns: Parquet, ORC, Arrow (Feather), Avro. In full or, where a sample is enough, some rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.config import MIB
from piiscan.extract.databases import row_samples, table_infos
from piiscan.extract.databases.binary_cells import BinaryCells
from piiscan.extract.databases.column_texts import is_binary, plain, texts
from piiscan.extract.databases.row_groups import Groups, opened
from piiscan.extract.tables.tables import mark_last, row_columns
from piiscan.model import Blob, Location, Skip, TableChunk, TableInfo
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_arrow", "read_avro", "read_orc", "read_parquet"]

_DECODED = 64 * MIB  # of texts out of a dictionary
_SHORT = MIB  # of a dictionary in which no text is long enough to matter
Batches = Iterable[pa.RecordBatch]
Read = Iterator[Blob | TableChunk | Skip]


def read_parquet(blob: Blob, budget: Budget) -> Read:
    """One table, in batches of a row group. Missing values become empty cells, nested values JSON.

    A row group that cannot be read is told at the end. Raises pa.ArrowException for a file without a sound footer.
    """
    with open_seekable(blob) as stream, opened(stream) as file:
        groups = Groups(file, budget.limits.table_rows)
        info = table_infos.of_schema(file.schema_arrow, groups.rows, file.metadata.metadata)
        names = file.schema_arrow.names
        plan = row_samples.planned(budget.reading.sampling, groups.rows, groups.sizes)
        if plan is None:
            yield from _told(groups.all(), names, blob, budget, info)
        else:
            drawn = row_samples.joined(groups.drawn(plan))
            yield from _table(drawn, names, blob, budget, replace(info, sample=plan.sample))
        if groups.broken:
            yield Skip(blob.location, "extract", "cut_short", groups.told())


def read_orc(blob: Blob, budget: Budget) -> Read:
    """One table, stripe by stripe, as `read_parquet`."""
    from pyarrow import orc

    with open_seekable(blob) as stream:
        file = orc.ORCFile(stream)
        info = table_infos.of_schema(file.schema, file.nrows, dict(file.metadata or {}))
        yield from _pieces(file.read_stripe, file.nstripes, info, file.schema.names, blob, budget)


def read_arrow(blob: Blob, budget: Budget) -> Read:
    """Arrow IPC files (Feather 2) and streams, batch by batch, as `read_parquet`."""
    with open_seekable(blob) as stream:
        head = stream.read(6)
        stream.seek(0)
        if head == b"ARROW1":
            file = pa.ipc.open_file(stream)
            rows = file.count_rows() if budget.reading.sampling else None
            info = table_infos.of_schema(file.schema, rows, file.metadata)
            yield from _pieces(file.get_batch, file.num_record_batches, info, file.schema.names, blob, budget)
        else:
            reader = pa.ipc.open_stream(stream)
            yield from _stream(reader, table_infos.of_schema(reader.schema, None), reader.schema.names, blob, budget)


def read_avro(blob: Blob, budget: Budget) -> Read:
    """One table of the records of an Avro container; needs fastavro. Raises what fastavro raises for a broken file."""
    import fastavro

    with blob.open() as stream:
        reader = fastavro.reader(stream)
        schema = reader.writer_schema
        fields = schema.get("fields", ()) if isinstance(schema, dict) else ()
        names = [str(field["name"]) for field in fields] or ["value"]
        records = iter(lambda: list(islice(reader, budget.limits.table_rows)), [])
        yield from _stream((_batch(r, names) for r in records), table_infos.of_avro(schema), names, blob, budget)


def _batch(rows: Sequence[object], names: list[str]) -> pa.RecordBatch:
    columns = [[row.get(name) if isinstance(row, dict) else row for row in rows] for name in names]
    return pa.RecordBatch.from_arrays(
        [pa.array([plain(value) for value in column], pa.string()) for column in columns], names=names
    )


def _pieces(
    read: Callable[[int], pa.RecordBatch], count: int, info: TableInfo, names: list[str], blob: Blob, budget: Budget
) -> Read:
    """A table in pieces that are read one by one, all or those of a sample."""
    plan = row_samples.planned(budget.reading.sampling, info.rows or 0, [blob.size // max(count, 1)] * count)
    if plan is None:
        yield from _table((read(number) for number in range(count)), names, blob, budget, info)
        return

    def drawn() -> Iterator[pa.RecordBatch]:
        first = 0
        for number in plan.pieces:
            piece = read(number)
            yield piece.take(pa.array(plan.rows(number, first, piece.num_rows)))
            first += piece.num_rows

    yield from _table(row_samples.joined(drawn()), names, blob, budget, replace(info, sample=plan.sample))


def _stream(batches: Batches, info: TableInfo, names: list[str], blob: Blob, budget: Budget) -> Read:
    """A table of which the end is not known before it comes: a sample is drawn while all of it is read."""
    sampling = budget.reading.sampling
    if sampling is None:
        yield from _table(batches, names, blob, budget, info)
        return
    reservoir = row_samples.Reservoir(sampling)
    for batch in batches:
        reservoir.add(batch)
    sample = reservoir.sample if reservoir.seen > sampling.rows else None
    info = replace(info, rows=reservoir.seen, exact=True, sample=sample)
    yield from _table(reservoir.batches(), names, blob, budget, info)


def _table(batches: Batches, names: list[str], blob: Blob, budget: Budget, info: TableInfo) -> Read:
    """Chunks of one table, and the Skip of a sample."""
    read = 0
    for item in _told(_cut(batches, budget.limits.table_rows), names, blob, budget, info):
        if isinstance(item, TableChunk):
            read += len(item.columns[0]) if item.columns else 0
        yield item
    if info.sample is not None:
        yield row_samples.skip(blob.location, info.sample, read, info.rows or 0)


def _told(
    batches: Iterable[tuple[int, pa.RecordBatch]], names: list[str], blob: Blob, budget: Budget, info: TableInfo
) -> Read:
    """Chunks of one table, then the cells of it that are files."""
    binaries = BinaryCells(blob, ocr=budget.reading.ocr != "off")
    yield from mark_last(_numbered(batches, names, blob.location, info, binaries))
    yield from binaries.rest(blob.location)


def _cut(batches: Batches, size: int) -> Iterator[tuple[int, pa.RecordBatch]]:
    row = 0
    for whole in batches:
        for start in range(0, whole.num_rows, size):
            yield row + start, whole.slice(start, size)
        row += whole.num_rows


def _numbered(
    batches: Iterable[tuple[int, pa.RecordBatch]],
    names: list[str],
    location: Location,
    info: TableInfo,
    binaries: BinaryCells,
) -> Iterator[TableChunk]:
    """Chunks of batches that begin with a row, counted from 0; an empty one where there is no batch."""
    header, none = tuple(names), True
    for row, batch in _bounded(batches):
        none = False
        columns = tuple(
            binaries.texts(column, name, row + 1) if is_binary(column.type) else texts(column)
            for name, column in zip(header, batch.columns, strict=True)
        )
        yield TableChunk(location, header, columns, row + 1, last=False, info=info)
    if none:
        yield TableChunk(location, header, row_columns([], len(header)), last=False, info=info)


def _bounded(batches: Iterable[tuple[int, pa.RecordBatch]]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Fewer rows at once where a few long texts of a dictionary come again and again."""
    for row, batch in batches:
        longest = sum(_longest(column) for column in batch.columns)
        step = max(1, _DECODED // longest) if longest else batch.num_rows
        for start in range(0, batch.num_rows, max(step, 1)):
            yield row + start, batch.slice(start, step)


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text of a dictionary; 0 for another column."""
    if not pa.types.is_dictionary(column.type) or column.dictionary.nbytes < _SHORT:
        return 0
    words = column.dictionary
    return (pc.max(pc.binary_length(words)).as_py() or 0) if pa.types.is_string(words.type) else words.nbytes
