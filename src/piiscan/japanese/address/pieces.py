"""An address cut in front of its first number and behind its block: what each piece tells by itself, where it does.

head 東京都千代田区丸の内 | block 1-2-3 | building コーポ青葉 | room 101

The head is told by `head_pieces`. The parser reads an address as a whole. For the usual pieces its answer is the sum of theirs: that is what is asked here, with
the parser, once for each distinct piece; any other piece is not `known`, and its address is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from piiscan.japanese import numerals
from piiscan.japanese.address import inside, spelling, street
from piiscan.japanese.address.head_pieces import LOTS
from piiscan.japanese.fold import DASHES, composed


class Block(NamedTuple):
    """numbers joined by "-"; a room behind them."""

    known: bool = False
    numbers: str = ""
    room: str = ""
    alone: bool = False  # one number: what follows may be a 小字
    kanji: bool = False  # begins with a kanji numeral


class Name(NamedTuple):
    """Of a building, in canonical spelling."""

    known: bool = False
    canonical: str = ""
    compass: bool = False  # holds what may be a way along streets: 東入, 上る


_NO_BLOCK, _NO_BUILDING = Block(), Name()

_N = "[1-9][0-9]{0,4}"
_K = "[一二三四五六七八九十]{1,3}"
_PLAIN = re.compile(f"{_N}-{_N}(?:-{_N})?")
_DASHED = re.compile(rf"{_N}(?:-{_N}){{1,4}}(?:番地?|号)?")
_UNITS = re.compile(
    rf"{_N}(?:丁目?|番地?)?"
    rf"|(?:{_N}|{_K})丁目{_N}(?:(?:番地?|-){_N}(?:-{_N}|号)?|番地?)?"
    rf"|{_K}丁目(?:{_K}番地?(?:{_K}号)?)?"
    rf"|{_N}番地?{_N}号?"
)
_NUMBERS = re.compile(f"[0-9]+|{_K}")
_LONG = re.compile("(?<=[0-9])ー(?=[0-9])")
_ALL_DASHES = dict.fromkeys(map(ord, DASHES), "-")


def blocks_of(texts: Sequence[str]) -> list[Block]:
    """What each text tells behind a head and in front of the end or a building that `names_of` knows.

    A number is read alike as 丁目 of a town that has it and as part of a block. Leading zeros and other units are left out.
    """
    return [Block(True, text) if _PLAIN.fullmatch(text) else _block(text) for text in texts]


def _block(text: str) -> Block:
    text = _LONG.sub("-", composed(text).translate(_ALL_DASHES))
    if not _DASHED.fullmatch(text) and not _UNITS.fullmatch(text):
        return _NO_BLOCK
    pieces = [n if n.isascii() else str(numerals.value(n)) for n in _NUMBERS.findall(text)]
    kanji = not text[0].isascii()
    if kanji and (pieces[0] == "0" or len(pieces[0]) > 2):
        return _NO_BLOCK
    if len(pieces) > 3 and len(pieces[-1]) > 2:  # numbering.block
        return Block(True, "-".join(pieces[:-1]), pieces[-1], False, kanji)
    return Block(True, "-".join(pieces), "", len(pieces) == 1, kanji)


# No digits, dashes, brackets, marks of another address or telephone. Latin letters inside alone.
_LETTER = "[ァ-ヺー々一-鿿㐀-䶿ぁ-ゖA-Za-z・ ]"
_FIRST = "(?:[ァ-ヺ一-鿿㐀-䶿ぁ-ゖ]|[A-Za-z][ァ-ヺ一-鿿ぁ-ゖA-Za-z])"
_NAME = re.compile(f"{_FIRST}(?:{_LETTER}*[ァ-ヺー一-鿿㐀-䶿ぁ-ゖ])?")
_NO_FIRST = re.compile(
    rf"[ノケツ丁番号地街線通区画字部先付外他館棟室階目割戸○零壱弐参拾{numerals.SIGNS}]|.[号室棟館]|.?[都道府県市町村公]営"
    rf"|[{LOTS}A-Za-z]ノ?(?:$|[○零壱弐参拾{numerals.SIGNS}])"
)
_NO_NAME = re.compile(
    rf"[都道府県字]|電話|携帯|メール|方$|TEL|FAX|[○零壱弐参元拾{numerals.SIGNS}](?:[ー ]*$|ー)", re.IGNORECASE
)


def names_of(texts: Sequence[str]) -> list[Name]:
    """What each text tells behind a block and in front of the end or a room in digits."""
    return [_name(text) for text in texts]


def _name(text: str) -> Name:
    text = composed(text)
    if not _NAME.fullmatch(text) or _NO_FIRST.match(spelling.look(text)) or _NO_NAME.search(text):
        return _NO_BUILDING
    return Name(True, inside.canonical(spelling.cleaned(text), ""), street.MARK.search(spelling.look(text)) is not None)
