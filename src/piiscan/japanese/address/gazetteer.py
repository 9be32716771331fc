"""Prefectures, municipalities and postal codes by look-up form, and which municipalities have a town."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np

from piiscan.japanese import tables
from piiscan.japanese.address import spelling, town_names
from piiscan.japanese.address.town_names import Town

_KE = re.compile(r"(?<=[一-鿿])ケ(?=[一-鿿])")  # 保土谷区
TOWN_MOST = 20  # characters


class Place(NamedTuple):
    """One reading of a municipality's name. several: a designated city without its ward, or a former municipality."""

    prefecture: str
    name: str
    numbers: tuple[int, ...]  # in tables.municipalities()
    whole: bool  # the name is written in full
    former: bool = False


@cache
def prefectures() -> dict[str, str]:
    """Look-up form -> prefecture; also without 都府県, which count in front of one of its municipalities only."""
    return {spelling.look(form): name for name in tables.prefectures() for form in (name[:-1], name)}


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Look-up form -> municipalities written so: in full, without county, ward alone, designated city alone."""
    found: dict[str, dict[Place, None]] = {}

    def tell(form: str, place: Place) -> None:
        form = spelling.look(form)
        found.setdefault(form, {})[place] = None
        if (short := _KE.sub("", form)) != form:
            found.setdefault(short, {})[place._replace(whole=False)] = None

    wards: dict[tuple[str, str], list[int]] = {}
    for index, m in enumerate(tables.municipalities()):
        tell(m.name, Place(m.prefecture, m.name, (index,), True))
        if (short := spelling.COUNTY.sub("", m.name)) != m.name:
            tell(short, Place(m.prefecture, m.name, (index,), False))
        if ward := spelling.WARD.match(m.name):
            tell(ward[2], Place(m.prefecture, m.name, (index,), False))
            wards.setdefault((m.prefecture, ward[1]), []).append(index)
    for (prefecture, city), numbers in wards.items():
        tell(city, Place(prefecture, city, tuple(numbers), False))
    for (prefecture, name), heirs in tables.former_municipalities().items():
        tell(name, Place(prefecture, name, heirs, False, True))
        tell(spelling.COUNTY.sub("", name), Place(prefecture, name, heirs, False, True))
    return {form: tuple(some) for form, some in found.items()}


@cache
def _place_sizes() -> dict[str, tuple[int, ...]]:
    return town_names.sizes(places())


def places_at(look: str, at: int) -> Iterator[tuple[tuple[Place, ...], int]]:
    """(municipalities, end) for each name of some that begins at a position, longest first."""
    known = places()
    for size in _place_sizes().get(look[at : at + 1], ()):
        if (some := known.get(look[at : at + size])) and at + size <= len(look):
            yield some, at + size


def kept_name(place: Place, look: str, at: int, index: int) -> tuple[tuple[Town, ...], int]:
    """`towns_at` of a former municipality whose towns bear its name since it was merged: 吉良町 + 吉田, 鳩ヶ谷 + 本町.

    A town of the larger municipality may be called as the one inside it: 本町 of 川口市 is not that of 鳩ヶ谷市.
    """
    for shorter, name in enumerate(kept_names(place)):
        towns, end = town_names.towns_at(name + look[at : at + TOWN_MOST], 0, index)
        if towns and end >= len(name) + shorter:  # the whole name may be a town by itself: 星野村 of 八女市
            return towns, at + end - len(name)
    return (), at


@cache
def kept_names(place: Place) -> tuple[str, str]:
    """What towns of a former municipality may begin with."""
    name = spelling.look(spelling.COUNTY.sub("", place.name))
    return name, name[:-1]


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
