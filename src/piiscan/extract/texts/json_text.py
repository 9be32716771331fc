"""JSON and JSON lines: lists of records as tables, all else as text with its escapes decoded."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from piiscan.config import MIB
from piiscan.extract.characters.decode import blocks
from piiscan.extract.characters.escapes import decode_escapes
from piiscan.extract.tables.tables import mark_last
from piiscan.extract.texts.flatten import RecordTable, flat, split
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.text import Tally
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["looks_like_json", "read_json"]

_WHOLE = 32 * MIB  # characters of a document read as one tree, which takes about ten times as much memory
_OPEN_END = re.compile(
    r"(?:\\+u[dD][89abAB][0-9a-fA-F]{2})?(?:\\+(?:u[0-9a-fA-F]{0,3})?)?\Z"
)  # half a pair, a cut escape
_LONGEST_END = 32
_START = re.compile(r'\s*(?:\{\s*(?:"|\})|\[\s*(?:["\d\[{\]tfn-]))')
_LINES = re.compile(r'\s*\{.*\}[ \t]*\r?\n\s*\{\s*["}]')


def looks_like_json(text: str) -> bool:
    """Whether a text starts as JSON does; that it goes on so is seen by the reader alone."""
    return _START.match(text) is not None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; the values of a key that stands there more than once are a list."""
    found = dict(pairs)
    if len(found) < len(pairs):
        values: dict[str, list[Any]] = {}
        for key, value in pairs:
            values.setdefault(key, []).append(value)
        found |= {key: several for key, several in values.items() if len(several) > 1}
    return found


_DECODER = json.JSONDecoder(  # numbers as they are written
    parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object
)


def read_json(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """Records of a list or of the lines of a file as a table with their keys as header.

    Everything else of a document are lines `key: value`. What is no JSON, is nested too deep or is one document over
    32 MiB is text: line by line, with `\\uXXXX` decoded, so that offsets are of the decoded line.
    """
    tally = Tally()
    with blob.open() as stream:
        pieces = tally.watch(blocks(stream))
        first = next(pieces, "")
        if _LINES.match(first):
            yield from mark_last(_lines(chain([first], pieces), blob, budget))
        else:
            yield from _document(first, pieces, blob, budget, tally)
    yield from tally.skips(blob.location)


def _document(
    first: str, rest: Iterator[str], blob: Blob, budget: Budget, tally: Tally
) -> Iterator[TableChunk | TextChunk]:
    held = io.StringIO()
    held.write(first)
    while held.tell() <= _WHOLE and (piece := next(rest, None)) is not None:
        held.write(piece)
    text = held.getvalue()
    value = _parsed(text) if len(text) <= _WHOLE else None
    if isinstance(value, dict | list):
        found = split(value)
        if found.tables or found.grids:
            yield from found.chunks(blob.location, budget.limits)
            return
    decoded = map(decode_escapes, _whole_lines(chain([text], rest)))
    yield from text_chunks(decoded, blob.location, budget.limits, encoding=tally.encoding)


def _parsed(text: str) -> Any:
    try:
        value, end = _DECODER.raw_decode(text.lstrip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return None
    return value if not text.lstrip("\ufeff \t\r\n")[end:].strip() else None


def _whole_lines(pieces: Iterator[str]) -> Iterator[str]:
    """The same text in pieces that cut no escape: at line ends, in a long line anywhere else."""
    pending = ""
    for piece in pieces:
        pending += piece
        end = pending.rfind("\n") + 1
        if not end and len(pending) > MIB and (open_end := _OPEN_END.search(pending, len(pending) - _LONGEST_END)):
            end = open_end.start()
        if end > 0:
            yield pending[:end]
            pending = pending[end:]
    yield pending


def _lines(pieces: Iterator[str], blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk]:
    """One table of all lines that are objects; other lines come as text between its chunks."""
    table = RecordTable(blob.location)
    for first_line, lines in _batches(pieces, budget.limits.table_rows):
        values = [_parsed(line) if line.strip() else None for line in lines]
        records = [flat(value) for value in values if isinstance(value, dict)]
        other = ["" if isinstance(value, dict) else line for value, line in zip(values, lines, strict=True)]
        if any(line.strip() for line in other):
            text = decode_escapes("\n".join(other))
            yield from text_chunks([text], blob.location, budget.limits, first_line=first_line)
        if records:
            yield table.chunk(records)


def _batches(pieces: Iterator[str], most: int) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, lines); a line over 32 MiB is cut."""
    pending, number = "", 1
    for piece in chain(pieces, ["\n"]):
        lines = (pending + piece).split("\n")
        pending = lines.pop()
        if len(pending) > _WHOLE:
            lines, pending = [*lines, pending], ""
        for start in range(0, len(lines), most):
            yield number + start, lines[start : start + most]
        number += len(lines)
