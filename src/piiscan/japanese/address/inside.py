"""Behind the block: building and room."""

from __future__ import annotations

import re

from piiscan.japanese import numerals
from piiscan.japanese.fold import common

_EDGE = "-・,、.。 ()\"'「」『』[]【】"
_ROOM = re.compile(
    r"[-\s#]?((?:(?<![A-Z])[A-Z]-?)?(?<![0-9])[0-9]{1,5}-?[A-Z]?(?:号室|号|室)?|(?:地下|B)?[0-9]{1,3}(?:階|F)(?:[^一-鿿ァ-ヴ]|[号室階])*)$",
    re.IGNORECASE,
)
_ROOM_TAIL = re.compile(r"(?<=[0-9A-Z])(?:号室|号|室)$")
_DASH_IN_WORD = re.compile(r"(?<=[ァ-ヴ])-(?=[ァ-ヴ]|$|[0-9])")

# What follows an address in its cell: TEL, a telephone number, a mail address.
_NO_PLACE = re.compile(
    r"[\s、,/(]*(?:TEL|FAX|電話|携帯|℡|☎|E-?mail|メール)[\s::]*(?=[0-9A-Z(]|$)|[\s、,/(]*(?<![0-9-])0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}(?![0-9-])",
    re.IGNORECASE,
)
_CARE = re.compile(r"(?:^|(?<=[0-9号室階F\s-]))\s*([^0-9\s-]{1,12}(?:様方|さん方|方))$")
_BASEMENT = re.compile(r"(?<![A-Z])B(?=[0-9]+[F階])")
_FLOOR = re.compile(r"(?<=[0-9])F(?![A-Z])")


def split(text: str, room: str) -> tuple[str, str, str]:
    """(building, room, with whom: 田中様方) as written behind the block. room: numbers of the block that are one."""
    text = text[: found.start()] if (found := _NO_PLACE.search(text)) else text
    care = ""
    if text.endswith("方") and (found := _CARE.search(text)):
        text, care = text[: found.start()], found[1]
    return *_parted(text, room), care


def _parted(text: str, room: str) -> tuple[str, str]:
    text = text.strip(_EDGE) if not room else room + text.rstrip(_EDGE)
    found = _ROOM.search(text)  # upper() would move positions: ß is SS
    if not found:
        return text, ""
    building = text[: found.start()].rstrip(_EDGE)
    return building, _ROOM_TAIL.sub("", text[found.start(1) :])


def canonical(building: str, room: str) -> str:
    """Building and room in one spelling: no spaces and marks, capitals, numerals as digits, one form of kanji."""
    told = "".join((building + ("-" if building[-1:].isdigit() and room else "") + room).upper().split())
    told = _BASEMENT.sub("地下", told) if "B" in told else told
    told = _FLOOR.sub("階", told) if "F" in told else told
    told = _DASH_IN_WORD.sub("ー", told) if "-" in told else told
    return numerals.to_digits(common(told))
