"""The persons of a row by its columns: who is told, under which spellings, and which values are facts of whom.

The person that the row is about (subject) has the row's own values. Members of the household share address and telephone
with it; staff and heads of firms have only what a column says of them. Further columns of full names without a role are
names alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.roles import SUBJECT, Role
from piiscan.japanese.person_parts import FAMILY, GIVEN

Script: TypeAlias = Literal["kanji", "kana", "latin"]
Columns: TypeAlias = tuple[int, ...]  # one column of names, or those of family and given names
SCRIPTS: tuple[Script, ...] = ("kanji", "kana", "latin")  # the first of a row is the name, the others are readings
NO, WEAK, STRONG = 0, 1, 2  # weak facts count only where a row has no strong one

# What a value tells of a person. Codes of entities; 0 is everything else.
NAME, BIRTH, EMAIL, NUMBER, MEMBER, MOBILE, PHONE, ADDRESS, POSTAL, ABOUT, BODY = range(1, 12)
CODES = BODY + 1
PERSONAL = (BIRTH, EMAIL, NUMBER, MEMBER)
SHARED = (MOBILE, PHONE, ADDRESS, POSTAL)  # by the members of a household


_BESIDE = 2  # columns from a family name to its given name: a reading may lie between
_NAMED = Role("staff", "-")  # no role is known: names alone


class NameColumn(NamedTuple):
    """A column of names: its number, whose they are, which part of a name, in which script."""

    number: int
    role: Role
    part: str | None
    script: Script
    short: bool = False  # most are as short as a family name alone
    looks: str | None = None  # which part the values look like, where the header names none


@dataclass(frozen=True, slots=True)
class Group:
    """One person of each row. `reading`: another spelling of the name; `subject`: the person the row is about."""

    role: Role
    spelling: Columns
    reading: Columns = ()
    others: Columns = ()  # columns of further spellings, which tell nothing more
    subject: bool = False
    short: bool = False
    facts: NDArray[np.int8] | None = None  # int8[column * CODES + code]: NO, WEAK, STRONG

    @property
    def columns(self) -> Columns:
        return self.spelling + self.reading + self.others


def groups(names: Sequence[NameColumn], roles: Sequence[Role], *, promote: bool) -> tuple[Group, ...]:
    """The persons of a row. roles: of all columns. promote: staff alone in a table are its subject."""
    kept = [column for column in names if column.role.kind in ("subject", "household", "staff", "head", "other_name")]
    own = [column for column in kept if column.role.kind != "other_name"]
    found: list[Group] = []
    for role in dict.fromkeys(column.role for column in own or kept):
        found += _of_role(role, [column for column in own or kept if column.role == role])
    first = _subject(found, promote=promote)
    told = [replace(group, facts=_facts(group, i == first, roles)) for i, group in enumerate(found)]
    return tuple(replace(group, subject=i == first) for i, group in enumerate(told))


def _subject(found: Sequence[Group], *, promote: bool) -> int | None:
    """Which group the row is about: that without a role, else the household, else staff."""
    for kinds in (("subject", "other_name"), ("household",), ("staff", "head") if promote else ()):
        for i, group in enumerate(found):
            if group.role.kind in kinds:
                return i
    return None


def _of_role(role: Role, columns: Sequence[NameColumn]) -> Iterable[Group]:
    """The person of a role, and a person of its own for every further column of full names."""
    spelled, extra, others = list[Columns](), list[Columns](), list[int]()
    for script in SCRIPTS:
        mine = [column for column in columns if column.script == script]
        parts = {c.number: _part(c, mine) for c in mine}
        full, family, given = ([number for number, p in parts.items() if p == part] for part in (None, FAMILY, GIVEN))
        if full and not (family and given and max(family[0], given[0]) < full[0]):
            spelled.append((full[0],))
            extra += [(number,) for number in full[1:] if script == "kanji"]
            others += family + given + (full[1:] if script != "kanji" else [])
        elif family or given:
            spelled.append(tuple(family[:1] + given[:1]))
            extra += [(number,) for number in full if script == "kanji"]
            others += family[1:] + given[1:] + (full if script != "kanji" else [])
    short = len(spelled[0]) == 1 and any(c.short for c in columns if c.number == spelled[0][0])
    others += [number for further in spelled[2:] for number in further]
    first = Group(role, spelled[0], spelled[1] if len(spelled) > 1 else (), tuple(others), short=short)
    return [first, *(Group(_NAMED, further) for further in extra)]


def _part(column: NameColumn, others: Sequence[NameColumn]) -> str | None:
    """The part of a name that a column holds: by its header, or by its values beside a column of the other part."""
    if column.part or column.looks is None:
        return column.part
    beside = [c for c in others if 0 < abs(c.number - column.number) <= _BESIDE]
    return column.looks if any((c.part or c.looks) not in (None, column.looks) for c in beside) else None


def of_row(roles: Sequence[Role]) -> NDArray[np.int8]:
    """int8[column * CODES + code]: how each kind of value in each column tells of the person that the row is about."""
    return _facts(Group(SUBJECT, ()), True, roles)


def _facts(group: Group, subject: bool, roles: Sequence[Role]) -> NDArray[np.int8]:
    """How each kind of value in each column tells of the group."""
    told = np.zeros((len(roles), CODES), np.int8)
    for number, role in enumerate(roles):
        if role == group.role or (subject and role.kind == "subject"):
            told[number, [*PERSONAL, *SHARED]] = STRONG
        elif role.kind == "household" if subject else group.role.kind == "household" and role.kind == "subject":
            told[number, list(SHARED)] = STRONG
        elif subject and role.kind in ("body", "work", "thing"):
            told[number, [EMAIL, *SHARED]] = WEAK
    weak = SHARED if group.short else (POSTAL,)  # what a household shares tells its members, not one of them
    told[:, list(weak)] = np.minimum(told[:, list(weak)], WEAK)
    return told.ravel()
