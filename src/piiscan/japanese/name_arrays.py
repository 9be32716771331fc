"""Names of a column in canonical form, and parted: units are read through tables, all cells at once.

A cell is read here where each of its characters stands for itself: no note in brackets, no honorific, no sign whose reading
depends on its neighbours (々, ノ between kanji). Others are told as not good and left to `names` and `kana`, the plain twins.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import kana, names, units
from piiscan.japanese.units import Bools, Codes, Ints, Units

_SPACES = (0x20, 0x3000)
_KANA = (*range(0x3041, 0x3097), *range(0x30A1, 0x30FB), 0x30FC)
_KANJI = (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))
_HALF = range(0xFF66, 0xFF9E)
_MARKS = (0xFF9E, 0xFF9F)  # ﾞ ﾟ behind the kana they belong to
_LINKS = "ノのヶヵがガッつっ"  # fold._LINKS: another spelling between kanji
_HONORIFICS = ("様方", "さん", "ゃん", "くん", "御中", "さま", "サマ", "サン", "ャン", "クン")  # or their ends
_LONGEST = 5  # units of a name that is parted by the lexicons: each part fits in 64 bits
_UNKNOWN = names.belief(None)


class Read(NamedTuple):
    """Texts in canonical form; those that are not good mean nothing."""

    texts: Units
    good: Bools


@cache
def _kanji_table() -> Codes:
    """By unit, its canonical form in a name; 0 for those that are not read here."""
    return _table((*_KANJI, *_KANA), lambda text: names.kanji_form(names.bare(text)))


@cache
def _kana_table() -> Codes:
    return _table((*_KANA, *_HALF), lambda text: kana.exact(names.bare(text)))


def _table(codes: tuple[int, ...], form: object) -> Codes:
    table = np.zeros(1 << 16, np.uint16)
    assert callable(form)
    for code, read in zip(codes, form("\n".join(map(chr, codes))).split("\n"), strict=True):
        table[code] = ord(read) if len(read) == 1 and read < "\ud800" else 0
    return table


@cache
def _marked() -> NDArray[np.uint16]:
    """uint16[2, 65536]: kana in half width with ﾞ and with ﾟ as one; 0 where there is none."""
    table = np.zeros((2, 1 << 16), np.uint16)
    for number, mark in enumerate(_MARKS):
        for code in _HALF:
            one = unicodedata.normalize("NFKC", chr(code) + chr(mark))
            table[number, code] = ord(one) if len(one) == 1 else 0
    return table


@cache
def _is_kanji() -> Bools:
    table = np.zeros(1 << 16, np.bool_)
    table[[*_KANJI, 0x3005, 0x303B, 0x3007, *range(0xF900, 0xFB00)]] = True
    return table


@cache
def _is_link() -> Bools:
    table = np.zeros(1 << 16, np.bool_)
    table[[ord(c) for c in _LINKS]] = True
    return table


def kanji(texts: Units, *, whole: bool = True) -> Read:
    """Names in canonical kanji. whole: they may bear an honorific at their end."""
    read = _kanji_table().take(texts.flat)
    space = _is_space(texts.flat)
    good = ~texts.has((read == 0) & ~space)
    if whole:
        good &= ~_honorific(units.kept(texts, texts.flat, ~space))
    found = units.kept(texts, read, ~space)
    return Read(found, good & ~_linked(found))


def kana_of(texts: Units) -> Read:
    """Readings in exact katakana."""
    flat = texts.flat
    read, keep = _kana_table().take(flat), ~_is_space(flat)
    bad = (read == 0) & keep
    at = np.flatnonzero((flat == _MARKS[0]) | (flat == _MARKS[1]))
    if len(at):
        one = _marked()[flat[at] - _MARKS[0], flat.take(at - 1, mode="clip")]
        one[np.isin(at, texts.start)] = 0
        joined = one != 0
        read[at[joined] - 1] = one[joined]
        keep[at], bad[at] = False, ~joined
    found = units.kept(texts, read, keep)
    return Read(found, ~texts.has(bad) & ~_honorific(found))


def _is_space(flat: Codes) -> Bools:
    return np.asarray((flat == _SPACES[0]) | (flat == _SPACES[1]))


def _honorific(texts: Units) -> Bools:
    """Whether each text may end with an honorific: some that do not count too."""
    end = texts.start[1:]
    some = end - texts.start[:-1] > 0
    last = np.where(some, texts.flat.take(end - 1, mode="clip"), 0) if len(texts.flat) else np.zeros(len(end))
    found = (last == ord("様")) | (last == ord("殿"))
    rows = np.flatnonzero(np.isin(last, [ord(word[1]) for word in _HONORIFICS]) & (end - texts.start[:-1] > 1))
    before = texts.flat[end[rows] - 2]
    for word in _HONORIFICS:
        found[rows] |= (before == ord(word[0])) & (last[rows] == ord(word[1]))
    return np.asarray(found)


def _linked(texts: Units) -> Bools:
    """Whether a sign that is written several ways stands between kanji."""
    at = np.flatnonzero(_is_link().take(texts.flat))
    at = at[(at > 0) & (at < len(texts.flat) - 1)]
    begins = np.zeros(len(texts.flat) + 1, np.bool_)
    begins[texts.start] = True
    between = _is_kanji()[texts.flat[at - 1]] & _is_kanji()[texts.flat[at + 1]] & ~begins[at] & ~begins[at + 1]
    found = np.zeros(len(texts), np.bool_)
    found[texts.rows_of(at[between])] = True
    return found


def at_space(texts: Units) -> tuple[Units, Units, Bools]:
    """What stands before the first space and behind it, and whether there is something on both sides."""
    end = texts.start[1:]
    space = _is_space(texts.flat)
    other, spaces = np.flatnonzero(~space), np.flatnonzero(space)
    first = units.next_of(other, texts.start[:-1], end)
    gap = units.next_of(spaces, first, end)
    second = units.next_of(other, gap, end)
    parted = second < end
    return units.spans(texts.flat, first, np.where(parted, gap, first)), units.spans(texts.flat, second, end), parted


def split(texts: Units, whole: Read) -> tuple[Units, Units, Bools]:
    """(family, given, good) of names in kanji as `names.split` has them: at the space, else where the lexicons agree best.

    whole: `kanji` of the same texts.
    """
    before, behind, parted = at_space(texts)
    family, given = kanji(before, whole=False), kanji(behind, whole=False)
    has_kanji = whole.texts.has(_is_kanji().take(whole.texts.flat))
    begin, end = whole.texts.start[:-1], whole.texts.start[1:]
    size = end - begin
    good = whole.good & has_kanji & np.where(parted, family.good & given.good, (size > 1) & (size <= _LONGEST))
    rows = np.flatnonzero(good & ~parted)
    cut = begin.copy()
    cut[rows] += _cuts(whole.texts.flat, begin[rows], size[rows])
    flat = np.concatenate([whole.texts.flat, family.texts.flat, given.texts.flat])
    at_family, at_given = len(whole.texts.flat), len(whole.texts.flat) + len(family.texts.flat)
    f_begin, f_end = family.texts.start[:-1] + at_family, family.texts.start[1:] + at_family
    g_begin, g_end = given.texts.start[:-1] + at_given, given.texts.start[1:] + at_given
    return (
        units.spans(flat, np.where(parted, f_begin, begin), np.where(parted, f_end, cut)),
        units.spans(flat, np.where(parted, g_begin, cut), np.where(parted, g_end, end)),
        good,
    )


@cache
def _beliefs(kind: str) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """The names of a lexicon as numbers, rising, and what `names.belief` says of each."""
    short = {_packed(name): names.belief(flags) for name, flags in names.lexicon(kind).items() if _fits(name)}
    keys = np.array(sorted(short), np.uint64)
    return keys, np.array([short[key] for key in keys.tolist()])


def _fits(name: str) -> bool:
    return 0 < len(name) < _LONGEST and max(name) < "\ud800"


def _packed(name: str) -> int:
    return sum(ord(char) << (16 * place) for place, char in enumerate(name))


@cache
def _lengths() -> NDArray[np.float64]:
    return np.array([[names.length_belief(family, given) for given in range(_LONGEST)] for family in range(_LONGEST)])


def _cuts(flat: Codes, begin: Ints, size: Ints) -> Ints:
    """Units of the family name of each name of 2 to _LONGEST units: the first cut that scores most."""
    columns = np.arange(_LONGEST)
    matrix = flat.take(begin[:, None] + columns, mode="clip").astype(np.uint64)
    matrix[columns >= size[:, None]] = 0
    places = np.uint64(16) * columns[:-1].astype(np.uint64)
    front = np.cumsum(matrix[:, :-1] << places, axis=1, dtype=np.uint64)  # of 1, 2 ... units
    back = (matrix[:, 1:] << places).sum(axis=1, dtype=np.uint64)
    scores = np.full((len(begin), _LONGEST - 1), -np.inf)
    for cut in range(1, _LONGEST):
        rows = np.flatnonzero(size > cut)
        told = _lengths()[cut, size[rows] - cut]
        told = told + _belief("s", front[rows, cut - 1])
        scores[rows, cut - 1] = told + _belief("g", back[rows] >> places[cut - 1])
    return np.asarray(scores.argmax(axis=1) + 1)


def _belief(kind: str, keys: NDArray[np.uint64]) -> NDArray[np.float64]:
    known, belief = _beliefs(kind)
    if not len(known):
        return np.full(len(keys), _UNKNOWN)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[at] == keys, belief[at], _UNKNOWN)
