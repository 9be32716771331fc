"""Excel 5 to 2003: sheets as tables, everything else as text, all by the records of the stream."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace

from piiscan.extract.old_office.biffcells import open_book, sheet_rows
from piiscan.extract.old_office.bifftexts import side_texts
from piiscan.extract.old_office.doc import rough_text
from piiscan.extract.old_office.officeart import picture_items, pictures
from piiscan.extract.old_office.ole import Streams, embedded, macros, open_streams
from piiscan.extract.old_office.properties import property_lines
from piiscan.extract.tables.sheets import sheet_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_xls"]

_BOOKS = ("Workbook", "Book")
_PIVOT = "_SX_DB_CUR"
_OWN = frozenset({_PIVOT, "_VBA_PROJECT_CUR"})


def read_xls(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    """Comments, text boxes, headers, names, links, lists, charts, properties; every sheet as a table; embedded files."""
    with open_streams(blob, budget) as streams:
        books = [streams.get(name) for name in _BOOKS]
        yield from _beside(books, streams, blob, budget)
        for data in filter(None, books[:1] if books[0] else books):
            yield from _sheets(data, blob, budget)
        yield from macros(streams, blob, budget)
        yield from embedded(streams, blob, own=_OWN)


def _sheets(data: bytes, blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    try:
        book = open_book(data)
    except (ValueError, struct.error, IndexError):
        yield from rough_text([data], blob, budget)
        return
    for sheet in book.sheets[: budget.limits.members]:
        yield from sheet_chunks(sheet_rows(book, sheet), replace(blob.location, sheet=sheet.name), budget.limits)
    if book.rest.broken:
        yield Skip(blob.location, "extract", "cannot_parse", "records of cells are broken: cells may be missing")
    if len(book.sheets) > budget.limits.members:
        yield Skip(blob.location, "extract", "cut_short", f"more than {budget.limits.members} sheets")


def _beside(books: list[bytes], streams: Streams, blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    lines: dict[str, None] = {}
    broken = False
    pivots = (streams.get(*path) for path in streams.paths if path[0] == _PIVOT and len(path) == 2)
    for data in [*books, *pivots]:
        rest = side_texts(data)
        yield from picture_items(pictures(bytes(rest.drawings)), blob, budget, text=True)
        lines |= rest.texts
        broken = broken or rest.broken
    lines |= dict.fromkeys(property_lines(streams))
    yield from text_chunks(["\n".join(lines)], blob.location, budget.limits)
    if broken:
        yield Skip(
            blob.location, "extract", "cannot_parse", "records are broken: texts beside the cells may be missing"
        )
