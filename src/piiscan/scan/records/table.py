"""One table, chunk after chunk: the persons of its rows, and in the end whether its rows are records of persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog import roles
from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese import person_parts
from piiscan.japanese.person_parts import FAMILY, GIVEN
from piiscan.keys import Key
from piiscan.model import TableChunk
from piiscan.scan import arrow, name_looks
from piiscan.scan.hits import Hits
from piiscan.scan.judgement import name_columns
from piiscan.scan.judgement.names import Names, known
from piiscan.scan.judgement.profile import TableProfile
from piiscan.scan.persons import Persons
from piiscan.scan.records import codes, fields, homes, judge, plan, rows, whole
from piiscan.scan.records.subjects import SubjectWords

NAMED, WHOLE = 0.5, 0.7  # of the cells of a column that is not called one of names; of its names, that fill their cell
_MOSTLY = 0.8  # of the names: in kana, in Latin letters, short; of values of bodies or things: different ones
_ASKED, _PARTS = 48, 0.6  # different cells, and the share of them that are surnames (given names) by the lexicons
_LIST = 5  # different full names that make a list of persons
_LOOKED_AT = 1000  # cells of a column, for how many of them differ
_LOOKS = (name_looks.FILLS, name_looks.KANA, name_looks.LATIN, name_looks.SHORT)


class TableRecords:
    """State between the chunks of a table. Counts by column: hits by code; of names all, those that fill a cell, in kana, in
    Latin letters, short."""

    def __init__(
        self, specs: Sequence[RecognizerSpec], names: Names, key: Key, subjects: SubjectWords | None = None
    ) -> None:
        self._subjects = subjects
        self._codes, self._names, self._key = codes.of_specs(specs), names, key
        self._headers: list[str] = []
        self._roles: list[roles.Role] = []
        self._cells = np.zeros((0, plan.CODES), np.int64)
        self._looks = np.zeros((5, 0), np.int64)
        self._differing: dict[int, float] = {}  # share of different values in columns that name bodies or things
        self._parts: dict[int, str | None] = {}
        self._full: dict[int, int] = {}  # different names with both parts, of those asked about
        self._in_cells = np.zeros(0, np.int64)  # rows that a name among the text of a column names
        self._rows = self._named_rows = self._naming_rows = self._member_rows = 0
        self._state: object = None
        self._groups: tuple[plan.Group, ...] = ()
        self._joiner = homes.Joiner(key)
        self._home_columns: tuple[int, ...] = ()
        self._homes: tuple[plan.Columns, ...] = ()  # columns that make one address together
        self._promoted: bool | None = None  # whether staff that no subject stands beside are the subject
        self.persons = Persons()
        self._members = Persons()  # by numbers that are of persons only where more is known of them

    def add(self, chunk: TableChunk, hits: Hits | None) -> None:
        """Count the persons of a part of the table; hits: None for none."""
        self._widen(chunk)
        self._rows += len(chunk.columns[0]) if chunk.columns else 0
        if hits is None or not len(hits):
            return
        part = rows.part_of(chunk, hits, self._codes[hits.found.recognizer])
        self._count(part)
        self._place(chunk)
        part = homes.told(part, self._homes, self._joiner)
        self._plan(part)
        told, named = rows.persons(part, self._groups, self._key)
        self._named_rows += int(np.count_nonzero(named))
        self._naming_rows += int(np.count_nonzero(named))
        self._add(part, told)
        if not self._bodies():
            self._add_open(part, named)

    def _add(self, part: rows.Part, told: rows.Told) -> None:
        self.persons.add_rows(told)
        if self._subjects is not None:
            self._subjects.told(part.hits.location, told)
            self._subjects.values(part.hits.location, "JP_ADDRESS", part.hits.id[part.code == plan.ADDRESS])

    def _add_open(self, part: rows.Part, named: NDArray[np.bool_]) -> None:
        """Rows that no column names: by names among other text, by numbers and addresses."""
        mine = self.of_subject()
        wide = (self._cells[:, plan.NAME] >= NAMED * self._rows) & ~self._free_text()
        inside = rows.in_cells(part, ~named, mine, wide, plan.of_row(self._roles))
        taken = mine[part.hits.column] & ~inside.used
        rest, members = rows.nameless(part, named, taken)
        self._in_cells += inside.by_column
        self._naming_rows += int(inside.by_column.sum()) + len(rest.nameless)
        self._member_rows += len(members)
        self._add(part, inside.told)
        self.persons.add_rows(rest)
        self._members.add_rows(rows.Told(nameless=members))

    def _free_text(self) -> NDArray[np.bool_]:
        return np.array([self._names.free_text(number) for number in range(len(self._roles))], np.bool_)

    def told(self, profile: TableProfile) -> TableProfile:
        """The profile with what the rows are."""
        seen = judge.Seen(
            tuple(self._roles),
            judge.cells(self._cells, profile.columns),
            self._rows,
            self._named_rows,
            self._groups,
            self._bodies(),
            self._in_cells,
            self._lists_names(profile),
        )
        columns = judge.record(seen)
        if judge.has_members(seen):
            self.persons.merge(self._members)
            self._naming_rows += self._member_rows
        names = tuple(profile.columns[i].name for i in columns)
        count, each = self.persons.count(), len(self._groups)
        about = None
        if profile.complete and profile.rows is not None:
            about = whole.persons(count, self._naming_rows, profile.read, profile.rows, profile.sample, each)
        return replace(profile, person_record=bool(columns), persons=count, persons_whole=about, record=names)

    def fields(self) -> dict[str, plan.Columns]:
        """Which columns hold which fields (model.FIELD_KINDS) of the persons of the rows, by what was counted so far."""
        kana = (self._looks[2] > 0) & (self._looks[2] >= _MOSTLY * self._looks[0])
        return fields.of_columns(self._groups, self._roles, self._cells, self._rows, kana, self._homes, self._names)

    def _widen(self, chunk: TableChunk) -> None:
        """Take in columns that are new."""
        first, new = len(self._roles), len(chunk.header) - len(self._roles)
        if new <= 0:
            return
        for number, name in enumerate(chunk.header[first:], first):
            role = roles.of_column(name, self._names.called[number])
            self._roles.append(role)
            self._headers.append(name)
            if role.kind in ("body", "thing") and roles.names_a_body(name) and number < len(chunk.columns):
                cells = chunk.columns[number].slice(0, _LOOKED_AT)
                self._differing[number] = len(cells.unique()) / max(len(cells), 1)
        self._cells = np.concatenate((self._cells, np.zeros((new, plan.CODES), np.int64)))
        self._looks = np.concatenate((self._looks, np.zeros((5, new), np.int64)), axis=1)
        self._in_cells = np.concatenate((self._in_cells, np.zeros(new, np.int64)))

    def _count(self, part: rows.Part) -> None:
        hits, width = part.hits, len(self._roles)
        group = hits.column * plan.CODES + part.code
        self._cells += np.bincount(group, minlength=width * plan.CODES).reshape(width, plan.CODES)
        column, looks = hits.column[part.names], part.looks
        self._looks[0] += np.bincount(column, minlength=width)
        for i, bit in enumerate(_LOOKS, 1):
            self._looks[i] += np.bincount(column[looks & bit > 0], minlength=width)

    def _place(self, chunk: TableChunk) -> None:
        """Which columns make addresses, by what was counted so far."""
        called = self._names.called[: len(chunk.columns)]
        columns = homes.columns_of(called, self._roles, self._cells, self._rows)
        if columns != self._home_columns:
            self._home_columns = columns
            self._roles = homes.owners(called, self._roles, columns)
            self._homes = homes.groups(columns, self._roles, chunk.columns)
            for number in columns:
                self._differing.pop(number, None)

    def _plan(self, part: rows.Part) -> None:
        """The persons of a row, by what was counted so far."""
        names = tuple(self._name_columns(part))
        if self._promoted is None and names:
            first = plan.groups(names, self._roles, promote=True)[:1]
            self._promoted = bool(first) and _differ(rows.names(part, first[0].spelling, self._key))
        state = names, len(self._roles), self._promoted
        if state != self._state:
            self._state = state
            self._groups = plan.groups(names, self._roles, promote=bool(self._promoted))

    def _name_columns(self, told: rows.Part) -> list[plan.NameColumn]:
        found = []
        for number in np.flatnonzero(self._looks[0]).tolist():
            looked, whole, kana, latin, short = self._looks[:, number].tolist()
            role, headed = self._roles[number], self._names.says(number).get("PERSON", 0) > 0
            share = self._cells[number, plan.NAME] / self._rows if whole >= WHOLE * looked else 0.0
            if not headed and (share < NAMED or role.kind in ("body", "work", "thing")):
                continue
            script: plan.Script = (
                "kana" if kana >= _MOSTLY * looked else "latin" if latin >= _MOSTLY * looked else "kanji"
            )
            called = self._names.called[number]
            part = roles.part_of(called) or roles.part_of(self._headers[number])
            found.append(
                plan.NameColumn(number, role, part, script, short >= _MOSTLY * looked, self._part(number, told))
            )
        return found

    def _part(self, number: int, told: rows.Part) -> str | None:
        """The part of a name that the values of a column look like."""
        if number not in self._parts:
            cells = told.chunk.columns[number].drop_null().unique().slice(0, _ASKED)
            buffer = arrow.buffer_of((cells,))[0]
            family, given = (int(np.count_nonzero(hit)) for hit in name_columns.parts(buffer))
            filled = buffer.ends > buffer.starts
            both = person_parts.find(buffer, buffer.starts[filled], buffer.ends[filled])
            self._full[number] = int(np.count_nonzero((both[:, 0] >= 0) & (both[:, 2] >= 0)))
            least = _PARTS * max(len(cells), 1)
            look = FAMILY if family >= max(least, given + 1) else GIVEN if given >= max(least, family + 1) else None
            self._parts[number] = look
        return self._parts[number]

    def of_subject(self) -> NDArray[np.bool_]:
        """bool[column]: what tells of the person of a row, or of one of its household."""
        return np.array([role.kind in ("subject", "household") for role in self._roles], np.bool_)

    def _lists_names(self, profile: TableProfile) -> bool:
        """Whether the names of the subject alone are a list of persons: different full names, and where columns speak of
        things (a price), under a header of names."""
        subject = next((group.spelling for group in self._groups if group.subject), ())
        headed = all(
            self._names.called[n] in (self._headers[n], known().written.find(self._headers[n])) for n in subject
        )
        if not headed and judge.of_things(profile.columns):
            return False
        return len(subject) > 1 or any(self._full.get(number, 0) >= _LIST for number in subject)

    def _bodies(self) -> bool:
        """Whether the rows are those of firms, shops, things: nearly each has a name or number of one of its own."""
        numbered = bool((self._cells[:, plan.BODY] >= NAMED * max(self._rows, 1)).any())
        return numbered or any(share >= _MOSTLY for share in self._differing.values())


def _differ(names: NDArray[np.uint64]) -> bool:
    """Whether the names in the first rows are those of a list: one comes twice at most, on average."""
    names = names[names > 0]
    return 2 * len(np.unique(names)) >= len(names)
