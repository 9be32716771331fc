"""What the rows of a part of a table tell of persons: names, facts joined by row, rows without a name."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.canonical import canonical
from piiscan.keys import Key, prf_texts
from piiscan.scan import values
from piiscan.scan.hits import Hits
from piiscan.scan.records import components, plan

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]
_KNOWN_BY = (plan.EMAIL, plan.NUMBER, plan.MOBILE, plan.MEMBER)  # in this order, where a row has no name
_IS_KNOWN = np.array([code in _KNOWN_BY for code in range(plan.CODES)])
_SHORT = 2  # characters of a name that is a family name in most cases


def _none() -> Words:
    return np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Told:
    """Of some rows: ids of names with facts, of names alone; facts and their roots; ids of rows without a name, and the
    ids of other values that a row holds beside what it is counted by."""

    names: Words = field(default_factory=_none)
    alone: Words = field(default_factory=_none)
    facts: Words = field(default_factory=_none)
    roots: Words = field(default_factory=_none)
    nameless: Words = field(default_factory=_none)
    held: Words = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Part:
    """Hits of some rows. row: from 0; code: what each hit tells (`plan`); borders: where the hits of each column begin."""

    hits: Hits
    rows: int
    row: Ints
    code: NDArray[np.int8]
    borders: Ints

    def names_of(self, column: int) -> Ints:
        """Indexes of the names in a column, rows ascending."""
        low, high = self.borders[column], self.borders[column + 1]
        at: Ints = np.flatnonzero(self.code[low:high] == plan.NAME) + low
        return at


def part_of(hits: Hits, code: NDArray[np.int8]) -> Part:
    """The hits of a part, which come column by column."""
    low = int(hits.row.min())
    borders = np.searchsorted(hits.column, np.arange(len(hits.headers) + 1))
    return Part(hits, int(hits.row.max()) - low + 1, hits.row - low, code, borders)


def persons(part: Part, groups: tuple[plan.Group, ...], key: Key) -> tuple[Told, Bools]:
    """What the groups tell, and which rows name the person they are about (or a member of the household)."""
    named = np.zeros(part.rows, np.bool_)
    told: list[Told] = []
    for group in groups:
        name, short = _name(part, group.spelling, key)
        reading = _name(part, group.reading, key)[0] if group.reading else None
        told.append(_of_group(part, group, name, short, reading))
        if group.subject or group.role.kind == "household":
            named |= name > 0
            if reading is not None:
                named |= reading > 0
    told.append(Told(alone=_besides(part, groups)))
    return joined(told), named


def joined(told: list[Told]) -> Told:
    """All of them as one."""
    if len(told) == 1:
        return told[0]
    fields = ("names", "alone", "facts", "roots", "nameless", "held")
    return Told(*(np.concatenate([getattr(t, name) for t in told]) for name in fields))


def _name(part: Part, columns: plan.Columns, key: Key) -> tuple[Words, Bools]:
    """(id of the name of each row, 0 for none; whether it is short) from one column, or family and given name joined."""
    at = [_first(part, column) for column in columns]
    name = _ids(part, at[0])
    if len(at) == 1:
        hits = part.hits
        short = np.zeros(part.rows, np.bool_)
        rows = np.flatnonzero(at[0] >= 0)
        short[rows] = (hits.end - hits.start)[at[0][rows]] <= _SHORT
        return name, short
    both = np.flatnonzero((at[0] >= 0) & (at[1] >= 0))
    short = name > 0
    name = np.where(name > 0, name, _ids(part, at[1]))
    name[both] = _full_names(part, at[0][both], at[1][both], key)
    short[both] = False
    return name, short


def _first(part: Part, column: int) -> Ints:
    """Index of the first name in each row of a column, -1 for none."""
    at, mine = np.full(part.rows, -1, np.int64), part.names_of(column)[::-1]
    at[part.row[mine]] = mine
    return at


def _ids(part: Part, at: Ints) -> Words:
    return np.where(at >= 0, part.hits.id[at], np.uint64(0))


def _full_names(part: Part, family: Ints, given: Ints, key: Key) -> Words:
    """Ids of full names from the hits of their parts: those that the same names in one cell have."""
    if not len(family):
        return _none()
    ids = part.hits.id
    pairs = components.fact(ids[family], ids[given])
    _, first, which = np.unique(pairs, return_index=True, return_inverse=True)
    points = values.code_points(part.hits.buffer)
    full = [a + b for a, b in zip(*(_canonical(part, points, at[first]) for at in (family, given)), strict=True)]
    words: Words = prf_texts(key.derive("finding id:PERSON"), full)[which]
    return words


def _canonical(part: Part, points: NDArray[np.uint32], at: Ints) -> list[str]:
    """Canonical forms of the names of some hits, worked out once per different one."""
    _, first, which = np.unique(part.hits.id[at], return_index=True, return_inverse=True)
    found = part.hits.found
    told = values.texts(points, found.start[at[first]], found.end[at[first]]).to_pylist()
    forms = [form or text for form, text in zip(canonical("name", told), told, strict=True)]
    return [forms[i] for i in which.tolist()]


def _of_group(part: Part, group: plan.Group, name: Words, short: Bools, reading: Words | None) -> Told:
    """Facts of one person of each row, where the row has any; else its name alone."""
    assert group.facts is not None
    only_read = np.zeros(part.rows, np.bool_) if reading is None else (name == 0) & (reading > 0)
    if reading is not None:
        name = np.where(only_read, reading, name)
    which, strength = _values(part, group, name, short)
    facts, roots, rows = _facts(part, which, strength, name)
    with_facts = np.zeros(part.rows, np.bool_)
    with_facts[rows] = True
    names, held = [name[with_facts]], part.hits.id[which[_IS_KNOWN.take(part.code[which])]]
    if reading is not None:
        twice = (reading > 0) & ~only_read
        names.append(reading[twice])
        mine = which[twice[part.row[which]]]
        read = reading[part.row[mine]]
        facts = np.concatenate((facts, components.fact(read, part.hits.id[mine]), components.elsewhere(reading[twice])))
        roots = np.concatenate((roots, components.elsewhere(read), components.elsewhere(reading[twice])))
    return Told(np.concatenate(names), name[(name > 0) & ~with_facts], facts, roots, held=held)


def _values(part: Part, group: plan.Group, name: Words, short: Bools) -> tuple[Ints, NDArray[np.int8]]:
    """Indexes of the hits that tell of the group in rows that name it, and how strongly they do.

    What a household shares tells little of a name as short as a family name, for it tells the whole household.
    """
    assert group.facts is not None
    strength = group.facts.take(part.hits.column * plan.CODES + part.code)
    which = np.flatnonzero(strength)
    which = which[name[part.row[which]] > 0]
    strength = strength[which]
    if short.any():
        shared = (part.code[which] >= plan.MOBILE) & short[part.row[which]]
        strength[shared] = plan.WEAK
    return which, strength


def _facts(part: Part, which: Ints, strength: NDArray[np.int8], name: Words) -> tuple[Words, Words, Ints]:
    """(facts, the first fact of the row of each, their rows): the strong ones of a row, or else the weak."""
    row = part.row[which]
    strong = np.zeros(part.rows, np.bool_)
    strong[row[strength == plan.STRONG]] = True
    kept = (strength == plan.STRONG) | ~strong[row]
    which, row = which[kept], row[kept]
    facts = components.fact(name[row], part.hits.id[which])
    root = np.zeros(part.rows, np.uint64)
    root[row[::-1]] = facts[::-1]
    return facts, root[row], row


def _besides(part: Part, groups: tuple[plan.Group, ...]) -> Words:
    """Ids of names that stand alone: in columns of other things, and behind the first in a cell."""
    mine = part.code == plan.NAME
    for column in {column for group in groups for column in group.columns}:
        at = part.names_of(column)
        row = part.row[at]
        mine[at[np.concatenate(([True], row[1:] != row[:-1]))] if len(at) else at] = False
    ids: Words = part.hits.id[mine]
    return ids


def nameless(part: Part, named: Bools, taken: Bools) -> Told:
    """Rows without a name by the first of e-mail, personal number, mobile phone, member number that they hold.

    taken: bool[column * CODES + code], what tells of the person of a row.
    """
    open_rows = ~named
    if not open_rows.any():
        return Told()
    which = np.flatnonzero(taken.take(part.hits.column * plan.CODES + part.code) & open_rows[part.row])
    code = part.code[which]
    known, first = np.zeros(part.rows, np.uint64), np.zeros(part.rows, np.int64)
    for kind in reversed(_KNOWN_BY):
        at = which[code == kind][::-1]
        known[part.row[at]], first[part.row[at]] = part.hits.id[at], at + 1
    rest = which[_IS_KNOWN.take(code) & (first[part.row[which]] != which + 1)]
    return Told(nameless=known[known > 0], held=part.hits.id[rest])
