"""Names in Latin letters that their surroundings tell: Mr. Yamada, Yamada-san, T. Yamada, YAMADA/TARO MR, Surname: YAMADA.

A word counts where it is read as a Japanese name; a name of one word needs the title or the label beside it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_mails, person_pieces, word_lists
from piiscan.japanese.latin_words import Words
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import among, is_in
from piiscan.model import EVIDENCE_BIT
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
BIT = {code: np.uint32(bit) for code, bit in EVIDENCE_BIT.items()}
HONORED = BIT["honorific"] | BIT["surname"]
_LEAST_INITIAL, _LEAST_SLASHED = 4, 3  # letters: shorter words behind "A." or beside a slash are met by chance


def names(buffer: Buffer, values: Ints) -> Pieces:
    """Names as pieces; `values`: where values of labels begin."""
    words = Words.of(buffer)
    if len(words) < 1:
        return person_pieces.none()
    parts = [_titled(words), _suffixed(words), _slashed(words), _initialed(words), _mailed(words)]
    return person_pieces.concat([*parts, _single_values(words, values)])


def _pieces(words: Words, first: Ints, last: Ints, bits: np.uint32 | NDArray[np.uint32]) -> Pieces:
    held = person_pieces.bare(words.start[first], words.end[last])
    return Pieces(held.start, held.end, held.bits | bits, held.office)


def _titled(words: Words) -> Pieces:
    """Mr. Yamada, Dr. Kenji Tanaka."""
    title = np.flatnonzero(words.among("latin_title", np.arange(len(words) - 1)))
    first, at = title + 1, words.end[title]
    at = at + (words.code(at) == ord("."))
    near = (words.code(at) == ord(" ")) & (words.start[first] == at + 1)
    first = first[near]
    first = first[words.capital(first) & words.reads("sg", first)]
    second = np.minimum(first + 1, len(words) - 1)
    pair = words.follows(first, " ") & words.capital(second) & words.reads("sg", second)
    good = pair | words.reads("s", first)
    return _pieces(words, first[good], np.where(pair, second, first)[good], HONORED)


def _suffixed(words: Words) -> Pieces:
    """Yamada-san, Taro Yamada-sama."""
    every = np.arange(len(words) - 1)
    last = every[words.follows(every, "-")]
    last = last[words.among("latin_honorific", last + 1)]
    last = last[words.capital(last) & words.reads("sg", last)]
    before = np.maximum(last - 1, 0)
    pair = (last > 0) & words.follows(before, " ") & words.capital(before) & words.reads("sg", before)
    return _pieces(words, np.where(pair, before, last), last, HONORED)


def _slashed(words: Words) -> Pieces:
    """YAMADA/TARO as in reservations; with MR or the like beside it the parts may be short."""
    every = np.arange(len(words) - 1)
    first = every[words.follows(every, "/")]
    first = first[words.upper(first) & words.upper(first + 1)]
    first = first[words.reads("s", first) & words.reads("g", first + 1)]
    second, before = first + 1, np.maximum(first - 1, 0)
    behind = np.minimum(second + 1, len(words) - 1)
    told = words.follows(second, " ") & words.among("latin_title", behind)
    told |= (first > 0) & words.follows(before, " ") & words.among("latin_title", before)
    long = (words.size(first) >= _LEAST_SLASHED) & (words.size(second) >= _LEAST_SLASHED)
    bits = BIT["full_name"] | np.where(told, BIT["honorific"], np.uint32(0))
    return _pieces(words, first, second, bits.astype(np.uint32)).take(told | long)


def _initialed(words: Words) -> Pieces:
    """T. Yamada: one capital, a full stop, a surname."""
    first = np.flatnonzero((words.end - words.start)[:-1] == 1)
    at = words.end[first]
    first, at = (x[words.code(at) == ord(".")] for x in (first, at + 1))
    at = at + (words.code(at) == ord(" "))
    good = (words.start[first + 1] == at) & (words.code(words.start[first]) < ord("a"))
    first = first[good & (words.code(words.start[first] - 1) != ord("."))]
    second = first + 1
    good = words.capital(second) & (words.size(second) >= _LEAST_INITIAL) & words.reads("s", second)
    return _pieces(words, first[good], second[good], BIT["full_name"])


def _mailed(words: Words) -> Pieces:
    """Taro Yamada <taro@example.com>."""
    stop = person_mails.name_ends(words.folded)
    last = np.minimum(np.searchsorted(words.end, stop), len(words) - 1)
    last = last[(words.end[last] == stop) & (last > 0)]
    first = last - 1
    first = first[words.follows(first, " ") & words.capital(first) & words.capital(last)]
    first = first[words.reads("sg", first) & words.reads("sg", first + 1)]
    return _pieces(words, first, first + 1, HONORED)


def _single_values(words: Words, values: Ints) -> Pieces:
    """Surname: YAMADA, first_name=Taro."""
    mine = np.flatnonzero(among(words.start, values))
    part = np.zeros(len(mine), np.bool_)
    for gap in (1, 2, 3):
        part |= word_lists.ending("label_part").longest(words.folded, words.start[mine] - 1 - gap) > 0
    mine = mine[part & words.capital(mine)]
    next_ = np.minimum(mine + 1, len(words) - 1)
    label = is_in(words.code(words.end[next_]), ":=_")  # first_name=Taro last_name=Yamada
    second = np.minimum(next_ + 1, len(words) - 1)
    label |= words.follows(next_, " ") & is_in(words.code(words.end[second]), ":=")  # Surname: YAMADA Given names: TARO
    mine = mine[words.reads("sg", mine) & (label | ~words.follows(mine, " "))]
    return _pieces(words, mine, mine, BIT["surname"])
