"""What the rows of a part of a table tell of persons: names, facts joined by row, rows without a name."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.japanese.canonical import canonical
from piiscan.keys import Key, prf_texts
from piiscan.model import TableChunk
from piiscan.scan import name_looks
from piiscan.scan.hits import Hits
from piiscan.scan.name_looks import PART, Looks
from piiscan.scan.records import components, plan

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]
_KNOWN_BY = (plan.EMAIL, plan.NUMBER, plan.MOBILE, plan.MEMBER)  # in this order, where a row has no name
_IS_KNOWN = np.array([code in _KNOWN_BY for code in range(plan.CODES)])
_IN_CELL = np.array(
    [
        plan.WEAK if code == plan.POSTAL else plan.STRONG if code in (*plan.PERSONAL, *plan.SHARED) else plan.NO
        for code in range(plan.CODES)
    ],
    np.int8,
)  # how a value beside a name in one cell tells of it


def _none() -> Words:
    return np.empty(0, np.uint64)


def _no_kinds() -> NDArray[np.int8]:
    return np.empty(0, np.int8)


@dataclass(frozen=True, slots=True)
class Told:
    """Of some rows: ids of names with facts, of names alone; facts, and the row (or a further person of a row) of each;
    facts of further spellings; ids of rows without a name, and of other values beside what a row is counted by."""

    names: Words = field(default_factory=_none)
    alone: Words = field(default_factory=_none)
    facts: Words = field(default_factory=_none)
    rows: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    readings: Words = field(default_factory=_none)
    nameless: Words = field(default_factory=_none)
    held: Words = field(default_factory=_none)
    kinds: NDArray[np.int8] = field(default_factory=_no_kinds)  # what the value of each fact is (`plan`)
    reading_kinds: NDArray[np.int8] = field(default_factory=_no_kinds)


class InCells(NamedTuple):
    """Persons named in cells among other text. used: bool[hit], values that tell of them; by_column: rows that a name of
    each column names."""

    told: Told
    used: Bools
    by_column: Ints


@dataclass(frozen=True, slots=True)
class Part:
    """Hits of a chunk. row: from 0; code: what each hit tells (`plan`); names: indexes of names in order of columns, where
    those of each begin at `borders`; looks: of `names` (`name_looks`)."""

    chunk: TableChunk
    hits: Hits
    rows: int
    row: Ints
    code: NDArray[np.int8]
    names: Ints
    borders: Ints
    looks: Looks

    def names_of(self, column: int) -> Ints:
        """Indexes of the names in a column, those of one cell in order."""
        return self.names[self.borders[column] : self.borders[column + 1]]


def part_of(chunk: TableChunk, hits: Hits, code: NDArray[np.int8]) -> Part:
    """The hits of a chunk."""
    names = np.flatnonzero(code == plan.NAME)
    column = hits.column[names].astype(np.int16)
    if (column[1:] < column[:-1]).any():
        order = np.argsort(column, kind="stable")  # of int16: a radix sort
        names, column = names[order], column[order]
    borders = np.searchsorted(column, np.arange(len(chunk.header) + 1, dtype=np.int16))
    row = hits.row - chunk.first_row
    return Part(chunk, hits, len(chunk.columns[0]), row, code, names, borders, _looks(hits, names))


def _looks(hits: Hits, names: Ints) -> Looks:
    if hits.looks is not None:
        return hits.looks[names]
    start, end = hits.found.start[names], hits.found.end[names]
    return name_looks.of_names(hits.buffer, start, end, hits.start[names])


def persons(part: Part, groups: tuple[plan.Group, ...], key: Key) -> tuple[Told, Bools]:
    """What the groups tell, and which rows name the person they are about (or a member of the household)."""
    named = np.zeros(part.rows, np.bool_)
    told: list[Told] = []
    for number, group in enumerate(groups):
        name = names(part, group.spelling, key)
        reading = names(part, group.reading, key) if group.reading else None
        assert group.facts is not None
        strength = group.facts.take(part.hits.column * plan.CODES + part.code)
        told.append(_of_group(part, strength, name, reading, number * part.rows))
        if group.subject or group.role.kind == "household":
            named |= name > 0
            if reading is not None:
                named |= reading > 0
    besides = _besides(part, groups)
    # A surname among other text, in a row that names its person, is that person's: 山田様より電話.
    parts = (part.looks[besides] & PART > 0) & named[part.row[part.names[besides]]]
    told.append(Told(alone=part.hits.id[part.names[besides[~parts]]]))
    return joined(told), named


def joined(told: list[Told]) -> Told:
    """All of them as one."""
    if len(told) == 1:
        return told[0]
    return Told(*(np.concatenate([getattr(t, f.name) for t in told]) for f in fields(Told)))


def names(part: Part, columns: plan.Columns, key: Key) -> Words:
    """The id of the name of each row, 0 for none, from one column, or family and given name joined."""
    at = [_first(part, column) for column in columns]
    name = _ids(part, at[0])
    if len(at) == 1:
        return name
    both = np.flatnonzero((at[0] >= 0) & (at[1] >= 0))
    name = np.where(name > 0, name, _ids(part, at[1]))
    name[both] = _full_names(part, columns, at[0][both], at[1][both], key)
    return name


def _first(part: Part, column: int) -> Ints:
    """Index of the first name in each row of a column, -1 for none."""
    at, mine = np.full(part.rows, -1, np.int64), part.names_of(column)[::-1]
    at[part.row[mine]] = mine
    return at


def _ids(part: Part, at: Ints) -> Words:
    return np.where(at >= 0, part.hits.id[at], np.uint64(0))


def _full_names(part: Part, columns: plan.Columns, family: Ints, given: Ints, key: Key) -> Words:
    """Ids of full names from the hits of their parts: those that the same names in one cell have."""
    if not len(family):
        return _none()
    ids = part.hits.id
    pairs = components.fact(ids[family], ids[given])
    _, first, which = np.unique(pairs, return_index=True, return_inverse=True)
    forms = [_canonical(part, column, at[first]) for column, at in zip(columns, (family, given), strict=True)]
    full = [a + b for a, b in zip(*forms, strict=True)]
    words: Words = prf_texts(key.derive("finding id:PERSON"), full)[which]
    return words


def _canonical(part: Part, column: int, at: Ints) -> list[str]:
    """Canonical forms of the cells of some hits in a column, worked out once per different one."""
    _, first, which = np.unique(part.hits.id[at], return_index=True, return_inverse=True)
    told = part.chunk.columns[column].take(pa.array(part.row[at[first]])).to_pylist()
    forms = [form or text for form, text in zip(canonical("name", told), told, strict=True)]
    return [forms[i] for i in which.tolist()]


def _of_group(part: Part, strength: NDArray[np.int8], name: Words, reading: Words | None, first: int) -> Told:
    """Facts of one person of each row, where the row has any; else its name alone. strength: of each hit as a fact;
    first: number of the first row."""
    twice = None
    if reading is not None:
        twice = (name > 0) & (reading > 0) & (name != reading)  # スミス　ジョン is its own reading
        name = np.where(name > 0, name, reading)
    which = _values(part, strength, name)
    row = part.row[which]
    ids = part.hits.id[which]
    with_facts = np.zeros(part.rows, np.bool_)
    with_facts[row] = True
    told = Told(
        names=name[with_facts],
        alone=name[(name > 0) & ~with_facts],
        facts=components.fact(name[row], ids),
        rows=row + first,
        held=ids[_IS_KNOWN.take(part.code[which])],
        kinds=part.code[which],
    )
    if reading is None or twice is None:
        return told
    mine = twice[row]
    readings = components.fact(reading[row[mine]], ids[mine])
    kinds = told.kinds[mine]
    return replace(told, names=np.concatenate((told.names, reading[twice])), readings=readings, reading_kinds=kinds)


def _values(part: Part, strength: NDArray[np.int8], name: Words) -> Ints:
    """Indexes of the hits that are facts in rows that have a name: the strong ones of a row, or else the weak."""
    which = np.flatnonzero(strength)
    which = which[name[part.row[which]] > 0]
    strength, row = strength[which], part.row[which]
    strong = np.zeros(part.rows, np.bool_)
    strong[row[strength == plan.STRONG]] = True
    kept: Ints = which[(strength == plan.STRONG) | ~strong[row]]
    return kept


def _besides(part: Part, groups: tuple[plan.Group, ...]) -> Ints:
    """Which of the names (indexes into `part.names`) stand alone: in columns of other things, and behind the first in a cell."""
    mine = np.ones(len(part.names), np.bool_)
    for column in {column for group in groups for column in group.columns}:
        row = part.row[part.names_of(column)]
        first = np.ones(len(row), np.bool_)
        first[1:] = row[1:] != row[:-1]
        mine[part.borders[column] : part.borders[column + 1]] = ~first
    return np.flatnonzero(mine)


def in_cells(part: Part, open_rows: Bools, kinds: Bools, wide: Bools, facts: NDArray[np.int8]) -> InCells:
    """Of rows that no column names: the first name in a cell, with the facts beside it there.

    kinds: bool[column], where such names are looked for. wide: bool[column], where most cells hold a name: these are
    names of the row, so that the facts of its other columns are theirs too. facts: int8[column * CODES + code], how these
    tell of the person of the row.
    """
    at = part.names[kinds[part.hits.column[part.names]] & open_rows[part.row[part.names]]][::-1]
    column, name = np.full(part.rows, -1, np.int64), np.zeros(part.rows, np.uint64)
    column[part.row[at]], name[part.row[at]] = part.hits.column[at], part.hits.id[at]
    mine = column[part.row]
    inside = mine == part.hits.column
    whole = (mine >= 0) & wide[mine]
    beside = np.where(whole, facts.take(part.hits.column * plan.CODES + part.code), plan.NO)
    strength = np.where(inside, _IN_CELL.take(part.code), beside).astype(np.int8)
    told = _of_group(part, strength, name, None, 0)
    used = (inside & (_IN_CELL.take(part.code) > plan.NO)) | whole
    rows = np.zeros(part.rows, np.bool_)
    rows[part.row[used]] = True
    return InCells(told, used, np.bincount(column[rows & (column >= 0)], minlength=len(kinds)))


def nameless(part: Part, named: Bools, taken: Bools) -> tuple[Told, Words]:
    """Rows without a name by the first of e-mail, personal number, mobile phone that they hold; by member number, apart.

    taken: bool[hit], what may tell of the person of a row.
    """
    open_rows = ~named
    if not open_rows.any():
        return Told(), _none()
    which = np.flatnonzero(taken & open_rows[part.row])
    code = part.code[which]
    known, first = np.zeros(part.rows, np.uint64), np.zeros(part.rows, np.int64)
    by_member = np.zeros(part.rows, np.bool_)
    for kind in reversed(_KNOWN_BY):
        at = which[code == kind][::-1]
        known[part.row[at]], first[part.row[at]] = part.hits.id[at], at + 1
        by_member[part.row[at]] = kind == plan.MEMBER
    rest = which[_IS_KNOWN.take(code) & (first[part.row[which]] != which + 1)]
    return Told(nameless=known[(known > 0) & ~by_member], held=part.hits.id[rest]), known[by_member]
