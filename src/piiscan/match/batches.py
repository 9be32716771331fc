"""Chunks of tables joined to large batches; rows keep their numbers, whatever could not be read between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.model import Location, Skip, TableChunk

BATCH_ROWS = 1 << 18  # enough for one keyed hash per distinct value to pay, and below 1 GB with all tags
_BYTES = 256 << 20  # of cells: rows can be long


@dataclass(frozen=True, slots=True)
class Start:
    """A table that begins: where it lies, and its first row among the rows of the batch, from 0."""

    location: Location
    row: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows with one header; `columns[i]` is an Arrow string array named `header[i]`. `first_row` counts from 0.

    starts: the tables that begin in it. None at the beginning: it goes on with the table before.
    """

    header: tuple[str, ...]
    columns: tuple[pa.StringArray, ...] = field(repr=False)
    first_row: int = 0
    has_header: bool = True
    starts: tuple[Start, ...] = ()

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0


@dataclass(slots=True)
class _Held:
    """What is joined to the next batch."""

    header: tuple[str, ...]
    has_header: bool
    first: int
    columns: list[tuple[pa.StringArray, ...]] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    size: int = 0
    bytes: int = 0

    def add(self, columns: tuple[pa.StringArray, ...]) -> None:
        self.columns.append(columns)
        self.size += len(columns[0]) if columns else 0
        self.bytes += sum(column.nbytes for column in columns)

    def batch(self) -> Batch:
        joined = tuple(pa.concat_arrays([part[i] for part in self.columns]) for i in range(len(self.header)))
        return Batch(self.header, joined, self.first, self.has_header, tuple(self.starts))

    def rest(self) -> _Held:
        """The next batch of the same tables, still empty."""
        return _Held(self.header, self.has_header, self.first + self.size)


def batches(
    chunks: Iterable[TableChunk], skips: list[Skip], rows: int = BATCH_ROWS, *, every: bool = False
) -> Iterator[Batch]:
    """Chunks joined to batches of up to about `rows`.

    every: a table with another header, or without one, begins a batch of its own; else it becomes a Skip in `skips`.
    A row that the reader gave as running text is a row of nulls here, so that those behind keep their numbers.
    """
    held: _Held | None = None
    behind = 1
    for chunk, begins, fresh in _placed(chunks, skips, every=every):
        if held is None or fresh:
            if held is not None and held.columns:
                yield held.batch()
            held = _Held(chunk.header, chunk.has_header, 0 if held is None else held.first + held.size)
        if begins:
            held.starts.append(Start(chunk.location, held.size))
            behind = 1
        if chunk.first_row > behind:
            held.add(_nulls(len(held.header), chunk.first_row - behind))
        columns = _fitting(chunk, len(held.header))
        behind = chunk.first_row + (len(columns[0]) if columns else 0)
        held.add(columns)
        del chunk, columns  # what was handed over is not kept
        if held.size >= rows or held.bytes >= _BYTES:
            done, held = [held.batch()], held.rest()
            yield done.pop()
    if held is not None and held.columns:
        yield held.batch()


def _placed(chunks: Iterable[TableChunk], skips: list[Skip], *, every: bool) -> Iterator[tuple[TableChunk, bool, bool]]:
    """Chunks that are taken, whether a table begins with each, and whether it has another header than the one before."""
    header: tuple[str, ...] | None = None
    refused = False
    for chunk in chunks:
        begins = chunk.first_row == 1 or header is None
        fresh = begins and (chunk.header != header or (every and not chunk.has_header))
        if begins:
            refused = fresh and header is not None and not every
            if refused:
                skips.append(Skip(chunk.location, "match", "unsupported", _DIFFERS))
            else:
                header = chunk.header
        if not refused:
            yield chunk, begins, fresh


_DIFFERS = "its columns differ from those of the first table; build an index of its own"


def _fitting(chunk: TableChunk, width: int) -> tuple[pa.StringArray, ...]:
    """The columns as strings; those that only later rows have are left out, those that they lack are null."""
    columns = tuple(column.cast(pa.string()) for column in chunk.columns[:width])
    missing = width - len(columns)
    return columns + _nulls(missing, len(columns[0]) if columns else 0) if missing else columns


def named_cells(cells: pa.StringArray) -> pa.StringArray:
    """Null for cells that are empty or blank: CSV and spreadsheets do not tell them from missing ones."""
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(cells), ""), None, cells)


def _nulls(width: int, rows: int) -> tuple[pa.StringArray, ...]:
    return tuple(pa.nulls(rows, pa.string()) for _ in range(width))
