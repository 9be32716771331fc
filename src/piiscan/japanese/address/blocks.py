"""Behind the town: where the block number ends (2丁目3番4号, 2-3-4, 三丁目), and whether it is one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import numerals, word_lists
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
_CLOSED = " \n\r\t,;()\"'」』】|/<[。"  # a place name ends as in a list or a form, not as in a sentence (銀座一丁目の)
_NUMERALS = numerals.SIGNS
_LONG = 3  # digits of a number right behind a municipality that fills the rest of a line: 龍ケ崎市3928
_YEARS = (1900, 2100)


class Asked(NamedTuple):
    """Where blocks are asked for, and what stands in front.

    known: a town of the table ends at the position. bare: the municipality does. front: its prefecture is written.
    """

    at: Ints
    known: Bools
    bare: Bools
    front: Bools

    def take(self, which: Ints) -> Asked:
        """Some of the places."""
        return Asked(self.at[which], self.known[which], self.bare[which], self.front[which])


def block_ends(codes: fold.Codes, asked: Asked) -> tuple[Ints, Bools]:
    """End of the block behind each position, or the position itself; and whether it is a 丁目 (条, 線) alone with a
    sentence going on behind. codes: folded, a line feed at the end.

    Numbers right there count before numbers behind letters that no table knows.
    """
    end, label = grammar.automaton_of("block").run(codes, asked.at, grammar.BLOCK_MOST)
    end, going_on = _judged(codes, asked, end, label, behind=False)
    rows = np.flatnonzero((end == asked.at) | going_on)
    if len(rows):
        some = asked.take(rows)
        later, label = grammar.automaton_of("block behind").run(codes, some.at, grammar.BLOCK_MOST)
        later, still = _judged(codes, some, later, label, behind=True)
        better = (later > some.at) & ~(going_on[rows] & still)
        end[rows[better]], going_on[rows[better]] = later[better], still[better]
    return end, going_on


def _judged(
    codes: fold.Codes, asked: Asked, end: Ints, label: NDArray[np.uint8], *, behind: bool
) -> tuple[Ints, Bools]:
    at, known, bare, front = asked
    end = _before_word(codes, at, end)
    following, next_one = codes.take(end, mode="clip"), codes.take(end + 1, mode="clip")
    good = (end > at) & ~is_in(following, _COUNTERS + "0123456789")
    number = label == grammar.BARE
    section = label & np.uint8(grammar.SECTION) > 0
    pointed = is_in(following, _POINTS) & is_in(next_one, "0123456789")
    good &= ~(number | section) | ~(is_in(following, _LOOSE_COUNTERS) | pointed)
    good &= ~_counted(codes, at, end) & ~(number & is_in(following, "-/") & is_in(next_one, "0123456789"))  # 2024-04-01
    pair = label & np.uint8(grammar.PAIR) > 0
    good &= ~pair | ~_scored(codes, at, following, next_one)
    good &= ~number | _fits_bare(codes, asked, end, following, behind=behind)
    if behind:
        good &= ~pair | known | front  # 熊本市 震度6-7
        good &= ~(section & (codes.take(np.maximum(end - 1, 0)) == ord("条")))  # 条例第3条
        rows = np.flatnonzero(good & bare)
        good[rows[_administration(codes, at[rows])]] = False
    else:
        first = codes.take(at + (codes.take(at, mode="clip") == ord(" ")), mode="clip")
        lot = ~is_in(first, "第0123456789" + _NUMERALS)  # 北4西9-10 is no score
        good &= ~(label & np.uint8(grammar.DASHED) > 0) | ~bare | lot | front & ~_dated(codes, at, end)
        good &= known | ~is_in(codes.take(at, mode="clip"), "のノ之(")
    return np.where(good, end, at), good & section & ~is_in(following, _CLOSED)


def _fits_bare(codes: fold.Codes, asked: Asked, end: Ints, following: fold.Codes, *, behind: bool) -> Bools:
    """Whether a number alone is a block: digits right behind a known town, or with nothing behind; kanji numerals only
    where they end the line."""
    last = codes.take(np.maximum(end - 1, 0))
    written, unit = is_in(last, _NUMERALS), is_in(last, "番号")
    delimited = is_in(following, _DELIMITERS)
    if behind:
        return delimited & ~written
    word = (following >= ord("ぁ")) & (following <= ord("ん")) & ~is_in(following, "をはにでへもとの")
    good = np.where(written, asked.known & (following == 10), delimited | asked.known & ~word & ~unit)
    long = (end >= asked.at + _LONG) & (codes.take(asked.at, mode="clip") != ord(" ")) & (following == 10)
    fits: Bools = good & (~asked.bare | asked.front & delimited | long)
    return fits


def _counted(codes: fold.Codes, at: Ints, end: Ints) -> Bools:
    """Whether numbers count or call something: 2-3か所, 1-2番窓口, 3-4番線."""
    following, next_one = codes.take(end, mode="clip"), codes.take(end + 1, mode="clip")
    counted = is_in(following, "かヶケカヵ箇") & is_in(next_one, "所月国年")
    rows = np.flatnonzero((codes.take(np.maximum(end - 1, 0)) == ord("番")) & ~is_in(following, _DELIMITERS + "-館町"))
    if len(rows):
        window = codes.take(at[rows, None] + np.arange(grammar.BLOCK_MOST), mode="clip")
        inside = np.arange(grammar.BLOCK_MOST) < (end - at)[rows, None]
        counted[rows] |= ~(is_in(window, "丁地") & inside).any(axis=1)
    return counted


def _scored(codes: fold.Codes, at: Ints, following: fold.Codes, next_one: fold.Codes) -> Bools:
    """Whether two numbers are a score behind a space, or floors: 梅田 3-1で勝利, 1-2階."""
    score = is_in(following, "勝敗") | is_in(following, "でにとのを") & is_in(next_one, "勝敗引逆快惜先")
    return np.asarray(is_in(following, "階") | score & (codes.take(at, mode="clip") == ord(" ")))


def _before_word(codes: fold.Codes, at: Ints, end: Ints) -> Ints:
    """Ends moved in front of a lot that is the beginning of a word: 12のア|パート, 9-1T|EL."""
    rows = np.flatnonzero((end > at + 1) & _latin(codes.take(np.maximum(end - 1, 0))) & _latin(codes.take(end)))
    end[rows] -= 1
    rows = np.flatnonzero((end > at + 2) & _katakana(codes.take(np.maximum(end - 1, 0))) & _katakana(codes.take(end)))
    end[rows] -= 1 + is_in(codes.take(end[rows] - 2), "の-")
    return end


def _latin(units: fold.Codes) -> Bools:
    return np.asarray(((units | 32) >= ord("a")) & ((units | 32) <= ord("z")))


def _katakana(units: fold.Codes) -> Bools:
    return np.asarray((units >= ord("ァ")) & (units <= ord("ヺ")))


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
