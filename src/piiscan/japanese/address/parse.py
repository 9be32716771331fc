"""One address as its parts: prefecture, municipality, town, block, building. Plain Python, one string at a time.

横浜市港北区新横浜２丁目１００番４５号 -> 神奈川県 | 横浜市港北区 | 新横浜 | 2-100-45 |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from piiscan.japanese import numerals, tables
from piiscan.japanese.fold import dashes, plain, variants


class Address(NamedTuple):
    """Parts in normal form; empty where the text names none."""

    prefecture: str = ""
    municipality: str = ""
    town: str = ""
    block: str = ""
    building: str = ""

    def __str__(self) -> str:
        head = "".join(self[:4])
        return f"{head} {self.building}" if self.building else head


class _Place(NamedTuple):
    prefecture: str
    name: str
    number: int  # in tables.municipalities(), -1: a designated city without its ward


_POSTAL = re.compile(r"^〒?\s*\d{3}-?\d{4}(?!\d)\s*|^〒\s*")
_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")  # a space between digits parts block and room
_LONG_MARK = re.compile(r"(?<=\d)ー(?=\d)")
_COUNTY = re.compile(r"^(?:.{1,4}?郡(?=.+[町村]$)|八丈島(?=八丈町)|三宅島(?=三宅村))")
_WARD = re.compile(r"^(.+?市)(.+区)$")
# Keys hold katakana, and ケ for が.
_KYOTO_WAY = re.compile(r"^.*(?:[上下][がガケ]?[るル]|[東西]入[るル]?)町?(?=.)")
_KYOTO_STREET = re.compile(_KYOTO_WAY.pattern + r"|^.*通(?=[^\d]*町)")
_SECTION = re.compile(r"^(?:大字|字)")
_BLOCK = re.compile(
    r"第?(\d+(?:(?:丁目|丁|番地?|番町|号の|地割|街区|の|ノ|之|-)+\d+)*)(?:丁目|番地|番|号|地割|街区)*(の)?"
)
_ROOM_MARK = re.compile(r"^(?:室|階|F\b)")
_ROOM_TAIL = re.compile(r"(?<=\d)(?:号室|号|室)$")
# Place names in one spelling: ヶケが, ノ之の, small ッ; hiragana as katakana. Keeps the length.
_KANA = {c: chr(c + 0x60) for c in range(0x3041, 0x3097)} | str.maketrans("ヶヵがガの之乃っッ", "ケケケケノノノツツ")
_SPELLING = str.maketrans("ヶヵがガの之乃", "ケケケケノノノ")
# Where a block begins: a number that is no part of a name (６本木, 3軒茶屋).
_START = re.compile(r"第?\d+(?=$|丁目|丁|番|号|地割|街区|[のノ之]\d|[^\d㐀-䶿一-鿿々ケヶノ])|\d+(?=[一-鿿]+ビル)")


def key(text: str) -> str:
    """The look-up form of a place name."""
    return numerals.to_digits(text.translate(variants())).translate(_KANA)


def _keys(names: Sequence[str]) -> list[str]:
    """The look-up forms of many names, worked out in one text."""
    return key("\n".join(names)).split("\n") if names else []


@cache
def _prefectures() -> dict[str, str]:
    return {key(p): p for p in tables.prefectures()}


@cache
def _places() -> dict[str, tuple[_Place, ...]]:
    """Key -> municipalities written so: full, without county, designated city alone, ward alone where unique."""
    forms: list[tuple[str, _Place]] = []
    for index, m in enumerate(tables.municipalities()):
        place = _Place(m.prefecture, m.name, index)
        forms += [(m.name, place), (_COUNTY.sub("", m.name), place)]
        if ward := _WARD.match(m.name):
            forms += [(ward[2], place), (ward[1], _Place(m.prefecture, ward[1], -1))]
    found: dict[str, dict[_Place, None]] = {}
    for name, (_, place) in zip(_keys([form for form, _ in forms]), forms, strict=True):
        found.setdefault(name, {})[place] = None
    return {k: tuple(places) for k, places in found.items()}


@cache
def _towns(index: int) -> dict[str, str]:
    towns = tables.towns_of(index) if index >= 0 else ()
    return dict(zip(_keys(towns), towns, strict=True))


def _take_prefecture(text: str) -> tuple[str, int]:
    """Name and how many characters of `text` it takes (1000葉県 once numerals are digits)."""
    for size in (3, 4, 6):
        if found := _prefectures().get(text[:size]):
            return found, size
    return "", 0


def _take_place(text: str, prefecture: str) -> tuple[tuple[_Place, ...], str]:
    """Municipalities that the text may begin with (longest name first found), and the rest."""
    places = _places()
    for size in range(min(len(text), 12), 1, -1):
        found = places.get(text[:size], ())
        found = tuple(p for p in found if not prefecture or p.prefecture == prefecture)
        if found:
            return found, text[size:]
    return (), text


def _take_town(text: str, index: int) -> tuple[str, str]:
    towns = _towns(index)
    for size in range(min(len(text), 24), 0, -1):
        if text[size - 1].isdigit() and text[size : size + 1].isdigit():
            continue
        if town := towns.get(text[:size]):
            return town, text[size:]
    return "", text


def _choose(places: tuple[_Place, ...], rest: str) -> tuple[_Place, str, str]:
    """The only place, else the only one that knows the town, else the first without its prefecture."""
    tried = [(place, *_town_of(rest, place)) for place in places]
    known = [t for t in tried if t[1]]
    if len(tried) == 1 or len(known) == 1:
        return known[0] if known else tried[0]
    place = tried[0][0]
    shared = _COUNTY.sub("", place.name)
    if ward := _WARD.match(shared):
        shared = ward[2]
    same = {p.prefecture for p in places}
    return _Place(same.pop() if len(same) == 1 else "", shared, -1), "", rest


def _town_of(rest: str, place: _Place) -> tuple[str, str]:
    kyoto = place.name.startswith("京都市")
    if kyoto and (way := _KYOTO_WAY.match(rest)):  # first: a street may begin like a town (木屋町通二条下る)
        town, after = _take_town(rest[way.end() :], place.number)
        if town:
            return town, after
    town, after = _take_town(rest, place.number)
    if not town and kyoto:
        town, after = _take_town(_KYOTO_STREET.sub("", rest), place.number)
    return town, after


def _cleaned(text: str) -> str:
    text = _POSTAL.sub("", plain(text)).translate(dashes())
    text = _SPACE.sub("", _LONG_MARK.sub("-", text))
    return numerals.to_digits(text.translate(variants()))


def _block(text: str) -> tuple[str, str]:
    """Block numbers joined by "-" and the building behind them; a fourth number of three digits is the room."""
    match = _BLOCK.match(text)
    if not match:
        return "", text
    numbers = re.findall(r"\d+", match[1])
    rest = text[match.end() :]
    marked = _ROOM_MARK.match(rest) or (len(numbers) > 3 and len(numbers[-1]) > 2)
    split = len(numbers) - 1 if marked and len(numbers) > 1 else len(numbers)
    numbers = [n.lstrip("0") or "0" for n in numbers]
    return "-".join(numbers[:split]), "-".join(numbers[split:]) + rest


def _building(text: str) -> str:
    text = _ROOM_TAIL.sub("", text.strip("-・,、. ()").upper().replace(" ", ""))
    return re.sub(r"(?<!\d)-(?=\d+$)", "", text) if not text[:1].isdigit() else text


def split_address(text: str) -> Address:
    """The parts of one address; a text without known place gives what can be read from it."""
    text = _cleaned(text)
    folded = text.translate(_KANA)
    prefecture, size = _take_prefecture(folded)
    text, folded = text[size:], folded[size:]
    places, after = _take_place(folded, prefecture)
    place, town = _Place(prefecture, "", -1), ""
    if places:
        after = _SECTION.sub("", after)
        place, town, after = _choose(places, after)
    rest = text[len(text) - len(after) :]
    first = _START.search(rest)
    start = first.start() if first else len(rest)
    small = _SECTION.sub("", rest[:start].strip("- ")).translate(_SPELLING)
    block, building = _block(rest[start:])
    return Address(place.prefecture, place.name, town + small, block, _building(building))
