"""Sentences with other names in them, so that the model learns what surrounds a name and not the famous ones."""

from __future__ import annotations

import re

import numpy as np
from corpora import PERSON, Row

from piiscan.japanese import tables

KANJI = re.compile("[一-鿿々ヶケノ]+$")
KATAKANA = re.compile("[ァ-ヺー]{2,}$")
KANA_TAIL = re.compile("[一-鿿々]+[ぁ-ゖ]{2,3}$")
FOREIGN = re.compile("[ァ-ヺー・＝]+$")
COMMON_SHARE = 0.7  # of names drawn from the small dictionary


class Names:
    """Surnames and given names to draw from."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.surnames = _pools(tables.surnames(), lambda w: bool(KANJI.match(w)) and len(w) <= 3)
        given = tables.given_names()
        self.given = _pools(given, lambda w: 1 < len(w) <= 3 and not KATAKANA.match(w))
        self.katakana = tuple(w for kind in ("name", "both") for w in tables.katakana()[kind] if 2 <= len(w) <= 8)
        self.known = {w for p in self.surnames for w in p}, {w for p in self.given for w in p}

    def drawn(self, pools: tuple[tuple[str, ...], tuple[str, ...]]) -> str:
        pool = pools[self.random.random() >= COMMON_SHARE]
        return pool[self.random.integers(len(pool))]

    def instead(self, name: str) -> str:
        """A name of the same build: full, surname, given name, katakana parts; the name itself where it has none."""
        family, given = self.known
        if KANJI.match(name) or KANA_TAIL.match(name):
            if any(name[:i] in family and name[i:] in given for i in (2, 1, 3)):
                return self.drawn(self.surnames) + self.drawn(self.given)
            if name in family:
                return self.drawn(self.surnames)
            return self.drawn(self.given) if name in given else name
        if FOREIGN.match(name):
            return "".join(self._part(part) for part in re.split("([・＝])", name))
        return name

    def _part(self, part: str) -> str:
        return self.katakana[self.random.integers(len(self.katakana))] if KATAKANA.match(part) else part


def _pools(groups: dict[int, tuple[str, ...]], fits) -> tuple[tuple[str, ...], tuple[str, ...]]:
    common = tuple(w for flags, words in groups.items() if flags & tables.COMMON for w in words if fits(w))
    rare = tuple(w for flags, words in groups.items() if not flags & tables.COMMON for w in words if fits(w))
    return common, rare


def renamed(rows: list[Row], seed: int) -> list[Row]:
    """The rows that hold persons, with other persons in their place; the same name gives the same name in a row."""
    names = Names(seed)
    return [_renamed(row, names) for row in rows if any(kind in PERSON for _, _, kind in row.names)]


def _renamed(row: Row, names: Names) -> Row:
    text, at, spans, memo = "", 0, [], {}
    for start, end, kind in sorted(row.names):
        if start < at:
            continue
        old = row.text[start:end]
        new = memo.setdefault(old, names.instead(old)) if kind in PERSON else old
        text += row.text[at:start]
        spans.append((len(text), len(text) + len(new), kind))
        text, at = text + new, end
    return Row(text + row.text[at:], tuple(spans), row.part)
