"""A part of a table, most of whose cells are like cells judged before: those are looked up, the rest goes to the engine.

What comes out is what the engine alone would give (tests/scan/test_settled.py). A cell is judged by what it holds and by what its column
has shown so far; once the column shows something else, the part is given back to be judged plainly, and what was known
of the column is forgotten.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese.address import by_values
from piiscan.keys import Key
from piiscan.model import TableChunk
from piiscan.scan import arrow, judge, name_looks, prospects, values
from piiscan.scan.columns import Seen, TableState
from piiscan.scan.found import Found
from piiscan.scan.hits import Hits
from piiscan.scan.name_looks import Looks
from piiscan.scan.settled import cell_keys, composed, forms
from piiscan.scan.settled.cell_keys import Cells
from piiscan.scan.settled.forms import Forms
from piiscan.scan.settled.memo import UNKNOWN, Memo
from piiscan.scan.settled.outcomes import EMPTY, SEVERAL, Outcomes
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Codes = NDArray[np.int32]
Judge = Callable[[Buffer, Ints], Found]
LEAST_ROWS = 4096  # a smaller table is scanned as soon
_BITS = 20  # of a memo: 20 MB
_LOOKED, _MOST = 0.5, 16  # parts taken together: so that half of one is looked at, and no more than 8 MiB of text
_FULL = BIT["prefecture"] | BIT["municipality"] | BIT["town"] | BIT["block"]
_PHONE = frozenset({"phone_jp", "phone_m2m", "phone_service"})


@dataclass(slots=True, eq=False)
class _Column:
    """One column of a part: the cells, their keys, what is known of them."""

    cells: Cells
    keys: Words
    outcome: Codes
    ids: Words
    unknown: Ints  # cells that go to the engine
    formed: Ints  # cells known by their form: `ids` does not hold theirs
    formed_forms: Forms  # of `formed`
    forms: Forms  # of `unknown`


class Settled:
    """What is known of one table: outcomes by the keys of cells and of their forms."""

    def __init__(self, specs: tuple[RecognizerSpec, ...], key: Key) -> None:
        self._specs, self._key = specs, key
        self._exact, self._forms = Memo(_BITS), Memo(_BITS)
        self._scale = judge.Scale(specs)
        self._outcomes = Outcomes(len(specs), secrets.randbits(64))
        self._seeds: list[np.uint64] = []
        self._kinds: list[set[str]] = []  # of each column: forms that something was noted of since it has its seed
        self._plans = [(plan.index, plan.first) for plan in prospects.plans(specs)]
        self._names = next((i for i, s in enumerate(specs) if s.model == "person_name"), None)
        self._told: NDArray[np.float64] | None = None
        self._phone = np.array([spec.check in _PHONE for spec in specs], np.bool_)
        entity = [spec.entity for spec in specs]
        self._is = {
            name: np.array([e == name for e in entity] + [False])
            for name in ("JP_ADDRESS", "PERSON", "EMAIL_ADDRESS", "PHONE_NUMBER")
        }
        subkey = {name: key.derive(f"finding id:{name}") for name in self._is}
        self._person, self._address = composed.Names(subkey["PERSON"]), composed.Addresses(subkey["JP_ADDRESS"])
        self._mail = partial(composed.mails, subkey["EMAIL_ADDRESS"])
        self._parts: tuple[tuple[str, ...], ...] = ((), ())  # of addresses, that the last part told
        self._step = 1
        self.share = 1.0  # of the cells of the last part that were looked at

    def look(self, chunk: TableChunk, state: TableState, judged: Judge) -> Hits | None:
        """What the cells of a part hold. None where it is to be judged plainly: the counts of `state` are as before."""
        kept = state.kept()
        before = state.told(self._plans, self._names)
        self._kinds += [set() for _ in chunk.columns[len(self._seeds) :]]
        self._seeds += [np.uint64(secrets.randbits(64)) for _ in chunk.columns[len(self._seeds) :]]
        columns = [self._known(i, column) for i, column in enumerate(chunk.columns)]
        for i, one in enumerate(columns):
            cells = np.bincount(one.outcome[one.outcome >= 0], minlength=len(self._outcomes))
            state.add_known(i, *self._outcomes.counts(cells), self._names)
        rest = tuple(a.take(pa.array(c.unknown)) for a, c in zip(chunk.columns, columns, strict=True))
        state.sample, state.seen = _sample(chunk), Seen()
        buffer, column = arrow.buffer_of(rest)
        found = judged(buffer, column)
        seen, state.seen, state.sample = state.seen, None, None
        after = state.told(self._plans, self._names)
        parts = state.address_parts, state.headed_parts
        used = np.array([(c.outcome > EMPTY).any() for c in columns])
        changed = (before != after).any(axis=0)[: len(columns)] | (parts != self._parts)
        self._parts = parts
        self._forget(changed)
        if found.late or (changed & used).any():
            state.go_back(kept)
            return None
        listed = self._listed(chunk, columns, buffer, column, found)
        self._learn(columns, buffer, listed, seen, changed)
        self.share = sum(len(c.unknown) for c in columns) / max(sum(len(c.outcome) for c in columns), 1)
        return self._joined(chunk, columns, listed)

    def parts(self, chunk: TableChunk) -> Iterator[TableChunk]:
        """A chunk in pieces of rows: several pieces of `arrow.parts` in one while little of them is looked at."""
        rows = len(chunk.columns[0]) if chunk.columns else 0
        size = sum(column.nbytes for column in chunk.columns)
        self._step, start = max(rows * arrow.PART_BYTES // max(size, 1), 1), 0
        while start < rows:
            step = self._step * min(max(int(_LOOKED / max(self.share, 1e-9)), 1), _MOST)
            yield _rows(chunk, start, step)
            start += step

    def again(self, chunk: TableChunk) -> Iterator[TableChunk]:
        """A piece of `parts` in the pieces of `arrow.parts`."""
        for start in range(0, len(chunk.columns[0]), self._step):
            yield _rows(chunk, start, self._step)

    def _forget(self, changed: NDArray[np.bool_]) -> None:
        for i in np.flatnonzero(changed).tolist():
            self._seeds[i], self._kinds[i] = np.uint64(secrets.randbits(64)), set()

    def _known(self, number: int, array: pa.StringArray) -> _Column:
        """What is known of the cells of a column."""
        seed = self._seeds[number]
        cells = cell_keys.of_column(array)
        keys = cell_keys.keys(cells, seed)
        outcome, ids = self._exact.find(keys)
        outcome[cells.length == 0] = EMPTY
        unknown = np.flatnonzero(outcome == UNKNOWN)
        told = forms.of_cells(cells.take(unknown), seed, self._kinds[number])
        known = self._by_form(told)
        outcome[unknown] = known
        mine = known != UNKNOWN
        rest = unknown[~mine]
        return _Column(
            cells, keys, outcome, ids, rest, unknown[mine], told.take(mine), forms.of_cells(cells.take(rest), seed)
        )

    def _by_form(self, told: Forms) -> Codes:
        """Outcomes by the forms of cells that were not met before."""
        found = np.full(len(told.digits), UNKNOWN, np.int32)
        for keys in (told.digits, told.phone, told.mail):
            rows = np.flatnonzero((found == UNKNOWN) & (keys != 0))
            found[rows] = self._forms.find(keys[rows])[0]
        for one, other in ((told.family, told.given), (told.town, told.tail)):
            rows = np.flatnonzero((found == UNKNOWN) & (one != 0))
            both = self._forms.find(one[rows])[0], self._forms.find(other[rows])[0]
            found[rows] = np.where(both[0] == both[1], both[0], UNKNOWN)
        self._by_town(told, found)
        return found

    def _by_town(self, told: Forms, found: Codes) -> None:
        """Outcomes of addresses in towns not met before, but written as registered, by what stands behind the town."""
        rows = np.flatnonzero((found == UNKNOWN) & (told.town != 0))
        tail = self._forms.find(told.tail[rows])[0]
        full = (tail >= 0) & (self._outcomes.evidence[np.maximum(tail, 0)] & _FULL == _FULL)
        rows, tail = rows[full], tail[full]
        _, first, inverse = np.unique(told.town[rows], return_index=True, return_inverse=True)
        some = rows[first]
        good = self._address.registered(told, some)
        found[rows] = np.where(good[inverse], tail, UNKNOWN) if len(rows) else tail
        self._forms.add(told.town[some[good]], tail[first[good]], np.zeros(int(good.sum()), np.uint64))

    def _listed(self, chunk: TableChunk, columns: list[_Column], buffer: Buffer, column: Ints, found: Found) -> Hits:
        """The findings of the cells that went to the engine."""
        unit = buffer.unit_of(found.start)
        row = np.concatenate([c.unknown for c in columns])
        base = buffer.starts[unit]
        ids = self._new_ids(columns, buffer, found, unit)
        none = np.zeros(len(found), np.int64)
        rows = row[unit] + chunk.first_row if len(row) else none
        return Hits(
            chunk.location,
            chunk.header,
            found,
            found.start - base,
            found.end - base,
            rows,
            none,
            column[unit],
            ids,
            buffer,
            looks=self._looks(buffer, found, base),
        )

    def _looks(self, buffer: Buffer, found: Found, base: Ints) -> Looks:
        """The looks of the names among what the engine found."""
        looks = np.zeros(len(found), np.uint8)
        at = np.flatnonzero(self._is["PERSON"][found.recognizer])
        looks[at] = name_looks.of_names(buffer, found.start[at], found.end[at], found.start[at] - base[at])
        return looks

    def _new_ids(self, columns: list[_Column], buffer: Buffer, found: Found, unit: Ints) -> Words:
        """Ids of what the engine found."""
        ids, rest = np.zeros(len(found), np.uint64), np.ones(len(found), np.bool_)
        whole = (found.start == buffer.starts[unit]) & (found.end == buffer.ends[unit])
        town = found.evidence & BIT["town"] > 0
        first = 0
        for column in columns:
            last = first + len(column.unknown)
            low, high = np.searchsorted(unit, (first, last))
            mine = np.flatnonzero(whole[low:high]) + low
            told = column.forms.take(unit[mine] - first)
            ids[mine], good = self._composed(told, found.recognizer[mine], town[mine])
            rest[mine[good]] = False
            first = last
        some = np.flatnonzero(rest)
        ids[some] = values.ids(values.code_points(buffer), buffer, found.take(some), self._specs, self._key)
        return ids

    def _composed(
        self, told: Forms, recognizer: NDArray[np.int16], town: NDArray[np.bool_]
    ) -> tuple[Words, NDArray[np.bool_]]:
        """(id, whether it could be put together) of cells that are wholly a finding. town: those with a known town."""
        out, done = np.zeros(len(recognizer), np.uint64), np.zeros(len(recognizer), np.bool_)
        for entity, some, make in (
            ("PERSON", told.given != 0, self._person.ids),
            ("JP_ADDRESS", (told.tail != 0) & town, self._address.ids),
            ("EMAIL_ADDRESS", told.mail != 0, self._mail),
        ):
            rows = np.flatnonzero(self._is[entity][recognizer] & some)
            if len(rows):
                out[rows], done[rows] = make(told.take(rows))
        return out, done

    def _learn(
        self, columns: list[_Column], buffer: Buffer, listed: Hits, seen: Seen, changed: NDArray[np.bool_]
    ) -> None:
        """Note the outcomes of the cells that went to the engine."""
        if not sum(len(c.unknown) for c in columns):
            return
        assert listed.looks is not None
        outcome, which = self._outcomes.of_units(buffer, listed.found, listed.looks, seen)
        ids = (
            np.where(which >= 0, listed.id[np.maximum(which, 0)], np.uint64(0))
            if len(listed)
            else np.zeros(len(which), np.uint64)
        )
        asked = np.zeros(len(outcome), np.int8)  # 1: telephone numbers alone, 2: others
        for index, units in seen.checked:
            asked[units] = np.maximum(asked[units], 1 if self._phone[index] else 2)
        first = 0
        for number, one in enumerate(columns):
            last = first + len(one.unknown)
            part = outcome[first:last], ids[first:last], asked[first:last]
            self._note(number, one, *part, renewed=bool(changed[number]))
            first = last

    def _note(
        self, number: int, column: _Column, outcome: Codes, ids: Words, asked: NDArray[np.int8], *, renewed: bool
    ) -> None:
        """Note the outcomes of some cells of a column. renewed: the seed is not that of their keys."""
        single = outcome != SEVERAL
        seed = self._seeds[number]
        told = forms.of_cells(column.cells.take(column.unknown), seed) if renewed else column.forms
        recognizer = np.where(single, self._outcomes.recognizer[np.maximum(outcome, 0)], np.int16(-1))
        whole = single & self._outcomes.whole[np.maximum(outcome, 0)]
        block = self._outcomes.evidence[np.maximum(outcome, 0)] & BIT["block"] > 0
        address = whole & block & (asked == 0) & self._is["JP_ADDRESS"][recognizer]
        town = address & (self._outcomes.evidence[np.maximum(outcome, 0)] & BIT["town"] > 0)
        digits = single & (asked == 0) & forms.ascii_only(told.cells) & (whole | (recognizer < 0)) | address
        phone = whole & (asked == 1) & self._is["PHONE_NUMBER"][recognizer]
        mail = whole & self._is["EMAIL_ADDRESS"][recognizer]
        name = whole & (asked == 0) & self._is["PERSON"][recognizer]
        name &= self._outcomes.looks[np.maximum(outcome, 0)] & name_looks.MIXED == 0  # either part tells its looks
        formed = np.zeros(len(outcome), np.bool_)
        for form, mine in zip(forms.NAMES, (digits, phone, mail, name, name, town, town), strict=True):
            keys = getattr(told, form)
            some = np.flatnonzero(mine & (keys != 0))
            if len(some):
                self._kinds[number].add(forms.KIND[form])
            self._forms.add(keys[some], outcome[some], np.zeros(len(some), np.uint64))
            formed[some] |= mine is not name  # names come again, and their ids cost more than a look
        some = np.flatnonzero(single & ~formed)
        rows = column.unknown[some]
        keys = cell_keys.keys(column.cells.take(rows), seed) if renewed else column.keys[rows]
        self._exact.add(keys, outcome[some], ids[some])

    def _joined(self, chunk: TableChunk, columns: list[_Column], listed: Hits) -> Hits:
        """The findings of all cells, column by column."""
        edge = np.searchsorted(listed.column, np.arange(len(columns) + 1))
        parts = [
            self._hits(chunk, number, column, listed, slice(edge[number], edge[number + 1]))
            for number, column in enumerate(columns)
        ]
        told = map(np.concatenate, zip(*parts, strict=True))
        recognizer, evidence, row, start, end, ids, looks, place, stop, whole = told
        return replace(
            listed,
            found=Found(recognizer, place, stop, evidence, self._scale.bits(recognizer, evidence)),
            start=start,
            end=end,
            row=row,
            line=np.zeros(len(row), np.int64),
            column=np.repeat(np.arange(len(columns)), [len(part[0]) for part in parts]),
            id=ids,
            whole=whole,
            looks=looks,
        )

    def _hits(self, chunk: TableChunk, number: int, column: _Column, listed: Hits, mine: slice) -> tuple[Any, ...]:
        """What a column holds, by row: the columns of `Hits`, of `Found` the place (0 of the known), whether it is whole.
        mine: of the findings of the engine."""
        outcome = np.maximum(column.outcome, EMPTY)
        recognizer = self._outcomes.recognizer[outcome]
        rows = np.flatnonzero(recognizer >= 0)
        column.ids[column.formed] = ids = self._ids(chunk.columns[number], column, outcome[column.formed])
        self._keep_names(column, ids)
        none, some = np.zeros(len(rows), np.int64), outcome[rows]
        size, found, whole = _sizes(chunk.columns[number]), listed.found, self._outcomes.whole[some]
        end = np.where(whole, size[rows], self._outcomes.end[some])
        new = (
            found.recognizer,
            found.evidence,
            listed.row,
            listed.start,
            listed.end,
            listed.id,
            listed.looks,
            found.start,
            found.end,
        )
        known = (
            recognizer[rows],
            self._outcomes.evidence[some],
            rows + chunk.first_row,
            self._outcomes.start[some],
            end,
            column.ids[rows],
            self._outcomes.looks[some],
            none,
            none,
        )
        fills = 2 * (end - known[3]) >= size[rows]
        if mine.start == mine.stop:
            return *known, fills
        new_fills = 2 * (new[4] - new[3])[mine] >= size[new[2][mine] - chunk.first_row]
        order = np.argsort(np.concatenate((known[2], new[2][mine])), kind="stable")
        both: list[tuple[Any, Any]] = list(zip(known, new, strict=True))
        return *(np.concatenate((a, b[mine]))[order] for a, b in both), np.concatenate((fills, new_fills))[order]

    def _ids(self, array: pa.StringArray, column: _Column, outcome: Codes) -> Words:
        """Ids of the cells that are known by their form, 0 for those that hold nothing."""
        recognizer, town = self._outcomes.recognizer[outcome], self._outcomes.evidence[outcome] & BIT["town"] > 0
        out, done = self._composed(column.formed_forms, recognizer, town)
        rows = np.flatnonzero((recognizer >= 0) & ~done)
        out[rows] = self._plain_ids(array, column.formed[rows], recognizer[rows])
        return out

    def _keep_names(self, column: _Column, ids: Words) -> None:
        """Names put together come again: a look costs less than their id."""
        outcome = column.outcome[column.formed]
        some = np.flatnonzero(self._is["PERSON"][self._outcomes.recognizer[outcome]])
        self._exact.add(column.keys[column.formed[some]], outcome[some], ids[some])

    def _plain_ids(self, array: pa.StringArray, rows: Ints, recognizer: NDArray[np.int16]) -> Words:
        """Ids of cells that are wholly a finding."""
        if not len(rows):
            return np.empty(0, np.uint64)
        buffer, _ = arrow.buffer_of((array.take(pa.array(rows)),))
        none = np.zeros(len(rows), np.uint64)
        found = Found(recognizer, buffer.starts, buffer.ends, none, np.zeros(len(rows)))
        return values.ids(values.code_points(buffer), buffer, found, self._specs, self._key)


def _sample(chunk: TableChunk) -> tuple[Buffer, Ints]:
    """The rows that tell which parts of an address the columns hold (`by_values`)."""
    rows = len(chunk.columns[0])
    some = pa.array(np.unique(np.linspace(0, rows - 1, by_values.SAMPLE).astype(np.int64)))
    return arrow.buffer_of(tuple(column.take(some) for column in chunk.columns))


def _sizes(column: pa.StringArray) -> Ints:
    """Characters of each cell."""
    import pyarrow.compute as pc  # importing it takes 20 ms, and only tables need it

    return np.asarray(pc.fill_null(pc.utf8_length(column), 0).to_numpy(zero_copy_only=False), np.int64)


def _rows(chunk: TableChunk, start: int, count: int) -> TableChunk:
    columns = tuple(column.slice(start, count) for column in chunk.columns)
    return replace(chunk, columns=columns, first_row=chunk.first_row + start)
