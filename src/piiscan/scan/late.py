"""Places where a recognizer ran out of time or failed, as skips with the line or row they lie in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.scan.found import Found, Late
from piiscan.text.buffer import Buffer


def in_text(found: Found, lines: Buffer, chunk: TextChunk, lost: frozenset[str]) -> Iterator[Skip]:
    """A skip for every line and recognizer. lost: the recognizers without which the rest of the file is scanned."""
    for late, unit, dropped in _units(found, lines, lost):
        yield _skip(replace(chunk.location, line=chunk.first_line + unit), late, "lines", dropped=dropped)


def in_table(
    found: Found,
    cells: Buffer,
    chunk: TableChunk,
    column: np.ndarray[tuple[int], np.dtype[np.int64]],
    lost: frozenset[str],
) -> Iterator[Skip]:
    """A skip for every cell and recognizer. lost: the recognizers without which the rest of the file is scanned."""
    rows = len(chunk.columns[0])
    for late, unit, dropped in _units(found, cells, lost):
        row = chunk.first_row + unit % rows  # cells lie column by column
        where = replace(chunk.location, row=row, column=chunk.header[int(column[unit])])
        yield _skip(where, late, "cells", dropped=dropped)


def told(late: Late) -> str:
    """What happened to the recognizer, in words."""
    if late.failure:
        return f"recognizer {late.recognizer}: failed on this text ({late.failure})"
    return f"recognizer {late.recognizer}: its pattern takes too long on this text"


def _units(found: Found, buffer: Buffer, lost: frozenset[str]) -> Iterator[tuple[Late, int, bool]]:
    """(what happened, unit, whether the recognizer is dropped there), where `rest` says whether nothing behind this
    unit was looked at."""
    last = {late.recognizer: late.position for late in found.late if late.rest}
    end = {late.recognizer: late.position for late in found.late if late.recognizer in lost}
    units = buffer.unit_of(np.array([late.position for late in found.late], np.int64)).tolist()
    seen: dict[tuple[Late, int, bool], None] = {}
    for late, unit in zip(found.late, units, strict=True):
        rest = last.get(late.recognizer) == late.position
        dropped = end.get(late.recognizer) == late.position
        seen[late._replace(position=0, rest=rest), unit, dropped] = None
    yield from seen


def _skip(where: Location, late: Late, units: str, *, dropped: bool) -> Skip:
    given_up = ""
    if dropped:
        given_up = f"; the {units} behind it, to the end of the file, were not all searched for it"
    elif late.rest:
        given_up = f"; the {units} behind it in this part of the file were not searched for it"
    return Skip(where, "scan", "crashed" if late.failure else "timed_out", told(late) + given_up)
