"""Behind the town: block numbers (2丁目3番4号, 2-3-4, 三丁目), then building and room."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import word_lists
from piiscan.japanese.positions import is_in
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.runs import runs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NUMERALS = "〇一二三四五六七八九十百千"
_BLOCK = "0123456789-" + _NUMERALS + "丁目番地号のノ之割街区線条"
_BLOCK_ENDS = "0123456789" + _NUMERALS + "目番地号割"
_UNITS = "丁番号-"
# What makes a number no block: 1980年, 3人, 5,000円, 12:30, 3.5.
_COUNTERS = "年月日人円歳才時分件%"
_LOOSE_COUNTERS = (
    "回世度位名万億個本台枚冊社校点票倍戸軒頭匹種両mMkKcC/'"  # for a bare number only: 2-1本館 is a building
)
_POINTS = ".,:"  # a bare number with a digit behind: 5,000 12:30 3.5
_PARTICLES = "をはにでへも"  # hiragana that ends a place name in prose; 上る, つつじが丘 go on
BLOCK_MOST, GAP_MOST, BUILDING_MOST = 26, 24, 40


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Maximal runs of a mask, to ask where the run around a position ends."""

    start: Ints
    end: Ints

    @classmethod
    def of(cls, mask: Bools) -> Stretches:
        return cls(*runs(mask))

    def end_from(self, at: Ints) -> Ints:
        """End of the run that holds each position, or the position itself."""
        if not len(self.start):
            return at
        index = np.searchsorted(self.start, at, "right") - 1
        end = self.end[np.maximum(index, 0)]
        return np.where((index >= 0) & (end > at), end, at)


@dataclass(frozen=True, slots=True, eq=False)
class Tail:
    """Masks of one buffer that block and building are read with."""

    codes: fold.Codes  # folded, one more at the end (a line feed)
    blocks: Stretches
    gaps: Stretches
    rooms: Stretches
    building: tuple[Ints, Ints]  # start and end of building words

    @classmethod
    def of(cls, buffer: Buffer) -> Tail:
        folded, classes = buffer.folded, buffer.classes
        numeral = is_in(folded, _NUMERALS)
        number = (folded >= ord("0")) & (folded <= ord("9"))
        start, end = runs(numeral)
        counted = is_in(np.append(folded, np.uint16(10))[end], "丁番号条")
        step = np.zeros(len(folded) + 1, np.int8)
        step[start[counted]] += 1
        step[end[counted]] -= 1
        number |= np.cumsum(step[:-1], dtype=np.int8) > 0
        letters = classes & np.uint8(fold.KANJI | fold.KATAKANA) > 0
        letters &= ~number & (folded != ord("-"))
        gap = letters | ((classes & np.uint8(fold.HIRAGANA) > 0) & ~is_in(folded, _PARTICLES))
        room = (classes & np.uint8(fold.KANJI | fold.KATAKANA | fold.LATIN | fold.DIGIT | fold.DASH) > 0) | is_in(
            folded, "・の"
        )
        finder, lengths = word_lists.finder("building")
        position, word = finder.find(folded)
        return cls(
            np.append(folded, np.uint16(10)),
            Stretches.of(is_in(folded, _BLOCK)),
            Stretches.of(gap),
            Stretches.of(room),
            (position, position + lengths[word]),
        )


def number_from(tail: Tail, at: Ints, *, known: Bools) -> Ints:
    """Where the block begins: at the position, or behind a part of the town that is in no table; -1 for nowhere.

    known: the position is right behind a town of the table.
    """
    at = at + (tail.codes[at] == ord(" "))
    direct = _starts_number(tail, at)
    behind = tail.gaps.end_from(at)
    behind = behind + (tail.codes[np.minimum(behind, len(tail.codes) - 1)] == ord(" "))
    near = (behind - at <= GAP_MOST) & _starts_number(tail, behind)
    return np.where(direct, at, np.where(near, behind, -1))


def _starts_number(tail: Tail, at: Ints) -> Bools:
    codes = tail.codes[np.minimum(at, len(tail.codes) - 1)]
    return is_in(codes, "0123456789" + _NUMERALS)


def block_end(tail: Tail, at: Ints, *, strict: Bools) -> Ints:
    """End of the block that begins at each position, or the position itself where there is none.

    strict: also demand a unit or a dash in it, or nothing but a delimiter behind it.
    """
    end = np.minimum(tail.blocks.end_from(at), at + BLOCK_MOST)
    for _ in range(4):
        last, before = tail.codes[np.maximum(end - 1, 0)], tail.codes[np.maximum(end - 2, 0)]
        glued = is_in(last, _NUMERALS) & is_in(before, "0123456789")  # 2-1三田ビル
        end -= (end > at) & (~is_in(last, _BLOCK_ENDS) | glued)
    following, next_one = tail.codes[end], tail.codes[np.minimum(end + 1, len(tail.codes) - 1)]
    good = (end > at) & ~is_in(following, _COUNTERS)
    unit = np.zeros(len(at), np.bool_)
    for step in range(1, 8):
        place = np.minimum(at + step, len(tail.codes) - 1)
        unit |= (at + step < end) & is_in(tail.codes[place], _UNITS)
    pointed = is_in(following, _POINTS) & is_in(next_one, "0123456789")
    good &= unit | ~(is_in(following, _LOOSE_COUNTERS) | pointed)
    numeral = is_in(tail.codes[at], _NUMERALS)
    alone = is_in(following, " \n\r\t,;)\"'」』】、。|") & ~numeral
    good &= unit | (~strict & ~numeral) | alone
    return np.where(good, end + (is_in(following, "室階F") & unit), at)


def building_end(tail: Tail, at: Ints) -> Ints:
    """End of building and room that directly follow a block (at most one space), or the position itself."""
    begin = at + (tail.codes[at] == ord(" "))
    end = tail.rooms.end_from(begin)
    spaced = (tail.codes[end] == ord(" ")) & (tail.codes[np.minimum(end + 1, len(tail.codes) - 1)] < 128)
    room = tail.rooms.end_from(np.where(spaced, end + 1, end))
    digit = is_in(tail.codes[np.minimum(end + 1, len(tail.codes) - 1)], "0123456789")
    end = np.where(spaced & digit & (room - end <= 6), room, end)
    fits = (end > begin) & (end - begin <= BUILDING_MOST) & _holds_word(tail, begin, end)
    return np.where(fits, end, at)


def _holds_word(tail: Tail, begin: Ints, end: Ints) -> Bools:
    """Whether a building word lies in each stretch."""
    start, stop = tail.building
    if not len(start):
        return np.zeros(len(begin), np.bool_)
    index = np.minimum(np.searchsorted(start, begin), len(start) - 1)
    return (start[index] >= begin) & (stop[index] <= end)


def hashes(codes: fold.Codes, start: Ints, length: Ints) -> ngrams.Hashes:
    """Span hashes; spans that reach over the end are cut."""
    return ngrams.span_hashes(codes, start, np.minimum(length, len(codes) - start))
