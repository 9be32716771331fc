"""Single names: honorifics, and where a full name parts into family and given name. Plain Python."""

from __future__ import annotations

import re
from functools import cache

from piiscan.japanese import kana, tables
from piiscan.japanese.fold import careful, on_lines, without_gaps

# One pair of brackets, others inside at most once: 【社】山田【営業】 keeps its name.
_IN_BRACKETS = re.compile(r"(?:\((?:[^()\n]++|\([^()\n]*+\))*+\)|\[[^][\n]*+\]|【[^【】\n]*+】)[^\S\n]*$", re.MULTILINE)
_HONORIFIC = re.compile(  # ハサマ and カサマ are surnames: サマ counts behind a space, another script or three kana
    r"(?:(?<=\S)[^\S\n]*(?:様方|様|殿|さん|ちゃん|くん|御中)"
    r"|(?:(?<=\S)[^\S\n]+|(?<=[^\sぁ-ゖァ-ヺー])|(?<=[ぁ-ゖァ-ヺー]{3}))(?:さま|サマ))[^\S\n]*$",
    re.MULTILINE,
)
_PARTED = re.compile(r"[\s・]+")
_KANA = re.compile(r"[ぁ-ゖゝゞァ-ヺー-ヾ\s-]+$")
# How often each length of a family name comes with each length of a given name, in bits; 2+2 is the commonest.
_LENGTHS = {(2, 2): 3.0, (2, 1): 2.0, (2, 3): 1.5, (1, 2): 0.5, (3, 2): 0.5, (1, 1): 0.0, (3, 1): -0.5, (1, 3): -1.0}


def bare(text: str) -> str:
    """Composed text of names, one a line, without a note in brackets and an honorific at their ends."""
    return _HONORIFIC.sub("", _IN_BRACKETS.sub("", kana.with_marks(text)))


def kanji_form(text: str) -> str:
    """Bare names without spaces in canonical kanji, one a line."""
    return careful(without_gaps(text))


@cache
def lexicon(kind: str) -> dict[str, int]:
    """Surnames ("s") or given names ("g") in canonical form, with their flags in tables.py; flags of variants are joined."""
    out: dict[str, int] = {}
    for flags, surfaces in (tables.surnames() if kind == "s" else tables.given_names()).items():
        for key in on_lines(careful, surfaces):
            out[key] = out.get(key, 0) | flags
    return out


@cache
def kana_lexicon(kind: str) -> frozenset[str]:
    """Katakana readings of surnames ("s") or given names ("g")."""
    return frozenset(tables.readings(kind))


def belief(flags: int | None) -> float:
    """Bits for one part, from what its lexicon says."""
    if flags is None:
        return -6.0
    common = 4.0 if flags & tables.COMMON else 0.0
    alone = 1.0 if flags & tables.ALONE else 0.0
    return common + alone - (2.0 if flags & tables.PLACE and not flags & tables.ALONE else 0.0)


def length_belief(family: int, given: int) -> float:
    """Bits for the lengths of both parts."""
    return _LENGTHS.get((family, given), -1.5)


def _score(family: str, given: str) -> float:
    return length_belief(len(family), len(given)) + belief(lexicon("s").get(family)) + belief(lexicon("g").get(given))


def _score_kana(family: str, given: str) -> float:
    known = (family in kana_lexicon("s")) + (given in kana_lexicon("g"))
    return 4.0 * known - abs(len(family) - len(given) - 0.5)


def split(text: str) -> tuple[str | None, str | None]:
    """(family, given) of one full name in canonical form; (name, None) where it has only one character.

    >>> split("山田 太郎 様"), split("佐々木太郎")
    (('山田', '太郎'), ('佐佐木', '太郎'))
    """
    text = bare(text.replace("\n", " ")).strip()
    in_kana = bool(_KANA.match(text))
    form = kana.exact if in_kana else kanji_form
    parts = [form(part) for part in _PARTED.split(text, maxsplit=1)]
    if len(parts) == 2 and all(parts):
        return parts[0], parts[1]
    whole = form("".join(parts))
    if len(whole) < 2:
        return whole or None, None
    score = _score_kana if in_kana else _score
    cuts = range(1, len(whole))
    best = max(cuts, key=lambda i: (score(whole[:i], whole[i:]), -i))
    return whole[:best], whole[best:]
