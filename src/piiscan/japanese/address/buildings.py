"""Behind the block: building and room, as far as they are part of the address."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import word_lists
from piiscan.japanese.address import grammar
from piiscan.japanese.positions import is_in
from piiscan.text import fold
from piiscan.text.signs import table_of

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_NOT_HERE = '\n\r,、。;|"/'


def building_ends(codes: fold.Codes, at: Ints) -> Ints:
    """End of building and room behind each block, or the position itself.

    Rooms count by themselves, a stretch of letters where it holds a word for a building. It ends before a company.
    """
    end = at.copy()
    rows = np.flatnonzero(~table_of(_NOT_HERE).take(codes.take(at, mode="clip").astype(np.intp)))
    if not len(rows):
        return end
    place = at[rows]
    whole, label = grammar.automaton_of("rooms").run(codes, place, grammar.BUILDING_MOST)
    room = _before_number(codes, place, whole)
    room = np.where((label == grammar.KATAKANA) & (room < whole), place, room)
    stretch, _ = grammar.automaton_of("building").run(codes, place, grammar.BUILDING_MOST)
    stretch = _before_number(codes, place, _before_company(codes, place, stretch))
    long = np.flatnonzero(stretch > room)
    held = _holds(codes, place[long], stretch[long], "building")
    bracket = is_in(codes.take(place[long] + (codes.take(place[long]) == ord(" "))), "([")
    some = np.flatnonzero(bracket & ~held)
    held[some] = _holds(codes, place[long][some], stretch[long][some], "building_part")
    long = long[held]
    room[long] = stretch[long]
    end[rows] = room
    return end


def ends_with(codes: fold.Codes, end: Ints, key: str) -> Bools:
    """Whether a word of the list ends at each position."""
    return word_lists.ending(key).longest(codes, np.maximum(end - 1, 0)) > 0


def _before_company(codes: fold.Codes, at: Ints, end: Ints) -> Ints:
    """Ends moved in front of the first word for a company: 三田ビル株式会社."""
    rows, first = _words(codes, at, end, "company")
    np.minimum.at(end, rows, first)
    return end


def _before_number(codes: fold.Codes, at: Ints, end: Ints) -> Ints:
    """Ends moved in front of the first telephone number or date, and of a year or an amount at the end: 三田ビル 03-0123-4567."""
    place = np.arange(grammar.BUILDING_MOST + 1)
    window = codes.take(at[:, None] + place, mode="clip")
    digit = (window >= ord("0")) & (window <= ord("9"))
    first = digit & (place < (end - at)[:, None])
    first[:, 1:] &= ~digit[:, :-1]
    row, column = np.nonzero(first)
    begin = at[row] + column
    number = grammar.automaton_of("number").run(codes, begin, grammar.NUMBER_MOST)[0] > begin
    cut = end.copy()
    np.minimum.at(cut, row[number], begin[number])
    last = np.full(len(at), -1, np.int64)
    last[row] = begin  # rising: the last group of digits is written last
    following, next_one = codes.take(end, mode="clip"), codes.take(end + 1, mode="clip")
    counted = is_in(following, "年円") | is_in(following, "/.") & is_in(next_one, "0123456789")
    counted &= (last >= 0) & is_in(codes.take(np.maximum(end - 1, 0)), "0123456789")
    cut = np.where(counted, np.minimum(cut, last), cut)
    for _ in range(2):
        cut = cut - ((cut > at) & (cut < end) & is_in(codes.take(np.maximum(cut - 1, 0)), " -"))
    return cut


def _holds(codes: fold.Codes, at: Ints, end: Ints, *keys: str) -> Bools:
    """Whether a word of the lists lies in each stretch."""
    held = np.zeros(len(at), np.bool_)
    held[_words(codes, at, end, *keys)[0]] = True
    return held


def _words(codes: fold.Codes, at: Ints, end: Ints, *keys: str) -> tuple[Ints, Ints]:
    """(row, position) of the words of some lists that lie in stretches."""
    if not len(at):
        return at, at
    width = grammar.BUILDING_MOST + 1
    window = codes.take(at[:, None] + np.arange(width), mode="clip")
    window[np.arange(width) >= (end - at)[:, None]] = 10
    position, _, _ = word_lists.finder(*keys)[0].find_sized(window.ravel())
    row = position // width
    return row, at[row] + position % width
