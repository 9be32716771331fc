"""Rows and Arrow columns to table chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, dropwhile, islice, zip_longest
from typing import TypeVar

import pyarrow as pa

from piiscan.config import Limits
from piiscan.extract.tables.headers import SAMPLE_ROWS, find_head, made_up
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, TableChunk, TextChunk

__all__ = ["SURPLUS", "mark_last", "row_chunks", "row_columns", "table_chunks", "title_chunk"]

Chunk = TypeVar("Chunk", TableChunk, TableChunk | TextChunk)
SURPLUS = 64  # columns a ragged row may add; filled cells beyond are joined in the last, so memory stays bounded


def row_columns(rows: Sequence[Sequence[str]], width: int, joiner: str = ",") -> tuple[pa.StringArray, ...]:
    """Rows as string columns: missing cells become empty, surplus cells become further columns."""
    border = width + SURPLUS
    if any(len(row) > border for row in rows):
        rows = [
            row if len(row) <= border else [*row[: border - 1], joiner.join(filter(None, row[border - 1 :]))]
            for row in rows
        ]
    columns = list(zip_longest(*rows, fillvalue=""))
    columns += [("",) * len(rows)] * (width - len(columns))
    return tuple(pa.array(column, pa.string()) for column in columns)


def table_chunks(rows: Iterator[Sequence[str]], location: Location, limits: Limits) -> Iterator[TableChunk | TextChunk]:
    """A table whose header, if any, is among the first rows; title rows above it come first as text.

    Leading empty rows are dropped, trailing ones too; empty rows between stay: row numbers point into the sheet.
    """
    rows = dropwhile(lambda row: not any(row), rows)  # no generator around `rows`: dropped, it would close them
    head_rows = list(islice(rows, SAMPLE_ROWS))
    if not head_rows:
        return
    head = find_head(head_rows)
    yield from title_chunk(head_rows[: head.titles], location, limits)
    data_start = 0 if head.header is None else head.titles + 1
    width = len(head.header) if head.header else max(map(len, head_rows))
    header = head.header or made_up(width)
    chunks = row_chunks(chain(head_rows[data_start:], rows), location, header, head.header is not None, limits)
    yield from mark_last(chunks)


def row_chunks(
    rows: Iterator[Sequence[str]], location: Location, header: tuple[str, ...], has_header: bool, limits: Limits
) -> Iterator[TableChunk]:
    """Data rows as chunks under a header; the caller marks the last one (`mark_last`)."""
    first_row, empty = 1, 0
    while batch := list(islice(rows, limits.table_rows)):
        kept = len(batch)
        while kept and not any(batch[kept - 1]):
            kept -= 1
        if not kept:
            empty += len(batch)
            continue
        first_row += empty
        columns = row_columns(batch[:kept], len(header))
        names = header + made_up(len(columns), len(header))
        yield TableChunk(location, names, columns, first_row, has_header, last=False)
        first_row, empty = first_row + kept, len(batch) - kept
    if first_row == 1 and has_header:
        yield TableChunk(location, header, row_columns([], len(header)), 1, has_header, last=False)


def title_chunk(rows: Sequence[Sequence[str]], location: Location, limits: Limits) -> Iterator[TextChunk]:
    """Rows above a header, one line each, cells parted by tabs."""
    lines = ["\t".join(cell for cell in row if cell) for row in rows]
    if any(lines):
        yield from text_chunks(["\n".join(lines)], location, limits)


def mark_last(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """The same chunks, `last` set on the last table chunk alone; text between them passes by."""
    held: TableChunk | None = None
    try:
        for chunk in chunks:
            if isinstance(chunk, TextChunk):
                yield chunk
                continue
            if held is not None:
                yield replace(held, last=False)
            held = chunk
    except GeneratorExit:
        raise
    except BaseException:  # parsers in Rust raise PanicException, which is no Exception
        if held is not None:
            yield replace(held, last=False)
        raise
    if held is not None:
        yield replace(held, last=True)
