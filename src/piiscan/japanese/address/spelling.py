"""Place names in one spelling, for look-up of single texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from piiscan.japanese import numerals
from piiscan.japanese.fold import common, composed, dashes, variants

# Of a municipality's name: what stands in front of a town or village, and the two parts of a ward's.
COUNTY = re.compile(r"^(?:.{1,4}?郡(?=.+[町村]$)|八丈島(?=八丈町)|三宅島(?=三宅村))")
WARD = re.compile(r"^(.+?市)(.+区)$")
_SECTION = re.compile(r"大字(?=.)|小字(?=.)|^字(?=.)")
_INNER = re.compile(r"(?<=[^文])字(?=.)")  # 十文字 is a name
# ヶケが, ノ之の, small ッ ャ, ヱヰ; 壱弐参 as numerals. Hiragana as katakana. Keeps the length.
_LINKS = str.maketrans("ヶヵがガの之乃丿", "ケケケケノノノノ")
_LINKED = frozenset(map(chr, _LINKS))
_READ = dict(
    zip(
        "ヶヵがガの之乃丿っッゃゅょャュョヱゑヰゐ壱弐参零○",
        "ケケケケノノノノツツヤユヨヤユヨエエイイ一二三〇〇",
        strict=True,
    )
)
# A space behind a number or a Latin word parts it from what follows: 2-1 19階, 5 永岡小学校.
_SPACE = re.compile(rf"(?<![0-9A-Za-z\n{numerals.SIGNS}])[^\S\n]+|[^\S\n]+(?=[丁番号地のノ階室-])")
_NUMERALS = "0-9〇一二三四五六七八九十"
# A long-vowel sign between numbers is a dash, and so is a kanji one between digits.
_LONG_MARK = re.compile(rf"(?<=[{_NUMERALS}])[ー━]+(?=[A-Z{_NUMERALS}])|(?<=[0-9])一(?=[0-9])")


@cache
def _table() -> dict[int, str]:
    hiragana = {c: chr(c + 0x60) for c in range(0x3041, 0x3097)}
    kanji = {code: _READ.get(common, common) for code, common in variants().items()}
    return {**kanji, **hiragana, **{ord(c): to for c, to in _READ.items()}}


def look(text: str) -> str:
    """The text in one spelling of kanji and kana; each character stays in its place.

    >>> look("龍ヶ崎市"), look("竜ケ崎市"), look("つつじが丘")
    ('竜ケ崎市', '竜ケ崎市', 'ツツジケ丘')
    """
    return text.translate(_table())


def keys(names: Sequence[str]) -> list[tuple[str, str, str]]:
    """The look-up forms of place names: numerals as they are, as digits, as digits in front of a unit (八軒10条東).

    Worked out in one text.
    """
    if not names:
        return []
    told = look("\n".join(names))
    return list(zip(*(form.split("\n") for form in (told, *numerals.with_digits(told))), strict=True))


def key(name: str) -> str:
    """The look-up form with digits: what two spellings of a name are compared by."""
    return numerals.to_digits(look(name))


def bare(name: str) -> str:
    """Without 大字, and 字 in front; a name of nothing else stays."""
    return _SECTION.sub("", name) if "字" in name else name


def joined(name: str) -> str:
    """Without a 字 inside: 知念字知名 is written 知念知名 too."""
    return _INNER.sub("", name)


def cleaned(text: str) -> str:
    """NFKC, one kind of dash, no spaces but behind numbers and Latin words."""
    text = composed(text).translate(dashes())
    return _SPACE.sub("", _LONG_MARK.sub("-", text))


def written(text: str) -> str:
    """A place name that is in no table, in one spelling of its kanji and of ヶ and の."""
    text = common(text)
    return text if _LINKED.isdisjoint(text) else text.translate(_LINKS)
