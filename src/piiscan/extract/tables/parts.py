"""What the rows of a sheet turn into: tables and, between them, lines of text."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from piiscan.extract.tables.split_values import joined

__all__ = ["NO_ROW", "Group", "Notes", "Plan", "Table"]

NO_ROW = -1


@dataclass(frozen=True, slots=True)
class Notes:
    """Text outside tables, a line for each row of the sheet from `row` (from 0)."""

    row: int
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Columns start to end (exclusive) that hold one value. `joiner`: what parts it, None for a number or a date."""

    start: int
    end: int
    joiner: str | None = " "
    label: str = ""

    def value(self, row: Sequence[str]) -> str:
        if self.end == self.start + 1:
            return row[self.start] if self.start < len(row) else ""
        cells = [cell for cell in row[self.start : self.end] if cell]
        if self.joiner is not None or len(cells) < 2:
            return (self.joiner or "").join(cells)
        return joined(self.label, [cell.strip() for cell in cells])


@dataclass(frozen=True, slots=True)
class Plan:
    """How the cells of a row become those of a table of `end` columns; `groups` is None where they stay as they are."""

    end: int
    groups: tuple[Group, ...] | None = None

    def apply(self, row: Sequence[str]) -> Sequence[str]:
        """The row of the table; cells behind the last column stay behind it."""
        if self.groups is None:
            return row
        return [*(group.value(row) for group in self.groups), *row[self.end :]]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a header, to be used up before the next part is asked for. `names`: of its columns.

    `first`: row of the sheet of the first data row, NO_ROW for records that were set out downward. `rows` returns the
    row behind the last one, or NO_ROW.
    """

    names: tuple[str, ...]
    has_header: bool
    rows: Generator[Sequence[str], None, int] = field(repr=False)
    first: int

    def goes_on(self, other: Table) -> bool:
        """Whether it is another piece of the same table."""
        same = self.names == other.names and self.has_header == other.has_header
        return same and (self.first == NO_ROW) == (other.first == NO_ROW)
