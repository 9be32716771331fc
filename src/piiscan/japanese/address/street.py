"""Towns that do not stand right behind their municipality: ways along the streets of Kyoto, names told in part."""

from __future__ import annotations

import re
from typing import NamedTuple

from piiscan.japanese import tables
from piiscan.japanese.address import numbering, town_names
from piiscan.japanese.address.town_names import Town

# On the look-up form, where が is ケ and る is ル: 上る, 下がる, 東入, 西入ル.
MARK = re.compile(r"(?:[上下]ケ?ル|[東西]入ル?)(?:マデ)?")
_STREET_MOST = 60  # characters
_NEAR_LEAST = 2


class Way(NamedTuple):
    """A way along streets, and the town behind it."""

    end: int  # of the way
    towns: tuple[Town, ...]
    behind: int  # end of the town


def way(look: str, begin: int, index: int) -> Way | None:
    """The way that begins at a position, in wards of Kyoto; the town behind it where the table has it."""
    if not tables.municipalities()[index].name.startswith("京都市"):
        return None
    marks = list(MARK.finditer(look, begin, begin + _STREET_MOST))
    first = marks[-1].end() if marks else begin
    if not marks and town_names.towns_at(look, begin, index)[0]:
        return None
    stop = len(look)
    for at in range(first, min(stop, first + 14)):
        towns, end = town_names.towns_at(look, at, index)
        if towns and (end == stop or numbering.start(look, end) == end or look[end] in "()、, "):
            return Way(at, towns, end)
    return Way(first, (), first) if marks else None


def near(look: str, begin: int, index: int) -> tuple[Town, int] | None:
    """The one town whose name differs by a 町 or 村 from what stands in front of the numbers, or ends with it."""
    stop = numbering.start(look, begin)
    name = look[begin:stop]
    if len(name) < _NEAR_LEAST or stop == len(look):
        return None
    some = town_names.loosely(index).get(town_names.loose(name), ())
    if not some and name.endswith("町") and len(name) > _NEAR_LEAST:
        some = tuple(t for form, found in town_names.towns(index).items() if form.endswith(name) for t in found)
    return (some[0], stop) if len({town.name for town in some}) == 1 else None
