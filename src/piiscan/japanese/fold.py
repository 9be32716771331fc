"""String forms that may change length: NFKC, kanji variants, spaces. One string in, one string out.

The one-to-one fold of whole buffers is `text.fold`; this module serves the values of single fields.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from piiscan.text import kanji_pairs

# U+2010-2015, minus, box drawing, small and modifier hyphens: none of them is folded by NFKC (checked one by one).
DASHES = "‐‑‒–—―−─⁃˗﹘﹣－➖"
_SELECTORS = re.compile("[\ufe00-\ufe0f\u180b-\u180d\u200b\ufeff\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"\s+")


@cache
def variants() -> dict[int, str]:
    """Translation table: kanji variants to their common form."""
    return dict(zip(map(ord, kanji_pairs.VARIANTS), kanji_pairs.COMMON, strict=True))


@cache
def katakana() -> dict[int, str]:
    """Translation table: hiragana to katakana, every dash to the long-vowel sign."""
    kana = {c: chr(c + 0x60) for c in [*range(0x3041, 0x3097), 0x309D, 0x309E]}
    return kana | dict.fromkeys(map(ord, DASHES + "-~〜"), "ー")


@cache
def dashes() -> dict[int, str]:
    """Translation table: every dash except the long-vowel sign to "-"."""
    return dict.fromkeys(map(ord, DASHES), "-")


def composed(text: str) -> str:
    """NFKC without variation selectors and zero-width characters."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _SELECTORS.sub("", text))


def plain(text: str) -> str:
    """`composed`, stripped."""
    return composed(text).strip()


def without_spaces(text: str) -> str:
    return _SPACES.sub("", text)
