"""Behind the town: where the block number ends (2丁目3番4号, 2-3-4, 三丁目), and whether it is one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import word_lists
from piiscan.japanese.address import grammar
from piiscan.japanese.positions import is_in
from piiscan.text import fold

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# What makes a number no block: 1980年, 3人, 5,000円, 12:30, 3.5.
_COUNTERS = "年月日人円歳才時分件%回"
_LOOSE_COUNTERS = (
    "世度位名万億個本台枚冊社校点票倍戸軒頭匹種両mMkKcC/'"  # for a bare number only: 2-1本館 is a building
)
_POINTS = ".,:"  # a bare number with a digit behind: 5,000 12:30 3.5
_DELIMITERS = " \n\r\t,;()\"'」』】、。|/[]<>"
_NUMERALS = "〇一二三四五六七八九十百千"
_YEARS = (1900, 2100)


def block_ends(codes: fold.Codes, at: Ints, *, known: Bools, bare: Bools, front: Bools) -> tuple[Ints, Bools]:
    """End of the block behind each position, or the position itself; and whether it is a 丁目 (条, 線) alone.

    codes: folded, a line feed at the end. known: a town of the table ends at the position. bare: the municipality does.
    front: its prefecture stands in front.
    """
    end, label = grammar.block().run(codes, at, grammar.BLOCK_MOST)
    following, next_one = codes.take(end, mode="clip"), codes.take(end + 1, mode="clip")
    digit_behind = is_in(next_one, "0123456789")
    good = (end > at) & ~is_in(following, _COUNTERS + "0123456789")
    number = label & np.uint8(grammar.BARE | grammar.BEHIND_BARE) > 0
    section = label & np.uint8(grammar.SECTION | grammar.BEHIND_SECTION) > 0
    direct = label & np.uint8(grammar.STRONG | grammar.SECTION | grammar.BARE) > 0
    good &= ~(number | section) | ~(is_in(following, _LOOSE_COUNTERS) | is_in(following, _POINTS) & digit_behind)
    delimited = is_in(following, _DELIMITERS)
    written = number & is_in(codes.take(np.maximum(end - 1, 0)), _NUMERALS)
    good &= ~number | delimited & ~written | known & direct & ~written | written & known & direct & (following == 10)
    good &= ~(label & np.uint8(grammar.DASHED) > 0) | ~bare | front & ~_dated(codes, at, end)
    good &= ~number | ~bare | front & delimited
    rows = np.flatnonzero(good & bare & ~direct)
    good[rows[_administration(codes, at[rows])]] = False
    return np.where(good, end, at), good & section


def _dated(codes: fold.Codes, at: Ints, end: Ints) -> Bools:
    """Whether a year of four digits stands there: 2024-05-01."""
    at = at + (codes.take(at, mode="clip") == ord(" "))
    year = np.zeros(len(at), np.int64)
    for place in range(4):
        digit = codes.take(at + place, mode="clip").astype(np.int64) - 48
        year = np.where((digit >= 0) & (digit <= 9), 10 * year + digit, 0)
    return np.asarray((year >= _YEARS[0]) & (year < _YEARS[1]) & (end > at + 6))


def _administration(codes: fold.Codes, at: Ints) -> Bools:
    """Whether the municipality is the beginning of a body or a thing of it: 市役所, 市民会館, 区立."""
    at = at + (codes.take(at, mode="clip") == ord(" "))
    return word_lists.beginning("not_town").longest(codes, at) > 0
