"""What lies on a sheet: tables, records set out downward, lines of text.

Cut by empty rows into bands, and bands by empty columns where the sides are tables of their own. A band is a form where
labels stand beside values all the way down, a list where a header stands above rows, else loose: a title, a note, or rows
without a header, which go on with the table above them where they fill its columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from piiscan.extract.tables import forms, head_rows
from piiscan.extract.tables.boxes import join_boxes
from piiscan.extract.tables.grid import Bools, Grid, spread
from piiscan.extract.tables.head_names import header_of
from piiscan.extract.tables.head_rows import Header, Words
from piiscan.extract.tables.headers import SAMPLE_ROWS, find_head
from piiscan.extract.tables.labels import is_definition
from piiscan.extract.tables.parts import Plan

__all__ = ["Form", "List", "Loose", "Region", "headed", "read", "rows_of"]

_FORM = 0.3  # of the rows of a form have a label
_NARROW = 3  # columns; in a wider table also a row of two cells above a header is a title
_LOUD = 0.1  # of the rows of a list begin with a label
_DEPTH = 4  # cuts inside cuts


@dataclass(frozen=True, slots=True, eq=False)
class List:
    """A header and the rows under it."""

    header: tuple[str, ...]
    plan: Plan
    rows: Grid = field(repr=False)
    head: tuple[str, ...] = field(repr=False)  # the first row of the header as it is written
    height: int = 1  # rows of the header


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """Labels and their values."""

    reading: forms.Reading
    rows: Grid = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Loose:
    """Rows without a header."""

    rows: Grid = field(repr=False)


Region = List | Form | Loose


def rows_of(region: Region) -> tuple[int, int]:
    """First row of a region in its sheet, its header included, and the row behind the last."""
    height = region.height if isinstance(region, List) else 0
    return region.rows.top - height, region.rows.top + region.rows.rows


def read(grid: Grid) -> list[Region]:
    """The regions of a sheet, or of some of its rows, from top to bottom."""
    grid = join_boxes(grid)
    words = Words.of(grid)
    return list(_bands(grid, words, 0))


def _bands(grid: Grid, words: Words, depth: int) -> Iterator[Region]:
    for start, end in spread(_reached(grid, 1)):
        rows = slice(start, end)
        if words.strong[rows].any():
            yield from _band(grid.part(rows), words.part(rows), depth)
        else:
            yield Loose(grid.part(rows))


def _band(grid: Grid, words: Words, depth: int) -> Iterator[Region]:
    headers = head_rows.starts(grid, words)
    if not headers and is_definition(grid.texts(0)):
        yield _list(grid, Header(0, 1), grid.rows)
        return
    sides = _sides(grid) if depth < _DEPTH else []
    if len(sides) > 1 and not _aligned(headers, words, sides):
        cuts = [slice(a, b) for a, b in sides]
        every = slice(None)
        parts = [list(_bands(grid.part(every, c), words.part(every, c), depth + 1)) for c in cuts]
        if all(any(not isinstance(region, Loose) for region in part) for part in parts):
            yield from (region for part in parts for region in part)
            return
    if _is_form(grid, words, headers):
        yield Form(forms.read_form(grid, words.label), grid)
    elif headers:
        yield from _lists(grid, words, headers)
    else:
        yield Loose(grid)


def _reached(grid: Grid, axis: int) -> Bools:
    """Rows (axis 1) or columns (0) in which something stands, or a merged cell reaches."""
    return np.asarray((grid.filled | (grid.span == 0)).any(axis=axis))


def _sides(grid: Grid) -> list[tuple[int, int]]:
    """Ranges of columns parted by columns in which nothing stands and no cell reaches."""
    return spread(_reached(grid, 0))


def _aligned(headers: list[Header], words: Words, sides: list[tuple[int, int]]) -> bool:
    """Whether one header stands over all sides."""
    if not headers:
        return False
    rows = slice(headers[0].start, headers[0].end)
    return all(bool(words.header[rows, a:b].any()) for a, b in sides)


def _is_form(grid: Grid, words: Words, headers: list[Header]) -> bool:
    loud = _led(grid, words)
    count = int(loud.sum())
    if not count or words.label.sum() == grid.filled.sum():
        return False
    if headers and _is_clean(grid, loud, headers):
        return False
    rows = int(grid.filled.any(axis=1).sum())
    return (count > 1 or rows <= 2) and count >= _FORM * rows


def _led(grid: Grid, words: Words) -> Bools:
    """Rows that begin with a label, perhaps behind a merged cell that groups them, or hold several strong ones."""
    led: Bools = words.strong.sum(axis=1) > 1
    if not grid.columns:
        return led
    rows, first = np.arange(grid.rows), grid.filled.argmax(axis=1)
    some = words.strong.any(axis=1)
    begins = words.label[rows, first]
    rest = grid.filled.copy()
    rest[rows, first] = False
    second = rest.argmax(axis=1)
    grouped = (grid.tall[rows, first] > 1) & words.label[rows, second] & rest[rows, second]
    return np.asarray(led | some & (begins | grouped))


def _is_clean(grid: Grid, loud: Bools, headers: list[Header]) -> bool:
    """Whether rows of values stand under the headers: rows led by labels are few, or those of a list of definitions."""
    heading = np.zeros(grid.rows, np.bool_)
    for header in headers:
        heading[header.start : header.end] = True
    first = headers[0]
    if any(is_definition(grid.texts(r)) for r in range(first.start, first.end)):
        return True
    under = ~heading
    under[: first.start] = False
    if not under.any():
        return False
    if len(headers) > 1 and not _same_texts(grid, headers) and int(under.sum()) < 2 * len(headers):
        return False  # labels above single values
    return bool(loud[under].sum() <= _LOUD * under.sum())


def _same_texts(grid: Grid, headers: list[Header]) -> bool:
    return len({tuple(grid.texts(h.start)) for h in headers}) == 1


def _lists(grid: Grid, words: Words, headers: list[Header]) -> Iterator[Region]:
    """The tables of a band; what stands above the first is a form or loose, single cells above a later one are its title."""
    if headers[0].start:
        above = slice(0, headers[0].start)
        some = grid.part(above)
        if _is_form(some, words.part(above), []):
            yield Form(forms.read_form(some, words.label[above]), some)
        else:
            yield Loose(some)
    for number, header in enumerate(headers):
        end = headers[number + 1].start if number + 1 < len(headers) else grid.rows
        stop = end
        most = 2 if grid.columns > _NARROW else 1
        while number + 1 < len(headers) and stop > header.end and grid.filled[stop - 1].sum() <= most:
            stop -= 1
        yield _list(grid, header, stop)
        if stop < end:
            yield Loose(grid.part(slice(stop, end)))


def _list(grid: Grid, header: Header, stop: int) -> List:
    data = grid.part(slice(header.end, stop))
    names, plan = header_of(grid, header, data)
    return List(names, plan, data, tuple(grid.line(header.start)), header.end - header.start)


def headed(grid: Grid) -> list[List | Loose]:
    """Rows without a known header as a list if the kinds of their cells tell one (`find_head`), titles above it apart."""
    head = find_head([grid.line(r) for r in range(min(grid.rows, SAMPLE_ROWS))])
    if head.header is None:
        return [Loose(grid)]
    title: list[List | Loose] = [Loose(grid.part(slice(0, head.titles)))] if head.titles else []
    return [*title, _list(grid, head_rows.header_at(grid, Words.of(grid), head.titles), grid.rows)]
