"""Counts over the rows of one table, chunk after chunk: cells, empty cells, what was found in each column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import Location, TableChunk, TableInfo
from piiscan.scan.hits import Hits
from piiscan.scan.judgement.profile import ColumnProfile, TableProfile

__all__ = ["TableCounts"]


class TableCounts:
    """What is counted of one table while it is read."""

    def __init__(self, location: Location, specs: Sequence[RecognizerSpec], info: TableInfo | None) -> None:
        self._location, self._info = location, info or TableInfo()
        self._entities = np.array([spec.entity for spec in specs] or [""])
        self._header: tuple[str, ...] = ()
        self._rows = 0
        self._nulls: Counter[int] = Counter()
        self._cells: Counter[tuple[int, str]] = Counter()

    def rows(self, chunk: TableChunk) -> None:
        """The cells of a part of the table."""
        import pyarrow.compute as pc  # importing it takes 20 ms, and only tables need it

        self._header = chunk.header if len(chunk.header) > len(self._header) else self._header
        self._rows += len(chunk.columns[0]) if chunk.columns else 0
        for number, column in enumerate(chunk.columns):
            self._nulls[number] += column.null_count + int(pc.sum(pc.equal(column, "")).as_py() or 0)

    def found(self, hits: Hits) -> None:
        """What was found in that part."""
        names, code = np.unique(self._entities, return_inverse=True)
        row = hits.row - hits.row.min(initial=0)
        cell = (hits.column * (int(row.max(initial=0)) + 1) + row) * len(names) + code[hits.found.recognizer]
        cell = np.flatnonzero(np.bincount(cell))
        pairs = cell % len(names) + cell // len(names) // (int(row.max(initial=0)) + 1) * len(names)
        for pair, count in enumerate(np.bincount(pairs).tolist()):
            if count:
                self._cells[pair // len(names), str(names[pair % len(names)])] += count

    def told(self) -> TableProfile:
        """The table as a whole."""
        columns = tuple(self._column(number, name) for number, name in enumerate(self._header))
        rows = self._rows if self._info.rows is None else self._info.rows
        exact = self._info.rows is None or self._info.exact
        return TableProfile(
            self._location, self._info.kind, rows, exact, self._rows, self._info.sample, columns=columns
        )

    def _column(self, number: int, name: str) -> ColumnProfile:
        entities = {e: n for (c, e), n in sorted(self._cells.items()) if c == number}
        filled = self._rows - self._nulls[number]
        return ColumnProfile(name, filled=filled, nulls=self._nulls[number], entities=entities)
