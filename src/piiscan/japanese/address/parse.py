"""One address to its parts. Plain Python, one string at a time.

横浜市港北区新横浜２丁目１００番４５号 -> 神奈川県 | 横浜市港北区 | 新横浜二丁目 | 100-45
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple

from piiscan.japanese import tables
from piiscan.japanese.address import gazetteer, heads, inside, numbering, spelling, within
from piiscan.japanese.address.heads import Reading
from piiscan.japanese.address.value import Address
from piiscan.japanese.only_text import only_text

_NOTHING: dict[str, Any] = {field.name: field.default for field in fields(Address)}
_TOGETHER = 4096  # texts
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
MOST = 400  # characters of one address; what is behind them is not read
_POSTAL = re.compile(r"^\W*(?:〒|郵便番号)?\s*([0-9]{3})-?([0-9]{4})(?![0-9-])\s*|^\W*〒\s*")
_LABEL = re.compile(
    r"^(?:[^\w(]*(?:現?住所|所在地|本籍地?|送付先|お?届け?先)\s*[::]?\s*)+|^[\"'「『\s]+|^日本国?(?=[^本]{2,4}[都道府県])"
)


def normalise_address(text: str) -> Address:
    """The parts of one address; a text without known place gives what can be read from it.

    >>> address = normalise_address("横浜市港北区新横浜２丁目１００番４５号")
    >>> address.prefecture, address.city, address.town, address.block, address.guessed
    ('神奈川県', '横浜市港北区', '新横浜二丁目', '100-45', ('prefecture',))
    """
    only_text(text, "normalise_address")
    return _all((text,))[0]


def normalise_addresses(texts: Sequence[str | None]) -> list[Address | None]:
    """`normalise_address` of each text, each distinct one read once."""
    distinct = list(dict.fromkeys(text for text in texts if text is not None))
    known: dict[str | None, Address | None] = {None: None}
    for first in range(0, len(distinct), _TOGETHER):
        some = distinct[first : first + _TOGETHER]
        known.update(zip(some, _all(some), strict=True))
    return [known[text] for text in texts]


def _all(texts: Sequence[str]) -> list[Address]:
    return [address for _, address in read_all(texts)]


class Head(NamedTuple):
    """How the beginning of a text was read. look: from where `begin` and the readings count."""

    text: str
    look: str
    told: Told
    begin: int  # end of the prefecture
    readings: list[Reading]


def read_all(texts: Sequence[str]) -> list[tuple[Head, Address]]:
    """Cleaning and folding work on all texts joined by line breaks, which is three times faster than one by one."""
    if not texts:
        return []
    lines = spelling.cleaned("\n".join(_BREAK.sub(" ", text[:MOST]) for text in texts)).split("\n")
    opened = [_opened(line.strip()) for line in lines]
    looks = spelling.look("\n".join(text for text, _ in opened)).split("\n")
    found = [_head(text, look, told) for (text, told), look in zip(opened, looks, strict=True)]
    return [(head, _read(head)) for head in found]


def _opened(text: str) -> tuple[str, Told]:
    """The text without labels, postal code and 大字, and what these tell."""
    text, postal = _postal(_unlabelled(text))
    return text.replace("大字", ""), Told("", postal, False, "大字" in text)


def _head(text: str, look: str, told: Told) -> Head:
    begin, prefecture, readings, short = heads.read(look)
    if not readings[0].place and not prefecture and (behind := heads.begin(look)):
        text, look = text[behind:], look[behind:]
        begin, prefecture, readings, short = heads.read(look)
    if told.postal and len(readings) > 1:
        readings = _told_by_postal(readings, told.postal) or readings
    return Head(text, look, told._replace(prefecture=prefecture, short=short), begin, readings)


def _read(head: Head) -> Address:
    found = [_address(head.text, head.look, reading, head.told) for reading in head.readings]
    return found[0] if len(found) == 1 else _shared(found, head.text[head.begin : head.readings[0].head])


def _postal(text: str) -> tuple[str, str]:
    found = _POSTAL.match(text)
    if not found:
        return text, ""
    return _unlabelled(text[found.end() :]), (found[1] or "") + (found[2] or "")


def _unlabelled(text: str) -> str:
    label = _LABEL.match(text)
    return text[label.end() :] if label else text


def _told_by_postal(readings: list[Reading], postal: str) -> list[Reading]:
    holders = gazetteer.holders(postal)
    return [reading for reading in readings if reading.index in holders]


class Told(NamedTuple):
    """What the whole text tells."""

    prefecture: str
    postal: str
    short: bool  # the prefecture without 都府県
    section: bool  # 大字 is written


def _address(text: str, look: str, reading: Reading, told: Told) -> Address:
    """The parts that a reading gives."""
    place, (town, number, at) = reading.place, within.town_of(look, reading, section=told.section)
    koaza, written, first, at = within.koaza_of(town if not number else None, text, look, at, section=told.section)
    block = numbering.block(look, at, before=int(number > 0))
    building, room, care = "", block.room, ""
    if block.end < len(look):
        building, room, care = inside.split(text[block.end : heads.next_one(look, block.end)], room)
    municipality = tables.municipalities()[reading.index] if reading.index >= 0 else None
    named = town.name if town else ""
    lead = str(number) if number else first
    completed = (place and not told.prefecture) or told.short
    return Address(
        prefecture=place.prefecture if place else told.prefecture,
        city=municipality.name if municipality else place.name if place else "",
        town=named + (within.kanji(number) + town.unit if town and number else ""),
        koaza=koaza,
        block=block.numbers,
        building=building,
        room=room,
        care_of=care,
        street=text[reading.head : reading.street].strip("()"),
        postal_code=told.postal,
        municipality_code=municipality.code if municipality else "",
        postal_agrees=_agrees(told.postal, reading.index),
        guessed=("prefecture", *reading.guessed) if completed else reading.guessed,
        area=town.area + written if town else written,
        numbers=f"{lead}-{block.numbers}" if lead and block.numbers else lead or block.numbers,
        inside=inside.canonical(building, room) if building or room else "",
    )


def _agrees(postal: str, index: int) -> bool | None:
    holders = gazetteer.holders(postal) if postal else []
    return index in holders if holders and index >= 0 else None


def _shared(found: list[Address], city: str) -> Address:
    """What several readings have in common, with the readings as alternatives. city: as the text has it."""
    same = {}
    for name in Address.__slots__:
        values = {getattr(address, name) for address in found}
        same[name] = values.pop() if len(values) == 1 else _NOTHING[name]
    same["city"] = same["city"] or city
    return replace(Address(**same), alternatives=tuple(found))
