"""CSV and TSV in blocks of whole records; what is no proper record is read too, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import pyarrow as pa

from piiscan.config import MIB, Limits
from piiscan.extract.characters.decode import blocks
from piiscan.extract.tables.cells import fast_columns, plain_columns
from piiscan.extract.tables.dialect import delimiter, sample_rows
from piiscan.extract.tables.headers import SAMPLE_ROWS, find_head, made_up
from piiscan.extract.tables.records import LongRow, Records, Rows
from piiscan.extract.tables.spelling import spelling
from piiscan.extract.tables.tables import mark_last, row_columns, title_chunk
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.text import Tally
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_delimited"]

_BLOCK = 4 * MIB  # bytes parsed at once; pyarrow's cost per call is about 0.2 ms


@dataclass(frozen=True, slots=True)
class _Shape:
    mark: str
    names: tuple[str, ...]
    has_header: bool
    titles: list[list[str]]
    consumed: int  # characters before the first data row


def read_delimited(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """One table. Rows of another length than the header lose nothing, nor do records that never end (`records`)."""
    tally = Tally()
    with blob.open() as stream:
        pieces = tally.watch(blocks(stream, _BLOCK))
        first = next(pieces, "")
        form = spelling(first)
        line = 1 + first.count("\n", 0, form.skip)
        first, pieces = form.plain(first[form.skip :]), map(form.plain, pieces)
        shape = _shape(first, form.mark)
        yield from title_chunk(shape.titles, blob.location, budget.limits)
        line += first.count("\n", 0, shape.consumed)
        records = Records(chain([first[shape.consumed :]], pieces), shape.mark, len(shape.names), line)
        yield from mark_last(_chunks(records, shape, blob.location, budget.limits, tally))
    if records.broken:
        yield Skip(blob.location, "extract", "cut_short", f"{records.broken} {_BROKEN}")
    yield from tally.skips(blob.location)


_BROKEN = "records over 8 MiB or with an unbalanced quote: read as plain lines"


def _shape(text: str, mark: str) -> _Shape:
    """Delimiter (unless known), title rows and header of the table that starts with `text`."""
    found, width, _ = delimiter(text)
    mark = mark or found or ","
    sample = sample_rows(text, mark, SAMPLE_ROWS)
    head = find_head([row for row, _ in sample])
    if head.header is None:
        return _Shape(mark, made_up(width), False, [], 0)
    titles = [row for row, _ in sample[: head.titles]]
    names = tuple(name.strip("\0") for name in head.header)
    return _Shape(mark, names, True, titles, sample[head.titles][1])


def _chunks(
    records: Records, shape: _Shape, location: Location, limits: Limits, tally: Tally
) -> Iterator[TableChunk | TextChunk]:
    first_row = 1
    for part in records:
        if isinstance(part, LongRow):
            place = replace(location, row=first_row)
            yield from text_chunks(part.pieces, place, limits, encoding=tally.encoding, first_line=part.first_line)
            first_row += 1
            continue
        columns = _columns(part, shape)
        names = shape.names + made_up(len(columns), len(shape.names))
        for start in range(0, len(columns[0]), limits.table_rows):
            some = tuple(column.slice(start, limits.table_rows) for column in columns)
            yield TableChunk(location, names, some, first_row, shape.has_header, False, tally.encoding())
            first_row += len(some[0])
    if first_row == 1 and shape.has_header:
        columns = row_columns([], len(shape.names))
        yield TableChunk(location, shape.names, columns, 1, True, False, tally.encoding())


def _columns(part: Rows, shape: _Shape) -> tuple[pa.StringArray, ...]:
    width, mark = len(shape.names), shape.mark
    if not part.quoted:
        row = [cell.strip('"') for cell in part.data.decode().rstrip("\r\n").split(mark)]
        return row_columns([row], width, mark)
    columns = fast_columns(part.data, width, mark)
    return plain_columns(part.data.decode(), width, mark) if columns is None else columns
