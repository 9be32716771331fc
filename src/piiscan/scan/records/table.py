"""One table, chunk after chunk: the persons of its rows, and in the end whether its rows are records of persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key
from piiscan.model import TableChunk
from piiscan.scan.headers import Headers
from piiscan.scan.hits import Hits
from piiscan.scan.judgement.profile import TableProfile
from piiscan.scan.persons import Persons
from piiscan.scan.records import codes, judge, plan, roles, rows
from piiscan.text import fold
from piiscan.text.evidence import BIT

Ints = NDArray[np.int64]
NAMED, WHOLE = 0.5, 0.7  # of the cells of a column without a telling header; of its names, those that fill their cell
_TOLD = 0.6  # of the cells under a header that tells of things or firms: it is wrong
_MOSTLY = 0.8  # in kana, or in Latin letters
_LOOKED_AT = 1000  # cells of a column, for how many of them differ
_KANA = np.uint8(fold.HIRAGANA | fold.KATAKANA)


class TableRecords:
    """State between the chunks of a table. Counts per column: hits by code, names that fill a cell, in kana, in Latin."""

    def __init__(self, specs: Sequence[RecognizerSpec], headers: Headers, key: Key) -> None:
        self._codes, self._headers, self._key = codes.of_specs(specs), headers, key
        self._name = next((i for i, spec in enumerate(specs) if spec.model == "person_name"), None)
        self._columns: list[str] = []
        self._roles: list[roles.Role] = []
        self._headed: list[bool] = []
        self._cells = np.zeros((0, plan.CODES), np.int64)
        self._names = np.zeros((0, 3), np.int64)  # names that fill a cell, in kana, in Latin letters
        self._differing: dict[int, float] = {}  # share of different values in columns that name bodies or things
        self._rows = self._named_rows = 0
        self._planned: tuple[object, tuple[plan.Group, ...]] = None, ()
        self._alone_promoted: bool | None = None  # whether staff that no subject stands beside is the subject
        self.persons = Persons()

    def add(self, chunk: TableChunk, hits: Hits | None) -> None:
        """Count the persons of a part of the table."""
        self._widen(chunk)
        self._rows += len(chunk.columns[0]) if chunk.columns else 0
        if hits is None or not len(hits):
            return
        part = rows.part_of(hits, self._codes[hits.found.recognizer])
        self._count(part)
        groups = self._groups(part)
        told, named = rows.persons(part, groups, self._key)
        self._named_rows += int(np.count_nonzero(named))
        rest = rows.nameless(part, named, self._taken()) if not self._bodies() else rows.Told()
        self.persons.add_rows(rows.joined([told, rest]))

    def told(self, profile: TableProfile) -> TableProfile:
        """The profile with what the rows are."""
        record, columns = judge.record(self._seen())
        names = tuple(self._columns[i] for i in columns)
        return replace(profile, person_record=record, persons=self.persons.count(), record=names if record else ())

    def _seen(self) -> judge.Seen:
        groups = self._planned[1]
        return judge.Seen(tuple(self._roles), self._cells, self._rows, self._named_rows, groups, self._bodies())

    def _widen(self, chunk: TableChunk) -> None:
        """Take in columns that are new."""
        new = chunk.header[len(self._columns) :]
        for number, name in enumerate(new, len(self._columns)):
            self._columns.append(name)
            self._roles.append(roles.of_header(name))
            headed = self._name is not None and bool(self._headers.say(name)[self._name] & BIT["header"])
            self._headed.append(headed)
            if roles.names_a_body(name) and number < len(chunk.columns):
                cells = chunk.columns[number].slice(0, _LOOKED_AT)
                self._differing[number] = len(cells.unique()) / max(len(cells), 1)
        if new:
            self._cells = np.concatenate((self._cells, np.zeros((len(new), plan.CODES), np.int64)))
            self._names = np.concatenate((self._names, np.zeros((len(new), 3), np.int64)))

    def _count(self, part: rows.Part) -> None:
        hits, width = part.hits, len(self._columns)
        group = hits.column * plan.CODES + part.code
        self._cells += np.bincount(group, minlength=width * plan.CODES).reshape(width, plan.CODES)
        at = np.flatnonzero(part.code == plan.NAME)
        start, end, classes = hits.found.start[at], hits.found.end[at], hits.buffer.classes
        behind = classes.take(end, mode="clip") & np.uint8(fold.BREAK) > 0
        whole = (hits.start[at] == 0) & (behind | (end == len(classes)))
        kana = (classes[start] & classes[end - 1] & _KANA) > 0
        latin = classes[start] & np.uint8(fold.LATIN) > 0
        for i, mine in enumerate((whole, kana, latin)):
            self._names[:, i] += np.bincount(hits.column[at[mine]], minlength=width)

    def _groups(self, part: rows.Part) -> tuple[plan.Group, ...]:
        names = tuple(self._name_columns())
        if self._alone_promoted is None and names:
            self._alone_promoted = _own_records(part, names)
        state = names, len(self._roles), self._alone_promoted
        if state != self._planned[0]:
            self._planned = state, plan.groups(names, self._roles, promote=bool(self._alone_promoted))
        return self._planned[1]

    def _name_columns(self) -> list[plan.NameColumn]:
        """The columns of names, by what was counted so far."""
        found = []
        for number in np.flatnonzero(self._cells[:, plan.NAME]).tolist():
            hits, (whole, kana, latin) = int(self._cells[number, plan.NAME]), self._names[number].tolist()
            role, share = self._roles[number], whole / self._rows if whole >= WHOLE * hits else 0.0
            if role.kind in ("body", "thing"):
                role = roles.SUBJECT if share >= _TOLD else role
            elif not self._headed[number] and share < NAMED:
                continue
            script: plan.Script = "kana" if kana >= _MOSTLY * hits else "latin" if latin >= _MOSTLY * hits else "kanji"
            found.append(plan.NameColumn(number, role, roles.part_of(self._columns[number]), script))
        return found

    def _taken(self) -> NDArray[np.bool_]:
        """bool[column * CODES + code]: what a row without a name may be known by."""
        mine = np.array([role.kind in ("subject", "household") for role in self._roles])
        return np.repeat(mine, plan.CODES)

    def _bodies(self) -> bool:
        """Whether the rows are those of firms, shops, things: nearly each has a name or number of one of its own."""
        numbered = bool((self._cells[:, plan.BODY] >= NAMED * max(self._rows, 1)).any())
        return numbered or any(share >= _MOSTLY for share in self._differing.values())


def _own_records(part: rows.Part, names: Sequence[plan.NameColumn]) -> bool:
    """Whether the first rows look like a list of staff: a name comes twice at most, on average."""
    at = part.names_of(names[0].number)
    return 2 * len(np.unique(part.hits.id[at])) >= len(at)
