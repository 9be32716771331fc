"""Whether the rows of a table are records of persons, and which columns make the record.

A record of a person is a name with something that tells which person it is or something about it; without a name, an
e-mail address, a number that one person has, a mobile telephone, or a member number with something about its member.
Names alone are records where they are a list of different full names and no column speaks of things: one column of
single words (サクラ, アオイ) or the authors of books make none.
Rows of firms, shops and things are none for the people who stand for them or work on them, unless they hold what is
these people's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.roles import Role
from piiscan.scan.judgement.names import known
from piiscan.scan.judgement.profile import ColumnProfile
from piiscan.scan.records import codes, plan

NAMED = 0.3  # of the rows name a person, or hold what makes the record without a name
BESIDE = 0.1  # of the rows hold what stands beside a name
_CONTACTS = (plan.BIRTH, plan.EMAIL, plan.NUMBER, plan.MOBILE, plan.PHONE)
_ABOUT = (*plan.PERSONAL, *plan.SHARED, plan.ABOUT)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was counted. cells: int64[column, code]; named: rows that name the person they are about; bodies: rows are
    of firms, shops or things; in_cells: int64[column], rows named among other text; lists_names: names alone are a list
    of persons."""

    roles: tuple[Role, ...]
    cells: NDArray[np.int64]
    rows: int
    named: int
    groups: tuple[plan.Group, ...]
    bodies: bool
    in_cells: NDArray[np.int64]
    lists_names: bool

    def columns(self, codes: tuple[int, ...], share: float, kinds: tuple[str, ...]) -> list[int]:
        """Columns of these kinds of roles where at least this share of the rows hold such values."""
        enough = self.cells[:, list(codes)].sum(axis=1) >= max(share * self.rows, 1)
        return [int(i) for i in np.flatnonzero(enough) if self.roles[i].kind in kinds]


def cells(counted: NDArray[np.int64], columns: Sequence[ColumnProfile]) -> NDArray[np.int64]:
    """The counts by column and code without what was found by chance; what a column says of persons is ABOUT them."""
    kept = counted.copy()
    for number, column in enumerate(columns):
        for entity in column.doubted:
            kept[number, [plan.PHONE, plan.MOBILE] if entity == "PHONE_NUMBER" else codes.of_entity(entity)] = 0
        if column.attribute and column.attribute not in known().of_things:
            kept[number, plan.ABOUT] = max(kept[number, plan.ABOUT], column.filled)
    return kept


def record(seen: Seen) -> list[int]:
    """The columns that make the rows records of persons; none where they are no such records."""
    if not seen.rows:
        return []
    subject = next((group for group in seen.groups if group.subject), None)
    if subject is not None and seen.named >= NAMED * seen.rows:
        found = _of_names(seen, subject)
        if found:
            return sorted({*subject.columns, *found})
    return _in_cells(seen) or sorted(_nameless(seen))


def _in_cells(seen: Seen) -> list[int]:
    """Columns that make records of persons named among other text, with what stands beside the name there or in the row."""
    if seen.bodies or seen.in_cells.sum() < NAMED * seen.rows:
        return []
    naming = np.flatnonzero(seen.in_cells >= BESIDE * seen.rows).tolist()
    beside = seen.columns((*plan.PERSONAL, *plan.SHARED), BESIDE, ("subject", "household"))
    return sorted({*naming, *beside}) if naming and beside else []


def has_members(seen: Seen) -> bool:
    """Whether member numbers are of persons: the table tells more of them than what they bought."""
    kinds = ("subject", "household")
    return bool(seen.columns((plan.NAME, *_CONTACTS), BESIDE, kinds) or _nameless(seen))


def of_things(columns: Sequence[ColumnProfile]) -> bool:
    """Whether a column says something of a thing: a price, a number of pieces."""
    return any(column.attribute in known().of_things for column in columns)


def _of_names(seen: Seen, subject: plan.Group) -> list[int]:
    """Columns that make records of the names in rows of this subject; none where they are no records."""
    kind = seen.roles[subject.spelling[0]].kind
    beside = seen.columns(_ABOUT, BESIDE, ("subject", "household", kind))
    if kind in ("head", "staff"):
        contacts = (*plan.PERSONAL, plan.MOBILE)
        own = seen.columns((*contacts, *plan.SHARED), BESIDE, (kind,))  # the header says whose it is
        own += seen.columns((plan.BIRTH, plan.NUMBER), BESIDE, ("subject",))
        if kind == "staff" or not seen.bodies:
            own += seen.columns(contacts, BESIDE, ("subject",))
        return beside if own else []
    if seen.bodies:
        return beside
    return beside or (list(subject.columns) if seen.lists_names else [])


def _nameless(seen: Seen) -> list[int]:
    """Columns that make records without a name."""
    kinds = ("subject", "household")
    about = seen.columns(_ABOUT, NAMED, kinds)
    sure = seen.columns((plan.NUMBER,), NAMED, kinds)
    if sure or (not seen.bodies and seen.columns((plan.EMAIL, plan.MOBILE), NAMED, kinds)):
        return about
    members, births = seen.columns((plan.MEMBER,), NAMED, kinds), seen.columns((plan.BIRTH,), NAMED, kinds)
    homes = seen.columns((plan.ADDRESS, plan.POSTAL), NAMED, kinds)
    if (members and len(about) > len(members)) or (births and homes):
        return about
    return []
