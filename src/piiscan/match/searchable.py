"""Which list rows the index would have found if they were customers: only those count for the verdict NOT_OURS.

A row is searchable if one look-up key that covers the master has all its parts in the row, none of them a placeholder,
and its names and addresses are written in forms that the master knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.japanese.address.spelling import WARD
from piiscan.japanese.tables import municipalities, prefectures
from piiscan.keys import siphash24
from piiscan.match.frequencies import Frequencies
from piiscan.match.rules import MatchRules
from piiscan.match.store import IndexInfo
from piiscan.match.words import Coded

Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
_NAMES = {  # parts -> the part whose common values show whether both sides write names alike
    **dict.fromkeys(("name", "family", "given", "guardian"), "family"),
    **dict.fromkeys(("kana", "family_kana", "given_kana", "guardian_kana"), "family_kana"),
}
_MAY_REPEAT = frozenset(("family", "family_kana", "sex", "postal", "town", "block", "building"))  # a school's list
_LEAST_REPEATS = 5


@dataclass(frozen=True, slots=True)
class Searchable:
    """`rows`: bool[n]. `doubts`: (reason, part) for parts that do not serve: unknown_names, placeholder, unknown_form."""

    rows: Flags
    doubts: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def identity_of(coded: Mapping[str, Coded], rows: int) -> Words:
    """uint64[n]: equal for rows of one person: full name, reading and birth date; all values where there is no name."""
    words = {part: values.word_of_rows() for part, values in coded.items()}
    whole = whole_of(coded, rows)
    names = [words[part] for part in ("name", "kana") if part in words]
    if not names:
        return whole
    person = _mixed(1, [words[part] for part in ("name", "kana", "birth") if part in words], rows)
    return np.where(np.logical_or.reduce([w != 0 for w in names]), person, whole)


def whole_of(coded: Mapping[str, Coded], rows: int) -> Words:
    """uint64[n]: equal for rows whose compared values are all equal."""
    return _mixed(0, [values.word_of_rows() for values in coded.values()], rows)


def _mixed(number: int, words: list[Words], rows: int) -> Words:
    return siphash24(np.uint64(number), np.uint64(0), [np.full(rows, len(words), np.uint64), *words])


def first_rows(identity: Words) -> Flags:
    """bool[n]: the first row of each person."""
    first = np.zeros(len(identity), bool)
    first[np.unique(identity, return_index=True)[1]] = True
    return first


def searchable_rows(
    rules: MatchRules,
    info: IndexInfo,
    frequencies: Frequencies,
    parts: Mapping[str, pa.StringArray],
    coded: Mapping[str, Coded],
    identity: Words,
    *,
    whole: bool = True,
) -> Searchable:
    """Judges one batch; values are counted once per person, so copies of a row make no placeholder.

    whole: no column that looks like part of an address was left out, here or in the master.
    """
    limits = rules.numbers["searchable"]
    first = first_rows(identity)
    doubts: set[tuple[str, str]] = set()
    good: dict[str, Flags] = {}
    for part, values in coded.items():
        flags = values.codes != 0
        if part not in _MAY_REPEAT:
            flags = _without(doubts, ("placeholder", part), flags, _placeholder(values, first, limits["placeholder"]))
        if part == "town":
            flags = _without(doubts, ("unknown_form", part), flags, ~resolved(parts[part]))
            half = _only_municipality(parts) if whole else np.ones(len(flags), bool)
            flags = _without(doubts, ("half_address", part), flags, half)
        if not _known(_NAMES.get(part), frequencies, coded, first, limits["known_names"]):
            flags = _without(doubts, ("unknown_names", part), flags, np.ones(len(flags), bool))
        good[part] = flags
    found = np.zeros(len(identity), bool)
    for table in info.keys:
        # Running numbers of another company are no customer's; a key that few master rows have excludes nobody.
        covers = table.rows >= limits["coverage"] * info.rows and "customer" not in table.parts
        if table.used and covers and all(part in good for part in table.parts):
            found |= np.logical_and.reduce([good[part] for part in table.parts])
    return Searchable(found, frozenset(doubts))


def _without(doubts: set[tuple[str, str]], doubt: tuple[str, str], flags: Flags, bad: Flags) -> Flags:
    """`flags` without `bad`; notes the doubt where that takes rows away."""
    if bool((flags & bad).any()):
        doubts.add(doubt)
    return flags & ~bad


def _placeholder(values: Coded, first: Flags, share: float) -> Flags:
    """Rows whose value too many different persons have."""
    counts = np.bincount(values.codes[first], minlength=len(values.words))
    often = counts > max(_LEAST_REPEATS, share * int(first.sum()))
    flags: Flags = often[values.codes]
    return flags


def _known(part: str | None, frequencies: Frequencies, coded: Mapping[str, Coded], first: Flags, least: float) -> bool:
    """Whether the list's family names are among the master's common ones nearly as often as the master's own are."""
    if part is None:
        return True
    common = frequencies.shares.get(part, np.zeros(0))
    ours = min(1.0, float(common.sum()))
    if part not in coded or not len(common):
        return False
    codes = coded[part].codes[first]
    known = np.isin(coded[part].words, frequencies.words[part])[codes[codes != 0]]
    return len(known) > 0 and float(known.mean()) >= least * ours


def resolved(towns: pa.StringArray) -> Flags:
    """Rows whose address names a prefecture, or a municipality that tells it."""
    starts = pc.match_substring_regex(towns, f"^(?:{'|'.join(prefectures())})")
    return np.asarray(starts.fill_null(False))


@cache
def _municipalities() -> pa.StringArray:
    wards = {m.prefecture + WARD.sub(r"\1", m.name) for m in municipalities()}
    return pa.array(sorted({f"{m.prefecture}{m.name}" for m in municipalities()} | wards | set(prefectures())))


def _only_municipality(parts: Mapping[str, pa.StringArray]) -> Flags:
    """Rows whose address ends with the prefecture or the municipality: a master with towns never agrees with them."""
    return np.asarray(pc.is_in(parts["town"], _municipalities()))
