"""Delimited text that was saved from a sheet: where its layout shows, it is read as a sheet, else as one table.

Only small files that begin some line with an empty cell, have empty lines, headings without a text or headings that are
parts of one (`series`) are looked at: a plain list has none of these, and a large file is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from piiscan.config import MIB
from piiscan.extract.characters.decode import blocks, decode_all
from piiscan.extract.tables import layout
from piiscan.extract.tables.cells import parse_rows
from piiscan.extract.tables.delimited import read_delimited
from piiscan.extract.tables.dialect import delimiter
from piiscan.extract.tables.grid import of_rows
from piiscan.extract.tables.layout import Form, List, Region
from piiscan.extract.tables.series import series_at
from piiscan.extract.tables.sheets import sheet_chunks
from piiscan.extract.texts.text import Tally
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_exported"]

_LARGEST = MIB  # bytes
_SIGNS = (b"\n,", b"\n\t", b"\n;", b"\n\n", b"\n\r\n")
_MARK = re.compile("[,\t;]")
_TOP, _TITLES = 2048, 4  # bytes and lines in which the headings are looked for
_ROWS, _PAIRS = 512, 3  # rows looked at; values of a form


def read_exported(blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """The tables and the text of a sheet that was saved as delimited text; without a layout, what `read_delimited` reads."""
    with blob.open() as stream:
        data = stream.read(_LARGEST + 1)
    if len(data) <= _LARGEST and (data[:1] in b",\t;" or any(sign in data for sign in _SIGNS) or _is_split(data)):
        tally = Tally()
        with blob.open() as stream:
            text = "".join(tally.watch(blocks(stream)))
        mark = delimiter(text)[0]
        rows = parse_rows(text, mark, empty=True) if mark and text.count('"') % 2 == 0 else []
        if _is_laid_out(layout.read(of_rows(rows[:_ROWS]))):
            yield from sheet_chunks(rows, blob.location, budget.limits)
            yield from tally.skips(blob.location)
            return
    yield from read_delimited(blob, budget)


def _is_split(data: bytes) -> bool:
    """Whether one of the first lines may be a header whose columns hold parts of values."""
    for line in decode_all(data[:_TOP]).text.splitlines()[:_TITLES]:
        names = [cell.strip(' "') for cell in _MARK.split(line)]
        if len(names) > 1 and (not all(names) or any(series_at(names, column) for column in range(len(names)))):
            return True
    return False


def _is_laid_out(regions: Sequence[Region]) -> bool:
    """Whether there is more than a title and a list."""
    lists = [region for region in regions if isinstance(region, List)]
    pairs = sum(len(region.reading.pairs) for region in regions if isinstance(region, Form))
    return pairs >= _PAIRS or len(lists) > 1 or any(r.height > 1 or r.plan.groups is not None for r in lists)
