"""The rows of a sheet as tables and text, however the sheet is laid out.

Places: the first table of a sheet is named like the sheet, others `Sheet1 table 2` and so on; lists come before the
records of forms. Row numbers count the rows of a table from the first one under its header, rows that are empty or repeat
the header included, so that they point into the sheet; records that were set out downward are numbered one by one.
A value that lies in several cells is found in the first one's column, with the joined text. Text outside tables has the
sheet's own row numbers as lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from piiscan.config import Limits
from piiscan.extract import layout
from piiscan.extract.grid import Range, of_rows
from piiscan.extract.layout import Form, Loose
from piiscan.extract.lines import text_chunks
from piiscan.extract.parts import Notes, Table
from piiscan.extract.sheet_parts import Listed, of_regions
from piiscan.extract.tables import mark_last, row_chunks, table_chunks
from piiscan.model import Location, TableChunk, TextChunk

__all__ = ["merged_ranges", "sheet_chunks"]

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_WINDOW = 2048  # rows whose layout is read at once; a table that goes on behind them is streamed


def sheet_chunks(
    rows: Iterable[Sequence[str]], location: Location, limits: Limits, merged: Sequence[Range] = ()
) -> Iterator[TableChunk | TextChunk]:
    """Tables and text of a sheet. `merged`: its merged cells, in rows and columns of `rows`, both inclusive, from 0."""
    source = _Rows(iter(rows))
    window = source.take(_WINDOW)
    regions = layout.read(of_rows(window, _within(merged, 0, len(window))))
    if all(isinstance(region, Loose) for region in regions):
        yield from table_chunks(chain(window, source.rest()), location, limits)
        return
    source.give_back(window)
    parts = _Ahead(_parts(source, merged))
    number = 0
    while (part := parts.take()) is not None:
        if isinstance(part, Notes):
            yield from _text(part, location, limits)
            continue
        number += 1
        place = location if number == 1 else replace(location, sheet=f"{location.sheet} table {number}")
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
    """Rows of a sheet, some of which may be given back. `at`: number of the next one."""

    def __init__(self, rows: Iterator[Sequence[str]]) -> None:
        self._rows, self.at = rows, 0

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
    count = 0
    first = table.first
    while True:
        for row in table.rows:
            yield row
            count += 1
        while isinstance(part := parts.peek(), Notes):
            notes.append(part)
            parts.take()
        if part is None or not part.goes_on(table):
            return
        if part.first is not None and first is not None:
            gap = part.first - first - count
            yield from (() for _ in range(gap))
            count += gap
        table = part
        parts.take()


def _text(notes: Notes, location: Location, limits: Limits) -> Iterator[TextChunk]:
    yield from text_chunks(["\n".join(notes.lines)], location, limits, first_line=notes.row + 1)


def _within(merged: Sequence[Range], start: int, end: int) -> list[Range]:
    return [one for one in merged if one[1][0] >= start and one[0][0] < end]


def _parts(rows: _Rows, merged: Sequence[Range]) -> Iterator[Table | Notes]:
    """Parts of the sheet, window by window: text, lists, rows without a header, then the records of forms."""
    last: Listed | None = None
    while window := rows.take(_WINDOW):
        top, full = rows.at - len(window), len(window) == _WINDOW
        regions = layout.read(of_rows(window, _within(merged, top, rows.at), top))
        if full and regions and isinstance(form := regions[-1], Form) and form.rows.top > top:
            rows.give_back(window[form.rows.top - top :])  # to be read as a whole
            regions.pop()
            full = False
        found = of_regions(regions, last)
        streamed = found.last if full else None
        if streamed is last and last is not None:
            streamed = None  # nothing in this window belongs to it
        yield from found.notes
        for table in (*found.tables, *found.others):
            following = _following(rows, table) if table is streamed else ()
            yield Table(table.names, table.has_header, chain(table.rows(), following), table.first)
        for header, records in found.records:
            yield Table(header, True, iter(records), None)
        last = found.last


def _following(rows: _Rows, table: Listed) -> Iterator[Sequence[str]]:
    """The rows behind a full window that go on with its last table: up to one in which something else may begin."""
    pieces = table.pieces[-1]
    yield from (() for _ in range(rows.at - pieces.top - pieces.rows))
    least = min(2, table.plan.end)
    while block := rows.take(_WINDOW):
        stop = next((i for i, row in enumerate(block) if len(row) - row.count("") < least or _is_head(row, table)), None)
        yield from (table.plan.apply(table.placed(row, 0)) for row in block[:stop])
        if stop is not None:
            rows.give_back(block[stop:])
            return


def _is_head(row: Sequence[str], table: Listed) -> bool:
    return bool(table.head) and row[table.left] == table.head[0] and tuple(table.placed(row, 0)) == table.head
