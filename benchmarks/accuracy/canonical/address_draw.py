"""Invented addresses in real towns, drawn from the shipped tables, and their nearest neighbours.

The place is real, the numbers, building and room are invented. `Towns` is the table as a list of (municipality, town, 小字).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from random import Random

from piiscan.japanese import numerals, tables
from piiscan.japanese.address import tabulate
from piiscan.japanese.fold import variants

BUILDINGS = (
    *(
        "コーポ山田",
        "メゾン青葉",
        "サンハイツ",
        "グリーンパレス",
        "ハイツ桜",
        "エスポワール",
        "グランドメゾン東",
        "アパート緑",
    ),
    *(
        "第二寿荘",
        "ABCビル",
        "コーポ21",
        "メゾン・ド・ミナミ",
        "県営中央住宅2号棟",
        "ザ・タワー西",
        "T&Kハイム",
        "シティ東A棟",
    ),
)
_COUNTY = re.compile(r"^.{1,4}?郡(?=.+[町村]$)")
_WARD = re.compile(r"^(.+?市)(.+区)$")
_SAME = str.maketrans("ヶヵがガの之乃っッつ", "ケケケケノノノツツツ")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An address by its parts. chome 0: none. numbers: of the block, 1-3 of them. floor: 3 for 3階, then no room."""

    index: int  # in tables.municipalities()
    prefecture: str
    city: str
    town: str  # as registered, without 丁目
    chome: int
    unit: str  # 丁目 or 丁
    koaza: str
    numbers: tuple[int, ...]
    building: str = ""
    room: int = 0
    floor: int = 0

    @property
    def short(self) -> str:
        """The city without its county, the ward without its city; "" where there is nothing to leave out."""
        ward = _WARD.match(self.city)
        cut = ward[2] if ward else _COUNTY.sub("", self.city)
        return cut if cut != self.city else ""


@dataclass(frozen=True, slots=True)
class Town:
    index: int
    name: str
    chome: tuple[int, ...]
    unit: str
    koaza: tuple[str, ...]


@cache
def towns() -> tuple[Town, ...]:
    """All towns of the tables; one without name stands for the 小字 of no town."""
    return tuple(town for i in range(len(tables.municipalities())) for town in towns_of(i))


@cache
def towns_of(index: int) -> tuple[Town, ...]:
    return tuple(_town(index, entry) for entry in tables.town_entries(index))


def _town(index: int, entry: str) -> Town:
    name, told, koaza = (*entry.split("|"), "", "")[:3]
    chome = tuple(sorted(tabulate.numbers_of(told.strip("t?"))))
    if told.endswith("?"):  # has 丁目 that no list tells
        chome = (*chome, 1, 2, 3)
    return Town(index, name, chome, "丁" if told.startswith("t") else "丁目", tuple(koaza.split(",")) if koaza else ())


def fill(random: Random, town: Town) -> Drawn:
    place = tables.municipalities()[town.index]
    koaza = random.choice(town.koaza) if town.koaza and (not town.name or random.random() < 0.5) else ""
    chome = random.choice(town.chome) if town.chome and not koaza else 0
    if chome:
        numbers = tuple(random.randint(1, 60) for _ in range(random.choice((1, 2, 2, 2, 3))))
    else:
        numbers = (random.randint(1, 3000), *(random.randint(1, 40) for _ in range(random.choice((0, 1, 1)))))
    inside = random.random()
    building = random.choice(BUILDINGS) if inside < 0.5 else ""
    room = random.randint(1, 12) * 100 + random.randint(1, 20) if inside < 0.4 or 0.5 < inside < 0.6 else 0
    floor = random.randint(1, 20) if building and not room else 0
    return Drawn(
        town.index, place.prefecture, place.name, town.name, chome, town.unit, koaza, numbers, building, room, floor
    )


@lru_cache(maxsize=300_000)  # the towns of the country
def same(name: str) -> str:
    """A name without 大字 and 字 in one spelling of kana, kanji and numerals: what makes two names of a municipality one.

    The lists that the tables come from have some names twice: 桔梗が丘南２番町 and 桔梗が丘南二番町, 投渕町 and 投淵町.
    """
    name = re.sub(r"^(?:大字|小字|字)", "", name)
    return numerals.to_digits(unicodedata.normalize("NFKC", name).translate(_SAME).translate(variants()))


