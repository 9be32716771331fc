"""What stands between two digit runs: a sign, or a sign with the spaces that belong to it, as one bit."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold

DASH, SPACE, DOT, PAREN, SLASH, YEAR, MONTH, COLON, KANA, COMMA = (1 << i for i in range(10))
PADDED_DOT, PADDED_SLASH = 1 << 10, 1 << 11  # a space behind, as in S52. 3.14
MIDDLE = 1 << 12  # 昭52・3・14; elsewhere it parts things of a list
KINDS = 14  # the thirteen kinds of gap, and none
SIGNS = {
    "-": DASH,
    " ": SPACE,
    ".": DOT,
    "(": PAREN,
    ")": PAREN,
    "/": SLASH,
    "年": YEAR,
    "月": MONTH,
    ":": COLON,
    ",": COMMA,
    "・": MIDDLE,
}

Ints = NDArray[np.int64]


@cache
def numbers() -> NDArray[np.uint16]:
    """Gap kinds, one bit each, as numbers from 1; 0 for none."""
    table = np.zeros(1 << (KINDS - 1), np.uint16)
    table[[1 << i for i in range(KINDS - 1)]] = range(1, KINDS)
    return table


@cache
def _sign_table() -> NDArray[np.uint16]:
    table = np.zeros(1 << 16, np.uint16)
    table[0x3041:0x3097] = KANA
    table[ord("A") : ord("Z") + 1] = KANA
    for sign, kind in SIGNS.items():
        table[ord(sign)] = kind
    table.flags.writeable = False
    return table


def kinds_of(folded: fold.Codes, end: Ints, start: Ints) -> NDArray[np.uint16]:
    """Kind of each gap folded[end:start]: one sign, or one sign with spaces that belong to it."""
    width = start - end
    kinds = np.where(width == 1, _sign_table()[folded[end]], np.uint16(0))
    if len(two := np.flatnonzero(width == 2)):
        first, second = (_sign_table()[folded[end[two] + i]] for i in (0, 1))
        sign = np.where(first == SPACE, second, first)
        spaced = (first == SPACE) ^ (second == SPACE)
        leading = (second == SPACE) | (sign & (DASH | PAREN | KANA | YEAR | MONTH) > 0)  # " -" but not " /" or " ."
        kinds[two] = np.where(spaced & leading & (sign & (DASH | PAREN | YEAR | MONTH | KANA) > 0), sign, kinds[two])
        kinds[two] = np.where((first == COMMA) & (second == SPACE), COMMA, kinds[two])
        for bare, padded in ((DOT, PADDED_DOT), (SLASH, PADDED_SLASH)):
            kinds[two] = np.where((second == SPACE) & (first == bare), padded, kinds[two])
        kinds[two] = np.where((first == PAREN) & (second & (PAREN | DASH) > 0), PAREN, kinds[two])
    if len(three := np.flatnonzero(width == 3)):
        a, b, c = (_sign_table()[folded[end[three] + i]] for i in (0, 1, 2))
        inside = (a == SPACE) & (c == SPACE) & (b & (DASH | KANA | YEAR | MONTH) > 0)
        kinds[three] = np.where(inside, b, kinds[three])
    return kinds


def plain(gap: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Gap kinds, a padded dot or slash as the sign itself."""
    gap = np.where(gap == PADDED_DOT, np.uint16(DOT), gap)
    return np.where(gap == PADDED_SLASH, np.uint16(SLASH), gap)
