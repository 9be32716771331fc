"""The numbers behind a town: 2丁目3番4号, 2-3-4, 三丁目, 甲12番地3, 無番地.

Read on the look-up form (spelling.look): katakana ノ stands for の and 之.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from piiscan.japanese import numerals

KANJI = numerals.SIGNS
_UNIT = "丁目|丁|番地|番町|番|号ノ|号|地割|街区|線|通リ|通|ノ|-|区画|[字部](?=[0-9])"
# A numeral in kanji counts where a unit, a dash, a space or a word in kana follows: 2番三田ビル is a building.
_NUMERAL = rf"(?:[0-9]++|[{KANJI}]++(?=丁目|丁|番|号|地割|街区|線|[-ノ]|$|[ (,、。第]|[都道府県市町村公]営|(?![ケツ])[ァ-ヴA-Z0-9]))"
_LOT = "(?:[甲乙丙丁戊己庚辛壬癸]|[イロハニホヘトチリヌルヲ](?![ァ-ヴー])|(?<![A-Z])[A-Z](?![A-Z]))[-ノ]?"
_NUMBER = rf"(?:{_LOT})?{_NUMERAL}"
_INSIDE = r"(?!番館|号館|号棟|棟|階|[A-Z](?:$|[ 号室棟)-]))"  # behind a number of the building: 5-1番館, 53-2A, 5-2F
_JOIN = rf"(?:{_UNIT}| ?- ?)+"
_TAIL = (
    r"(?:丁目|番地|番|号(?!館|棟|室)|地割|街区|丁(?!目))*(?:ノ(?=$|[ (]))?(?:(?:地先|先|地内|付近|外|他)(?=$|[ (]))?"
)
_BLOCK = re.compile(rf"第?({_NUMBER}(?:{_JOIN}{_NUMBER}{_INSIDE})*)({_TAIL})")
_FIRST = re.compile(_NUMBER)
_NONE = re.compile(r"無番地|番外地|番地ナシ|番地無シ")
# Where a block may begin.
_START = re.compile(
    rf"第?(?:{_LOT})?(?:[0-9]+(?:(?=$|[ (,、]|{_UNIT}|[^㐀-䶿一-鿿々ァ-ヴー])|(?=[一-鿿ァ-ヴー]+(?:ビル|マンション|荘|棟|階|号)))"
    rf"|[{KANJI}]+(?=丁目|番地|番[0-9{KANJI}]|番$|[-ノ][0-9{KANJI}]+(?:$|[-ノ 番号(])|$)|[{KANJI}]{{2,}}(?= |(?![ケツノ])[ァ-ヴ]))|無番地|番外地"
)
_ROOM_MARK = re.compile(r"^(?:号?室|階|F\b)")
_PIECE = re.compile(rf"(?:(?<!通)({_LOT}))?([0-9]+|[{KANJI}]+)")


class Block(NamedTuple):
    """numbers: joined by "-"; room: numbers behind them that are a room; end: where the block ends in the text."""

    numbers: str
    room: str
    end: int


def start(text: str, begin: int) -> int:
    """Where a block begins at or behind a position; the end of the text where there is none."""
    found = _START.search(text, begin)
    return found.start() if found else len(text)


def begins(text: str, at: int) -> bool:
    """Whether a number stands at a position."""
    return text[at : at + 1].isdigit() or _FIRST.match(text, at) is not None


def ends(text: str, at: int) -> bool:
    """Whether a name may end at a position: at a number, a space or the end."""
    return text[at : at + 1] in " (-ノ" or begins(text, at) or _START.match(text, at) is not None


def cut(text: str, begin: int, end: int) -> bool:
    """Whether a name between two positions would be part of a number: 1 of 1242番地, 九 of 九三二."""
    return text[begin].isdigit() or (text[end - 1] in KANJI and text[end : end + 1] in KANJI and end < len(text))


def leading(text: str, begin: int) -> tuple[int, str, int]:
    """(number, unit behind it, end of both) of what may be a 丁目; (0, "", begin) where no number stands."""
    found = _LEADING.match(text, begin)
    if not found:
        return 0, "", begin
    return numerals.value(found[1]) if not found[1].isdigit() else int(found[1]), found[2] or "", found.end()


_LEADING = re.compile(
    rf"({_NUMERAL})(?![年月日時分円人%])(丁目|丁(?!目)|番|号|地割|街区|線|条|[-ノ](?=[0-9{KANJI}甲乙丙丁A-Z])|一(?=[0-9]))?"
)


def block(text: str, begin: int, *, before: int = 0) -> Block:
    """The block at a position; the fourth number of three digits, or one with 室 behind it, is the room.

    before: numbers of the town in front of it.
    """
    if found := _NONE.match(text, begin):
        return Block("無番地", "", found.end())
    found = _BLOCK.match(text, begin)
    if not found:
        return Block("", "", begin)
    pieces = [_lot(lot) + _digits(number) for lot, number in _PIECE.findall(found[1])]
    marked = _ROOM_MARK.match(text[found.end() :]) is not None and len(pieces) + before > 1
    if marked or (len(pieces) + before > 3 and len(pieces[-1]) > 2):
        return Block("-".join(pieces[:-1]), pieces[-1], found.end())
    return Block("-".join(pieces), "", found.end())


def _lot(written: str) -> str:
    """甲, イ; A- with a dash, however it is written."""
    letter = written[:1]
    return letter + "-" * letter.isascii() if letter else ""


def _digits(number: str) -> str:
    return (number.lstrip("0") or "0") if number.isdigit() else str(numerals.value(number))