@cache
def _holders() -> dict[str, set[int]]:
    """City as written, in full or short -> municipalities."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for index, m in enumerate(tables.municipalities()):
        ward = _WARD.match(m.name)
        for form in (m.name, ward[2] if ward else _COUNTY.sub("", m.name)):
            found[form].add(index)
    return dict(found)


@cache
def _names(index: int) -> frozenset[str]:
    return frozenset(same(name) for t in towns_of(index) for name in (t.name, *(t.koaza if not t.name else ())))


def alone(drawn: Drawn, city: str, prefecture: bool) -> bool:
    """Does the city as written, with or without prefecture, leave only one municipality with such a town?

    Cautious: a town of another one that only begins alike makes it no. What is not alone may be told by no one.
    """
    known = tables.municipalities()
    others = {i for i in _holders()[city] if not prefecture or known[i].prefecture == drawn.prefecture} - {drawn.index}
    whole = same(drawn.town) + same(drawn.koaza)
    return not any(name and whole.startswith(name) for i in others for name in _names(i))


# --- neighbours


def neighbours(random: Random, drawn: Drawn, town: Town) -> Iterator[tuple[str, Drawn]]:
    """(kind, address) that differ from `drawn` in one thing."""
    yield from _other_numbers(random, drawn)
    yield from _other_place(random, drawn, town)
    if drawn.room:
        yield "room", replace(drawn, room=drawn.room + random.choice((1, 100)))
    if drawn.floor:
        yield "floor", replace(drawn, floor=drawn.floor + 1)
    if drawn.building:
        other = random.choice([b for b in BUILDINGS if b != drawn.building])
        yield "building", replace(drawn, building=other)


def _other_numbers(random: Random, drawn: Drawn) -> Iterator[tuple[str, Drawn]]:
    numbers = drawn.numbers
    at = random.randrange(len(numbers))
    step = random.choice((-1, 1, 10))
    changed = numbers[at] + step if numbers[at] + step > 0 else numbers[at] + 1
    yield "one number", replace(drawn, numbers=(*numbers[:at], changed, *numbers[at + 1 :]))
    if len(numbers) > 1:
        joined = "".join(map(str, numbers[:2]))
        cut = random.randrange(1, len(joined))
        if joined[cut] != "0" and cut != len(str(numbers[0])) and len(joined) < 6:
            moved = int(joined[:cut]), int(joined[cut:])
            yield "dash elsewhere", replace(drawn, numbers=(*moved, *numbers[2:]))
        yield "number left out", replace(drawn, numbers=numbers[:-1])
        if numbers[0] != numbers[1]:
            yield "numbers swapped", replace(drawn, numbers=(numbers[1], numbers[0], *numbers[2:]))


def _other_place(random: Random, drawn: Drawn, town: Town) -> Iterator[tuple[str, Drawn]]:
    others = [c for c in town.chome if c and c != drawn.chome]
    if drawn.chome and others:
        yield "丁目", replace(drawn, chome=random.choice(others))
    small = [k for k in town.koaza if same(k) != same(drawn.koaza)]
    if drawn.koaza and small:
        yield "小字", replace(drawn, koaza=random.choice(small))
    for other in nearest(town.index).get(town, ())[:4]:
        one = same(other.name) == same(drawn.town) + same(drawn.koaza)  # 石切畑 + 字甲, 石切畑甲
        if not one and (not drawn.chome or drawn.chome in other.chome):
            yield "town", replace(drawn, town=other.name, unit=other.unit, koaza="")


@cache
def nearest(index: int) -> dict[Town, list[Town]]:
    """For each town of a municipality those whose name differs in one character, or has one more or less."""
    group = [town for town in towns_of(index) if town.name]
    patterns: defaultdict[str, list[Town]] = defaultdict(list)
    for town in group:
        for pattern in _patterns(same(town.name)):
            patterns[pattern].append(town)
    found = {}
    for town in group:
        name = same(town.name)
        near = {o for p in _patterns(name) for o in patterns[p] if same(o.name) != name}
        found[town] = sorted(near, key=lambda t: t.name)
    return found


def _patterns(name: str) -> set[str]:
    """Names one character apart share one of these."""
    return {name, *(name[:i] + "*" + name[i + 1 :] for i in range(len(name)))} | {
        name[:i] + name[i + 1 :] for i in range(len(name)) if len(name) > 1
    }
