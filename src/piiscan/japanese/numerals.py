"""Kanji numerals as Arabic digits, where a number is meant."""

from __future__ import annotations

import re

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "元": 1, "壱": 1, "弐": 2, "参": 3}
UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
SIGNS = "〇一二三四五六七八九十百千"  # as numbers of addresses are written
NUMERAL = "[〇○零一二三四五六七八九壱弐参十拾百千]"
_RUN = re.compile(f"{NUMERAL}+")
_COUNTED = re.compile(f"{NUMERAL}+(?=[条線丁区番号]|地割|ノ?通)")


def value(numeral: str) -> int:
    """二十三 -> 23, 二三 -> 23, 千二百 -> 1200.

    >>> value("百二十三"), value("一〇二"), value("十")
    (123, 102, 10)
    """
    total = current = 0
    for char in numeral:
        if char in UNITS:
            total += max(current, 1) * UNITS[char]
            current = 0
        else:
            current = current * 10 + DIGITS[char]
    return total + current


def to_digits(text: str) -> str:
    """Every run of kanji numerals as digits; a run that touches digits is parted from them by "-".

    >>> to_digits("二十三丁目4番"), to_digits("南一2")
    ('23丁目4番', '南1-2')
    """
    if not _RUN.search(text):
        return text
    text = re.sub(r"(?<=\d)一(?=\d)", "-", text)  # a kanji one between digits is a mistyped dash
    text = re.sub(rf"(?<={NUMERAL})(?=\d)|(?<=\d)(?={NUMERAL})", "-", text)
    return _RUN.sub(lambda m: str(value(m[0])), text)


def with_digits(text: str) -> tuple[str, str]:
    """`to_digits`, and the same of numerals in front of a unit of places alone: 八軒十条 -> 8軒10条, 八軒10条."""
    return to_digits(text), _COUNTED.sub(lambda m: str(value(m[0])), text)
