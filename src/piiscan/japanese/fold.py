"""String forms that may change length: NFKC, kanji variants, spaces. One string in, one string out.

The one-to-one fold of whole buffers is `text.fold`; this module serves the values of single fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from piiscan.text import kanji_pairs

# U+2010-2015, minus, box drawing, small and modifier hyphens: none of them is folded by NFKC (checked one by one).
DASHES = "‐‑‒–—―−─⁃˗﹘﹣－➖"
_SELECTORS = re.compile("[\ufe00-\ufe0f\u180b-\u180d\u200b\ufeff\U000e0100-\U000e01ef]")
_SPACES = re.compile(r"\s+")
_GAPS = re.compile(r"[^\S\n]+")


@cache
def variants() -> dict[int, str]:
    """Translation table: kanji variants to their common form."""
    return dict(zip(map(ord, kanji_pairs.VARIANTS), kanji_pairs.COMMON, strict=True))


# Characters that people swap in names read the same way: beyond the variants, not in the one-to-one engine. Of the pairs of
# surnames in SudachiDict-core that differ in nothing else, those with a reading in common: 斉斎 95 of 97 (齋藤 斉藤), 碕崎 21
# of 22, 椙杉 39 of 40, 桝 and 舛 as 升 35 of 36 and 67 of 70, 簗梁 12 of 14, 蔭陰 17 of 18, 笘苫 13 of 13; of given names
# 燿耀 6 of 6. Left apart, because both are common names of different people or are read differently: 坂阪 舟船 畠畑 邑村
# 河川 隅角 庄荘 (荘太 ソウタ, 庄太 ショウタ) 郎朗 裕祐佑 彬斌 乃之, and confusions of shape (埼崎 藤籐 菅管 萩荻 太大 ...).
_SWAPPED = dict(zip("斉碕椙桝舛簗蔭笘燿", "斎崎杉升升梁陰苫耀", strict=True))
_KANJI = "㐀-䶿一-鿿豈-\ufaff々〻〇\U00020000-\U000323af"
# Between two kanji: 一ノ瀬 一の瀬 一之瀬, 竜ヶ崎 竜ケ崎 竜が崎, 三ッ木 三つ木 三ツ木.
_LINKS = tuple(
    (re.compile(f"(?<=[{_KANJI}])[{written}](?=[{_KANJI}])"), kept)
    for written, kept in (("ノの", "之"), ("ヶヵがガ", "ケ"), ("ッつっ", "ツ"))
)
_REPEATED = re.compile(f"([{_KANJI}])([々〻]+)")


@cache
def _careful_table() -> dict[int, str]:
    swapped = dict(zip(map(ord, _SWAPPED), _SWAPPED.values(), strict=True))
    return {code: common.translate(swapped) for code, common in variants().items()} | swapped


def careful(text: str) -> str:
    """Names in their canonical kanji: variants, swapped characters, links between kanji, 々 written out. May hold several lines.

    >>> careful("佐々木"), careful("一ノ瀬"), careful("齊藤")
    ('佐佐木', '一之瀬', '斎藤')
    """
    text = text.translate(_careful_table())
    for link, kept in _LINKS:
        text = link.sub(kept, text)
    return _REPEATED.sub(lambda m: m[1] * (1 + len(m[2])), text)


@cache
def _variants() -> frozenset[str]:
    return frozenset(map(chr, variants()))


def common(text: str) -> str:
    """`text` with kanji variants in their common form. Most texts hold none, which is faster to see than to translate."""
    return text if _variants().isdisjoint(text) else text.translate(variants())


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
    """NFKC without variation selectors and zero-width characters. Lines stay lines."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _SELECTORS.sub("", text))


def plain(text: str) -> str:
    """`composed`, stripped."""
    return composed(text).strip()


def without_spaces(text: str) -> str:
    return _SPACES.sub("", text)


def without_gaps(text: str) -> str:
    """Without spaces; lines stay lines."""
    return _GAPS.sub("", text)


def on_lines(form: Callable[[str], str], values: Sequence[str]) -> list[str]:
    """`form` of each value, worked out in one text where each is a line: calls cost more than characters.

    form: takes each line by itself and keeps their number. A line break within a value is a space.
    """
    return form("\n".join(value.replace("\n", " ") for value in values)).split("\n") if values else []
