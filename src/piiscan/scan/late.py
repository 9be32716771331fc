"""Windows in which a pattern ran out of time, as skips with the line or row they lie in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.scan.found import Found
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]


def in_text(found: Found, lines: Buffer, chunk: TextChunk) -> Iterator[Skip]:
    """A skip for every line and recognizer."""
    for name, unit, rest in _units(found, lines):
        yield _skip(line_of(chunk, unit), name, "lines" if rest else "")


def in_table(found: Found, cells: Buffer, chunk: TableChunk, column: Ints) -> Iterator[Skip]:
    """A skip for every cell and recognizer."""
    for name, unit, rest in _units(found, cells):
        yield _skip(cell_of(chunk, unit, column), name, "cells" if rest else "")


def line_of(chunk: TextChunk, unit: int) -> Location:
    """Where a unit of a text lies."""
    return replace(chunk.location, line=chunk.first_line + unit)


def cell_of(chunk: TableChunk, unit: int, column: Ints) -> Location:
    """Where a unit of a table lies; column: of every unit."""
    row = chunk.first_row + unit % len(chunk.columns[0])  # cells lie column by column
    return replace(chunk.location, row=row, column=chunk.header[int(column[unit])])


def _units(found: Found, buffer: Buffer) -> Iterator[tuple[str, int, bool]]:
    """(recognizer, unit, whether nothing behind the unit was looked at)."""
    last = {name: at for name, at, rest in found.late if rest}
    late = ((name, int(buffer.unit_of(np.array([at]))[0]), last.get(name) == at) for name, at, _ in found.late)
    yield from dict.fromkeys(late)


def _skip(where: Location, name: str, behind: str) -> Skip:
    given_up = f"; the {behind} behind it in this part of the file were not searched for it" if behind else ""
    return Skip(where, "scan", "timed_out", f"recognizer {name}: its pattern takes too long on this text{given_up}")
