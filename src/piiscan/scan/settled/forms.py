"""Forms: what of a cell decides its outcome, so that cells of one form share it.

    digits   the cell with its digits masked: dates, codes, block numbers behind the same town
    phone    all but the last four digits, which no numbering plan looks at
    mail     the domain, behind a local part of plain letters
    name     family and given name, each known from other names of the column
    address  what stands before the first digit, and the rest with its digits masked, each known from other addresses

A form is noted only for outcomes that do not hang on what it leaves out (`look`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.settled import cell_keys
from piiscan.scan.settled.cell_keys import Cells, Ints, Words

Bools = NDArray[np.bool_]
DIGITS, PHONE, MAIL, FAMILY, GIVEN, TOWN, TAIL = (
    np.uint64(n * 0x632BE59BD9B4E019 & (1 << 64) - 1) for n in range(1, 8)
)
_TAIL = 4  # digits of a telephone number that no table knows
_LEAST_PHONE = 10  # characters
_LOCAL_MOST, _LOCAL_DIGITS = 30, 8  # a local part of more digits may hold a number of another kind
_SPACES = (b" ", "\u3000".encode())
KIND = {"digits": "digits", "phone": "phone", "mail": "mail", "family": "name", "given": "name", "town": "address", "tail": "address"}  # fmt: skip
NAMES, KINDS = tuple(KIND), frozenset(KIND.values())


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """Keys of the forms of n cells, 0 where a cell has no such form or was not asked for it.

    parted: where the second part of a name or address begins, first: where the first ends (bytes of `cells`).
    """

    cells: Cells
    digits: Words
    phone: Words
    mail: Words
    family: Words
    given: Words
    town: Words
    tail: Words
    first: Ints
    parted: Ints

    def take(self, which: Bools | Ints) -> Forms:
        """Some of the cells."""
        some = {name: getattr(self, name)[which] for name in (*NAMES, "first", "parted")}
        return replace(self, cells=Cells(self.cells.data, self.cells.start[which], self.cells.length[which]), **some)


def of_cells(cells: Cells, seed: np.uint64, kinds: Collection[str] = KINDS) -> Forms:
    """The forms of these kinds of some cells, whose bytes are copied first: those of whole columns are not asked for."""
    cells, count = _alone(cells), len(cells.start)
    keys = {name: np.zeros(count, np.uint64) for name in NAMES}
    told = Forms(cells, first=np.zeros(count, np.int64), parted=np.zeros(count, np.int64), **keys)
    if not count or not kinds:
        return told
    digit = (cells.data - np.uint8(cell_keys.ZERO)) < 10
    some = cell_keys.holds(digit, cells)
    if not {"digits", "address"}.isdisjoint(kinds):
        masked = Cells(cell_keys.masked(cells), cells.start, cells.length)
        if "digits" in kinds:
            told.digits[some] = cell_keys.keys(masked.take(np.flatnonzero(some)), seed ^ DIGITS)
        if "address" in kinds:
            _address(told, masked, seed, digit, some)
    if "phone" in kinds:
        _phone(told, seed, digit, some)
    if "mail" in kinds:
        _mail(told, seed, digit)
    if "name" in kinds:
        _name(told, seed, ~some)
    return told


def ascii_only(cells: Cells) -> Bools:
    """Which of cells that lie one behind the other are of ASCII alone."""
    return np.asarray(~cell_keys.holds(cells.data > 127, cells))


def _alone(cells: Cells) -> Cells:
    """The bytes of these cells alone, one after another."""
    first = np.cumsum(cells.length) - cells.length
    total = int(cells.length.sum())
    data = np.zeros(total + 8, np.uint8)
    data[:total] = cells.data[np.arange(total) + np.repeat(cells.start - first, cells.length)]
    return Cells(data, first, cells.length)


def _phone(forms: Forms, seed: np.uint64, digit: Bools, mine: Bools) -> None:
    """Cells of digits and ASCII signs that end with four digits."""
    cells = forms.cells
    end = cells.start + cells.length
    letters = ((cells.data | 32) >= ord("a")) & ((cells.data | 32) <= ord("z")) | (cells.data > 127)
    rows = np.flatnonzero(mine & (cells.length >= _LEAST_PHONE))
    rows = rows[cell_keys.counted(letters, cells.start[rows], end[rows]) == 0]
    tail = cell_keys.counted(digit, end[rows] - _TAIL, end[rows])
    many = cell_keys.counted(digit, cells.start[rows], end[rows])
    rows = rows[(tail == _TAIL) & (many >= _LEAST_PHONE) & (many <= _LEAST_PHONE + 1)]
    forms.phone[rows] = cell_keys.keys(Cells(cells.data, cells.start[rows], cells.length[rows] - _TAIL), seed ^ PHONE)


def _mail(forms: Forms, seed: np.uint64, digit: Bools) -> None:
    """Cells of ASCII with one @ behind small letters, digits, dots, hyphens and underscores that begin with a letter."""
    cells = forms.cells
    end, sign = cells.start + cells.length, cells.data == ord("@")
    if not sign.any():
        return
    rows = np.flatnonzero(ascii_only(cells))
    rows = rows[cell_keys.counted(sign, cells.start[rows], end[rows]) == 1]
    at = _next(sign, cells.start[rows])
    small = (cells.data >= ord("a")) & (cells.data <= ord("z"))
    inner = digit | (cells.data == ord(".")) | (cells.data == ord("-")) | (cells.data == ord("_"))
    size = at - cells.start[rows]
    good = small[cells.start[rows]] & (size <= _LOCAL_MOST)
    good &= cell_keys.counted(small | inner, cells.start[rows], at) == size
    good &= cell_keys.counted(digit, cells.start[rows], at) <= _LOCAL_DIGITS
    rows, at = rows[good], at[good]
    forms.mail[rows] = cell_keys.keys(Cells(cells.data, at, end[rows] - at), seed ^ MAIL)


def _name(forms: Forms, seed: np.uint64, mine: Bools) -> None:
    """Cells in two parts, neither with a character of ASCII, with one space between."""
    cells = forms.cells
    rows = np.flatnonzero(mine & ~ascii_only(cells))
    if not len(rows):
        return
    end = cells.start + cells.length
    wide = np.zeros(len(cells.data), np.bool_)
    code = np.frombuffer(_SPACES[1], np.uint8)
    wide[:-2] = (cells.data[:-2] == code[0]) & (cells.data[1:-1] == code[1]) & (cells.data[2:] == code[2])
    plain = cells.data < 128
    space = wide | (cells.data == _SPACES[0][0])
    spaces, low, wides = (cell_keys.counted(f, cells.start[rows], end[rows]) for f in (space, plain, wide))
    rows = rows[(spaces == 1) & (low + wides == 1)]
    at = _next(space, cells.start[rows])
    behind = at + np.where(wide[at], len(_SPACES[1]), 1)
    good = (at > cells.start[rows]) & (behind < end[rows])
    rows, at, behind = rows[good], at[good], behind[good]
    forms.family[rows] = cell_keys.keys(Cells(cells.data, cells.start[rows], at - cells.start[rows]), seed ^ FAMILY)
    forms.given[rows] = cell_keys.keys(Cells(cells.data, behind, end[rows] - behind), seed ^ GIVEN)
    forms.first[rows], forms.parted[rows] = at, behind


def _address(forms: Forms, masked: Cells, seed: np.uint64, digit: Bools, mine: Bools) -> None:
    """Cells, not of ASCII alone, that do not begin with their first digit."""
    cells = forms.cells
    rows = np.flatnonzero(mine & ~ascii_only(cells))
    at = _next(digit, cells.start[rows])
    good = at > cells.start[rows]
    rows, at = rows[good], at[good]
    left = cells.start[rows] + cells.length[rows] - at
    forms.town[rows] = cell_keys.keys(Cells(cells.data, cells.start[rows], at - cells.start[rows]), seed ^ TOWN)
    forms.tail[rows] = cell_keys.keys(Cells(masked.data, at, left), seed ^ TAIL)
    forms.first[rows] = forms.parted[rows] = at


def _next(flags: Bools, at: Ints) -> Ints:
    """The first place from each of `at` on whose flag is set: there is one."""
    every = np.flatnonzero(flags)
    return every[np.searchsorted(every, at)] if len(at) else at
