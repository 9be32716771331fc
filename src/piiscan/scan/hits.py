"""Occurrences of one chunk: what was found, where in its unit, which value, ready to be listed or tallied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key
from piiscan.model import Location, TableChunk, TextChunk
from piiscan.scan import batch, name_parts, values
from piiscan.scan.customers import marks
from piiscan.scan.found import Found
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
# With values shown, `text` repeats the whole unit for each occurrence: of a line beyond this only what is AROUND.
LONG_UNIT, AROUND = 10_000, 200


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """n occurrences of one chunk. `row` and `line` are 0, `column` is -1 where they do not apply.

    whole: of a part of a table whose cells were looked up (`settled`): whether each is half of its cell. Those not given to
    the engine have no place in the buffer (found.start and found.end are 0). looks: of these parts too, of the names
    (`name_looks`), 0 of all else.
    """

    location: Location
    headers: tuple[str, ...]
    found: Found
    start: Ints  # in the unit
    end: Ints
    row: Ints
    line: Ints
    column: Ints
    id: NDArray[np.uint64]
    buffer: Buffer
    whole: NDArray[np.bool_] | None = None
    looks: NDArray[np.uint8] | None = None
    customer: marks.Marks | None = None  # where an index of customers was asked

    def __len__(self) -> int:
        return len(self.start)

    def take(self, which: NDArray[np.bool_]) -> Hits:
        """Some of the occurrences."""
        some = {name: getattr(self, name)[which] for name in ("start", "end", "row", "line", "column", "id")}
        whole = None if self.whole is None else self.whole[which]
        looks = None if self.looks is None else self.looks[which]
        customer = None if self.customer is None else self.customer.take(which)
        return replace(self, found=self.found.take(which), whole=whole, looks=looks, customer=customer, **some)


def of_text(chunk: TextChunk, buffer: Buffer, found: Found, specs: Sequence[RecognizerSpec], key: Key) -> Hits:
    """Occurrences in lines: offsets count from the start of the line."""
    unit = buffer.unit_of(found.start)
    base = buffer.starts[unit] - np.where(unit == 0, chunk.first_char, 0)
    none = np.zeros(len(found), np.int64)
    ids = values.ids(values.code_points(buffer), buffer, found, specs, key)
    line = unit + chunk.first_line
    named = chunk.location.column  # of the comment of a column
    headers, column = ((), none - 1) if named is None else ((named,), none)
    return Hits(chunk.location, headers, found, found.start - base, found.end - base, none, line, column, ids, buffer)


def of_units(location: Location, buffer: Buffer, found: Found, specs: Sequence[RecognizerSpec], key: Key) -> Hits:
    """Occurrences in units that are texts of their own; `line` is not told."""
    base = buffer.starts[buffer.unit_of(found.start)]
    none = np.zeros(len(found), np.int64)
    ids = values.ids(values.code_points(buffer), buffer, found, specs, key)
    return Hits(location, (), found, found.start - base, found.end - base, none, none, none - 1, ids, buffer)


def of_table(
    chunk: TableChunk, buffer: Buffer, column: Ints, found: Found, specs: Sequence[RecognizerSpec], key: Key
) -> Hits:
    """Occurrences in cells: offsets count from the start of the cell, rows are data rows of the table."""
    unit = buffer.unit_of(found.start)
    rows = max(len(chunk.columns[0]) if chunk.columns else 0, 1)
    base = buffer.starts[unit]
    ids = values.ids(values.code_points(buffer), buffer, found, specs, key)
    none = np.zeros(len(found), np.int64)
    row = unit % rows + chunk.first_row
    return Hits(
        chunk.location, chunk.header, found, found.start - base, found.end - base, row, none, column[unit], ids, buffer
    )


def listed(hits: Hits, specs: Sequence[RecognizerSpec], key: Key, *, show_values: bool) -> pa.RecordBatch:
    """Every occurrence as a finding of its own."""
    points = values.code_points(hits.buffer)
    n, one = len(hits), np.ones(len(hits), np.int64)
    value = text = None
    if show_values:
        value = values.texts(points, hits.found.start, hits.found.end)
        text = unit_texts(hits, points)
    return batch.build(
        batch.Rows(
            location=hits.location,
            headers=hits.headers,
            recognizer=hits.found.recognizer,
            evidence=hits.found.evidence,
            start=hits.start,
            end=hits.end,
            row=hits.row,
            line=hits.line,
            column=hits.column,
            id=hits.id,
            occurrence=occurrence_words(hits, key),
            masked=values.masked(points, hits.buffer, hits.found, specs),
            count=one,
            distinct=one,
            rows=batch.single_rows(hits.row) if n else pa.array([], pa.list_(pa.int64())),
            parts=name_parts.of(hits, specs),
            customer=None if hits.customer is None else marks.texts(hits.customer),
            value=value,
            text=text,
        ),
        specs,
    )


def occurrence_words(hits: Hits, key: Key, which: Ints | None = None) -> NDArray[np.uint64]:
    """Keyed digest of id and place of each occurrence (or of those with the indexes `which`)."""
    mine = np.arange(len(hits)) if which is None else which
    place = repr((hits.location.member, hits.location.page, hits.location.sheet))
    row, column = (hits.row + hits.line)[mine], hits.column[mine] + 1
    inside = values.occurrences(hits.id[mine], place, row, column, hits.start[mine], key)
    return inside ^ values.uri_words([hits.location.uri], key)


def unit_texts(hits: Hits, points: NDArray[np.uint32], which: Ints | None = None) -> pa.StringArray:
    """The text of the unit (line, cell) around each occurrence; of a very long one only the surroundings."""
    mine = np.arange(len(hits)) if which is None else which
    start, end = hits.found.start[mine], hits.found.end[mine]
    unit = hits.buffer.unit_of(start)
    low, high = hits.buffer.starts[unit], hits.buffer.ends[unit]
    long = high - low > LONG_UNIT
    low = np.where(long, np.maximum(low, start - AROUND), low)
    high = np.where(long, np.minimum(high, end + AROUND), high)
    return values.texts(points, low, high)
