"""Columns to parts: the canonical pieces that keys, tags and judgment are made of, as Arrow string arrays.

name -> family, given; address -> town, block, building. Canonical forms are computed once per distinct value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.japanese.address.read_arrays import address_parts
from piiscan.japanese.canonical_arrays import canonical_array
from piiscan.japanese.memo import Memo
from piiscan.match.batches import Batch
from piiscan.match.columns import Columns
from piiscan.match.name_columns import guardian_column, name_columns

Parts = dict[str, pa.StringArray]
_FULL_NAMES = 0.5  # share of guardians that begin with the row's family name, from which the column holds full names
MAX_CHARS = 256  # a longer cell is no name, address or number; it counts as missing


def parts_of(batch: Batch, columns: Columns, memo: Memo | None = None) -> Parts:
    """The parts of each row (names as in rules.PARTS); null where the row has none. Only parts some column can give.

    memo: keeps what was worked out for the next batch.
    """
    memo = Memo() if memo is None else memo
    raw = {kind: _joined(kind, batch, numbers) for kind, numbers in columns.items()}
    parts: Parts = {}
    _add_name(parts, raw, "name", "family_name", "given_name", ("name", "family", "given"), memo)
    _add_name(
        parts, raw, "name_kana", "family_name_kana", "given_name_kana", ("kana", "family_kana", "given_kana"), memo
    )
    for kind, part in (("guardian_name", "guardian"), ("guardian_name_kana", "guardian_kana")):
        if kind in raw:
            parts[part] = _guardian(kind, raw[kind], parts.get("family"), memo)
    for kind, part in (("birth_date", "birth"), ("sex", "sex"), ("postal_code", "postal"), ("phone", "phone")):
        if kind in raw:
            parts[part] = canonical_array(kind, raw[kind], memo)
    for kind, part in (("email", "email"), ("customer_id", "customer")):
        if kind in raw:
            parts[part] = canonical_array(kind, raw[kind], memo)
    if "address" in raw:
        parts |= dict(zip(("town", "block", "building"), address_parts(raw["address"], memo), strict=True))
    return parts


def _guardian(kind: str, cells: pa.StringArray, family: pa.StringArray | None, memo: Memo) -> pa.StringArray:
    """The guardian's given name. Where hardly a cell begins as the row's family name does, those in one word are given
    names: 隆好 is not 隆 and 好."""
    if kind != "guardian_name" or family is None:
        return guardian_column(kind, cells, memo)
    begins = pc.equal(pc.utf8_slice_codeunits(cells, 0, 1), pc.utf8_slice_codeunits(family, 0, 1))
    if (pc.mean(begins).as_py() or 0.0) >= _FULL_NAMES:
        return guardian_column(kind, cells, memo)
    parted = pc.match_substring_regex(cells, "\\S[\\s\u3000]+\\S")
    full = guardian_column(kind, pc.if_else(parted, cells, None), memo)
    return pc.coalesce(full, canonical_array("given_name", pc.if_else(parted, None, cells), memo))


def _joined(kind: str, batch: Batch, numbers: tuple[int, ...]) -> pa.StringArray:
    """Address columns are joined in order; of other kinds the first filled column counts."""
    cells = [_filled(batch.columns[number]) for number in numbers]
    if len(cells) == 1:
        return cells[0]
    if kind != "address":
        return pc.coalesce(*cells)
    joined = pc.binary_join_element_wise(*cells, " ", null_handling="replace", null_replacement="")
    return _filled(pc.utf8_trim_whitespace(joined))


def _filled(cells: pa.StringArray) -> pa.StringArray:
    blank = pc.or_(pc.equal(pc.binary_length(cells), 0), pc.utf8_is_space(cells))
    usable = pc.and_(pc.invert(blank), pc.less(pc.utf8_length(cells), MAX_CHARS))
    return pc.if_else(usable, cells, None)


def _add_name(
    parts: Parts,
    raw: Mapping[str, pa.StringArray],
    whole: str,
    family: str,
    given: str,
    names: tuple[str, str, str],
    memo: Memo,
) -> None:
    """Whole, family and given part of a name in kanji or kana, from one column or two."""
    if family in raw or given in raw:
        separate = [canonical_array(k, raw[k], memo) if k in raw else None for k in (family, given)]
        for name, values in zip(names[1:], separate, strict=True):
            if values is not None:
                parts[name] = values
        if None not in separate:
            parts[names[0]] = canonical_array(whole, pc.binary_join_element_wise(*separate, ""), memo)
    if whole in raw:
        for name, values in zip(names, name_columns(whole, raw[whole], memo), strict=True):
            parts[name] = pc.coalesce(parts[name], values) if name in parts else values


def usable_rows(parts: Parts, keys: Sequence[Sequence[str]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """bool[n]: rows that have all parts of at least one key."""
    size = len(next(iter(parts.values())))
    usable = np.zeros(size, bool)
    for key in keys:
        if all(part in parts for part in key):
            filled = np.ones(size, bool)
            for part in key:
                filled &= np.asarray(parts[part].is_valid())
            usable |= filled
    return usable
