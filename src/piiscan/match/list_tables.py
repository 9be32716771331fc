"""The tables of a list, one after another: which rows each gave, and what its columns serve as."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.errors import ConfigError
from piiscan.match.batches import Batch
from piiscan.match.columns import Chosen
from piiscan.match.fields import MAX_CHARS
from piiscan.match.searchable import resolved
from piiscan.model import Location

_FORMED = ("birth", "postal", "phone", "email")  # parts that no other text gives
Mapped: TypeAlias = Mapping[str, str | Sequence[str]] | None
Choosing: TypeAlias = Callable[[Batch, Mapped], Chosen]


@dataclass(slots=True)
class ListTable:
    """One table. first_row: the number of its first row in the list, from 1; None where no column is usable."""

    location: Location
    first_row: int | None
    chosen: Chosen
    header: tuple[str, ...] = ()
    rows: int = 0

    def as_json(self) -> dict[str, Any]:
        place = {"member": self.location.member, "page": self.location.page, "sheet": self.location.sheet}
        return {
            **{name: value for name, value in place.items() if value is not None},
            "first_row": self.first_row,
            "rows": self.rows,
            "fields": [guess.as_json() for guess in self.chosen.guesses],
        }


@dataclass(slots=True)
class ListTables:
    """What was read so far. `problem`: why the columns of the first table without usable ones are none."""

    tables: list[ListTable] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)  # lines of texts beside the tables
    long_cells: int = 0  # of columns that serve for something; they count as missing
    unread: int = 0  # rows of tables with dates, numbers or addresses in which none can be read
    problem: str = ""
    _header: tuple[str, ...] = ()
    _chosen: Chosen | None = None

    def read(self, batch: Batch, before: int, mapping: Mapped, choosing: Choosing) -> Chosen | None:
        """What the columns of the batch serve as, the same for all batches of a table; None if for nothing.

        before: list rows so far. ConfigError for a mapping that the first table does not know.
        """
        if batch.starts and (batch.header != self._header or not batch.has_header or not self.tables):
            self._header, self._chosen = batch.header, self._choose(batch, mapping, choosing)
        self._count(batch, before)
        if self._chosen is not None:
            used = {n for numbers in self._chosen.columns.values() for n in numbers}
            self.long_cells += sum(_long(batch.columns[n]) for n in used)
        return self._chosen

    def _choose(self, batch: Batch, mapping: Mapped, choosing: Choosing) -> Chosen | None:
        names = [n for listed in (mapping or {}).values() for n in ([listed] if isinstance(listed, str) else listed)]
        known = not self.tables or set(names) <= set(batch.header)
        try:
            return choosing(batch, mapping if known else None)
        except ConfigError as error:
            if mapping and not self.tables:
                raise
            self.problem = self.problem or str(error)
            return None

    def _count(self, batch: Batch, before: int) -> None:
        ends = [start.row for start in batch.starts[1:]] + [len(batch)]
        if batch.starts and batch.starts[0].row and self.tables:
            self.tables[-1].rows += batch.starts[0].row
        elif not batch.starts and self.tables:
            self.tables[-1].rows += len(batch)
        for start, end in zip(batch.starts, ends, strict=False):
            first = None if self._chosen is None else before + start.row + 1
            self.tables.append(
                ListTable(start.location, first, self._chosen or Chosen({}), batch.header, end - start.row)
            )

    def count_unread(self, parts: Mapping[str, pa.StringArray]) -> None:
        """Adds the rows of one batch."""
        told = [parts[part].is_valid() for part in _FORMED if part in parts]
        if "town" in parts:
            told.append(pa.array(resolved(parts["town"])))
        if told:
            self.unread += int(np.count_nonzero(~np.logical_or.reduce([np.asarray(valid) for valid in told])))

    def named(self) -> dict[str, tuple[str, ...]]:
        """Field kind -> names of columns, those of all tables."""
        found: dict[str, tuple[str, ...]] = {}
        for table in self.tables:
            for kind, numbers in table.chosen.columns.items():
                names = (table.header[n] for n in numbers)
                found[kind] = tuple(dict.fromkeys((*found.get(kind, ()), *names)))
        return found

    def left_out(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for table in self.tables for name in table.chosen.left_out))

    def doubts(self) -> list[tuple[str, str, str]]:
        """(doubt, column, field) of all guesses with one, each once."""
        guesses = (guess for table in self.tables for guess in table.chosen.guesses if guess.doubt)
        return list(dict.fromkeys((guess.doubt, guess.column, guess.kind) for guess in guesses))


def _long(cells: pa.StringArray) -> int:
    if not len(cells) or (pc.max(pc.binary_length(cells)).as_py() or 0) < MAX_CHARS:
        return 0
    return int(np.count_nonzero(np.asarray(pc.greater_equal(pc.utf8_length(cells).fill_null(0), MAX_CHARS))))
