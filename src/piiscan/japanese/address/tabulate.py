"""Records of towns to the lines of the town tables, and back: what data/towns.tsv.xz holds.

A line is a municipality: JIS X 0402 code, then an entry for each town, tab-separated: name without 丁目, and behind "|"
the 丁目 (`1-3,7`; `t` in front where the town counts in 丁; 0: also without; `?`: some, not told which), and behind
another "|" the 小字, comma-separated. Entries of one line rise.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from piiscan.japanese import numerals
from piiscan.japanese.address import spelling

_CHOME = re.compile(r"^(.*?)([一二三四五六七八九十百]+)(丁目?)$")
_KE = str.maketrans("ヶ", "ケ")
_ISLAND = re.compile(r"^(?:三宅島|八丈島)(?=三宅村|八丈町)")
_PARTLY = re.compile(r"以下に掲載がない場合|の次に|一円$|、|「|\(|〜|~")


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


def add(towns: dict[str, Town], record: Record) -> None:
    """Take a row into the towns of its municipality; rows that name no single town are passed over."""
    name = "" if record.town.startswith("（") else unicodedata.normalize("NFKC", record.town)
    if _PARTLY.search(name):
        return
    number, unit = 0, ""
    if found := _CHOME.match(name):
        name, number, unit = found[1], numerals.value(found[2]), found[3]
    if not name and number:
        name, number, unit = record.town, 0, ""  # 六丁目 is a name of its own
    town = towns.setdefault(name, Town(name))
    town.unit = unit or town.unit
    if record.koaza:
        town.koaza.add(spelling.bare(record.koaza))
    if record.chome:
        town.some = True
    elif number or not record.koaza:
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


def tables(postal: Iterable[Record], more: Iterable[Record] = ()) -> dict[str, list[str]]:
    """Lines of both files. postal: records with JIS codes, which say what municipalities there are; more: further towns.

    A town of both lists is spelled as in `more`. A municipality of `more` that is none today (a former ward) gives its
    towns to the one of the same city that has a town of that name.
    """
    names: dict[str, tuple[str, str]] = {}
    codes: defaultdict[str, set[int]] = defaultdict(set)
    towns: defaultdict[str, dict[str, Town]] = defaultdict(dict)
    for record in postal:
        if record.code and record.city:
            names.setdefault(record.code, (record.prefecture, record.city))
            add(towns[record.code], record)
            codes[record.code].add(int(record.postal_code))
    further = _further(more, names, towns)
    merged = {code: _merged(towns[code], further[code]) for code in sorted(names)}
    return {
        "municipalities.tsv.xz": ["\t".join((code, *names[code], _steps(codes[code]))) for code in merged],
        "towns.tsv.xz": ["\t".join((code, *map(entry, towns))) for code, towns in merged.items()],
    }


def packed(lines: list[str]) -> bytes:
    """Bytes of a file."""
    return lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)


def _steps(codes: set[int]) -> str:
    rising = sorted(codes)
    return " ".join(str(b - a) for a, b in zip([0, *rising], rising, strict=False))


def _further(
    more: Iterable[Record], names: dict[str, tuple[str, str]], towns: dict[str, dict[str, Town]]
) -> defaultdict[str, dict[str, Town]]:
    """The towns of the second list by code of their municipality."""
    home = {(prefecture, spelling.key(city)): code for code, (prefecture, city) in names.items()}
    home |= {(p, spelling.key(_ISLAND.sub("", city))): code for code, (p, city) in names.items()}
    known = {code: {spelling.key(spelling.bare(name)) for name in towns[code]} for code in names}
    found: defaultdict[str, dict[str, Town]] = defaultdict(dict)
    for record in more:
        city = spelling.key(record.city)
        codes = [home[record.prefecture, city]] if (record.prefecture, city) in home else _heirs(record, names)
        town = spelling.key(spelling.bare(_CHOME.sub(r"\1", record.town)))
        for code in codes if len(codes) == 1 else [code for code in codes if town in known[code]][:1]:
            add(found[code], record)
    return found


def _heirs(record: Record, names: dict[str, tuple[str, str]]) -> list[str]:
    """The wards of the city that a former ward belonged to."""
    city = record.city.partition("市")[0] + "市"
    return [
        code for code, (prefecture, name) in names.items() if prefecture == record.prefecture and name.startswith(city)
    ]


def _merged(postal: dict[str, Town], further: dict[str, Town]) -> list[Town]:
    """Towns of both lists, rising by name."""
    alike: defaultdict[str, list[Town]] = defaultdict(list)
    for town in further.values():
        alike[spelling.key(spelling.bare(town.name))].append(town)
    out = dict(further)
    for town in postal.values():
        same = alike[spelling.key(spelling.bare(town.name))]
        if not same:
            out[town.name] = town
            continue
        if town.some and not any(other.numbers - {0} for other in same):
            same[0].some = True
        for other in same:  # of ヶ and ケ that of the postal list
            if other.name.endswith(town.name.translate(_KE)):
                other.name = other.name.removesuffix(town.name.translate(_KE)) + town.name
    return sorted((town for town in out.values() if town.name or town.koaza), key=lambda town: town.name)
