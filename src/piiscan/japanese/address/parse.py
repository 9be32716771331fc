"""One address to its parts. Plain Python, one string at a time.

横浜市港北区新横浜２丁目１００番４５号 -> 神奈川県 | 横浜市港北区 | 新横浜二丁目 | 100-45
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from piiscan.japanese import tables
from piiscan.japanese.address import gazetteer, inside, numbering, spelling, street
from piiscan.japanese.address.gazetteer import Place, Town
from piiscan.japanese.address.value import Address

MOST = 400  # characters of one address; what is behind them is not read
_POSTAL = re.compile(r"^\W*(?:〒|郵便番号)?\s*(\d{3})-?(\d{4})(?![\d-])\s*|^\W*〒\s*")
_LABEL = re.compile(
    r"^(?:[^\w(]*(?:現?住所|所在地|本籍地?|送付先|お?届け?先)\s*[::]?\s*)+|^[\"'「『\s]+|^日本国?(?=[^本]{2,4}[都道府県])"
)
_SECTION = re.compile(r"大字|小字|字")
_KANJI_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the head of a text: municipality and town, and where the rest begins."""

    place: Place | None
    index: int  # of the municipality, -1: not known which
    town: Town | None
    end: int
    head: int  # end of the municipality
    guessed: tuple[str, ...] = ()
    way: str = ""

    def exact(self) -> bool:
        """Whether the town is written as registered."""
        return self.town is not None and "town" not in self.guessed

    def weight(self) -> tuple[bool, int]:
        """Readings that know the town come first, then those that read more of the text."""
        return self.exact(), self.end


def normalise_address(text: str) -> Address:
    """The parts of one address; a text without known place gives what can be read from it."""
    text = spelling.cleaned(text[:MOST])
    text, postal = _postal(_LABEL.sub("", text))
    look = spelling.look(text)
    begin, prefecture, readings, short = _head(look)
    if postal and len(readings) > 1:
        readings = _told_by_postal(readings, postal) or readings
    found = [_address(text, look, reading, prefecture, postal, short=short) for reading in readings]
    return found[0] if len(found) == 1 else _shared(found, text[begin : readings[0].head])


def normalise_addresses(texts: Sequence[str | None]) -> list[Address | None]:
    """`normalise_address` of each text, each distinct one read once."""
    known = {text: normalise_address(text) for text in dict.fromkeys(texts) if text is not None}
    return [None if text is None else known[text] for text in texts]


def _postal(text: str) -> tuple[str, str]:
    found = _POSTAL.match(text)
    if not found:
        return text, ""
    return _LABEL.sub("", text[found.end() :]), (found[1] or "") + (found[2] or "")


def _head(look: str) -> tuple[int, str, list[_Reading], bool]:
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


def _readings(look: str, begin: int, prefecture: str) -> Iterator[_Reading]:
    """All ways to read municipality and town from a position on; a shorter name counts where the longer has no such town."""
    exact = False
    for size in range(min(gazetteer.PLACE_MOST, len(look) - begin), 1, -1):
        for place in gazetteer.places().get(look[begin : begin + size], ()):
            if not prefecture or place.prefecture == prefecture:
                for reading in _with_town(look, begin + size, place):
                    exact |= reading.exact()
                    yield reading
        if exact:
            return


def _with_town(look: str, begin: int, place: Place) -> Iterator[_Reading]:
    guessed = () if place.whole else ("city",)
    readings = [r for index in place.numbers for r in _town(look, begin, index, place, guessed)]
    yield from readings
    if len(place.numbers) > 1 or not readings:
        index = place.numbers[0] if len(place.numbers) == 1 else -1
        yield _Reading(place, index, None, begin, begin, guessed if index >= 0 else ())


def _town(look: str, begin: int, index: int, place: Place | None, guessed: tuple[str, ...]) -> Iterator[_Reading]:
    """Readings of the town from a position on: the longest name of the table, else a near one."""
    section = _SECTION.match(look, begin)
    at = section.end() if section else begin
    if way := street.way(look, begin, index):
        yield _Reading(place, index, way.town, way.end, begin, guessed, way.text)
        return
    towns = gazetteer.towns(index)
    for size in range(min(gazetteer.TOWN_MOST, len(look) - at), 0, -1):
        some = towns.get(look[at : at + size])
        if some and not (look[at + size - 1].isdigit() and look[at + size : at + size + 1].isdigit()):
            town = _which(some, look, at + size, section is not None)
            yield _Reading(place, index, town, at + size, begin, guessed)
            return
    if found := street.near(look, at, index):
        yield _Reading(place, index, found[0], found[1], begin, (*guessed, "town"))


def _which(some: tuple[Town, ...], look: str, end: int, section: bool) -> Town:
    """The town of several that are written alike: 桧原 with 丁目, 大字桧原 without."""
    if len(some) == 1:
        return some[0]
    number, unit, _ = numbering.leading(look, end)
    counted = [town for town in some if number and number in town.numbers and unit not in ("番", "号")]
    plain = [town for town in some if town.numbers <= {0}]
    like = [town for town in plain if town.name.startswith(("大字", "字")) == section]
    ranks = (counted, like, plain, some) if unit in ("丁目", "丁") or not section else (like, plain, counted, some)
    return next(rank[0] for rank in ranks if rank)


