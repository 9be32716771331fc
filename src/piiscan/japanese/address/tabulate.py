"""Towns as entries of the town tables: what a line of data/towns.tsv.xz holds.

A line is a municipality: JIS X 0402 code, then an entry for each town, tab-separated: name without 丁目, and behind "|"
the 丁目 (`1-3,7`; `t` in front where the town counts in 丁; 0: also without; `?`: some, not told which), and behind
another "|" the 小字, comma-separated. Entries of one line rise.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from piiscan.japanese import numerals
from piiscan.japanese.address import spelling

_CHOME = re.compile(r"^(.*?)([一二三四五六七八九十百]+|[0-9]+)(丁目?)$")
_PARTLY = re.compile(r"以下に掲載がない場合|の次に|.一円$|、|「|\(|〜|~")
_MARKS = re.compile(r"[|,\s]")  # of the entries themselves: no name has them


class Record(NamedTuple):
    """One row of a source."""

    prefecture: str
    city: str
    town: str = ""  # with 丁目 where the source has it
    koaza: str = ""
    code: str = ""  # JIS X 0402, where the source tells it
    postal_code: str = ""
    chome: bool = False  # the town has 丁目, the source does not tell which


@dataclass(slots=True)
class Town:
    """A town without its 丁目."""

    name: str
    numbers: set[int] = field(default_factory=set)  # 丁目; 0: the town without one
    unit: str = "丁目"
    some: bool = False  # has 丁目 that no source tells
    koaza: set[str] = field(default_factory=set)


def parted(town: str) -> tuple[str, int, str]:
    """Name, number and unit of a town with 丁目, 0 and "" without.

    >>> parted("新横浜二丁目"), parted("旭ケ丘１丁目"), parted("六丁目")
    (('新横浜', 2, '丁目'), ('旭ケ丘', 1, '丁目'), ('六丁目', 0, ''))
    """
    town = unicodedata.normalize("NFKC", town)
    found = _CHOME.match(town)
    if not found or not found[1]:  # 六丁目 is a name of its own
        return town, 0, ""
    return found[1], int(found[2]) if found[2].isdecimal() else numerals.value(found[2]), found[3]


def add(towns: dict[str, Town], record: Record) -> None:
    """Take a row into the towns of its municipality; rows that name no single town are passed over."""
    lone = record.town.startswith("（") or not record.town  # （大字なし）: its 小字 are towns
    name, number, unit = parted(record.koaza if lone else record.town)
    if name in ("字", "大字") or _PARTLY.search(name) or _MARKS.search(name) or _MARKS.search(record.koaza):
        return
    town = towns.setdefault(name, Town(name))
    town.unit = unit or town.unit
    if record.koaza and not lone:
        town.koaza.add(spelling.bare(record.koaza))
    if record.chome:
        town.some = True
    elif number or lone or not record.koaza:
        town.numbers.add(number)


def ranges(numbers: Iterable[int]) -> str:
    """{1, 2, 3, 7} -> "1-3,7"."""
    out: list[list[int]] = []
    for number in sorted(numbers):
        if out and number == out[-1][1] + 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def numbers_of(told: str) -> set[int]:
    """The inverse of `ranges`."""
    parts = [part.split("-") for part in told.split(",") if part]
    return {number for part in parts for number in range(int(part[0]), int(part[-1]) + 1)}


def entry(town: Town) -> str:
    """The entry of a town in a line."""
    plain = town.numbers <= {0} and not town.some
    told = "" if plain else ("t" if town.unit == "丁" else "") + ranges(town.numbers) + "?" * town.some
    koaza = ",".join(sorted(town.koaza))
    return f"{town.name}|{told}|{koaza}" if koaza else f"{town.name}|{told}" if told else town.name


def told_by(entry: str) -> tuple[str, set[int], str, bool, tuple[str, ...]]:
    """Name, 丁目, unit, whether it has others, 小字: what `entry` wrote. No 丁目 at all: a town without any."""
    if "|" not in entry:  # most
        return entry, set(), "丁目", False, ()
    name, told, koaza = (*entry.split("|"), "", "")[:3]
    unit = "丁" if told.startswith("t") else "丁目"
    return name, numbers_of(told.strip("t?")), unit, told.endswith("?"), tuple(koaza.split(",")) if koaza else ()


def packed(lines: list[str]) -> bytes:
    """Bytes of a file."""
    return lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)
