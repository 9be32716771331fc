"""Numbers as shapes: digit runs and what stands between them, for all runs of a buffer at once.

A shape is written as group lengths and separators: "3-4", "4 4 4", "12", "4年1~2月1~2".
Separators: `-` a dash; ` ` a dash or a space, the same throughout; `*` a dash, space, dot or parenthesis;
`/` a dash, slash, dot or ・, the same throughout, a space behind a slash or dot allowed; `.` a dot; `:` a colon; `,` a comma,
a space or both; `あ` one hiragana or capital letter (number plates); 年 月 themselves. Spaces around a dash, あ, 年 or 月
and beside a parenthesis are allowed.
A shape stands alone: the neighbouring run must not be tied on by the same kind of separator, so that 3-4 is
not found inside 03-123-4567.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold, gaps, runs
from piiscan.text.gaps import (
    COLON,
    COMMA,
    DASH,
    DOT,
    KANA,
    KINDS,
    MIDDLE,
    MONTH,
    PADDED_DOT,
    PADDED_SLASH,
    PAREN,
    SLASH,
    SPACE,
    YEAR,
)
from piiscan.text.signs import table_of

_SEPARATORS = {
    "-": DASH,
    " ": DASH | SPACE,
    "*": DASH | SPACE | DOT | PAREN,
    "/": DASH | SLASH | DOT | MIDDLE | PADDED_DOT | PADDED_SLASH,
    ".": DOT,
    ":": COLON,
    ",": COMMA | SPACE,
    "あ": KANA,
    "年": YEAR,
    "月": MONTH,
}
_FIRST_YEAR = ord("元")  # 令和元年: the first year is written with a kanji
_ERA_ENDS = tuple(map(ord, "和成正治"))
_LENGTHS = 32
_LONGEST = _LENGTHS - 1  # runs of so many digits and more are sorted together

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shape:
    """lengths[i] = (least, most) digits of group i; gaps[i] = kinds allowed between group i and i + 1."""

    lengths: tuple[tuple[int, int], ...]
    gaps: tuple[int, ...]
    uniform: bool  # all gaps must be of one kind

    @property
    def most(self) -> int:
        """Most digits in a match."""
        return sum(high for _, high in self.lengths)


def parse(text: str) -> Shape:
    """Shape of its written form. ValueError with what is wrong."""
    parts = re.split(r"(\d+(?:~\d+)?)", text)
    groups, between = parts[1::2], parts[2:-1:2]
    if not groups or parts[0] or parts[-1]:
        raise ValueError(f"shape {text!r} must begin and end with a number of digits")
    if unknown := [s for s in between if s not in _SEPARATORS]:
        raise ValueError(f"shape {text!r}: unknown separator {unknown[0]!r}; known: {' '.join(_SEPARATORS)!r}")
    lengths = tuple((int(g.split("~")[0]), int(g.split("~")[-1])) for g in groups)
    if any(low < 1 or high < low for low, high in lengths):
        raise ValueError(f"shape {text!r}: a group needs at least one digit and low~high in order")
    return Shape(lengths, tuple(_SEPARATORS[s] for s in between), bool({" ", "/"} & set(between)))


@dataclass(frozen=True, slots=True, eq=False)
class DigitRuns:
    """All digit runs of a buffer: start, end int64[n]; length uint8[n] (255 = 255 or more);
    gap uint16[n] = kind of what lies between run i and i + 1 (0: nothing that joins);
    before uint16[n] = the folded unit in front (the first unit of the buffer where there is none)."""

    start: Ints
    end: Ints
    length: NDArray[np.uint8]
    gap: NDArray[np.uint16]
    before: fold.Codes
    _sorted: list[tuple[Ints, Ints]] = field(default_factory=list)
    _behind: dict[str, Ints] = field(default_factory=dict)
    matches: dict[tuple[Shape, str], Ints] = field(default_factory=dict)

    def first(self, shape: Shape) -> Ints:
        """Indexes of the runs that fit the first group of `shape`, the gap behind it and the second group.

        Many shapes ask this: the runs are sorted once by length, gap and length of the next run, and an answer is a
        few slices of them. Lengths from _LONGEST on share a place, so they are not told apart here.
        """
        order, edge = self._sorted_runs()
        (low, high), allowed = shape.lengths[0], shape.gaps
        lengths = range(min(low, _LONGEST), min(high, _LONGEST) + 1)
        if not allowed:
            return order[edge[lengths[0] * KINDS * _LENGTHS] : edge[(lengths[-1] + 1) * KINDS * _LENGTHS]]
        low, high = (min(n, _LONGEST) for n in shape.lengths[1])
        kinds = [i for i in range(1, KINDS) if allowed[0] >> (i - 1) & 1]
        keys = [(length * KINDS + kind) * _LENGTHS for length in lengths for kind in kinds]
        return np.concatenate([order[edge[key + low] : edge[key + high + 1]] for key in keys])

    def _sorted_runs(self) -> tuple[Ints, Ints]:
        """The runs by key = (length, gap, next length), and where each key begins."""
        if not self._sorted:
            length = np.minimum(self.length, _LONGEST).astype(np.uint16)
            key = (length * np.uint16(KINDS) + gaps.numbers().take(self.gap)) * np.uint16(_LENGTHS)
            key[:-1] += length[1:]
            counts = np.bincount(key, minlength=_LENGTHS * KINDS * _LENGTHS)
            edge = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
            self._sorted.append((np.argsort(key, kind="stable"), edge))
        return self._sorted[0]

    def behind(self, signs: str) -> Ints:
        """Indexes of the runs right behind one of `signs`."""
        if signs not in self._behind:
            self._behind[signs] = np.flatnonzero(table_of(signs).take(self.before))
        return self._behind[signs]


def digit_runs(folded: fold.Codes, classes: fold.Classes) -> DigitRuns:
    """The digit runs of a buffer; 元 before 年 and behind an era is a digit too."""
    digit = (classes & np.uint8(fold.DIGIT)).view(np.bool_)  # DIGIT is bit 0
    first_year = np.flatnonzero(folded == _FIRST_YEAR)
    first_year = first_year[(first_year > 0) & (first_year < len(folded) - 1)]
    if len(first_year):
        era = np.isin(folded[first_year - 1], _ERA_ENDS) & (folded[first_year + 1] == ord("年"))
        digit[first_year[era]] = True
    start, end = runs.runs(digit)
    gap = np.zeros(len(start), np.uint16)
    if len(start) > 1:
        gap[:-1] = gaps.kinds_of(folded, end[:-1], start[1:])
    before = folded[np.maximum(start - 1, 0)]
    return DigitRuns(start, end, np.minimum(end - start, 255).astype(np.uint8), gap, before)


def match(found: DigitRuns, shape: Shape, behind: str = "", where: NDArray[np.bool_] | None = None) -> Ints:
    """Indexes of the runs at which `shape` begins. Its last run is index + len(shape.lengths) - 1.

    behind: the first run must stand right behind one of these signs. where: bool[n], the runs that are asked; all
    where absent. Many recognizers share a shape, so each answer over all runs is kept.
    """
    if where is not None:
        first = found.behind(behind) if behind else found.first(shape)
        return np.sort(_match(found, shape, first[where.take(first)]))
    if (shape, behind) not in found.matches:
        first = found.behind(behind) if behind else found.first(shape)
        found.matches[shape, behind] = np.sort(_match(found, shape, first))
    return found.matches[shape, behind]


def _match(found: DigitRuns, shape: Shape, at: Ints) -> Ints:
    """Which of the runs `at` begin the shape."""
    if not len(at):
        return at
    low, high = shape.lengths[0]
    at = at[at <= len(found.start) - len(shape.lengths)]
    at = at[(found.length[at] >= low) & (found.length[at] <= high)]
    used = np.zeros(len(at), np.uint16)
    for i, ((low, high), allowed) in enumerate(zip(shape.lengths[1:], shape.gaps, strict=True)):
        gap, length = found.gap[at + i], found.length[at + i + 1]
        fits = (gap & np.uint16(allowed) > 0) & (length >= low) & (length <= high)
        gap = gaps.plain(gap)
        if shape.uniform and i:
            fits &= gap == used
        at, used = at[fits], (used | gap)[fits]
    if COMMA in {gap & COMMA for gap in shape.gaps}:
        used &= np.uint16(~SPACE & 0xFFFF)  # "35.68 139.76 12.5": here a space parts whole numbers
    return at[_alone(found, at, used, len(shape.lengths))]


def _alone(found: DigitRuns, at: Ints, used: NDArray[np.uint16], groups: int) -> NDArray[np.bool_]:
    """Whether nothing of the same kind is tied on before or behind. A bare run must not be part of a decimal.

    Two digits behind two digits and a colon are of a time: 16:05:06 2012 -0800.
    """
    tied = used & (SPACE | DOT | SLASH | COLON | MIDDLE) | np.uint16(DASH if groups > 1 else DASH | DOT)
    before = np.where(at > 0, found.gap[at - 1], 0)
    behind = found.gap[at + groups - 1]
    time = (before == COLON) & (found.length[at] == 2) & (found.length[at - 1] == 2)
    free: NDArray[np.bool_] = (((before | behind) & tied) == 0) & ~(time & (used & COLON == 0))
    return free


def digits(folded: fold.Codes, found: DigitRuns, at: Ints, shape: Shape) -> NDArray[np.uint8]:
    """Digit values of matches as a matrix uint8[n, shape.most]; a short group is padded with zeros in front,
    so that 1980年4月1日 of the shape 4年1~2月1~2 reads 19800401."""
    columns = []
    for group, (low, high) in enumerate(shape.lengths):
        end = found.end[at + group]
        if low == high:
            units = _rows(folded, end - high, high)
        else:
            place = end[:, None] - np.arange(high, 0, -1)
            units = np.where(place < found.start[at + group][:, None], np.uint16(48), folded.take(place, mode="clip"))
        value = (units - 48).astype(np.uint8)
        if YEAR in shape.gaps:
            value[units == _FIRST_YEAR] = 1
        columns.append(value)
    return np.concatenate(columns, axis=1) if len(columns) > 1 else columns[0]


def _rows(folded: fold.Codes, start: Ints, width: int) -> fold.Codes:
    """folded[start : start + width] as the rows of a matrix; whole rows are copied, not single units."""
    if not len(start):
        return np.empty((0, width), np.uint16)
    rows: fold.Codes = np.lib.stride_tricks.sliding_window_view(folded, width)[start]
    return rows
