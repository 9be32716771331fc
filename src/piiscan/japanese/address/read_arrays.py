"""Town, block and building of a column of addresses: all cells are cut at once, and each distinct piece is read once.

The plain twin is `parse.normalise_addresses`, which reads every address that is not of usual pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from piiscan.japanese import numerals, units
from piiscan.japanese.address import pieces
from piiscan.japanese.address.parse import MOST, normalise_addresses
from piiscan.japanese.fold import DASHES
from piiscan.japanese.memo import Memo
from piiscan.japanese.units import Bools, Codes, Ints, Units

Parts = tuple[pa.StringArray, pa.StringArray, pa.StringArray]
T = TypeVar("T")
_DIGIT, _NUMERAL, _OTHER, _SPACE, _TOWN_UNIT = 1, 2, 4, 8, 16
_TOWN_UNITS, _TOWN_NUMBERS = "条線区", 3  # behind a number that is part of a town, and how many a town has
# Units: a block, spaces behind it, numerals in front of 丁目, digits of a room.
_BLOCK_MOST, _GAP, _KANJI_MOST, _ROOM_MOST = 40, 2, 3, 5


def address_parts(cells: pa.StringArray, memo: Memo) -> Parts:
    """(town with its place, block, building) of each cell, null where it has none: `place`, `numbers` and `inside` of the
    address."""
    texts = units.of(cells)
    if not len(texts.flat):
        nothing = pa.nulls(len(cells), pa.string())
        return nothing, nothing, nothing
    cut = _cut(texts)
    parts, usual = _usual(texts.flat, cut, memo)
    usual &= cut.good
    rest = np.flatnonzero(~usual & np.asarray(cells.is_valid()))
    if len(rest):
        others = _plain(cells.take(pa.array(rest)), memo)
        mask = np.zeros(len(cells), np.bool_)
        mask[rest] = True
        parts = tuple(
            pc.replace_with_mask(part, pa.array(mask), other) for part, other in zip(parts, others, strict=True)
        )
    return parts


class _Cut(NamedTuple):
    """Positions in the units: the block, the building, the room. The head is what stands in front of the block."""

    begin: Ints
    block: Ints
    block_end: Ints
    name: Ints
    room: Ints
    room_end: Ints
    good: Bools  # the cell has a block


@cache
def _kinds() -> NDArray[np.uint8]:
    table = np.zeros(1 << 16, np.uint8)
    for first in (ord("0"), ord("０")):
        table[first : first + 10] = _DIGIT
    table[[ord(c) for c in numerals.SIGNS]] = _NUMERAL
    table[[ord(c) for c in DASHES + "-ー丁目番地号"]] = _OTHER
    table[[ord(" "), ord("　")]] = _SPACE
    table[[ord(unit) for unit in _TOWN_UNITS]] = _TOWN_UNIT
    return table


@cache
def _of_block() -> Bools:
    table = np.zeros(_TOWN_UNIT + 1, np.bool_)
    table[[_DIGIT, _NUMERAL, _OTHER]] = True
    return table


def _cut(texts: Units) -> _Cut:
    flat, begin, end = texts.flat, texts.start[:-1], texts.start[1:]
    kind = _kinds().take(flat)
    block = _block_begins(kind, begin, end)
    section = units.next_of(np.flatnonzero((flat[:-1] == ord("丁")) & (flat[1:] == ord("目"))), begin, block)
    kanji = np.flatnonzero(section < block)
    first = section[kanji]
    for _ in range(_KANJI_MOST):
        first = first - ((first > begin[kanji]) & (kind.take(first - 1, mode="clip") == _NUMERAL))
    block[kanji] = first
    good = (end - begin < MOST) & (block < end)
    good[kanji] &= first < section[kanji]
    block_end = _walked(_of_block().take(kind), block, end, _BLOCK_MOST)
    name = block_end.copy()
    for _ in range(_GAP):
        name += (name < end) & (kind.take(name, mode="clip") == _SPACE)
    room, room_end = _rooms(flat, kind == _DIGIT, name, end)
    good &= room_end - room <= _ROOM_MOST
    good &= (name < room) | (room == room_end)  # a number behind a space may be anything
    return _Cut(begin, block, block_end, name, room, room_end, good)


def _block_begins(kind: NDArray[np.uint8], begin: Ints, end: Ints) -> Ints:
    """The first digit of each text, but for those of a town: 北24条, 東3線."""
    digit = kind == _DIGIT
    digits = np.flatnonzero(digit)
    block = units.next_of(digits, begin, end)
    last = np.flatnonzero(digit[:-1] & (kind[1:] == _TOWN_UNIT))
    rows = np.unique(np.searchsorted(begin, last, "right") - 1)
    for _ in range(_TOWN_NUMBERS):
        stop = units.next_of(np.flatnonzero(~digit), block[rows], end[rows])
        counts = (stop < end[rows]) & (kind.take(stop, mode="clip") == _TOWN_UNIT)
        rows, stop = rows[counts], stop[counts]
        if not len(rows):
            break
        block[rows] = units.next_of(digits, stop, end[rows])
    return block


def _walked(flags: Bools, at: Ints, end: Ints, most: int) -> Ints:
    """Ends of the runs of flagged units at the positions; at most so many units of each."""
    place, rows = at.copy(), np.arange(len(at))
    for _ in range(most):
        rows = rows[(place[rows] < end[rows]) & flags.take(place[rows], mode="clip")]
        if not len(rows):
            break
        place[rows] += 1
    return place


def _rooms(flat: Codes, digit: Bools, begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """The digits at the end of each text, in front of 号室, 室 or 号; (end, end) where there are none."""
    last = end.copy()
    for unit in "室号":
        last -= (last > begin) & (flat.take(last - 1, mode="clip") == ord(unit))
    first = last.copy()
    rows = np.arange(len(first))
    for _ in range(_ROOM_MOST + 1):
        rows = rows[(first[rows] > begin[rows]) & digit.take(first[rows] - 1, mode="clip")]
        first[rows] -= 1
    none = first >= last
    return np.where(none, end, first), np.where(none, end, last)


def _usual(flat: Codes, cut: _Cut, memo: Memo) -> tuple[Parts, Bools]:
    """The parts of all cells as their pieces tell them, and where all pieces do and fit together."""
    row, head = _read(flat, cut.begin, cut.block, cut.good, "head", pieces.heads_of, memo)
    good, fits, kyoto = (_flags(head, name)[row] for name in ("known", "kanji", "kyoto"))
    town = _texts(head, "place").take(row)
    row, block = _read(flat, cut.block, cut.block_end, cut.good, "block", pieces.blocks_of, memo)
    good &= _flags(block, "known")[row] & (fits | ~_flags(block, "kanji")[row])
    good &= (cut.room_end <= cut.name) | ~(_flags(block, "alone") | _flags(block, "room"))[row]
    numbers, room = _texts(block, "numbers").take(row), _texts(block, "room").take(row)
    row, name = _read(flat, cut.name, cut.room, cut.good, "building", _names, memo)
    good &= _flags(name, "known")[row] & ~(kyoto & _flags(name, "compass")[row])
    behind = units.strings(units.spans(_ascii_digits(flat), cut.room, cut.room_end))
    inside = pc.binary_join_element_wise(_texts(name, "canonical").take(row), behind, room, "")
    return (_filled(town), _filled(numbers), _filled(inside)), good


def _names(texts: Sequence[str]) -> list[pieces.Name]:
    return [name if text else pieces.Name(True) for text, name in zip(texts, pieces.names_of(texts), strict=True)]


def _read(
    flat: Codes, begin: Ints, end: Ints, good: Bools, kind: str, form: Callable[[Sequence[str]], list[T]], memo: Memo
) -> tuple[NDArray[np.int32], list[T]]:
    """Which of the distinct pieces each cell has, and what those tell."""
    coded = units.strings(units.spans(flat, begin, np.where(good, end, begin))).dictionary_encode()
    return np.asarray(coded.indices), memo.answers(f"address {kind}", coded.dictionary.to_pylist(), form)


def _texts(found: Sequence[object], name: str) -> pa.StringArray:
    return pa.array(list(map(attrgetter(name), found)), pa.string())


def _filled(cells: pa.StringArray) -> pa.StringArray:
    return pc.if_else(pc.equal(pc.binary_length(cells), 0), None, cells)


def _flags(found: Sequence[object], name: str) -> Bools:
    return np.fromiter(map(bool, map(attrgetter(name), found)), np.bool_, len(found))


def _ascii_digits(flat: Codes) -> Codes:
    return np.where((flat >= ord("０")) & (flat <= ord("９")), flat - np.uint16(ord("０") - ord("0")), flat)


def _plain(cells: pa.StringArray, memo: Memo) -> Parts:
    coded = cells.dictionary_encode()
    found = memo.answers("address", coded.dictionary.to_pylist(), _three)
    columns = zip(*found, strict=True) if found else ((), (), ())
    town, block, building = (pa.array(column, pa.string()).take(coded.indices) for column in columns)
    return town, block, building


def _three(texts: Sequence[str]) -> list[tuple[str | None, str | None, str | None]]:
    return [
        (a.place or None, a.numbers or None, a.inside or None) if a else (None, None, None)
        for a in normalise_addresses(texts)
    ]
