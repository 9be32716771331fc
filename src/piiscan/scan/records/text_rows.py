"""Records of a text as columns: names with the facts that windows gave them, and what these tell of persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.records import components, items, plan, windows
from piiscan.scan.records.items import GUESSED, SHORT, Items
from piiscan.scan.records.name_list import Records
from piiscan.scan.records.rows import Told
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]
_SHARED = np.array([code in plan.SHARED for code in range(plan.CODES)])
_KNOWN = np.array([code in (plan.EMAIL, plan.NUMBER, plan.MOBILE, plan.MEMBER) for code in range(plan.CODES)])
_STRENGTH = np.array(
    [
        plan.WEAK if code == plan.POSTAL else plan.STRONG if code in items.FACTS else plan.NO
        for code in range(plan.CODES)
    ],
    np.int8,
)


@dataclass(frozen=True, slots=True)
class Found:
    """Records with their facts: row (place in the records), id, code, recognizer of each. readings: of each record the id of
    another spelling of its name, 0 for none; alone: names without facts."""

    records: Records
    readings: Words
    row: Ints
    id: Words
    code: NDArray[np.int8]
    recognizer: NDArray[np.int16]
    alone: Words


@dataclass(frozen=True, slots=True)
class Window:
    """The items of a stretch of text; `names`: indexes of those that are persons; owned: their facts; reading: of each name
    the index of another spelling, -1 for none."""

    items: Items
    names: Ints
    owned: windows.Owned
    reading: Ints

    def of(self, name: int) -> Bools:
        """bool[item]: one of the names with all that belongs to it."""
        which = np.zeros(len(self.items), np.bool_)
        which[self.owned.fact[self.owned.name == name]] = True
        which[self.names[name]] = True
        which[self.reading[name : name + 1][self.reading[name : name + 1] >= 0]] = True
        return which

    def first(self, count: int) -> Window:
        """The first names and their facts."""
        mine = self.owned.name < count
        owned = windows.Owned(self.owned.fact[mine], self.owned.name[mine])
        return Window(self.items, self.names[:count], owned, self.reading[:count])


def window(told: Items) -> Window:
    """Facts and readings given to their names."""
    reading, read = items.readings(told)
    names = np.flatnonzero(told.code == plan.NAME)
    names = names[~items.among(names, reading)]
    other = np.full(len(names), -1, np.int64)
    other[np.searchsorted(names, read)] = reading
    return Window(told, names, windows.owned(told, names), other)


def found(told: Window) -> Found:
    """The records of a window."""
    some, (facts, owner) = told.items, told.owned
    has = np.zeros(len(told.names), np.bool_)
    has[owner] = True
    row = (np.cumsum(has) - 1)[owner]
    mine = told.names[has]
    line = some.line[mine]
    first, last, bits = line.copy(), line.copy(), np.full(len(line), 1 << plan.NAME, np.int64)
    np.minimum.at(first, row, some.line[facts])
    np.maximum.at(last, row, some.line[facts])
    np.bitwise_or.at(bits, row, 1 << some.code[facts].astype(np.int64))
    records = Records(some.id[mine], bits, first, last, some.flags[mine])
    reading = np.where(told.reading[has] >= 0, some.id[told.reading[has]], np.uint64(0)).astype(np.uint64)
    reading[reading == some.id[mine]] = 0  # スミス　ジョン is its own reading
    columns = some.id[facts], some.code[facts], some.recognizer[facts]
    alone = told.names[~has]
    return Found(records, reading, row, *columns, alone=some.id[alone[~some.has(GUESSED)[alone]]])


def of_names(names: Words) -> Found:
    """Names without facts."""
    none = np.empty(0, np.int64)
    records = Records(np.empty(0, np.uint64), none, none, none, np.empty(0, np.uint16))
    words = np.empty(0, np.uint64)
    return Found(records, words, none, words, np.empty(0, np.int8), np.empty(0, np.int16), names)


def joined(parts: Sequence[Found]) -> Found:
    """Those of several chunks, in order."""
    if len(parts) == 1:
        return parts[0]
    first = np.cumsum([0, *(len(part.records) for part in parts)])
    rows = [part.row + base for part, base in zip(parts, first.tolist(), strict=False)]
    names = ("name", "items", "first", "last", "flags")
    records = Records(*(np.concatenate([getattr(part.records, name) for part in parts]) for name in names))
    rest = ("id", "code", "recognizer", "alone")
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in rest)
    return Found(records, np.concatenate([p.readings for p in parts]), np.concatenate(rows), *columns)


def some_of(told: Found, rows: Bools, alone: Words) -> Found:
    """Some of the records, with these names alone."""
    kept, place = rows[told.row], np.cumsum(rows) - 1
    columns = told.id[kept], told.code[kept], told.recognizer[kept]
    return Found(told.records.take(rows), told.readings[rows], place[told.row[kept]], *columns, alone)


def told(some: Found, listed: Bools) -> Told:
    """What the records tell of persons. listed: those of a list, each a row; all others are one person by their name."""
    names, count = some.records.name, len(some.records)
    by_name = np.unique(names, return_inverse=True)[1] + count
    number = np.where(listed, np.arange(count), by_name)
    which = _facts(some)
    row, ids = some.row[which], some.id[which]
    has = np.zeros(count, np.bool_)
    has[row] = True
    again = some.readings[row] > 0
    return Told(
        names=distinct(np.concatenate((names[has], some.readings[has & (some.readings > 0)]))),
        alone=distinct(np.concatenate((some.alone, names[~has]))),
        facts=components.fact(names[row], ids),
        rows=number[row],
        readings=components.fact(some.readings[row[again]], ids[again]),
        held=ids[_KNOWN.take(some.code[which])],
        kinds=some.code[which],
        reading_kinds=some.code[which][again],
    )


def _facts(some: Found) -> Ints:
    """The strong facts of each record, or else the weak ones: what a household shares is weak beside a surname alone."""
    strength = _STRENGTH.take(some.code)
    short = some.records.flags[some.row] & SHORT > 0
    strength = np.where(short & _SHARED.take(some.code), np.minimum(strength, plan.WEAK), strength)
    strong = np.zeros(len(some.records), np.bool_)
    strong[some.row[strength == plan.STRONG]] = True
    which: Ints = np.flatnonzero((strength == plan.STRONG) | ((strength == plan.WEAK) & ~strong[some.row]))
    return which
