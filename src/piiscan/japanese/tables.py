"""The data files, read on first use: municipalities, towns, postal codes, names, area codes, words.

Sources and licences: data/README.md. Town data that the user replaced come from his folder: `data_files`.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import data_files


@dataclass(frozen=True, slots=True)
class Municipality:
    """`name` as in addresses: with its county (西白河郡中島村) or designated city (横浜市港北区)."""

    code: str  # JIS X 0402, five digits
    prefecture: str
    name: str


def read_lines(name: str) -> list[str]:
    """Lines of a packed text file."""
    return lzma.decompress(data_files.read(name)).decode().split("\n")


@cache
def _municipality_rows() -> list[list[str]]:
    return [line.split("\t") for line in read_lines(data_files.MUNICIPALITIES)]


@cache
def municipalities() -> tuple[Municipality, ...]:
    """All of them in the order of their codes."""
    return tuple(Municipality(code, prefecture, name) for code, prefecture, name, _ in _municipality_rows())


@cache
def prefectures() -> tuple[str, ...]:
    """The 47 names, 北海道 first."""
    return tuple(dict.fromkeys(m.prefecture for m in municipalities()))


@cache
def former_municipalities() -> dict[tuple[str, str], tuple[int, ...]]:
    """(prefecture, name) of municipalities that are none today -> those that their area belongs to."""
    index = {m.code: i for i, m in enumerate(municipalities())}
    text = data_files.read(data_files.FORMER).decode()
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {
        (prefecture, name): tuple(index[c] for c in codes.split(" ") if c in index) for prefecture, name, codes in rows
    }


@cache
def _town_lines() -> list[str]:
    return read_lines(data_files.TOWNS)


def town_entries(index: int) -> list[str]:
    """Entries of the towns of one municipality, by its place in `municipalities()`: address/tabulate.py tells the form."""
    return _town_lines()[index].split("\t")[1:]


@cache
def towns() -> tuple[tuple[str, ...], ...]:
    """`town_names` of each municipality."""
    return town_names(_town_lines())


@cache
def koaza() -> tuple[tuple[str, ...], ...]:
    """`koaza_names` of each municipality."""
    return koaza_names(_town_lines())


def town_names(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Town names (without 丁目, and 大字 or 字 in front) of each line of a town table; with a 大字 inside, also without it."""
    text = re.sub(r"\|[^\t\n]*|(?<=\t)(?:大字|字)(?=[^\t\n])", "", "\n".join(lines))
    text = re.sub(r"\t([^\t\n]+)大字([^\t\n]+)", r"\t\1大字\2\t\1\2", text)
    return tuple(tuple(filter(None, dict.fromkeys(line.split("\t")[1:]))) for line in text.split("\n"))


def koaza_names(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """小字 of each line of a town table."""
    found = ({k for entry in line.split("\t") for k in entry.split("|")[2:]} for line in lines)
    return tuple(tuple(sorted({k for listed in some for k in listed.split(",")})) for some in found)


@cache
def postal_codes() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rising postal codes as numbers, and for each the index of a municipality; a code may come twice."""
    told = [row[3] for row in _municipality_rows()]  # the first code, then differences
    size = np.array([codes.count(" ") + 1 for codes in told])
    first = np.cumsum(size) - size
    total = np.cumsum(np.fromstring(" ".join(told), np.int64, sep=" "))
    flat = total - np.repeat((total - np.diff(total, prepend=0))[first], size)
    order = np.argsort(flat, kind="stable")
    return flat[order], np.repeat(np.arange(len(told)), size)[order]


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
def _word_lists() -> dict[str, tuple[str, ...]]:
    text = data_files.read("words.txt").decode()
    lists: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            key, words = line.split("\t")
            lists.setdefault(key, []).extend(words.split(" "))
    return {key: tuple(words) for key, words in lists.items()}


def words(key: str) -> tuple[str, ...]:
    """A word list of data/words.txt. KeyError for an unknown one."""
    return _word_lists()[key]
