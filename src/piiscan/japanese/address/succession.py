"""Municipalities, towns and postal codes that a new list no longer has: an old address must still be read.

A municipality that is none today has heirs: those that hold its postal codes now, for the codes of an area stay when it
is merged, renamed or made a city. Its towns and codes go to them, and its name stays known.
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from piiscan.japanese import data_files
from piiscan.japanese.address import tabulate
from piiscan.japanese.address.merge import Today, homes
from piiscan.japanese.address.tabulate import Record

Heirs = Mapping[str, Sequence[str]]
_SHARE = 0.05  # of the codes: less is a neighbor across a border that one code crosses


class Old(NamedTuple):
    """A municipality of an older list."""

    code: str
    prefecture: str
    name: str
    postal_codes: frozenset[int]


def municipalities() -> list[Old]:
    """Those of the package."""
    rows = (line.split("\t") for line in _lines(data_files.MUNICIPALITIES))
    return [Old(code, p, name, frozenset(accumulate(map(int, steps.split(" "))))) for code, p, name, steps in rows]


def records(old: Sequence[Old]) -> Iterator[Record]:
    """The towns of the package; `old`: its municipalities."""
    for m, line in zip(old, _lines(data_files.TOWNS), strict=True):
        for entry in line.split("\t")[1:]:
            yield from _of_entry(Record(m.prefecture, m.name, code=m.code), entry)


def heirs(old: Sequence[Old], today: Today) -> dict[str, tuple[str, ...]]:
    """Code of an old municipality -> those of today that its area belongs to, that with most of its postal codes first."""
    holders: dict[int, list[str]] = {}
    for code in today.names:
        for postal_code in today.codes[code]:
            holders.setdefault(postal_code, []).append(code)
    same = homes(today, {})
    found: dict[str, tuple[str, ...]] = {}
    for m in old:
        if m.code in today.names:
            found[m.code] = (m.code,)
        elif len(place := same(Record(m.prefecture, m.name))) == 1:
            found[m.code] = tuple(place)
        else:
            counted = Counter(code for postal_code in m.postal_codes for code in holders.get(postal_code, ()))
            least = _SHARE * sum(counted.values())
            ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
            found[m.code] = tuple(code for code, count in ranked if count >= least)
    return found


def keep_codes(old: Sequence[Old], heirs: Heirs, today: Today) -> None:
    """Postal codes that no list of today has stay with their municipality, or its largest heir."""
    for code in today.codes.keys() - today.names.keys():  # of an office in a municipality that the list has not
        del today.codes[code]
    known: set[int] = set().union(*today.codes.values())
    for m in old:
        if heirs[m.code]:
            today.codes[heirs[m.code][0]] |= m.postal_codes - known


def former(old: Sequence[Old], heirs: Heirs, today: Today) -> list[str]:
    """The lines of former.txt: those of the package with the codes of today, and municipalities that are none any more."""
    names = set(today.names.values())
    lines = data_files.shipped(data_files.FORMER).decode().splitlines()
    out = [line for line in lines if line.startswith("#")]
    known = [line.split("\t") for line in lines if not line.startswith("#")]
    rows = {(p, name): [now for code in codes.split(" ") for now in heirs.get(code, ())] for p, name, codes in known}
    rows |= {(m.prefecture, m.name): list(heirs[m.code]) for m in old}
    told = [(place, " ".join(dict.fromkeys(codes))) for place, codes in rows.items() if place not in names]
    return out + ["\t".join((*place, codes)) for place, codes in told if codes]


def _of_entry(of: Record, entry: str) -> Iterator[Record]:
    """The records that an entry stands for."""
    name, numbers, unit, some, koaza = tabulate.told_by(entry)
    for number in sorted(numbers) or ([] if some else [0]):
        if name:
            yield of._replace(town=f"{name}{number}{unit}" if number else name)
    if some:
        yield of._replace(town=name, chome=True)
    for one in koaza:
        yield of._replace(town=name, koaza=one)


def _lines(name: str) -> list[str]:
    return lzma.decompress(data_files.shipped(name)).decode().split("\n")
