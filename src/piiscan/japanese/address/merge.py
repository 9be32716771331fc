"""Lists of towns merged into the town tables: a postal list says what there is today, others add towns to it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from piiscan.japanese import data_files
from piiscan.japanese.address import spelling
from piiscan.japanese.address.tabulate import Record, Town, add, entry, parted

_KE = str.maketrans("ヶ", "ケ")
_ISLAND = re.compile(r"^(?:三宅島|八丈島)(?=三宅村|八丈町)")


def _sets() -> defaultdict[str, set[int]]:
    return defaultdict(set)


def _dicts() -> defaultdict[str, dict[str, Town]]:
    return defaultdict(dict)


@dataclass(slots=True)
class Today:
    """What the postal lists tell, by JIS X 0402 code of the municipality."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # prefecture, name
    codes: defaultdict[str, set[int]] = field(default_factory=_sets)  # postal codes
    towns: defaultdict[str, dict[str, Town]] = field(default_factory=_dicts)

    def take(self, postal: Iterable[Record], *, offices: bool = False) -> int:
        """Take the records of a postal list; their number. offices: it has codes of offices alone, and no towns."""
        count = 0
        for count, record in enumerate(postal, 1):  # noqa: B007
            if record.code and record.city:
                self.codes[record.code].add(int(record.postal_code))
                if not offices:
                    self.names.setdefault(record.code, (record.prefecture, record.city))
                    add(self.towns[record.code], record)
        return count


def tables(
    today: Today, more: Iterable[Record] = (), heirs: Mapping[str, Sequence[str]] | None = None
) -> dict[str, list[str]]:
    """Lines of both files. more: further towns; heirs: of a municipality that is none today, those with its area.

    A town of both lists is spelled as in `more`. A municipality of `more` that is none today gives its towns to the heir
    that has a town of that name; a ward without known heirs to such a one of the same city.
    """
    further = _further(today, more, heirs or {})
    merged = {code: _merged(today.towns[code], further[code]) for code in sorted(today.names)}
    rows = {code: "\t".join((code, *today.names[code], _steps(today.codes[code]))) for code in merged}
    return {
        data_files.MUNICIPALITIES: list(rows.values()),
        data_files.TOWNS: ["\t".join((code, *map(entry, towns))) for code, towns in merged.items()],
    }


def homes(today: Today, heirs: Mapping[str, Sequence[str]]) -> Callable[[Record], Sequence[str]]:
    """A function that tells the municipalities of today that a record may belong to."""
    home = {(prefecture, spelling.key(city)): code for code, (prefecture, city) in today.names.items()}
    home |= {(p, spelling.key(_ISLAND.sub("", city))): code for code, (p, city) in today.names.items()}
    known: dict[tuple[str, str, str], Sequence[str]] = {}

    def found(record: Record) -> Sequence[str]:
        if code := home.get((record.prefecture, spelling.key(record.city))):
            return (code,)
        if record.code in today.names:
            return (record.code,)
        return heirs.get(record.code) or _wards(record, today)

    def remembered(record: Record) -> Sequence[str]:
        place = record.prefecture, record.city, record.code
        if place not in known:
            known[place] = found(record)
        return known[place]

    return remembered


def _further(
    today: Today, more: Iterable[Record], heirs: Mapping[str, Sequence[str]]
) -> defaultdict[str, dict[str, Town]]:
    """The towns of further lists by code of their municipality."""
    homes_of = homes(today, heirs)
    known = {code: {spelling.key(spelling.bare(name)) for name in today.towns[code]} for code in today.names}
    found = _dicts()
    for record in more:
        codes = homes_of(record)
        if len(codes) > 1:
            town = spelling.key(spelling.bare(parted(record.town)[0]))
            last = codes[:1] if record.code in heirs else ()  # the largest heir keeps what no list has any more
            codes = [code for code in codes if town in known[code]][:1] or last
        for code in codes:
            add(found[code], record)
    return found


def _wards(record: Record, today: Today) -> list[str]:
    """The wards of the city that a former ward belonged to."""
    city = record.city.partition("市")[0] + "市"
    return [
        code
        for code, (prefecture, name) in today.names.items()
        if prefecture == record.prefecture and name.startswith(city)
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
        same[0].numbers |= town.numbers - {0}
        same[0].koaza |= town.koaza
        for other in same:  # of ヶ and ケ that of the postal list
            if other.name.endswith(town.name.translate(_KE)):
                other.name = other.name.removesuffix(town.name.translate(_KE)) + town.name
    return sorted((town for town in _by_name(out.values()) if town.name or town.koaza), key=lambda town: town.name)


def _by_name(towns: Iterable[Town]) -> list[Town]:
    """Towns that have one spelling by now are one."""
    found: dict[str, Town] = {}
    for town in towns:
        known = found.setdefault(town.name, town)
        known.numbers |= town.numbers
        known.koaza |= town.koaza
        known.some |= town.some
    return list(found.values())


def _steps(codes: set[int]) -> str:
    rising = sorted(codes)
    return " ".join(str(b - a) for a, b in zip([0, *rising], rising, strict=False))
