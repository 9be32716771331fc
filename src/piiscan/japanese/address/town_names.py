"""Towns of one municipality by look-up form. Filled on first use, one municipality at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from piiscan.japanese import tables
from piiscan.japanese.address import numbering, spelling, tabulate

_SHORT = re.compile(
    r"ノ(?=通)|(?<=[東西南北][0-9])条(?=[東西南北])|(?<=[東西南北][0-9]{2})条(?=[東西南北])"
)  # 5通, 南2西
_LOOSE = re.compile(r"(?<=.)[町村区ケノ]")
_COUNTED = re.compile(r"^(.+?)([0-9]+)番町$")


class Town(NamedTuple):
    """A town as registered."""

    name: str  # without 丁目
    numbers: frozenset[int]
    unit: str
    some: bool  # has 丁目 that the tables do not list
    koaza: tuple[str, ...]
    area: str  # the name in the one spelling that matching compares


@cache
def towns(index: int) -> dict[str, tuple[Town, ...]]:
    """Look-up form (without 大字 and 丁目) -> towns of one municipality. A 小字 of no town counts as a town."""
    listed = _listed(index)
    listed += [lone_town(name) for town in listed if not town.name for name in town.koaza]
    listed = [town for town in listed if town.name]
    found: dict[str, list[Town]] = {}
    names = [spelling.bare(town.name) for town in listed]
    for town, forms in zip(listed, spelling.keys(names), strict=True):
        for form in {*forms, *(_SHORT.sub("", form) for form in forms if "条" in form or "通" in form)}:
            found.setdefault(form, []).append(town)
    for town, name in [pair for pair in zip(listed, names, strict=True) if "字" in pair[1]]:
        joined = spelling.joined(name)
        if joined != name and spelling.look(joined) not in found:  # 築館字新田 beside 築館新田 keeps its 字
            shorter = town._replace(area=spelling.written(joined))
            for form in {form for forms in spelling.keys([name]) for form in forms}:
                found[form] = [shorter if other is town else other for other in found[form]]
            for forms in spelling.keys([joined]):
                for form in set(forms):
                    found.setdefault(form, []).append(shorter)
    return {form: tuple(some) for form, some in found.items()}


def lone_town(name: str) -> Town:
    """A town of which only the name is known."""
    return Town(name, frozenset(), "", False, (), spelling.written(spelling.bare(name)))


def _listed(index: int) -> list[Town]:
    """The towns of the table. Their areas are worked out in one text."""
    told = [tabulate.told_by(entry) for entry in tables.town_entries(index)]
    areas = spelling.written("\n".join(spelling.bare(name) for name, *_ in told)).split("\n")
    return [
        Town(name, frozenset(numbers), unit, some, koaza, area)
        for (name, numbers, unit, some, koaza), area in zip(told, areas, strict=bool(told))
    ]


def sizes(forms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """First character -> lengths of the forms that begin so, longest first."""
    found: dict[str, set[int]] = {}
    for form in forms:
        found.setdefault(form[0], set()).add(len(form))
    return {first: tuple(sorted(sizes, reverse=True)) for first, sizes in found.items()}


@cache
def _town_sizes(index: int) -> dict[str, tuple[int, ...]]:
    return sizes(towns(index))


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


@cache
def counted(index: int) -> dict[tuple[str, int], Town]:
    """(look-up form, number) -> towns of one municipality that are counted by a unit of their own: つつじが丘北三番町."""
    found = ((_COUNTED.match(form), some[0]) for form, some in towns(index).items())
    return {(match[1], int(match[2])): town for match, town in found if match}


@cache
def koaza(town: Town) -> dict[str, str]:
    """Look-up form -> 小字 of a town."""
    return {form: name for name, forms in zip(town.koaza, spelling.keys(town.koaza), strict=True) for form in forms}


def loose(form: str) -> str:
    """A look-up form without what people leave out or put in: 幸崎久和喜 and 幸崎町久和喜, 阿佐ケ谷南 and 阿佐谷南."""
    return _LOOSE.sub("", form)


@cache
def loosely(index: int) -> dict[str, tuple[Town, ...]]:
    """Towns of one municipality by their loose forms."""
    found: dict[str, list[Town]] = {}
    for form, some in towns(index).items():
        if len(short := loose(form)) > 1:
            found.setdefault(short, []).extend(some)
    return {form: tuple(dict.fromkeys(some)) for form, some in found.items()}
