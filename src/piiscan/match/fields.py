"""Columns to parts: the canonical pieces that keys, tags and judgment are made of, as Arrow string arrays.

name -> family, given; address -> town, block, building. Canonical forms are computed once per distinct value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.address.value import Address
from piiscan.japanese.canonical import canonical, split_name
from piiscan.japanese.canonical_arrays import Values, canonical_array, mapped, mapped_each
from piiscan.match.batches import Batch
from piiscan.match.columns import Columns

Parts = dict[str, pa.StringArray]
MAX_CHARS = 256  # a longer cell is no name, address or number; it counts as missing


def parts_of(batch: Batch, columns: Columns) -> Parts:
    """The parts of each row (names as in rules.PARTS); null where the row has none. Only parts some column can give."""
    raw = {kind: _joined(kind, batch, numbers) for kind, numbers in columns.items()}
    parts: Parts = {}
    _add_name(parts, raw, "name", "family_name", "given_name", ("name", "family", "given"))
    _add_name(parts, raw, "name_kana", "family_name_kana", "given_name_kana", ("kana", "family_kana", "given_kana"))
    for kind, part in (("guardian_name", "guardian"), ("guardian_name_kana", "guardian_kana")):
        if kind in raw:
            parts[part] = _guardian(kind, raw[kind])
    for kind, part in (("birth_date", "birth"), ("sex", "sex"), ("postal_code", "postal"), ("phone", "phone")):
        if kind in raw:
            parts[part] = canonical_array(kind, raw[kind])
    for kind, part in (("email", "email"), ("customer_id", "customer")):
        if kind in raw:
            parts[part] = canonical_array(kind, raw[kind])
    if "address" in raw:
        parts |= dict(zip(("town", "block", "building"), mapped_each(raw["address"], _address_parts), strict=True))
    return parts


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
    usable = pc.and_(
        pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(cells)), 0), pc.less(pc.utf8_length(cells), MAX_CHARS)
    )
    return pc.if_else(usable, cells, None)


def _address_parts(values: Values) -> tuple[Values, Values, Values]:
    """canonical("address_town" | "address_block" | "address_building"), each address read once."""
    split = [address or Address() for address in normalise_addresses(values)]
    return (
        [address.place or None for address in split],
        [address.numbers or None for address in split],
        [address.inside or None for address in split],
    )


def _add_name(
    parts: Parts, raw: Mapping[str, pa.StringArray], whole: str, family: str, given: str, names: tuple[str, str, str]
) -> None:
    """Whole, family and given part of a name in kanji or kana, from one column or two."""
    if family in raw or given in raw:
        separate = [canonical_array(k, raw[k]) if k in raw else None for k in (family, given)]
        for name, values in zip(names[1:], separate, strict=True):
            if values is not None:
                parts[name] = values
        if None not in separate:
            parts[names[0]] = canonical_array(whole, pc.binary_join_element_wise(*separate, ""))
    if whole in raw:
        complete = canonical_array(whole, raw[whole])
        families, givens = mapped_each(raw[whole], _split_kanji if whole == "name" else _split_kana)
        for name, values in zip(names, (complete, families, givens), strict=True):
            parts[name] = pc.coalesce(parts[name], values) if name in parts else values


def _split_kanji(values: Values) -> tuple[Values, Values]:
    """By space or lexicon; a name that neither parts is cut after the second character, on both sides alike."""
    families, givens = split_name(values)
    whole = [i for i, given in enumerate(givens) if not given]
    for i, name in zip(whole, canonical("name", [values[i] for i in whole]), strict=True):
        families[i], givens[i] = _cut(name)
    return families, givens


def _cut(whole: str | None) -> tuple[str | None, str | None]:
    if whole is None or len(whole) < 3:
        return whole, None
    return whole[:2], whole[2:]


def _split_kana(values: Values) -> tuple[Values, Values]:
    """At the space only: a reading without space is compared as a whole."""
    pairs = [_at_space(value) for value in values]
    return (
        canonical("family_name_kana", [family for family, _ in pairs]),
        canonical("given_name_kana", [given for _, given in pairs]),
    )


def _at_space(value: str | None) -> tuple[str | None, str | None]:
    pieces = (value or "").split()
    return (pieces[0], "".join(pieces[1:])) if len(pieces) > 1 else (None, None)


def _guardian(kind: str, cells: pa.StringArray) -> pa.StringArray:
    """The guardian's given name, since the family name is the child's; a lone name is taken whole."""

    def given(values: Values) -> Values:
        givens = list(_split_kanji(values)[1] if kind == "guardian_name" else _split_kana(values)[1])
        whole = [i for i, given in enumerate(givens) if not given]
        for i, name in zip(whole, canonical(kind, [values[i] for i in whole]), strict=True):
            givens[i] = name
        return givens

    return mapped(cells, given)


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
