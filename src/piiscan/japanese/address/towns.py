"""Behind the municipality: a way along the streets of Kyoto, the town and its 小字."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import word_lists
from piiscan.japanese.address import grammar, places
from piiscan.japanese.positions import is_in
from piiscan.text import fold, ngrams

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_SECTION_MOST, _ALONG_MOST = 24, 10  # characters
STREET_MOST = 32  # characters from the ward to 上る, 下る, 東入, 西入
_LETTERS = np.uint8(fold.KANJI | fold.KATAKANA | fold.HIRAGANA | fold.DIGIT)
_SECTION = ("大字", "小字", "字")


def street_ends(codes: fold.Codes, behind: Ints, owner: Ints) -> Ints:
    """End of a way along the streets of Kyoto behind each municipality (木屋町通二条下る), or the position itself."""
    end, rows = behind.copy(), np.flatnonzero(places.in_kyoto()[owner])
    if not len(rows):
        return end
    at = behind[rows] + (codes[behind[rows]] == ord(" "))
    window = codes.take(at[:, None] + np.arange(STREET_MOST + 4), mode="clip")
    inside = np.logical_and.accumulate(fold.class_table().take(window.astype(np.intp)) & _LETTERS > 0, axis=1)
    window[~inside] = 10
    position, _, size = word_lists.finder("kyoto_way")[0].find_sized(window.ravel())
    row = position // window.shape[1]
    good = position % window.shape[1] > 0
    np.maximum.at(end, rows[row[good]], (at[row] + position % window.shape[1] + size)[good])
    some = np.flatnonzero(end > behind)
    end[some] = grammar.automaton_of("along").run(codes, end[some], _ALONG_MOST)[0]
    return end


def town_ends(codes: fold.Codes, behind: Ints, owner: Ints) -> Ints:
    """End of the longest town of the municipality behind each position, with its 小字, or the position.

    大字 and 字 are passed over. A 小字 that belongs to no town stands in place of one.
    """
    end = _longest(places.towns(), codes, behind, owner)
    last = codes.take(end, mode="clip")
    letters = fold.class_table().take(last.astype(np.intp)) & np.uint8(fold.KANJI | fold.KATAKANA | fold.HIRAGANA) > 0
    rows = np.flatnonzero((letters | (last == ord(" "))) & (owner >= 0))
    if len(rows):
        end[rows] = _longest(places.koaza(), codes, end[rows], owner[rows])
    return end


def section_ends(codes: fold.Codes, at: Ints, *, front: Bools, known: Bools, street: Bools) -> Ints:
    """End of a town that no table knows and that fills the rest of a line, or the position itself.

    Behind a way along streets any name is one, elsewhere 字 with a name; a number with 部 or 丁 right behind the
    municipality and its prefecture.
    """
    end, label = grammar.automaton_of("town").run(codes, at, _SECTION_MOST)
    named = label & np.uint8(grammar.NAMED) > 0
    good = (
        (named & front)
        | (~known & front & (label & np.uint8(grammar.NUMBERED) > 0))
        | (street & ~known & (label & np.uint8(grammar.ANY) > 0))
    )
    good &= is_in(codes.take(end, mode="clip"), "\n\r")
    return np.where(good, end, at)


def _longest(lexicon: ngrams.Lexicon, codes: fold.Codes, behind: Ints, owner: Ints) -> Ints:
    at = _behind_section(codes, behind + (codes.take(behind, mode="clip") == ord(" ")))
    last = len(codes) - 1
    size = np.arange(1, places.TOWN_MOST + 1)[:, None]
    name = ngrams.prefix_hashes(codes, at, places.TOWN_MOST, spelling=places.spelling())
    known = lexicon.contains(places.town_hashes(name, owner).ravel()).reshape(name.shape)
    size, row = np.nonzero(known & (owner >= 0) & (at + size <= last))
    stop = at[row] + size + 1
    cut = is_in(codes[stop - 1], "0123456789") & is_in(codes[stop], "0123456789")
    end = behind.copy()
    end[row[~cut]] = stop[~cut]
    return end


def _behind_section(codes: fold.Codes, at: Ints) -> Ints:
    """Positions moved over 大字, 小字 or 字."""
    first, second = codes.take(at, mode="clip"), codes.take(at + 1, mode="clip")
    pair = ((first == ord("大")) | (first == ord("小"))) & (second == ord("字"))
    return at + np.where(pair, 2, first == ord("字"))
