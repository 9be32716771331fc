"""The first rows of a table, as they are looked at before it is scanned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.model import TableChunk
from piiscan.scan import arrow
from piiscan.scan.judgement.names import known

__all__ = ["LEAST", "ROWS", "Cells", "blanked", "cells_of", "columns_of"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ROWS, LEAST = 256, 5  # rows looked at; of fewer chance could make any column anything


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The filled cells of the columns, NFKC and trimmed. column: of each; count: filled cells of each column."""

    texts: pa.StringArray
    column: Ints
    count: Ints
    voids: Ints  # cells of each column left out since they stand for no value

    def share(self, pattern: str) -> Floats:
        """float64[column]: of the filled cells that match."""
        import pyarrow.compute as pc

        hit = pc.match_substring_regex(self.texts, pattern).to_numpy(zero_copy_only=False).astype(np.bool_)
        return self.shares(hit)

    def shares(self, hit: NDArray[np.bool_]) -> Floats:
        found: Floats = np.bincount(self.column[hit], minlength=len(self.count)) / np.maximum(self.count, 1)
        return found

    def of(self, column: int) -> pa.StringArray:
        first, end = np.searchsorted(self.column, (column, column + 1)).tolist()
        return self.texts.slice(first, end - first)


def columns_of(chunk: TableChunk) -> list[pa.StringArray]:
    """The first rows, NFKC and trimmed."""
    import pyarrow.compute as pc

    first = (arrow.plain(column.slice(0, ROWS)) for column in chunk.columns)
    return [pc.utf8_trim_whitespace(pc.utf8_normalize(column, "NFKC")) for column in first]


def cells_of(columns: list[pa.StringArray]) -> Cells:
    """The filled cells of the columns."""
    import pyarrow.compute as pc

    words = pa.array(known().voids, pa.string())
    void = [pc.is_in(column, value_set=words) for column in columns]
    voids = np.array([column.true_count for column in void], np.int64)
    taken = [
        column.filter(pc.and_not(pc.not_equal(column, ""), mask)) for column, mask in zip(columns, void, strict=True)
    ]
    count = np.array([len(c) for c in taken], np.int64)
    return Cells(pa.concat_arrays(taken), np.repeat(np.arange(len(taken)), count), count, voids)


def blanked(column: pa.StringArray) -> pa.StringArray:
    """A column with empty cells where words stand for no value."""
    import pyarrow.compute as pc

    voids = pa.array(known().voids, pa.string())
    return pc.if_else(pc.is_in(column, value_set=voids), pa.scalar("", pa.string()), column)
