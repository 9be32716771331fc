"""The tables as dictionaries by look-up form: what one text is read with. Filled on first use, one municipality at a time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from piiscan.japanese import tables
from piiscan.japanese.address import numbering, spelling, tabulate

_COUNTY = re.compile(r"^(?:.{1,4}?郡(?=.+[町村]$)|八丈島(?=八丈町)|三宅島(?=三宅村))")
_WARD = re.compile(r"^(.+?市)(.+区)$")
_LOOSE = re.compile(r"(?<=.)[町村](?=.)|[町村]$")
_COUNTED = re.compile(r"^(.+?)([0-9]+)番町$")
TOWN_MOST = 20  # characters


class Place(NamedTuple):
    """One reading of a municipality's name. several: a designated city without its ward, or a former municipality."""

    prefecture: str
    name: str
    numbers: tuple[int, ...]  # in tables.municipalities()
    whole: bool  # the name is written in full


class Town(NamedTuple):
    """A town as registered."""

    name: str  # without 丁目
    numbers: frozenset[int]
    unit: str
    some: bool  # has 丁目 that the tables do not list
    koaza: tuple[str, ...]
    area: str  # the name in the one spelling that matching compares


@cache
def prefectures() -> dict[str, str]:
    """Look-up form -> prefecture; also without 都府県, which count in front of one of its municipalities only."""
    return {spelling.look(form): name for name in tables.prefectures() for form in (name[:-1], name)}


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Look-up form -> municipalities written so: in full, without county, ward alone, designated city alone."""
    found: dict[str, dict[Place, None]] = {}

    def tell(form: str, place: Place) -> None:
        found.setdefault(spelling.look(form), {})[place] = None

    wards: dict[tuple[str, str], list[int]] = {}
    for index, m in enumerate(tables.municipalities()):
        tell(m.name, Place(m.prefecture, m.name, (index,), True))
        if (short := _COUNTY.sub("", m.name)) != m.name:
            tell(short, Place(m.prefecture, m.name, (index,), False))
        if ward := _WARD.match(m.name):
            tell(ward[2], Place(m.prefecture, m.name, (index,), False))
            wards.setdefault((m.prefecture, ward[1]), []).append(index)
    for (prefecture, city), numbers in wards.items():
        tell(city, Place(prefecture, city, tuple(numbers), False))
    for (prefecture, name), heirs in tables.former_municipalities().items():
        tell(name, Place(prefecture, name, heirs, False))
        tell(_COUNTY.sub("", name), Place(prefecture, name, heirs, False))
    return {form: tuple(some) for form, some in found.items()}


@cache
def towns(index: int) -> dict[str, tuple[Town, ...]]:
    """Look-up form (without 大字 and 丁目) -> towns of one municipality. A 小字 of no town counts as a town."""
    listed = [_town(entry) for entry in tables.town_entries(index)]
    listed += [lone_town(name) for town in listed if not town.name for name in town.koaza]
    listed = [town for town in listed if town.name]
    found: dict[str, list[Town]] = {}
    for town, forms in zip(listed, spelling.keys([spelling.bare(town.name) for town in listed]), strict=True):
        for form in {*forms, *(form.replace("ノ通", "通") for form in forms)}:
            found.setdefault(form, []).append(town)
    return {form: tuple(some) for form, some in found.items()}


def lone_town(name: str) -> Town:
    """A town of which only the name is known."""
    return Town(name, frozenset(), "", False, (), spelling.written(spelling.bare(name)))


def _town(entry: str) -> Town:
    name, told, koaza = (*entry.split("|"), "", "")[:3]
    unit = "丁" if told.startswith("t") else "丁目"
    area = spelling.written(spelling.bare(name))
    numbers = frozenset(tabulate.numbers_of(told.strip("t?")))
    return Town(name, numbers, unit, told.endswith("?"), tuple(koaza.split(",")) if koaza else (), area)


def _sizes(forms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for form in forms:
        found.setdefault(form[0], set()).add(len(form))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


@cache
def _place_sizes() -> dict[str, tuple[int, ...]]:
    return _sizes(places())


@cache
def _town_sizes(index: int) -> dict[str, tuple[int, ...]]:
    return _sizes(towns(index))


def places_at(look: str, at: int) -> Iterator[tuple[tuple[Place, ...], int]]:
    """(municipalities, end) for each name of some that begins at a position, longest first."""
    known = places()
    for size in _place_sizes().get(look[at : at + 1], ()):
        if (some := known.get(look[at : at + size])) and at + size <= len(look):
            yield some, at + size


def towns_at(look: str, at: int, index: int) -> tuple[tuple[Town, ...], int]:
    """(towns, end) of the longest name at a position, that does not end within a number; ((), at) for none."""
    known, within = towns(index), None
    for size in _town_sizes(index).get(look[at : at + 1], ()):
        end = at + size
        some = known.get(look[at:end])
        if not some or end > len(look) or (look[end - 1].isdigit() and look[end : end + 1].isdigit()):
            continue
        if not (look[end - 1] in numbering.KANJI and look[end : end + 1] in numbering.KANJI and end < len(look)):
            return some, end
        within = within or (some, end)  # 砂子沢二 of 砂子沢二百番地: the shorter name counts where there is one
    return within or ((), at)


def kept_name(place: Place, look: str, at: int, index: int) -> tuple[tuple[Town, ...], int]:
    """`towns_at` of a former municipality whose towns bear its name since it was merged: 吉良町 + 吉田, 鳩ヶ谷 + 本町.

    A town of the larger municipality may be called as the one inside it: 本町 of 川口市 is not that of 鳩ヶ谷市.
    """
    for shorter, name in enumerate(_kept(place)):
        towns, end = towns_at(name + look[at : at + TOWN_MOST], 0, index)
        if towns and end >= len(name) + shorter:  # the whole name may be a town by itself: 星野村 of 八女市
            return towns, at + end - len(name)
    return (), at


@cache
def _kept(place: Place) -> tuple[str, ...]:
    """What towns of a former municipality may begin with; nothing for one of today."""
    if (place.prefecture, place.name) not in tables.former_municipalities():
        return ()
    name = spelling.look(_COUNTY.sub("", place.name))
    return name, name[:-1]


@cache
def counted(index: int) -> dict[tuple[str, int], Town]:
    """(look-up form, number) -> towns of one municipality that are counted by a unit of their own: つつじが丘北三番町."""
    found = ((_COUNTED.match(form), some[0]) for form, some in towns(index).items())
    return {(match[1], int(match[2])): town for match, town in found if match}


@cache
def koaza(town: Town) -> dict[str, str]:
    """Look-up form -> 小字 of a town."""
    return {form: name for name, forms in zip(town.koaza, spelling.keys(town.koaza), strict=True) for form in forms}


@cache
def loosely(index: int) -> dict[str, tuple[Town, ...]]:
    """Towns of one municipality by their forms without 町 and 村: 幸崎久和喜 for 幸崎町久和喜."""
    found: dict[str, list[Town]] = {}
    for form, some in towns(index).items():
        for short in {_LOOSE.sub("", form), form.removesuffix("町")}:
            if len(short) > 1:
                found.setdefault(short, []).extend(some)
    return {form: tuple(dict.fromkeys(some)) for form, some in found.items()}


@cache
def _everywhere() -> tuple[list[str], list[int]]:
    """Look-up forms of all towns of the country, rising, and the municipality of each."""
    owner = np.repeat(np.arange(len(tables.towns())), [len(names) for names in tables.towns()]).tolist()
    pairs = spelling.keys([name for names in tables.towns() for name in names])
    rows = sorted({(form, index) for forms, index in zip(pairs, owner, strict=True) for form in forms})
    return [form for form, _ in rows], [index for _, index in rows]


def municipalities_with(form: str) -> list[int]:
    """Municipalities that have a town of this look-up form."""
    forms, owner = _everywhere()
    at = bisect_left(forms, form)
    found = []
    while at < len(forms) and forms[at] == form:
        found.append(owner[at])
        at += 1
    return found


def holders(postal_code: str) -> list[int]:
    """Municipalities of a postal code."""
    known, holder = tables.postal_codes()
    left, right = np.searchsorted(known, (int(postal_code), int(postal_code) + 1))
    return [int(index) for index in holder[left:right]]
