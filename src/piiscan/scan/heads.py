"""Header rows that are none: a first row that holds personal values is data, and must not be printed as a header."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from piiscan.model import MEDIUM, TableChunk, TextChunk
from piiscan.scan.engine import Engine
from piiscan.text import buffer

FORM_COLUMNS, FORM_ROWS = 6, 200  # a label beside each value: larger tables are lists


def personal(engine: Engine, header: tuple[str, ...]) -> set[int]:
    """Indexes of the header cells that hold personal values."""
    cells = buffer.of_texts(list(header))
    found = engine.scan(cells)
    return set(cells.unit_of(found.start[found.score >= MEDIUM]).tolist()) if len(header) else set()


def renamed(chunk: TableChunk, values: set[int]) -> TableChunk:
    """The chunk with made-up names for the columns whose header is a value."""
    names = tuple(f"column {i + 1}" if i in values else name for i, name in enumerate(chunk.header))
    return replace(chunk, header=names)


def as_row(chunk: TableChunk, values: set[int]) -> TableChunk:
    """The header row as a data row without a number (0), under the made-up names."""
    columns = tuple(pa.array([name if i in values else ""], pa.string()) for i, name in enumerate(chunk.header))
    return replace(renamed(chunk, values), columns=columns, first_row=0, last=False)


def is_form(chunk: TableChunk) -> bool:
    """Whether a table whose first row holds values looks like a form: small, a label beside each value."""
    rows = len(chunk.columns[0]) if chunk.columns else 0
    return chunk.last and chunk.first_row == 1 and len(chunk.header) <= FORM_COLUMNS and rows <= FORM_ROWS


def as_lines(chunk: TableChunk) -> TextChunk:
    """A form as lines, its cells parted by tabs, so that a label stands before its value."""
    rows = zip(*(column.to_pylist() for column in chunk.columns), strict=True)
    text = "\n".join("\t".join((cell or "").replace("\n", " ") for cell in row) for row in [chunk.header, *rows])
    return TextChunk(chunk.location, text, encoding=chunk.encoding)
