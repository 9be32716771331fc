"""CSV records to columns: pyarrow where rows are even, the csv module for the ragged ones."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from piiscan.config import MIB
from piiscan.extract.tables.headers import made_up
from piiscan.extract.tables.tables import SURPLUS, row_columns

__all__ = ["fast_columns", "parse_rows", "plain_columns"]

Columns = tuple[pa.StringArray, ...]
_MAX_CELL = 64 * MIB  # more than a record may have: the csv module's own limit of 128 KiB would raise
_GUESS = 4096  # bytes


def plain_columns(text: str, width: int, mark: str) -> Columns:
    """Whole records as `width` columns or more: surplus cells become further columns, missing ones empty.

    Empty lines are no rows.
    """
    return row_columns(parse_rows(text, mark), width, mark)


def parse_rows(text: str, mark: str, *, empty: bool = False) -> list[list[str]]:
    """Rows of cells by the csv module; empty lines are no rows unless asked for."""
    with _long_cells():
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if row or empty]


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(_MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def fast_columns(data: bytes, width: int, mark: str) -> Columns | None:
    """The same for UTF-8 by pyarrow, which leaves the rows of another length to the csv module.

    None where pyarrow refuses.
    """
    ragged: list[arrow_csv.InvalidRow] = []
    try:
        even = _even(data, _usual_width(data, width, mark), mark, ragged)
    except pa.ArrowInvalid:
        return None
    return _merged(even, ragged, width, mark) if ragged else even


def _usual_width(data: bytes, width: int, mark: str) -> int:
    """Cells of most rows at the start: a delimiter may end each row and not the header, or the reverse."""
    rows = parse_rows(data[:_GUESS].decode(errors="ignore"), mark)[:-1]  # the last may be cut
    usual = Counter(map(len, rows)).most_common(1)
    return usual[0][0] if usual and width < usual[0][0] <= width + SURPLUS else width


def _even(data: bytes, width: int, mark: str, ragged: list[arrow_csv.InvalidRow]) -> Columns:
    names = made_up(width)

    def keep(row: arrow_csv.InvalidRow) -> str:
        ragged.append(row)
        return "skip"

    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        # one block and one thread: only then rows are numbered
        arrow_csv.ReadOptions(use_threads=False, block_size=max(len(data) + 1, 2), column_names=names),
        arrow_csv.ParseOptions(delimiter=mark, newlines_in_values=True, invalid_row_handler=keep),
        arrow_csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
    )
    return tuple(column.combine_chunks() for column in table.columns)


def _merged(even: Columns, ragged: list[arrow_csv.InvalidRow], width: int, mark: str) -> Columns | None:
    """All rows in their order. `number` of a ragged row counts rows from 1."""
    rows = parse_rows("\n".join(row.text for row in ragged), mark)
    if len(rows) != len(ragged):
        return None
    odd = row_columns(rows, width, mark)
    parts = [_widened(columns, max(len(even), len(odd))) for columns in (even, odd)]
    count = len(even[0])
    place = np.full(count + len(rows), -1, np.int64)
    place[np.array([row.number for row in ragged]) - 1] = count + np.arange(len(rows))
    place[place < 0] = np.arange(count)
    order = pa.array(place)
    return tuple(pa.concat_arrays(pair).take(order) for pair in zip(*parts, strict=True))


def _widened(columns: Columns, width: int) -> Columns:
    empty = pa.array([""] * len(columns[0]), pa.string())
    return columns + (empty,) * (width - len(columns))
