"""Municipalities and towns as hash tables for whole buffers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import hashed, ready, tables
from piiscan.japanese.address.spelling import COUNTY, WARD
from piiscan.text import fold, ngrams
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Hashes = NDArray[np.uint64]

_ONE_SPELLING = {"ヶ": "ケ", "が": "ケ", "ガ": "ケ", "ヵ": "ケ", "の": "ノ", "之": "ノ", "ッ": "ツ", "っ": "ツ"}
_SPELLINGS = str.maketrans(_ONE_SPELLING)
TOWN_MOST = 14  # characters; longer town names are 0.1 %
_SALT = np.uint64(0x9E3779B97F4A7C15)


@cache
def spelling() -> fold.Codes:
    """By folded code, the one it is read as in names of places."""
    table = np.arange(1 << 16, dtype=np.uint16)
    for written, read in _ONE_SPELLING.items():
        table[ord(written)] = ord(read)
    return table


def spelled(folded: fold.Codes) -> fold.Codes:
    """Folded text with ヶケが, ノ之の and small ッ in one spelling. Same length."""
    return spelling().take(folded.astype(np.intp))


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Ways to write a municipality, looked up backward. Those of way i are owner[first[i] : first[i + 1]] (in
    tables.municipalities(), -1 for a designated city without its ward)."""

    lexicon: ngrams.Lexicon
    lengths: Ints  # rising
    first: Ints
    owner: Ints


def _ways(name: str) -> set[str]:
    ways = {name, COUNTY.sub("", name)}
    if ward := WARD.match(name):
        ways.add(ward[2])
        if ward[1] != "京都市":  # 東京都北区 holds 京都北区
            ways.add(ward[1][:-1] + ward[2])  # 名古屋中区
    return ways


@cache
def places() -> Places:
    """With and without county, with and without designated city."""
    found: dict[str, set[int]] = {}

    def tell(way: str, owners: Iterable[int]) -> None:  # 鹿嶋市 and 鹿島市 fold alike
        found.setdefault(fold.fold_text(way).translate(_SPELLINGS), set()).update(owners)

    for index, m in enumerate(tables.municipalities()):
        for way in _ways(m.name):
            tell(way, [index])
        if ward := WARD.match(m.name):
            tell(ward[1], [-1])
    for (_, name), heirs in tables.former_municipalities().items():
        for way in _ways(name):
            tell(way, heirs)
    counts = np.array([len(owners) for owners in found.values()])
    owner = np.array([i for owners in found.values() for i in sorted(owners)], np.int64)
    return Places(
        ngrams.Lexicon(hashed.hashes("\n".join(name[::-1] for name in found), spelled)),
        distinct(np.array([len(name) for name in found], np.int64)),
        np.concatenate(([0], np.cumsum(counts))),
        owner,
    )


@cache
def prefectures() -> ngrams.Lexicon:
    """Their names, then the same without 都, 府 and 県: the place in `tables.prefectures()` is the remainder by 47."""
    names = tables.prefectures()
    return hashed.lexicon("\n".join((*names, *(name[:-1] for name in names if name != "北海道"))))


@cache
def prefecture_sizes() -> dict[int, NDArray[np.bool_]]:
    """Length of a name (with or without 都, 府, 県) -> by folded code, whether such a name ends with it."""
    found: dict[int, NDArray[np.bool_]] = {}
    for name in tables.prefectures():
        for form in {name, name[:-1] if name != "北海道" else name}:
            found.setdefault(len(form), np.zeros(1 << 16, np.bool_))[ord(fold.fold_text(form[-1]))] = True
    return found


@cache
def prefecture_of() -> Ints:
    """Index in tables.prefectures() of each municipality."""
    number = {name: i for i, name in enumerate(tables.prefectures())}
    return np.array([number[m.prefecture] for m in tables.municipalities()], np.int64)


@cache
def counties() -> tuple[Ints, Hashes]:
    """Length and hash of each municipality's county, 0 where it has none; the last entry is for none."""
    names = [m.name for m in tables.municipalities()] + [""]
    found = [name[: len(name) - len(COUNTY.sub("", name))] for name in names]
    return np.array(list(map(len, found)), np.int64), ngrams.term_hashes(found)


def with_county(length: Ints, owner: Ints) -> Bools:
    """Whether a name of this length is that of the municipality with its county, or longer."""
    return np.asarray((counties()[0][owner] > 0) & (length > _short_lengths()[owner]))


@cache
def _short_lengths() -> Ints:
    """Length of each municipality's name without county; the last entry is for none."""
    return np.array([len(COUNTY.sub("", m.name)) for m in tables.municipalities()] + [0], np.int64)


@cache
def in_kyoto() -> Bools:
    """Whether each municipality is a ward of Kyoto, where addresses go by streets; the last entry is for none."""
    return np.array([m.name.startswith("京都市") for m in tables.municipalities()] + [False])


@cache
def towns() -> ngrams.Lexicon:
    """Towns (without 大字 and 丁目) under the hash of `town_hashes`: kanji numerals as registered and as digits."""
    return ready.lexicon("towns")


@cache
def koaza() -> ngrams.Lexicon:
    """小字, under the hash of `town_hashes` of their municipality."""
    return ready.lexicon("koaza")


def town_hashes(name: Hashes, municipality: Ints) -> Hashes:
    """Hash of a town of a municipality, from the hash of its name."""
    return (name ^ (municipality.astype(np.uint64) + np.uint64(1)) * _SALT) * _SALT
