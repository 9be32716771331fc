"""False matches by target and decoy: rows that cannot be customers go through the same pipeline, and some are accepted.

A decoy keeps the household of a list row (address, telephone, guardian, family name), and takes given name, reading
and sex from a second and the birth date from a third person. These two are of one birth year, since names have their
years, but not of the row's own: a household's other children are of other years.
Only distinct persons count: copies of a row are no further trials. Nor is a decoy that turns out to be somebody (`trials`).
Method as in Elias and Gygi 2007.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.match.pairs import Pairs
from piiscan.match.prove import EXACT

Rows = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Parts = Mapping[str, pa.StringArray]
_NAMED = ("given", "given_kana", "sex")  # taken from the one donor; the birth date from the other
_SEED = 20140709  # any constant: the same list gives the same decoys
_ENOUGH = 3  # persons of a year: the row's own, the donor of the name, the donor of the birth date


@dataclass(frozen=True, slots=True)
class Decoys:
    """One decoy per distinct person of the list.

    `own`, `donor`, `birth_donor`: list rows that gave the household, the name, the birth date. `counts`: whether the
    decoy is a trial: not where it has the name of its household's row.
    """

    parts: dict[str, pa.StringArray]
    own: Rows
    donor: Rows
    birth_donor: Rows
    counts: npt.NDArray[np.bool_]


def can_make_decoys(parts: Parts, household: frozenset[str] | None = None) -> bool:
    """Whether the list says anything about persons that could be exchanged. `household`: see `decoys_of`."""
    if household is not None:
        return len(set(parts) - household) > 1
    return "given" in parts or "given_kana" in parts or "birth" in parts


def decoys_of(parts: Parts, identity: Words, household: frozenset[str] | None = None) -> Decoys:
    """Decoys of a list whose rows are the same person where `identity` is equal.

    household: parts of a schema that relatives share; the others are taken from other rows, each from another one.
    The customer id is left out: a decoy is nobody's customer.
    """
    own = np.sort(np.unique(identity, return_index=True)[1])
    distinct = {part: cells.take(pa.array(own)) for part, cells in parts.items() if part != "customer"}
    if household is not None:
        return _of_schema(distinct, own, household)
    donor, birth_donor = _donors(distinct)
    out = {part: cells for part, cells in distinct.items() if part not in ("name", "kana")}
    out |= {part: distinct[part].take(pa.array(donor)) for part in _NAMED if part in distinct}
    if "birth" in distinct:
        out["birth"] = distinct["birth"].take(pa.array(birth_donor))
    for whole, family, given in (("name", "family", "given"), ("kana", "family_kana", "given_kana")):
        if family in out and given in out:
            out[whole] = pc.binary_join_element_wise(out[family], out[given], "")
    return Decoys(out, own, own[donor], own[birth_donor], _counts(distinct, out))


def shifted(made: Decoys, rows: int) -> Decoys:
    """Decoys of a batch before which the list has so many rows."""
    return replace(made, own=made.own + rows, donor=made.donor + rows, birth_donor=made.birth_donor + rows)


def trials(made: Decoys, pairs: Pairs, found: Pairs) -> Flags:
    """bool[decoys]: those that are nobody's. `pairs`: candidates of the decoys; `found`: of the list's own rows.

    Not those that met a person whom one of their donors has found: that is the donor. Not those that bear the name of
    another member of the household they were put in: brothers and sisters have different names.
    """
    known = found.row << np.int64(32) | found.listed
    met = np.zeros(len(pairs.listed), bool)
    for donor in (made.donor, made.birth_donor):
        met |= np.isin(pairs.row << np.int64(32) | donor[pairs.listed], known)
    named = np.zeros(len(pairs.listed), bool)
    for part in ("given", "given_kana"):
        if part in pairs.levels:
            named |= pairs.levels[part] == EXACT
    met |= named & np.isin(pairs.row << np.int64(32) | made.own[pairs.listed], known)
    counts = made.counts.copy()
    counts[pairs.listed[met]] = False
    return counts


def _of_schema(distinct: Parts, own: Rows, household: frozenset[str]) -> Decoys:
    size = len(own)
    shuffled = np.random.default_rng(_SEED).permutation(size)
    place = np.argsort(shuffled)
    out, whole = dict(distinct), np.zeros(size, bool)
    for step, part in enumerate((part for part in distinct if part not in household), 1):
        out[part] = distinct[part].take(pa.array(shuffled[(place + step) % size]))
        whole |= ~np.asarray(pc.equal(out[part], distinct[part]).fill_null(True))
    return Decoys(out, own, own, own, whole)


def _counts(parts: Parts, made: Parts) -> npt.NDArray[np.bool_]:
    """Decoys that are another person than the row they are made of."""
    names = [part for part in ("given", "given_kana") if part in parts] or ["birth"]
    same = [np.asarray(pc.equal(made[part], parts[part]).fill_null(False)) for part in names]
    empty = [np.asarray(made[part].is_null()) for part in names]
    counts: npt.NDArray[np.bool_] = ~np.logical_or.reduce(same) & ~np.logical_and.reduce(empty)
    return counts


def _donors(parts: Parts) -> tuple[Rows, Rows]:
    """For each row any other person, and one of that person's year of birth, where there are enough."""
    size = len(next(iter(parts.values())))
    person = _persons(parts, size)
    first, second, _ = _following(np.zeros(size, np.int64), person)
    if "birth" not in parts:
        return first, second
    near, far, persons = _following(_codes(pc.utf8_slice_codeunits(parts["birth"], 0, 4)), person)
    cohort = np.where(person[near[first]] == person, far[first], near[first])
    return first, np.where(persons[first] >= _ENOUGH, cohort, second)


def _persons(parts: Parts, size: int) -> Rows:
    """Number of each row's person in a shuffled order: given name, reading and birth date together."""
    code = np.zeros(size, np.int64)
    for part in ("given", "given_kana", "birth"):
        if part in parts:
            own = _codes(parts[part])
            code = np.unique(code * (1 + int(own.max(initial=0))) + own, return_inverse=True)[1]
    return np.random.default_rng(_SEED).permutation(int(code.max(initial=0)) + 1)[code]


def _following(group: Rows, person: Rows) -> tuple[Rows, Rows, Rows]:
    """For each row a row of the next person of its group, one of the next but one, and the number of persons."""
    pair = group * (1 + int(person.max(initial=0))) + person
    _, row, place = np.unique(pair, return_index=True, return_inverse=True)  # persons of a group side by side
    of_group = np.unique(group[row], return_inverse=True)[1]
    persons = np.bincount(of_group)
    start = np.cumsum(persons) - persons
    inside = np.arange(len(row)) - start[of_group]
    one, two = (row[start[of_group] + (inside + step) % persons[of_group]] for step in (1, 2))
    return one[place], two[place], persons[of_group][place]


def _codes(cells: pa.StringArray) -> Rows:
    return np.asarray(cells.dictionary_encode().indices.fill_null(-1), np.int64) + 1