def _without_municipality(look: str, begin: int, prefecture: str) -> Iterator[_Reading]:
    """The town alone: all municipalities that have one of the longest name."""
    for size in range(min(gazetteer.TOWN_MOST, len(look) - begin), 1, -1):
        found = gazetteer.municipalities_with(look[begin : begin + size])
        rows = [(index, tables.municipalities()[index]) for index in found]
        rows = [(index, m) for index, m in rows if not prefecture or m.prefecture == prefecture]
        if rows and numbering.start(look, begin + size) < len(look):
            for index, m in rows:
                yield from _town(look, begin, index, Place(m.prefecture, m.name, (index,), False), ("city",))
            return
    yield _Reading(None, -1, None, begin, begin)


def _best(readings: list[_Reading]) -> list[_Reading]:
    """Those that know most, one for each municipality."""
    most = max(reading.weight() for reading in readings)
    best = [reading for reading in readings if reading.weight() == most]
    return list({(r.place and r.place.prefecture, r.place and r.place.name, r.index): r for r in best}.values())


def _told_by_postal(readings: list[_Reading], postal: str) -> list[_Reading]:
    holders = gazetteer.holders(postal)
    return [reading for reading in readings if reading.index in holders]


def _address(text: str, look: str, reading: _Reading, prefecture: str, postal: str, *, short: bool) -> Address:
    """The parts that a reading gives."""
    at, number = reading.end, 0
    town = reading.town
    if town:
        number, at = _chome(town, look, at)
    koaza, written, at = _koaza(town if not number else None, text, look, at)
    block = numbering.block(look, at, before=int(number > 0))
    building, room = inside.split(text[block.end :], block.room)
    municipality = tables.municipalities()[reading.index] if reading.index >= 0 else None
    guessed = reading.guessed
    place = reading.place
    if (place and not prefecture) or short:
        guessed = ("prefecture", *guessed)
    city = municipality.name if municipality else place.name if place else ""
    named = town.name if town else ""
    return Address(
        prefecture=place.prefecture if place else prefecture,
        city=city,
        town=named + (_kanji(number) + town.unit if town and number else ""),
        koaza=koaza,
        block=block.numbers,
        building=building,
        room=room,
        street=reading.way,
        postal_code=postal,
        municipality_code=municipality.code if municipality else "",
        postal_agrees=_agrees(postal, reading.index),
        guessed=guessed,
        area=spelling.written(spelling.bare(named)) + written,
        numbers="-".join(filter(None, (str(number or ""), block.numbers))),
        inside=inside.canonical(building, room),
    )


def _chome(town: Town, look: str, at: int) -> tuple[int, int]:
    """(丁目, end of it) behind a town that has some; (0, at) where the number is none."""
    number, unit, end = numbering.leading(look, at)
    if not 0 < number < 100 or unit in ("番", "号", "地割", "街区", "線", "条"):
        return 0, at
    listed = number in town.numbers
    if unit in ("丁目", "丁"):
        return (number, end) if listed or town.some or town.numbers - {0} else (0, at)
    if listed or (town.some and unit and not town.numbers - {0}):
        return number, end
    return 0, at


def _koaza(town: Town | None, text: str, look: str, at: int) -> tuple[str, str, int]:
    """(小字, the form that is compared, end) behind a town: of the tables, else what stands in front of the numbers."""
    section = _SECTION.match(look, at)
    begin = section.end() if section else at
    known = gazetteer.koaza(town) if town and town.koaza else {}
    for size in range(min(12, len(look) - begin), 0, -1) if known else ():
        name = known.get(look[begin : begin + size])
        if name and numbering.start(look, begin + size) <= begin + size + (section is not None):
            return name, spelling.written(name), begin + size
    stop = begin if look[begin : begin + 1].isdigit() else numbering.start(look, begin)
    if stop == begin:
        return "", "", begin
    written = text[begin:stop].strip("- ・,、()")
    if stop == len(look) and not section and town:
        return "", "", begin  # no number: what follows a town is a building
    return written, spelling.written(written), stop


def _kanji(number: int) -> str:
    """23 -> 二十三, as 丁目 are registered."""
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else _KANJI_DIGITS[tens] + "十" if tens else "") + (_KANJI_DIGITS[ones] if ones else "")


def _agrees(postal: str, index: int) -> bool | None:
    holders = gazetteer.holders(postal) if postal else []
    return index in holders if holders and index >= 0 else None


def _shared(found: list[Address], city: str) -> Address:
    """What several readings have in common, with the readings as alternatives. city: as the text has it."""
    same = {}
    for name in Address.__slots__:
        values = {getattr(address, name) for address in found}
        same[name] = values.pop() if len(values) == 1 else type(getattr(found[0], name))()
    same["city"] = same["city"] or city
    return replace(Address(**same), alternatives=tuple(found))
