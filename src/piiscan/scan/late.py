"""Places where a recognizer ran out of time or failed, as skips with the line or row they lie in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.scan.found import Found, Late
from piiscan.text.buffer import Buffer


def in_text(found: Found, lines: Buffer, chunk: TextChunk) -> Iterator[Skip]:
    """A skip for every line and recognizer."""
    for late, unit in _units(found, lines):
        yield _skip(replace(chunk.location, line=chunk.first_line + unit), late, "lines")


def in_table(
    found: Found, cells: Buffer, chunk: TableChunk, column: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Iterator[Skip]:
    """A skip for every cell and recognizer."""
    rows = len(chunk.columns[0])
    for late, unit in _units(found, cells):
        row = chunk.first_row + unit % rows  # cells lie column by column
        yield _skip(replace(chunk.location, row=row, column=chunk.header[int(column[unit])]), late, "cells")


def told(late: Late) -> str:
    """What happened to the recognizer, in words."""
    if late.failure:
        return f"recognizer {late.recognizer}: failed on this text ({late.failure})"
    return f"recognizer {late.recognizer}: its pattern takes too long on this text"


def _units(found: Found, buffer: Buffer) -> Iterator[tuple[Late, int]]:
    """(what happened, unit), where `rest` says whether nothing behind this unit was looked at."""
    last = {late.recognizer: late.position for late in found.late if late.rest}
    units = buffer.unit_of(np.array([late.position for late in found.late], np.int64)).tolist()
    seen: dict[tuple[Late, int], None] = {}
    for late, unit in zip(found.late, units, strict=True):
        rest = last.get(late.recognizer) == late.position
        seen[late._replace(position=0, rest=rest), unit] = None
    yield from seen


def _skip(where: Location, late: Late, units: str) -> Skip:
    given_up = f"; the {units} behind it in this part of the file were not searched for it" if late.rest else ""
    return Skip(where, "scan", "crashed" if late.failure else "timed_out", told(late) + given_up)
