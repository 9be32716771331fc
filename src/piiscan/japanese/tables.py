"""The data files, read on first use: municipalities, towns, postal codes, names, banks, code tables.

Sources and licences: data/README.md.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Municipality:
    """`name` as in addresses: with its county (西白河郡中島村) or designated city (横浜市港北区)."""

    code: str  # JIS X 0402, five digits
    prefecture: str
    name: str


def read_lines(name: str) -> list[str]:
    """Lines of a packed text file of the package."""
    packed = resources.files("piiscan.japanese").joinpath("data", name).read_bytes()
    return lzma.decompress(packed).decode().split("\n")


@cache
def _municipality_rows() -> list[list[str]]:
    return [line.split("\t") for line in read_lines("municipalities.tsv.xz")]


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All of them in the order of their codes."""
    return tuple(Municipality(code, prefecture, name) for code, prefecture, name, _ in _municipality_rows())


@cache
def prefectures() -> tuple[str, ...]:
    """The 47 names, 北海道 first."""
    return tuple(dict.fromkeys(m.prefecture for m in municipalities()))


@cache
def towns() -> tuple[tuple[str, ...], ...]:
    """Town names (without 大字) of each municipality, in the order of `municipalities()`."""
    return tuple(tuple(line.split("\t")[1:]) for line in read_lines("towns.tsv.xz"))


@cache
def postal_codes() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rising postal codes as numbers, and for each the index of a municipality; a code may come twice."""
    codes = [list(accumulate(map(int, row[3].split()))) for row in _municipality_rows()]
    owner = np.repeat(np.arange(len(codes)), [len(c) for c in codes])
    flat = np.array([code for part in codes for code in part], dtype=np.int64)
    order = np.argsort(flat, kind="stable")
    return flat[order], owner[order]


# What a name lexicon says of a surface; built by tools/build_name_lexicons.py.
COMMON, ALONE, WORD, PLACE = 1, 2, 4, 8


@cache
def surnames() -> dict[int, tuple[str, ...]]:
    """Flags -> surnames. Surfaces as registered, not folded."""
    return {int(flags): terms for flags, terms in _grouped("surnames.tsv.xz").items()}


@cache
def given_names() -> dict[int, tuple[str, ...]]:
    """Flags -> given names."""
    return {int(flags): terms for flags, terms in _grouped("given_names.tsv.xz").items()}


@cache
def not_names() -> tuple[str, ...]:
    """Words and places that a surname and a given name could fill."""
    return tuple(read_lines("not_names.tsv.xz"))


@cache
def readings(kind: str) -> tuple[str, ...]:
    """Katakana readings of surnames ("s") or given names ("g")."""
    found = _grouped("readings.tsv.xz")
    return tuple(term for kinds, terms in found.items() if kind in kinds for term in terms)


@cache
def katakana() -> dict[str, tuple[str, ...]]:
    """Katakana words by kind: names of persons ("name"), those that are common nouns too ("both"), other ("word")."""
    return _grouped("katakana.tsv.xz")


def _grouped(name: str) -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in read_lines(name))
    return {row[0]: tuple(row[1:]) for row in rows}


@cache
def area_code_lengths() -> NDArray[np.uint8]:
    """uint8[100000]: digits of the area code (without its 0) for the five digits behind a fixed line's 0; 0: none."""
    return np.frombuffer(read_lines("area_codes.txt.xz")[0].encode(), np.uint8) - np.uint8(48)


@cache
def _bank_rows() -> list[list[str]]:
    return [line.split("\t") for line in read_lines("banks.tsv.xz")]


@cache
def banks() -> dict[str, str]:
    """Names of banks without 銀行 by their codes of four digits (統一金融機関コード)."""
    return {code: name for code, name, _ in _bank_rows()}


@cache
def bank_branches() -> NDArray[np.int64]:
    """All branches, rising, as numbers of seven digits: bank 4, branch 3."""
    found = [int(code) * 1000 + np.cumsum(list(map(int, steps.split()))) for code, _, steps in _bank_rows()]
    return np.concatenate(found).astype(np.int64)


@cache
def local_governments() -> dict[str, str]:
    """Codes of prefectures, municipalities and designated cities (five digits), each with its check digit.

    A designated city has the code of its first ward, ending in 0.
    """
    rows = municipalities()
    cities: dict[str, str] = {}
    for m in rows:
        city, ward, _ = m.name.partition("市")
        if ward and m.name.endswith("区"):
            cities.setdefault(city, m.code[:4] + "0")
    codes = {m.code[:2] + "000" for m in rows} | {m.code for m in rows} | set(cities.values())
    return {code: _check_digit(code) for code in sorted(codes)}


@cache
def known_local_governments() -> NDArray[np.bool_]:
    """bool[1000000]: six-digit codes in use, with their check digit."""
    table = np.zeros(1_000_000, np.bool_)
    table[[int(code + last) for code, last in local_governments().items()]] = True
    return table


def _check_digit(code: str) -> str:
    rest = sum(int(d) * w for d, w in zip(code, (6, 5, 4, 3, 2), strict=True)) % 11
    return str((11 - rest) % 10)


@cache
def _code_rows() -> dict[str, dict[str, str]]:
    text = resources.files("piiscan.japanese").joinpath("data", "codes.txt").read_text(encoding="utf-8")
    kinds: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            kind, code, meaning = line.split("\t")
            kinds.setdefault(kind, {})[code] = meaning
    return kinds


def codes(kind: str) -> dict[str, str]:
    """A table of data/codes.txt: code -> meaning. KeyError for an unknown one."""
    return _code_rows()[kind]


@cache
def known_codes(kind: str) -> NDArray[np.bool_]:
    """`codes(kind)`, or the banks for "bank", as bool by the number."""
    found = banks() if kind == "bank" else codes(kind)
    table = np.zeros(10 ** len(next(iter(found))), np.bool_)
    table[[int(code) for code in found]] = True
    return table


@cache
def card_ranges() -> tuple[tuple[str, str, tuple[int, ...], str], ...]:
    """(first and last issuer prefix, lengths, brand) of payment cards."""
    found = []
    for code, meaning in codes("iin").items():
        lengths, brand = meaning.split(" ", 1)
        first, last = code.split("-")
        found.append((first, last, tuple(map(int, lengths.split(","))), brand))
    return tuple(found)


@cache
def plate_regions() -> tuple[str, ...]:
    """Region names of number plates, the longer first."""
    names = {name for text in codes("plate").values() for name in text.split(" ")}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


@cache
def _word_lists() -> dict[str, tuple[str, ...]]:
    text = resources.files("piiscan.japanese").joinpath("data", "words.txt").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            key, words = line.split("\t")
            lists.setdefault(key, []).extend(words.split(" "))
    return {key: tuple(words) for key, words in lists.items()}


def words(key: str) -> tuple[str, ...]:
    """A word list of data/words.txt. KeyError for an unknown one."""
    return _word_lists()[key]
