"""Code tables, read on first use: banks and branches, municipalities, data/codes.txt.

Sources and licences: data/README.md.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import tables


@cache
def _bank_rows() -> list[list[str]]:
    return [line.split("\t") for line in tables.read_lines("banks.tsv.xz")]


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
    rows = tables.municipalities()
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
