"""Header rows that are none: a first row that holds personal values is data, and must not be printed as a header."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

import pyarrow as pa

from piiscan.extract.tables.labels import is_definition
from piiscan.model import MEDIUM, TableChunk, TextChunk
from piiscan.scan.engine import Engine
from piiscan.text import buffer

_NUMBER = re.compile(r"\d{4}")  # a label holds no number: 普通預金 1234567 is a value
_HEADERS = 256  # kept: a look at one costs as much as hundreds of rows
FORM_COLUMNS, FORM_ROWS = 6, 200  # a label beside each value: larger tables are lists


@lru_cache(_HEADERS)
def personal(engine: Engine, header: tuple[str, ...]) -> frozenset[int]:
    """Indexes of the header cells that hold personal values. Tables of one system share their headers.

    メイ is a given name as well: beside another known header name it is one too.
    """
    known = [engine.headers.known(name) for name in header]
    cells = buffer.of_texts(["" if sum(known) > 1 and k else name for k, name in zip(known, header, strict=True)])
    found = engine.scan(cells)
    return frozenset(cells.unit_of(found.start[found.score >= MEDIUM]).tolist()) if len(header) else frozenset()


def renamed(chunk: TableChunk, values: frozenset[int]) -> TableChunk:
    """The chunk with made-up names for the columns whose header is a value."""
    names = tuple(f"column {i + 1}" if i in values else name for i, name in enumerate(chunk.header))
    return replace(chunk, header=names)


def as_row(chunk: TableChunk, values: frozenset[int]) -> TableChunk:
    """The header row as a data row without a number (0), under the made-up names."""
    columns = tuple(pa.array([name if i in values else ""], pa.string()) for i, name in enumerate(chunk.header))
    return replace(renamed(chunk, values), columns=columns, first_row=0, last=False)


def is_form(engine: Engine, chunk: TableChunk, values: frozenset[int]) -> bool:
    """Whether a small table is a form: its first row holds values, or its first column holds labels."""
    rows = len(chunk.columns[0]) if chunk.columns else 0
    if not (chunk.last and chunk.first_row == 1 and 2 <= len(chunk.header) <= FORM_COLUMNS and rows <= FORM_ROWS):
        return False
    return bool(values) or (not is_definition(chunk.header) and _labels_on_the_left(engine, chunk))


def _labels_on_the_left(engine: Engine, chunk: TableChunk) -> bool:
    """Whether at least two and half of the cells of the first column, its header included, name kinds of values."""
    cells = [chunk.header[0], *(cell or "" for cell in chunk.columns[0].to_pylist())]
    labels = sum(not _NUMBER.search(cell) and engine.headers.names_a_kind(cell) for cell in dict.fromkeys(cells))
    return labels >= 2 and 2 * labels >= len(cells)


def as_lines(chunk: TableChunk) -> TextChunk:
    """A form as lines, its cells parted by tabs, so that a label stands before its value."""
    rows = zip(*(column.to_pylist() for column in chunk.columns), strict=True)
    text = "\n".join("\t".join((cell or "").replace("\n", " ") for cell in row) for row in [chunk.header, *rows])
    return TextChunk(chunk.location, text, encoding=chunk.encoding)
