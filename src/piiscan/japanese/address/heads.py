"""The head of an address: prefecture, municipality and town, in every way that it may be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from piiscan.japanese import tables
from piiscan.japanese.address import gazetteer, numbering, spelling, street, town_names
from piiscan.japanese.address.gazetteer import Place
from piiscan.japanese.address.town_names import Town

_MARKED = re.compile("[〒都道府県、,;/]")
_COMMA = re.compile(r"[、,;/]")
SECTION = re.compile(r"小字|字")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the head of a text: municipality and town, and where the rest begins."""

    place: Place | None
    index: int  # of the municipality, -1: not known which
    towns: tuple[Town, ...]  # those of this name: 桧原 with 丁目, 大字桧原; none where the table has no such name
    end: int
    head: int  # end of the municipality
    guessed: tuple[str, ...] = ()
    street: int = 0  # end of a way along streets that begins behind the municipality; 0: none

    def exact(self) -> bool:
        """Whether the town is written as registered."""
        return bool(self.towns) and "town" not in self.guessed

    def weight(self) -> tuple[bool, int]:
        """Readings that know the town come first, then those that read more of the text."""
        return self.exact(), self.end


def read(look: str) -> tuple[int, str, list[Reading], bool]:
    """(end of the prefecture, its name, best readings of what follows, whether it is written without 都府県)."""
    for size in (4, 3):
        if len(name := gazetteer.prefectures().get(look[:size], "")) == size:
            readings = list(_readings(look, size, name)) or list(_without_municipality(look, size, name))
            return size, name, _best(readings), False
    if readings := list(_readings(look, 0, "")):
        return 0, "", _best(readings), False
    for size in (3, 2):
        name = gazetteer.prefectures().get(look[:size], "")
        if name and (readings := list(_readings(look, size, name))):
            return size, name, _best(readings), True
    return 0, "", _best(list(_without_municipality(look, 0, ""))), False


def _readings(look: str, begin: int, prefecture: str) -> Iterator[Reading]:
    """All ways to read municipality and town from a position on; a shorter name counts where the longer has no such town."""
    exact, longest = False, begin
    for places, end in gazetteer.places_at(look, begin):
        longest = max(longest, end)
        for place in places:
            if not prefecture or place.prefecture == prefecture:
                for reading in _with_town(look, end, place):
                    if end < longest and reading.end < longest:
                        continue  # 清田 of 札幌市清田区
                    exact |= reading.exact()
                    yield reading
        if exact:
            return


def _with_town(look: str, begin: int, place: Place) -> list[Reading]:
    guessed = () if place.whole else ("city",)
    found = [r for index in place.numbers if (r := _town(look, begin, index, place, guessed))]
    if len(place.numbers) > 1 or not found:
        index = place.numbers[0] if len(place.numbers) == 1 else -1
        found.append(Reading(place, index, (), begin, begin, guessed if index >= 0 else ()))
    return found


def _town(look: str, begin: int, index: int, place: Place, guessed: tuple[str, ...]) -> Reading | None:
    """The town at a position: the longest name of the table, else a near one."""
    section = SECTION.match(look, begin)
    at = section.end() if section else begin
    if way := street.way(look, begin, index):
        return Reading(place, index, way.towns, way.behind, begin, guessed, way.end)
    if place.former and (kept := gazetteer.kept_name(place, look, at, index))[0]:
        return Reading(place, index, *kept, begin, guessed)
    towns, end = town_names.towns_at(look, at, index)
    if towns and look[end : end + 1] not in ("区", "町", "村"):
        return Reading(place, index, towns, end, begin, guessed)
    if found := street.near(look, at, index):
        return Reading(place, index, (found[0],), found[1], begin, (*guessed, "town"))
    return Reading(place, index, towns, end, begin, guessed) if towns else None


def _without_municipality(look: str, begin: int, prefecture: str) -> Iterator[Reading]:
    """The town alone: all municipalities that have one of the longest name."""
    for size in range(min(gazetteer.TOWN_MOST, len(look) - begin), 1, -1):
        found = gazetteer.municipalities_with(look[begin : begin + size])
        rows = [(index, tables.municipalities()[index]) for index in found]
        rows = [(index, m) for index, m in rows if not prefecture or m.prefecture == prefecture]
        end = begin + size
        if rows and (end == len(look) or numbering.ends(look, end) or SECTION.match(look, end)):
            told = [(index, Place(m.prefecture, m.name, (index,), False)) for index, m in rows]
            readings = [r for index, place in told if (r := _town(look, begin, index, place, ("city",)))]
            if readings:
                yield from readings
                return
    yield Reading(None, -1, (), begin, begin)


def _best(readings: list[Reading]) -> list[Reading]:
    """Those that know most, one for each municipality."""
    if len(readings) == 1:
        return readings
    most = max(reading.weight() for reading in readings)
    best = [reading for reading in readings if reading.weight() == most]
    return list({(r.place and r.place.prefecture, r.place and r.place.name, r.index): r for r in best}.values())


@cache
def _prefectures() -> re.Pattern[str]:
    full = "|".join(spelling.look(name) for name in tables.prefectures())
    return re.compile(rf"(?:{full})(?=[^0-9 ]{{1,7}}[市区町村郡])")


def begin(look: str) -> int:
    """Where the first prefecture with a municipality stands: (前期)長野県大町市; 0 for none."""
    found = _prefectures().search(look)
    return found.start() if found else 0


def next_one(look: str, at: int) -> int:
    """Where another address begins behind a position (〒, a prefecture with a municipality, or that with its town behind
    a comma), else the end."""
    if not _MARKED.search(look, at):
        return len(look)
    mark = look.find("〒", at)
    found = _prefectures().search(look, at)
    commas = (comma.end() for comma in _COMMA.finditer(look, at))
    listed = next((place for place in commas if any(r.exact() for r in _readings(look, place, ""))), -1)
    return min(place for place in (mark, found.start() if found else -1, listed, len(look)) if place >= 0)
