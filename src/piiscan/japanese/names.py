"""Single names: honorifics, and where a full name parts into family and given name. Plain Python."""

from __future__ import annotations

import re
from functools import cache

from piiscan.japanese import tables
from piiscan.japanese.fold import katakana, plain, variants, without_spaces

_HONORIFIC = re.compile(r"(?<=.)\s*(?:様方|様|さま|サマ|殿|さん|ちゃん|くん|御中)$")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー\s-]+$")
# How often each length of a family name comes with each length of a given name, in bits; 2+2 is the commonest.
_LENGTHS = {(2, 2): 3.0, (2, 1): 2.0, (2, 3): 1.5, (1, 2): 0.5, (3, 2): 0.5, (1, 1): 0.0, (3, 1): -0.5, (1, 3): -1.0}


def without_honorific(text: str) -> str:
    return _HONORIFIC.sub("", text)


@cache
def _folded(kind: str) -> dict[str, int]:
    """Lexicon by folded surface; flags of variants joined."""
    out: dict[str, int] = {}
    for flags, surfaces in (tables.surnames() if kind == "s" else tables.given_names()).items():
        for surface in surfaces:
            key = surface.translate(variants())
            out[key] = out.get(key, 0) | flags
    return out


@cache
def _kana_lexicon(kind: str) -> frozenset[str]:
    return frozenset(tables.readings(kind))


def _belief(flags: int | None) -> float:
    """Bits for one part, from what its lexicon says."""
    if flags is None:
        return -6.0
    common = 4.0 if flags & tables.COMMON else 0.0
    alone = 1.0 if flags & tables.ALONE else 0.0
    return common + alone - (2.0 if flags & tables.PLACE and not flags & tables.ALONE else 0.0)


def _score(family: str, given: str) -> float:
    lengths = _LENGTHS.get((len(family), len(given)), -1.5)
    return lengths + _belief(_folded("s").get(family)) + _belief(_folded("g").get(given))


def _score_kana(family: str, given: str) -> float:
    known = (family in _kana_lexicon("s")) + (given in _kana_lexicon("g"))
    return 4.0 * known - abs(len(family) - len(given) - 0.5)


def split(text: str) -> tuple[str | None, str | None]:
    """(family, given) of one full name in canonical form; (name, None) where it has only one character.

    >>> split("山田 太郎 様"), split("佐々木太郎")
    (('山田', '太郎'), ('佐々木', '太郎'))
    """
    text = without_honorific(plain(text))
    kana = bool(_KANA.match(text))
    table = katakana() if kana else variants()
    parts = [p.translate(table) for p in re.split(r"[\s・]+", text, maxsplit=1)]
    if len(parts) == 2 and all(parts):
        return parts[0], without_spaces(parts[1])
    whole = without_spaces("".join(parts))
    if len(whole) < 2:
        return whole or None, None
    score = _score_kana if kana else _score
    cuts = range(1, len(whole))
    best = max(cuts, key=lambda i: (score(whole[:i], whole[i:]), -i))
    return whole[:best], whole[best:]
