"""Numbers spelled with kanji digits (〇九〇－一二三四－五六七八) read as digits, one to one.

Only a cluster of LEAST or more kanji digits is a number spelled out; 三丁目 and 一つ stay text. Within a cluster single
dashes, spaces or parentheses may stand between digits. Positional numerals (五十五) are no digits and stay too.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold

LEAST = 7  # a postal code; shorter ones are years and counts
DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
JOINERS = "- ()"


@cache
def _values() -> NDArray[np.uint8]:
    """Value of each unit, 255 for what is no kanji digit."""
    table = np.full(1 << 16, 255, np.uint8)
    for char, value in DIGITS.items():
        table[ord(char)] = value
    return table


def read(folded: fold.Codes, classes: fold.Classes) -> tuple[fold.Codes, fold.Classes]:
    """Folded units and classes with spelled-out numbers as ASCII digits; the same arrays where there are none."""
    value = _values().take(folded.astype(np.intp))
    at = np.flatnonzero(value != 255)
    if len(at) < LEAST:
        return folded, classes
    step = np.diff(at)
    joined = (step == 1) | ((step == 2) & np.isin(folded[at[:-1] + 1], [ord(c) for c in JOINERS]))
    cluster = np.concatenate((np.zeros(1, np.int64), np.cumsum(~joined)))
    numbers = at[np.bincount(cluster)[cluster] >= LEAST]
    if not len(numbers):
        return folded, classes
    folded, classes = folded.copy(), classes.copy()
    folded[numbers] = value[numbers] + np.uint16(ord("0"))
    classes[numbers] = fold.DIGIT
    return folded, classes


def read_plain(folded: str) -> str:
    """Plain twin of `read` on folded text."""
    out = list(folded)
    cluster: list[int] = []
    for i in range(len(folded) + 1):
        if i < len(folded) and folded[i] in DIGITS:
            if cluster and not (cluster[-1] == i - 1 or (cluster[-1] == i - 2 and folded[i - 1] in JOINERS)):
                _settle(out, cluster)
                cluster = []
            cluster.append(i)
    _settle(out, cluster)
    return "".join(out)


def _settle(out: list[str], cluster: list[int]) -> None:
    if len(cluster) >= LEAST:
        for i in cluster:
            out[i] = str(DIGITS[out[i]])
