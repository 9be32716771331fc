"""Excel 5 to 2003: cells by calamine, everything else by the records."""

from __future__ import annotations

from collections.abc import Iterator

from piiscan.extract.biff import Rest, side_texts
from piiscan.extract.lines import text_chunks
from piiscan.extract.ole import Streams, embedded, macros, open_streams
from piiscan.extract.properties import property_lines
from piiscan.extract.workbook import read_workbook
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_xls"]

_BOOKS = ("Workbook", "Book")
_PIVOT = "_SX_DB_CUR"
_OWN = frozenset({_PIVOT, "_VBA_PROJECT_CUR"})


def read_xls(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    """Comments, text boxes, headers, names, links, lists, charts, properties; every sheet as a table; embedded files."""
    with open_streams(blob, budget) as streams:
        yield from _beside(streams, blob, budget)
        yield from macros(streams, blob, budget)
        yield from embedded(streams, blob, own=_OWN)
    yield from read_workbook(blob, budget)


def _beside(streams: Streams, blob: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    lines: dict[str, None] = {}
    broken = False
    books = [path for path in streams.paths if path[-1] in _BOOKS and len(path) == 1]
    for path in [*books, *(path for path in streams.paths if path[0] == _PIVOT and len(path) == 2)]:
        rest: Rest = side_texts(streams.get(*path))
        lines |= rest.texts
        broken = broken or rest.broken
    lines |= dict.fromkeys(property_lines(streams))
    yield from text_chunks(["\n".join(lines)], blob.location, budget.limits)
    if broken:
        yield Skip(
            blob.location, "extract", "cannot_parse", "records are broken: texts beside the cells may be missing"
        )
