"""CSV and TSV in blocks: pyarrow where rows are even, the csv module where they are ragged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from piiscan.config import MIB, Limits
from piiscan.extract.decode import blocks
from piiscan.extract.dialect import delimiter, parse_rows
from piiscan.extract.headers import SAMPLE_ROWS, find_head, made_up
from piiscan.extract.tables import mark_last, row_columns, title_chunk
from piiscan.extract.text import Tally
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["fast_columns", "plain_columns", "read_delimited"]

_BLOCK = 4 * MIB  # bytes parsed at once; pyarrow's cost per call is about 0.2 ms
_MAX_RECORD = 8 * MIB  # an open quote longer than this is a stray mark, not a field


@dataclass(frozen=True, slots=True)
class _Shape:
    mark: str
    names: tuple[str, ...]
    has_header: bool
    titles: list[list[str]]
    consumed: int  # characters before the first data row


def read_delimited(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """One table. Rows of another length than the header lose nothing: see `plain_columns`."""
    tally = Tally()
    with blob.open() as stream:
        pieces = tally.watch(blocks(stream, _BLOCK))
        first = next(pieces, "")
        shape = _shape(first)
        yield from title_chunk(shape.titles, blob.location, budget.limits)
        records = _records(first[shape.consumed :], pieces)
        yield from mark_last(_chunks(records, shape, blob.location, budget.limits, tally))
    yield from tally.skips(blob.location)


def _shape(text: str) -> _Shape:
    """Delimiter, title rows and header of the table that starts with `text`."""
    found, width, _ = delimiter(text)
    mark = found or ","
    sample: list[list[str]] = []
    ends: list[int] = []  # physical lines consumed after each row
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for row in islice(reader, 2 * SAMPLE_ROWS):
            if row:
                sample.append(row)
                ends.append(reader.line_num)
    except csv.Error:
        return _Shape(mark, made_up(width), False, [], 0)
    head = find_head(sample[:SAMPLE_ROWS])
    if head.header is None:
        return _Shape(mark, made_up(width), False, [], 0)
    consumed = sum(len(line) for line in islice(io.StringIO(text, newline=""), ends[head.titles]))
    return _Shape(mark, head.header, True, sample[: head.titles], consumed)


def _records(first: str, rest: Iterator[str]) -> Iterator[bytes]:
    """UTF-8 bytes that end where a record ends."""
    pending, text = b"", first
    for following in rest:
        pending += text.encode()
        text = following
        end = _record_end(pending)
        if end == 0 and len(pending) > _MAX_RECORD:
            end = pending.rfind(b"\n") + 1 or len(pending)
        if end:
            yield pending[:end]
            pending = pending[end:]
    pending += text.encode()
    if pending:
        yield pending


def _record_end(data: bytes) -> int:
    """Bytes up to the last line end outside quotes (an even number of quotes before it); 0 where there is none."""
    newline = b"\n" if b"\n" in data else b"\r"
    if data.count(b'"') % 2 == 0 and data.endswith(newline):
        return len(data)
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(codes == newline[0])
    quotes = np.flatnonzero(codes == ord('"'))
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return int(outside[-1]) + 1 if len(outside) else 0


def _chunks(
    records: Iterator[bytes], shape: _Shape, location: Location, limits: Limits, tally: Tally
) -> Iterator[TableChunk]:
    first_row = 1
    for data in records:
        for columns in _parsed(data, shape, limits.table_rows):
            names = shape.names + made_up(len(columns), len(shape.names))
            yield TableChunk(location, names, columns, first_row, shape.has_header, False, tally.encoding)
            first_row += len(columns[0])
    if first_row == 1 and shape.has_header:
        columns = row_columns([], len(shape.names))
        yield TableChunk(location, shape.names, columns, 1, True, False, tally.encoding)


def _parsed(data: bytes, shape: _Shape, size: int) -> Iterator[tuple[pa.StringArray, ...]]:
    columns = fast_columns(data, len(shape.names), shape.mark)
    if columns is None:
        yield from plain_columns(data.decode(), len(shape.names), shape.mark, size)
        return
    for start in range(0, len(columns[0]), size):
        yield tuple(column.slice(start, size) for column in columns)


def fast_columns(data: bytes, width: int, mark: str) -> tuple[pa.StringArray, ...] | None:
    """Whole records in UTF-8 as `width` string columns; None where a row has another length.

    Empty lines are no rows.
    """
    names = made_up(width)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(use_threads=False, block_size=max(len(data) + 1, 2), column_names=names),
            arrow_csv.ParseOptions(delimiter=mark, newlines_in_values=True),
            arrow_csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:
        return None
    return tuple(column.combine_chunks() for column in table.columns)


def plain_columns(text: str, width: int, mark: str, size: int) -> Iterator[tuple[pa.StringArray, ...]]:
    """The same by the csv module, `size` rows at a time; surplus cells become further columns, missing ones empty."""
    rows = parse_rows(text, mark)
    for start in range(0, len(rows), size):
        yield row_columns(rows[start : start + size], width, mark)
