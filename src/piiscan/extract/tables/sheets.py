"""The rows of a sheet as tables and text, however the sheet is laid out.

Places: the first table of a sheet is named like the sheet, others `Sheet1 table 2` and so on; lists come before the
records of forms. Row numbers count the rows of a table from the first one under its header, rows that are empty or repeat
the header included, so that they point into the sheet; records that were set out downward are numbered one by one.
A value that lies in several cells is found in the first one's column, with the joined text. Text outside tables has the
sheet's own row numbers as lines.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from piiscan.config import Limits
from piiscan.extract.tables import layout
from piiscan.extract.tables.grid import Range, of_rows
from piiscan.extract.tables.layout import Form, Loose, Region, rows_of
from piiscan.extract.tables.parts import NO_ROW, Notes, Table
from piiscan.extract.tables.sheet_regions import Listed, of_regions
from piiscan.extract.tables.tables import mark_last, row_chunks, table_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, TableChunk, TextChunk

__all__ = ["merged_ranges", "sheet_chunks"]

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_FEW, _CELLS = 16, 1 << 20  # rows that tell how wide a sheet is; most cells of a window
_WINDOW = 2048  # rows whose layout is read at once; a table that goes on behind them is streamed


def sheet_chunks(
    rows: Iterable[Sequence[str]], location: Location, limits: Limits, merged: Sequence[Range] = ()
) -> Iterator[TableChunk | TextChunk]:
    """Tables and text of a sheet. `merged`: its merged cells, in rows and columns of `rows`, both inclusive, from 0."""
    source = _Rows(iter(rows))
    spans = _Merged(merged)
    window, regions = _read(source, spans)
    if all(isinstance(region, Loose) for region in regions):
        yield from table_chunks(chain(window, source.rest()), location, limits)
        return
    parts = _Ahead(_parts(source, spans, window, regions))
    number = 0
    while (part := parts.take()) is not None:
        if isinstance(part, Notes):
            yield from _text(part, location, limits)
            continue
        number += 1
        place = location if number == 1 else replace(location, sheet=f"{location.sheet or ''} table {number}".strip())
        notes: list[Notes] = []
        yield from mark_last(row_chunks(_joined(part, parts, notes), place, part.names, part.has_header, limits))
        for note in notes:
            yield from _text(note, location, limits)


def merged_ranges(sheet: CalamineSheet) -> list[Range]:
    """The merged cells of a sheet of calamine, whose rows begin at row 1 and at its first filled column."""
    found, start = sheet.merged_cell_ranges, sheet.start
    left = start[1] if start else 0
    return [((r0, max(c0 - left, 0)), (r1, c1 - left)) for (r0, c0), (r1, c1) in found or () if c1 >= left]


class _Rows:
    """Rows of a sheet, some of which may be given back. `at`: number of the next one; `window`: how many are read at once."""

    def __init__(self, rows: Iterator[Sequence[str]]) -> None:
        first = list(islice(rows, _FEW))
        self._rows, self.at = chain(first, rows), 0
        width = max(map(len, first), default=1)
        self.window = max(min(_WINDOW, _CELLS // max(width, 1)), 2)

    def take(self, count: int) -> list[Sequence[str]]:
        some = list(islice(self._rows, count))
        self.at += len(some)
        return some

    def give_back(self, rows: Sequence[Sequence[str]]) -> None:
        self._rows = chain(rows, self._rows)
        self.at -= len(rows)

    def rest(self) -> Iterator[Sequence[str]]:
        return self._rows


class _Ahead:
    """Parts, the next of which can be looked at."""

    def __init__(self, parts: Iterator[Table | Notes]) -> None:
        self._parts = parts
        self._held: Table | Notes | None = None

    def peek(self) -> Table | Notes | None:
        if self._held is None:
            self._held = next(self._parts, None)
        return self._held

    def take(self) -> Table | Notes | None:
        part, self._held = self.peek(), None
        return part


def _joined(table: Table, parts: _Ahead, notes: list[Notes]) -> Iterator[Sequence[str]]:
    """The rows of a table and of those behind it with the same header; text between them is kept in `notes`."""
    while True:
        at = yield from table.rows
        while isinstance(part := parts.peek(), Notes):
            notes.append(part)
            parts.take()
        if part is None or not part.goes_on(table):
            return
        yield from (() for _ in range(part.first - at))
        table = part
        parts.take()


def _text(notes: Notes, location: Location, limits: Limits) -> Iterator[TextChunk]:
    yield from text_chunks(["\n".join(notes.lines)], location, limits, first_line=notes.row + 1)


class _Merged:
    """The merged cells of a sheet, by the rows they reach."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self._ranges = ranges
        self._rows = np.array([(r0, r1) for (r0, _), (r1, _) in ranges], np.int64).reshape(-1, 2)

    def within(self, start: int, end: int) -> list[Range]:
        reached = (self._rows[:, 1] >= start) & (self._rows[:, 0] < end)
        return [self._ranges[i] for i in np.flatnonzero(reached).tolist()]


