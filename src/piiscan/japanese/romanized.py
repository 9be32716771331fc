"""Readings of Japanese names in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from piiscan.japanese import ready
from piiscan.text import ngrams

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ",
    "m": "マミムメモ", "y": "ヤ ユ ヨ", "r": "ラリルレロ", "w": "ワ   ヲ", "g": "ガギグゲゴ", "z": "ザジズゼゾ",
    "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_KANA = {kana: sound + vowel for sound, row in _ROWS.items() for kana, vowel in zip(row, "aiueo", strict=False)}
_KANA |= {"シ": "shi", "チ": "chi", "ツ": "tsu", "フ": "fu", "ジ": "ji", "ヂ": "ji", "ヅ": "zu", "ヲ": "o", "ン": "n"}
_KANA |= {"ヴ": "bu", "ヰ": "i", "ヱ": "e"}
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ー": ""}
_KUNREI = (
    ("sh", "sy"),
    ("ch", "ty"),
    ("tsu", "tu"),
    ("fu", "hu"),
    ("j", "zy"),
    ("syi", "si"),
    ("tyi", "ti"),
    ("zyi", "zi"),
)


@cache
def names(kind: str) -> ngrams.Lexicon:
    """Readings of surnames ("s") or given names ("g") in small Latin letters, in all `spellings`."""
    return ready.lexicon(f"romanized_{kind}")


def spellings(readings: Sequence[str]) -> list[str]:
    """Katakana readings in small Latin letters, as lines; a text for each way of spelling.

    Hepburn with long vowels as in kana (tarou, oono), short (taro), with h (ohno, satoh), with m (namba), and Kunrei.
    """
    full = _roman("\n".join(readings))
    short = re.sub("(?<=o)[ou]|(?<=u)u", "", full)
    kunrei = short
    for hepburn, other in _KUNREI:
        kunrei = kunrei.replace(hepburn, other)
    return [full, short, re.sub("(?<=o)[ou]", "h", full), re.sub("n(?=[bmp])", "m", short), kunrei]


def _roman(kana: str) -> str:
    """Katakana in Hepburn letters; lines stay lines, none becomes empty."""
    text = kana.translate({ord(k): letters for k, letters in _KANA.items() if k != " "})
    text = re.sub("i(?=[ャュョ])", "", text).translate({ord(k): r for k, r in _SMALL.items()})
    text = re.sub("(?<=sh)y|(?<=ch)y|(?<=j)y", "", text)
    text = re.sub("ッ(?=ch)", "t", text)
    text = re.sub("ッ([a-z])", r"\1\1", text).replace("ッ", "")
    return re.sub(r"^$", "-", text, flags=re.MULTILINE)
