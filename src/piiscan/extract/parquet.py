"""Parquet: columns as strings."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from piiscan.extract.decode import decode_all
from piiscan.extract.tables import mark_last, row_columns
from piiscan.model import Blob, TableChunk
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_parquet"]


def read_parquet(blob: Blob, budget: Budget) -> Iterator[TableChunk]:
    """One table. Missing values become empty cells, nested values JSON. Raises pa.ArrowException for a broken file."""
    with open_seekable(blob) as stream, parquet.ParquetFile(stream, pre_buffer=False) as file:
        yield from mark_last(_chunks(file, blob, budget.limits.table_rows))


def _chunks(file: parquet.ParquetFile, blob: Blob, size: int) -> Iterator[TableChunk]:
    header = tuple(file.schema_arrow.names)
    first_row = 1
    for batch in file.iter_batches(batch_size=size, use_threads=False):
        columns = tuple(_strings(column) for column in batch.columns)
        yield TableChunk(blob.location, header, columns, first_row, last=False)
        first_row += batch.num_rows
    if first_row == 1:
        yield TableChunk(blob.location, header, row_columns([], len(header)), last=False)


def _strings(column: pa.Array) -> pa.StringArray:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return pa.array([decode_all(value).text if value else "" for value in column.to_pylist()], pa.string())
    try:
        return pc.fill_null(pc.cast(column, pa.string()), "")
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        values = ("" if v is None else json.dumps(v, ensure_ascii=False, default=str) for v in column.to_pylist())
        return pa.array(values, pa.string())