def _read(rows: _Rows, merged: _Merged) -> tuple[list[Sequence[str]], list[Region]]:
    """The next window of rows and what lies in it."""
    window = rows.take(rows.window)
    top = rows.at - len(window)
    return window, layout.read(of_rows(window, merged.within(top, rows.at), top))


def _parts(rows: _Rows, merged: _Merged, window: list[Sequence[str]], regions: list[Region]) -> Iterator[Table | Notes]:
    """Parts of the sheet, window by window: text, lists, rows without a header, then the records of forms."""
    last: Listed | None = None
    while window:
        top, full = rows.at - len(window), len(window) == rows.window
        if full and (cut := _cut(regions)) > top:
            rows.give_back(window[cut - top :])
            regions = [region for region in regions if rows_of(region)[0] < cut]
            full = False
        found = of_regions(regions, last)
        streamed = found.last if full and found.last is not None and not found.last.left else None
        if streamed is last and last is not None:
            streamed = None  # nothing in this window belongs to it
        yield from found.notes
        for table in (*found.tables, *found.others):
            yield Table(
                table.names, table.has_header, _rows_of(table, rows if table is streamed else None), table.first
            )
        for header, records in found.records:
            yield Table(header, True, _records(records), NO_ROW)
        last = found.last
        window, regions = _read(rows, merged)


def _cut(regions: Sequence[Region]) -> int:
    """Row from which on a full window is to be read again with what follows: where its last region, if it is a form,
    or one beside that begins; 0 for none."""
    if not regions or not isinstance(regions[-1], Form):
        return 0
    cut, before = rows_of(regions[-1])[0], -1
    while cut != before:
        before = cut
        cut = min((start for start, end in map(rows_of, regions) if start < cut < end), default=cut)
    return cut


def _records(records: Sequence[Sequence[str]]) -> Generator[Sequence[str], None, int]:
    yield from records
    return NO_ROW


def _rows_of(table: Listed, following: _Rows | None) -> Generator[Sequence[str], None, int]:
    """The rows of a table, those behind its window too; returns the row of the sheet behind the last one."""
    at = yield from table.rows()
    if following is None:
        return at
    yield from (() for _ in range(following.at - at))
    while block := following.take(following.window):
        stop = _end(block, table)
        some = block[:stop]
        yield from some if table.plan.groups is None else map(table.plan.apply, some)
        if stop < len(block):
            following.give_back(block[stop:])
            break
    return following.at


def _end(block: Sequence[Sequence[str]], table: Listed) -> int:
    """Number of rows before one in which something else may begin: one that is almost empty, or the header again."""
    least, head = min(2, table.plan.end), table.head
    first = head[0] if head else None
    for number, row in enumerate(block):
        if len(row) - row.count("") < least or (row[0] == first and tuple(row) == head):
            return number
    return len(block)
