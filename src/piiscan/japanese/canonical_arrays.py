"""Canonical forms of Arrow columns: each distinct value is worked out once.

The plain twin is `canonical.canonical`, which this calls on the distinct values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

import pyarrow as pa

from piiscan.japanese.canonical import canonical

Values: TypeAlias = Sequence[str | None]
Cells: TypeAlias = pa.Array | pa.ChunkedArray


def canonical_array(kind: str, cells: Cells) -> pa.StringArray:
    """The canonical form of each cell, null where there is none; as long as `cells`.

    cells: strings, or anything that Arrow casts to strings, plain or dictionary encoded. kind: one of canonical.KINDS,
    KeyError for another.
    """
    return mapped(cells, partial(canonical, kind))


def mapped(cells: Cells, form: Callable[[Values], Values]) -> pa.StringArray:
    """`form` of each cell, called once on the distinct values; null stays null."""
    distinct, index = _coded(cells)
    return pa.array(form(distinct), pa.string()).take(index)


def mapped_each(cells: Cells, form: Callable[[Values], Sequence[Values]]) -> list[pa.StringArray]:
    """`mapped` for a form with several answers."""
    distinct, index = _coded(cells)
    return [pa.array(values, pa.string()).take(index) for values in form(distinct)]


def _coded(cells: Cells) -> tuple[list[str | None], pa.Array]:
    """Distinct values, and which of them each cell holds."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.unify_dictionaries().combine_chunks()
    coded = cells if isinstance(cells, pa.DictionaryArray) else cells.dictionary_encode()
    return coded.dictionary.cast(pa.string()).to_pylist(), coded.indices
