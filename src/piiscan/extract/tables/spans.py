"""Tables of documents, whose cells may reach over several columns and rows: as rows with merged ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from piiscan.config import Limits
from piiscan.extract.tables import layout
from piiscan.extract.tables.grid import Range, of_rows
from piiscan.extract.tables.layout import Form, List
from piiscan.extract.tables.sheets import sheet_chunks
from piiscan.extract.tables.tables import table_chunks
from piiscan.model import Location, TableChunk, TextChunk

__all__ = ["Span", "Tabular", "laid_out"]

_MOST_CELLS = 1 << 20
_MOST_COLUMNS = 1000  # that browsers let a cell reach over
_HEAD = 64  # rows looked at


@dataclass(frozen=True, slots=True)
class Span:
    """A cell that is `width` columns wide and `height` rows tall."""

    text: str = field(repr=False)
    width: int = 1
    height: int = 1


@dataclass(frozen=True, slots=True)
class Tabular:
    """`rows` of a table; with `sheet` they are read as those of a sheet with `merged` cells: titles, headers of rows."""

    rows: list[list[str]] = field(repr=False)
    merged: tuple[Range, ...] = ()
    sheet: bool = False

    def chunks(self, location: Location, limits: Limits) -> Iterator[TableChunk | TextChunk]:
        if self.sheet:
            return sheet_chunks(self.rows, location, limits, self.merged)
        return table_chunks(iter(self.rows), location, limits)


def laid_out(spans: Sequence[Sequence[Span]]) -> Tabular | None:
    """The cells as a table, None where no list under a header of known words is in it."""
    placed = _placed(spans)
    if placed is None:
        return None
    rows, merged = placed
    regions = layout.read(of_rows(rows[:_HEAD], merged))
    lists = [region for region in regions if isinstance(region, List)]
    good = any(region.rows.filled.any() and len(region.header) > 1 for region in lists)
    return Tabular(rows, merged, sheet=True) if good and not any(isinstance(r, Form) for r in regions) else None


def _placed(spans: Sequence[Sequence[Span]]) -> tuple[list[list[str]], tuple[Range, ...]] | None:
    """(rows, merged ranges): a cell stands in the first column that no cell from above reaches, as in HTML."""
    rows: list[list[str]] = []
    merged: list[Range] = []
    taken: list[int] = []  # row from which on a column is free
    room = _MOST_CELLS
    for at, cells in enumerate(spans):
        row: list[str] = []
        for cell in cells:
            while len(row) < len(taken) and taken[len(row)] > at:
                row.append("")
            width = min(max(cell.width, 1), _MOST_COLUMNS)
            height = min(max(cell.height, 1), len(spans) - at)
            start = len(row)
            row += [cell.text, *[""] * (width - 1)]
            taken += [0] * (len(row) - len(taken))
            taken[start : len(row)] = [at + height] * width
            if width > 1 or height > 1:
                merged.append(((at, start), (at + height - 1, len(row) - 1)))
        room -= max(len(row), len(taken))
        if room < 0:
            return None
        rows.append(row)
    return rows, tuple(merged)
