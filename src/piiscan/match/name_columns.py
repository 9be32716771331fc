"""A column of names to its parts: whole, family and given name; the guardian's name as it is compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.japanese import name_arrays, units
from piiscan.japanese.canonical import canonical, split_name
from piiscan.japanese.canonical_arrays import completed
from piiscan.japanese.memo import Memo
from piiscan.japanese.name_arrays import Read
from piiscan.japanese.units import Bools, Units

Values = Sequence[str | None]


def name_columns(kind: str, cells: pa.StringArray, memo: Memo) -> tuple[pa.StringArray, pa.StringArray, pa.StringArray]:
    """(whole, family, given) of full names. kind: "name" or "name_kana".

    In kanji a name is parted by a space or the lexicons; in kana at the space only: a reading without one is compared as a
    whole.
    """
    texts = units.of(cells)
    if kind == "name":
        whole = name_arrays.kanji(texts)
        parts, form = name_arrays.split(texts, whole), split_kanji
    else:
        whole = name_arrays.kana_of(texts)
        parts, form = _kana_parts(texts, whole), split_kana
    strings = [units.strings(part) for part in (whole.texts, *parts[:2])]
    complete = completed(cells, strings[:1], whole.good, lambda values: [canonical(kind, values)], kind, memo)
    families, givens = completed(cells, strings[1:], parts[2], form, f"{kind} parts", memo)
    return complete[0], families, givens


def guardian_column(kind: str, cells: pa.StringArray, memo: Memo) -> pa.StringArray:
    """The guardian's given name, since the family name is the child's; a lone name is taken whole."""
    coded = cells.dictionary_encode()
    texts = units.of(coded.dictionary)
    if kind == "guardian_name":
        _, given, good = name_arrays.split(texts, name_arrays.kanji(texts))
        read = units.strings(given)
    else:
        whole = name_arrays.kana_of(texts)
        _, given, good = _kana_parts(texts, whole)
        parted = pa.array(np.diff(given.start) > 0)
        read = pc.if_else(parted, units.strings(given), units.strings(whole.texts))
    found = completed(coded.dictionary, [read], good, lambda values: [guardians(kind, values)], f"{kind} part", memo)[0]
    return found.take(coded.indices)


def guardians(kind: str, values: Sequence[str]) -> Values:
    """The plain twin of `guardian_column`."""
    givens = list((split_kanji if kind == "guardian_name" else split_kana)(values)[1])
    whole = [i for i, given in enumerate(givens) if not given]
    for i, name in zip(whole, canonical(kind, [values[i] for i in whole]), strict=True):
        givens[i] = name
    return givens


def _kana_parts(texts: Units, whole: Read) -> tuple[Units, Units, Bools]:
    before, behind, _ = name_arrays.at_space(texts)
    family, given = name_arrays.kana_of(before), name_arrays.kana_of(behind)
    return family.texts, given.texts, whole.good & family.good & given.good


def split_kanji(values: Sequence[str]) -> Sequence[Values]:
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


def split_kana(values: Sequence[str]) -> Sequence[Values]:
    """At the space only."""
    pairs = [_at_space(value) for value in values]
    return (
        canonical("family_name_kana", [family for family, _ in pairs]),
        canonical("given_name_kana", [given for _, given in pairs]),
    )


def _at_space(value: str) -> tuple[str | None, str | None]:
    pieces = value.split()
    return (pieces[0], "".join(pieces[1:])) if len(pieces) > 1 else (None, None)
