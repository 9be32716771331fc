"""Canonical forms of Arrow columns: usual cells all at once, others once for each distinct value.

The plain twin is `canonical.canonical`, which this calls on the distinct values that are left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.japanese import name_arrays, number_arrays, units
from piiscan.japanese.canonical import KINDS, canonical
from piiscan.japanese.memo import Memo
from piiscan.japanese.name_arrays import Read
from piiscan.japanese.units import Bools, Units

Values: TypeAlias = Sequence[str | None]
Cells: TypeAlias = pa.Array | pa.ChunkedArray

READERS: Mapping[str, Callable[[Units], Read]] = {
    **dict.fromkeys(("name", "family_name", "given_name", "guardian_name"), name_arrays.kanji),
    **dict.fromkeys(("name_kana", "family_name_kana", "given_name_kana", "guardian_name_kana"), name_arrays.kana_of),
    "postal_code": number_arrays.postal_codes,
    "phone": number_arrays.phones,
    "email": number_arrays.mails,
    "customer_id": number_arrays.ids,
}

_REPEATED = ("family_name", "given_name", "family_name_kana", "given_name_kana")  # few distinct values in many cells


def canonical_array(kind: str, cells: Cells, memo: Memo | None = None) -> pa.StringArray:
    """The canonical form of each cell, null where there is none; as long as `cells`.

    cells: strings, or anything that Arrow casts to strings, plain or dictionary encoded. kind: one of canonical.KINDS,
    KeyError for another. memo: keeps what was worked out for the next call.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    form, memo = partial(canonical, kind), Memo() if memo is None else memo
    if kind not in READERS:
        return _mapped(cells, kind, form, memo)
    coded = as_strings(cells).dictionary_encode() if kind in _REPEATED else None
    texts = as_strings(cells) if coded is None else coded.dictionary
    read = READERS[kind](units.of(texts))
    found = completed(texts, [units.strings(read.texts)], read.good, lambda values: [form(values)], kind, memo)[0]
    return found if coded is None else found.take(coded.indices)


def completed(
    cells: pa.StringArray,
    read: Sequence[pa.StringArray],
    good: Bools,
    form: Callable[[Sequence[str]], Sequence[Values]],
    kind: str,
    memo: Memo,
) -> list[pa.StringArray]:
    """Columns that were read for the good cells, with `form` of the others in their places; empty is null.

    form: one sequence for each column. kind: names it in the memo.
    """
    valid = np.asarray(cells.is_valid())
    columns = [
        pc.if_else(pa.array(good & valid & (np.diff(_offsets(column)) > 0)), column, pa.scalar(None, pa.string()))
        for column in read
    ]
    rest = np.flatnonzero(~good & valid)
    if not len(rest):
        return columns
    coded = cells.take(pa.array(rest)).dictionary_encode()
    found = memo.answers(kind, coded.dictionary.to_pylist(), lambda values: list(zip(*form(values), strict=True)))
    mask = np.zeros(len(cells), np.bool_)
    mask[rest] = True
    return [
        pc.replace_with_mask(column, pa.array(mask), pa.array(values, pa.string()).take(coded.indices))
        for column, values in zip(columns, zip(*found, strict=True), strict=True)
    ]


def _offsets(cells: pa.StringArray) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]


def as_strings(cells: Cells) -> pa.StringArray:
    """Anything that Arrow casts to strings as one plain array of them."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.cast(pa.string()).combine_chunks()
    return cells.cast(pa.string())


def _mapped(cells: Cells, kind: str, form: Callable[[Values], Values], memo: Memo) -> pa.StringArray:
    """`form` of each cell, called once on the distinct values; null stays null."""
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.unify_dictionaries().combine_chunks()
    coded = cells if isinstance(cells, pa.DictionaryArray) else cells.dictionary_encode()
    distinct = coded.dictionary.cast(pa.string()).to_pylist()
    found = iter(memo.answers(kind, [value for value in distinct if value is not None], form))
    answers = [None if value is None else next(found) for value in distinct]
    return pa.array(answers, pa.string()).take(coded.indices)
