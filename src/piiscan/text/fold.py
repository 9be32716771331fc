"""One code point in, one code point out: folding and classes by table look-up.

Because the fold never changes length, offsets need no bookkeeping. What must change length (㈱, ㍻, combining
marks) is handled where it matters, not here. Folded text is uint16: a character outside the BMP either folds
into it (𠮷 -> 吉) or becomes a stand-in in the surrogate range, so that positions stay code points.

Facts: the signs that people type as a hyphen between digits are U+002D, 2010-2015, 2043, 2212, 2500, FE58,
FE63, FF0D and the long-vowel signs 30FC, FF70; the spaces are 0020, 00A0, 2007, 202F, 3000.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from piiscan.text import kanji_pairs

DIGIT, LATIN, DASH, SPACE, HIRAGANA, KATAKANA, KANJI, BREAK = (1 << i for i in range(8))

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2500\ufe58\ufe63\uff0d\u30fc\uff70\u02d7\u2796"
SPACES = " \u00a0\u2007\u202f\u3000"
BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_BMP = 0x10000

Codes = NDArray[np.uint16]
Classes = NDArray[np.uint8]


def _single(text: str) -> int | None:
    """Code point of a one-character BMP string, else None."""
    return ord(text) if len(text) == 1 and ord(text) < _BMP else None


@cache
def fold_table() -> Codes:
    """65,536 entries: BMP code point -> folded code point. Read only."""
    table = np.arange(_BMP, dtype=np.uint16)
    # Width forms: only what NFKC maps to one character (compatibility ideographs are among the variants). Circled and
    # squared signs keep their own code point: ① is a list mark, not a digit of a number.
    for code in range(0xFF01, 0xFFF0):
        to = _single(unicodedata.normalize("NFKC", chr(code)))
        if to is not None:
            table[code] = to
    for sign in DASHES:
        table[ord(sign)] = ord("-")
    for sign in SPACES:
        table[ord(sign)] = ord(" ")
    variants, common = _pairs()
    inside = (variants < _BMP) & (common < _BMP)
    table[variants[inside]] = common[inside]
    table.flags.writeable = False
    return table


def _pairs() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Code points of the kanji variants and of their common forms."""
    variants, common = (text.encode("utf-32-le") for text in (kanji_pairs.VARIANTS, kanji_pairs.COMMON))
    return np.frombuffer(variants, np.uint32), np.frombuffer(common, np.uint32)


@cache
def _astral_fold() -> tuple[NDArray[np.uint32], Codes]:
    """Rising code points outside the BMP that fold into it, and what they fold to."""
    # Mathematical digits and letters pass for ordinary ones on screen.
    signs = {code: _single(unicodedata.normalize("NFKC", chr(code))) for code in range(0x1D400, 0x1D800)}
    ascii_signs = {code: to for code, to in signs.items() if to is not None and to < 128}
    variants, common = _pairs()
    mine = (variants >= _BMP) & (common < _BMP)
    code = np.concatenate((np.array(list(ascii_signs), np.uint32), variants[mine]))
    to = np.concatenate((np.array(list(ascii_signs.values()), np.uint32), common[mine]))
    order = np.argsort(code)
    return code[order], to[order].astype(np.uint16)


def _astral(wide: NDArray[np.uint32]) -> Codes:
    """What code points outside the BMP fold to; 0: nothing in it."""
    code, to = _astral_fold()
    place = np.minimum(np.searchsorted(code, wide), len(code) - 1)
    return np.where(code[place] == wide, to[place], np.uint16(0))


@cache
def class_table() -> Classes:
    """65,536 entries: raw BMP code point -> class bits. Read only."""
    table = np.zeros(_BMP, np.uint8)
    for base in (0x30, 0xFF10):
        table[base : base + 10] = DIGIT
    for base in (0x41, 0x61, 0xFF21, 0xFF41):
        table[base : base + 26] = LATIN
    table[0x00C0:0x0250] = LATIN
    table[0x3041:0x3097] = HIRAGANA
    table[0x309D:0x30A0] = HIRAGANA
    table[0x30A1:0x30FB] = KATAKANA
    table[0x30FC:0x3100] = KATAKANA
    table[0xFF66:0xFFA0] = KATAKANA
    table[0x3400:0x4DC0] = KANJI
    table[0x4E00:0xA000] = KANJI
    table[0xF900:0xFB00] = KANJI
    for sign in "々〆〇":
        table[ord(sign)] = KANJI
    for sign in DASHES:
        table[ord(sign)] |= DASH
    for sign in SPACES:
        table[ord(sign)] = SPACE
    for sign in BREAKS:
        table[ord(sign)] = BREAK
    table.flags.writeable = False
    return table


def code_units(text: str) -> tuple[Codes, NDArray[np.int64], NDArray[np.uint32]]:
    """Text as one uint16 per code point, with the positions and code points that lie outside the BMP.

    Outside the BMP the unit is a stand-in in the surrogate range. Lone surrogates pass through.
    """
    none = np.empty(0, np.int64), np.empty(0, np.uint32)
    raw = text.encode("utf-16-le", "surrogatepass")
    if len(raw) == 2 * len(text):
        return np.frombuffer(raw, np.uint16), *none
    wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    where = np.flatnonzero(wide >= _BMP)
    units = wide.astype(np.uint16)
    units[where] = 0xD800 + (wide[where] & 0x7FF)
    return units, where, wide[where]


def fold_codes(text: str) -> tuple[Codes, Classes]:
    """Folded code units and class bits, each of length len(text)."""
    units, where, wide = code_units(text)
    at = units.astype(np.intp)  # take() with the native index type is 3 times faster than with uint16
    folded, classes = fold_table().take(at), class_table().take(at)
    if len(where):
        to = _astral(wide)
        known = to > 0
        folded[where[known]] = to[known]
        classes[where] = np.where((wide >= 0x20000) & (wide < 0x33480), KANJI, 0)
        classes[where[known]] = class_table()[to[known]]
    return folded, classes


def _astral_char(code: int) -> int:
    """Plain twin of `_astral`."""
    code_points, to = _astral_fold()
    place = int(np.searchsorted(code_points, code))
    return int(to[place]) if place < len(to) and code_points[place] == code else 0


@lru_cache(maxsize=1 << 14)  # a word list folds the same few characters again and again
def fold_char(char: str) -> str:
    """Plain twin of the table for one character; a stand-in is returned for what has no place in the BMP."""
    code = ord(char)
    if code >= _BMP:
        return chr(_astral_char(code) or 0xD800 + (code & 0x7FF))
    return chr(int(fold_table()[code]))


def fold_text(text: str) -> str:
    """Folded text of the same length. Plain twin of `fold_codes`."""
    return "".join(map(fold_char, text))


def class_of(char: str) -> int:
    """Class bits of one raw character. Plain twin of `fold_codes`."""
    code = ord(char)
    if code < _BMP:
        return int(class_table()[code])
    if known := _astral_char(code):
        return int(class_table()[known])
    return KANJI if 0x20000 <= code < 0x33480 else 0
