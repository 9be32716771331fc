"""Names in Latin letters that their surroundings tell: Mr. Yamada, Yamada-san, T. Yamada, YAMADA/TARO MR, Surname: YAMADA.

A word counts where it is read as a Japanese name; a name of one word needs the title or the label beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_mails, person_pieces, word_lists
from piiscan.japanese.latin_words import Latin, Words
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import codes_at, is_in
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits, Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
HONORED = BIT["honorific"] | BIT["surname"]
_LEAST_INITIAL, _LEAST_SLASHED = 4, 3  # letters: shorter words behind "A." or beside a slash are met by chance
_LATIN = np.uint8(fold.LATIN)


def names(buffer: Buffer, latin: Latin, values: Ints) -> Pieces:
    """Names as pieces."""
    slash, hyphen, dot = (_between(buffer, sign) for sign in "/-.")
    mails = person_mails.name_ends(buffer.folded)
    mails = mails[buffer.classes[mails - 1] & _LATIN > 0]
    labelled = values[buffer.classes[values] & _LATIN > 0]
    titled = _behind_titles(buffer)
    if not len(slash) + len(hyphen) + len(dot) + len(mails) + len(labelled) + len(titled):
        return person_pieces.none()
    words = latin.words
    return person_pieces.concat([
        _titled(words, words.beginning(titled)),
        _suffixed(words, words.ending(hyphen)),
        _slashed(words, words.ending(slash)),
        _initialed(words, words.ending(dot)),
        _mailed(words, words.ending(mails)),
        _single_values(words, words.beginning(labelled)),
    ])  # fmt: skip


def _between(buffer: Buffer, sign: str) -> Ints:
    """Positions of a sign behind a letter that could end a name, in front of a capital (or of san, sama, kun).

    A slash has a capital in front as well, a full stop a single one.
    """
    codes = buffer.folded
    at = np.flatnonzero(codes[1:-2] == ord(sign)) + 1
    if sign == "-":
        small = codes[at + 1] | np.uint16(32)
        at = at[(small == ord("s")) | (small == ord("c")) | (small == ord("k"))]
        good = buffer.classes[at - 1] & _LATIN > 0
    elif sign == ".":
        at = at[_is_capital(codes[at - 1])]
        at = at[(at == 1) | (buffer.classes[np.maximum(at - 2, 0)] & _LATIN == 0)]
        good = _is_capital(codes[at + 1]) | (codes[at + 1] == ord(" ")) & _is_capital(codes[at + 2])
    else:
        good = _is_capital(codes[at - 1]) & _is_capital(codes[at + 1])
    found: Ints = at[good]
    return found


def _behind_titles(buffer: Buffer) -> Ints:
    """Positions behind Mr. and the like and a space."""
    codes = buffer.folded
    at = np.flatnonzero((codes == ord("M")) | (codes == ord("D")) | (codes == ord("P")))
    small = codes_at(codes, at + 1) | np.uint16(32)
    at = at[(small == ord("r")) | (small == ord("s")) | (small == ord("i"))]
    size = person_pieces.starts_any(codes, at, "latin_title")
    at, size = at[size > 0], size[size > 0]
    alone = (at == 0) | (buffer.classes[np.maximum(at - 1, 0)] & _LATIN == 0)
    at = at + size
    at = at + (codes_at(codes, at) == ord("."))
    found: Ints = at[alone & (codes_at(codes, at) == ord(" "))] + 1
    return found


def _is_capital(codes: fold.Codes) -> Bools:
    found: Bools = codes - np.uint16(ord("A")) < np.uint16(26)
    return found


def _pieces(words: Words, first: Ints, last: Ints, bits: Word | Bits) -> Pieces:
    held = person_pieces.bare(words.start[first], words.end[last])
    return Pieces(held.start, held.end, held.bits | bits, held.office)


def _titled(words: Words, first: Ints) -> Pieces:
    """Mr. Yamada, Dr. Kenji Tanaka."""
    first = first[words.capital(first)]
    first = first[words.reads("sg", first)]
    second = np.minimum(first + 1, len(words) - 1)
    pair = words.follows(first, " ") & words.capital(second) & words.reads("sg", second)
    good = pair | words.reads("s", first)
    return _pieces(words, first[good], np.where(pair, second, first)[good], HONORED)


def _suffixed(words: Words, last: Ints) -> Pieces:
    """Yamada-san, Taro Yamada-sama."""
    last = last[words.follows(last, "-") & words.capital(last)]
    last = last[words.among("latin_honorific", last + 1)]
    last = last[words.reads("sg", last)]
    before = np.maximum(last - 1, 0)
    pair = (last > 0) & words.follows(before, " ") & words.capital(before) & words.reads("sg", before)
    return _pieces(words, np.where(pair, before, last), last, HONORED)


def _slashed(words: Words, first: Ints) -> Pieces:
    """YAMADA/TARO as in reservations; with MR or the like beside it the parts may be short."""
    first = first[words.follows(first, "/")]
    first = first[words.upper(first) & words.upper(first + 1)]
    first = first[words.reads("s", first) & words.reads("g", first + 1)]
    second, before = first + 1, np.maximum(first - 1, 0)
    behind = np.minimum(second + 1, len(words) - 1)
    told = words.follows(second, " ") & words.among("latin_title", behind)
    told |= (first > 0) & words.follows(before, " ") & words.among("latin_title", before)
    long = (words.size(first) >= _LEAST_SLASHED) & (words.size(second) >= _LEAST_SLASHED)
    bits = BIT["full_name"] | np.where(told, BIT["honorific"], NOTHING)
    return _pieces(words, first, second, bits.astype(Word)).take(told | long)


def _initialed(words: Words, first: Ints) -> Pieces:
    """T. Yamada: one capital, a full stop, a surname."""
    second = np.minimum(first + 1, len(words) - 1)
    at = words.end[first] + 1
    at = at + (words.code(at) == ord(" "))
    good = (words.start[second] == at) & (words.code(words.start[first] - 1) != ord("."))
    first, second = first[good], second[good]
    good = words.capital(second) & (words.size(second) >= _LEAST_INITIAL) & words.reads("s", second)
    return _pieces(words, first[good], second[good], BIT["full_name"])


def _mailed(words: Words, last: Ints) -> Pieces:
    """Taro Yamada <taro@example.com>."""
    first = last[last > 0] - 1
    first = first[words.follows(first, " ") & words.capital(first) & words.capital(first + 1)]
    first = first[words.reads("sg", first) & words.reads("sg", first + 1)]
    return _pieces(words, first, first + 1, HONORED)


def _single_values(words: Words, mine: Ints) -> Pieces:
    """Surname: YAMADA, first_name=Taro."""
    mine = mine[words.capital(mine)]
    part = np.zeros(len(mine), np.bool_)
    for gap in (1, 2, 3):
        part |= word_lists.spelled("label_latin_part").longest(words.folded, words.start[mine] - 1 - gap) > 0
    mine = mine[part]
    next_ = np.minimum(mine + 1, len(words) - 1)
    label = is_in(words.code(words.end[next_]), ":=_")  # first_name=Taro last_name=Yamada
    second = np.minimum(next_ + 1, len(words) - 1)
    label |= words.follows(next_, " ") & is_in(words.code(words.end[second]), ":=")  # Surname: YAMADA Given names: TARO
    mine = mine[words.reads("sg", mine) & (label | ~words.follows(mine, " "))]
    return _pieces(words, mine, mine, BIT["surname"])
