"""Files of columns: Parquet, ORC, Arrow (Feather), Avro."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from piiscan.extract.characters.decode import decode_all
from piiscan.extract.tables.tables import mark_last, row_columns
from piiscan.model import Blob, TableChunk
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_arrow", "read_avro", "read_orc", "read_parquet"]

Batches = Iterator[pa.RecordBatch]


def read_parquet(blob: Blob, budget: Budget) -> Iterator[TableChunk]:
    """One table. Missing values become empty cells, nested values JSON. Raises pa.ArrowException for a broken file."""
    size = budget.limits.table_rows
    with open_seekable(blob) as stream, parquet.ParquetFile(stream, pre_buffer=False) as file:
        batches = file.iter_batches(batch_size=size, use_threads=False)
        yield from _table(batches, file.schema_arrow.names, blob, size)


def read_orc(blob: Blob, budget: Budget) -> Iterator[TableChunk]:
    """One table, stripe by stripe, as `read_parquet`."""
    from pyarrow import orc

    with open_seekable(blob) as stream:
        file = orc.ORCFile(stream)
        batches = (file.read_stripe(number) for number in range(file.nstripes))
        yield from _table(batches, file.schema.names, blob, budget.limits.table_rows)


def read_arrow(blob: Blob, budget: Budget) -> Iterator[TableChunk]:
    """Arrow IPC files (Feather 2) and streams, batch by batch, as `read_parquet`."""
    with open_seekable(blob) as stream:
        head = stream.read(6)
        stream.seek(0)
        if head == b"ARROW1":
            file = pa.ipc.open_file(stream)
            batches = (file.get_batch(number) for number in range(file.num_record_batches))
            yield from _table(batches, file.schema.names, blob, budget.limits.table_rows)
        else:
            reader = pa.ipc.open_stream(stream)
            yield from _table(iter(reader), reader.schema.names, blob, budget.limits.table_rows)


def read_avro(blob: Blob, budget: Budget) -> Iterator[TableChunk]:
    """One table of the records of an Avro container; needs fastavro. Raises what fastavro raises for a broken file."""
    import fastavro

    with blob.open() as stream:
        reader = fastavro.reader(stream)
        schema = reader.writer_schema
        fields = schema.get("fields", ()) if isinstance(schema, dict) else ()
        names = [str(field["name"]) for field in fields] or ["value"]
        records = iter(lambda: list(islice(reader, budget.limits.table_rows)), [])
        batches = (_batch(rows, names) for rows in records)
        yield from _table(batches, names, blob, budget.limits.table_rows)


def _batch(rows: Sequence[object], names: list[str]) -> pa.RecordBatch:
    columns = [[row.get(name) if isinstance(row, dict) else row for row in rows] for name in names]
    return pa.RecordBatch.from_arrays([_plain_strings(column) for column in columns], names=names)


def _plain_strings(values: Sequence[object]) -> pa.StringArray:
    return pa.array([_told(value) for value in values], pa.string())


def _told(value: object) -> str:
    if isinstance(value, bytes):
        return decode_all(value).text
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)


def _table(batches: Batches, names: list[str], blob: Blob, size: int) -> Iterator[TableChunk]:
    yield from mark_last(_chunks(batches, tuple(names), blob, size))


def _chunks(batches: Batches, header: tuple[str, ...], blob: Blob, size: int) -> Iterator[TableChunk]:
    first_row = 1
    for whole in batches:
        for start in range(0, whole.num_rows, size):
            batch = whole.slice(start, size)
            columns = tuple(_strings(column) for column in batch.columns)
            yield TableChunk(blob.location, header, columns, first_row, last=False)
            first_row += batch.num_rows
    if first_row == 1:
        yield TableChunk(blob.location, header, row_columns([], len(header)), last=False)


def _strings(column: pa.Array) -> pa.StringArray:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    column = _checked(column)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return pa.array([decode_all(value).text if value else "" for value in column.to_pylist()], pa.string())
    try:
        return pc.fill_null(pc.cast(column, pa.string()), "")
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return _plain_strings(column.to_pylist())


def _checked(column: pa.Array) -> pa.Array:
    """The column, its strings as bytes where a broken file has some that are no UTF-8. Raises pa.ArrowInvalid."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise
        column = column.cast(pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary())
        column.validate(full=True)
    return column
