"""An address cut in front of its first number and behind its block: what each piece tells by itself, where it does.

head 東京都千代田区丸の内 | block 1-2-3 | building コーポ青葉 | room 101

The parser reads an address as a whole. For the usual pieces its answer is the sum of theirs: that is what is asked here, with
the parser, once for each distinct piece; any other piece is not `known`, and its address is left to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from piiscan.japanese import numerals, tables
from piiscan.japanese.address import gazetteer, heads, inside, numbering, parse, spelling, street, town_names
from piiscan.japanese.address.value import Address
from piiscan.japanese.fold import DASHES, composed

_PROBE = "1-2-3"
_KYOTO = "京都市"
_NUMERALS = "".join(numerals.DIGITS) + "".join(numerals.UNITS)
_LOTS = "甲乙丙丁戊己庚辛壬癸イロハニホヘトチリヌルヲ"  # in front of a number they are part of it
# Behind these a number may be read as part of what stands in front, or a long-vowel sign as a dash.
_NO_END = re.compile(rf"[0-9A-Za-z~〜-]$|[{_NUMERALS}][ー━]+$")
_NUMERAL_END = re.compile(f"[{_NUMERALS}]$")
# In a name of the tables: a number that may be the one behind a head (10条 is none).
_OPEN = re.compile(rf"(?:[0-9]+|[{numerals.SIGNS}]+)(?=$|[丁番号地ノ-])", re.MULTILINE)
_NUMBERED = re.compile(rf"[0-9０-９{_NUMERALS}]")
_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Behind a name of no table also these: 第5, 甲5, イ5, 字5, 番5.
_NO_LOT = re.compile(f"[第ノ字番号丁目地条線部区画割{_LOTS}]$")


class Head(NamedTuple):
    """place: prefecture to 小字 in canonical spelling."""

    known: bool = False
    place: str = ""
    kanji: bool = False  # a number in kanji numerals may follow (一丁目)
    kyoto: bool = False  # a way along streets may follow


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


_NO_HEAD, _NO_BLOCK, _NO_BUILDING = Head(), Block(), Name()


def heads_of(texts: Sequence[str]) -> list[Head]:
    """What each text tells when a block follows that `blocks_of` knows."""
    looks = spelling.look(spelling.cleaned("\n".join(_BREAK.sub("0", text) for text in texts))).split("\n")
    found = [_registered(look.rstrip()) for look in looks]
    others = [i for i, head in enumerate(found) if head is None]
    read = parse.read_all([texts[i] + _PROBE for i in others])
    for i, one in zip(others, read, strict=True):
        found[i] = _head(*one)
    return [head or _NO_HEAD for head in found]


def _registered(look: str) -> Head | None:
    """A head whose municipality and town are written as registered: the reading that the parser finds first and keeps."""
    if _NO_END.search(look) or look.startswith("日本") or "大字" in look:
        return None
    size = next((n for n in (4, 3) if len(gazetteer.prefectures().get(look[:n], "")) == n), 0)
    prefecture = gazetteer.prefectures()[look[:size]] if size else ""
    places, at = next(gazetteer.places_at(look, size), ((), 0))
    told = [place for place in places if prefecture in ("", place.prefecture)]
    if len(told) != 1 or told[0].former or len(told[0].numbers) > 1:
        return None
    index, rest = told[0].numbers[0], look[at:]
    some, city = town_names.towns(index).get(rest, ()), tables.municipalities()[index]
    digits, kanji = _open_towns(index)
    if len(some) != 1 or rest[:1] in ("字", "小") or rest in digits or _koaza_open(some[0]):
        return None
    kyoto = city.name.startswith(_KYOTO)
    if kyoto and street.MARK.search(rest):
        return None
    kanji_fits = rest not in kanji and not _NUMERAL_END.search(rest)
    return Head(True, told[0].prefecture + city.name + some[0].area, kanji_fits, kyoto)


def _head(head: parse.Head, address: Address) -> Head | None:
    look, end = head.look, len(head.look) - len(_PROBE)
    alone = not (address.inside or address.care_of or address.street)
    if not look.endswith(_PROBE) or address.numbers != _PROBE or not alone or _NO_END.search(look[:end]):
        return None
    if not all(reading.place and reading.head > head.begin and reading.index >= 0 for reading in head.readings):
        return None
    if len({town.area for reading in head.readings for town in reading.towns}) > 1:
        return None
    exact = all(reading.towns and reading.end == end for reading in head.readings)
    if not exact and not _closed(head, end):
        return None
    if _goes_on(look, end, digits=True) or any(_koaza_goes_on(look, end, reading) for reading in head.readings):
        return None
    names = [tables.municipalities()[reading.index].name for reading in head.readings]
    kyoto = any(name.startswith(_KYOTO) for name in names)
    if kyoto and not exact:
        return None
    kanji_fits = exact and not _NUMERAL_END.search(look[:end]) and not _goes_on(look, end, digits=False)
    return Head(True, address.place, kanji_fits, kyoto)


def _closed(head: parse.Head, end: int) -> bool:
    """Whether a name of no table ends in front of the number, whatever that is."""
    if _NO_LOT.search(head.look[:end]) or _NUMERAL_END.search(head.look[:end].rstrip()):
        return False
    for reading in head.readings:
        counted = {name for name, _ in town_names.counted(reading.index)}
        rest = head.look[reading.head : end]
        if reading.end >= end or numbering.start(head.look, reading.head) != end:
            return False
        if any(rest[i:] in counted for i in range(len(rest))):
            return False
    return True


def _goes_on(look: str, end: int, *, digits: bool) -> bool:
    """Whether a town of any municipality that may be meant could end within the number behind a head."""
    for index, rest in _rests(look, end):
        known = _open_towns(index)[0 if digits else 1]
        if rest in known or (
            tables.municipalities()[index].name.startswith(_KYOTO) and any(rest[i:] in known for i in range(len(rest)))
        ):
            return True
    return False


def _rests(look: str, end: int) -> Iterator[tuple[int, str]]:
    """(municipality, what stands between it and the number) for all ways to read the municipality."""
    begins = [0, *(size for size in (2, 3, 4) if look[:size] in gazetteer.prefectures())]
    for begin in begins:
        for places, at in gazetteer.places_at(look, begin):
            if at > end:
                continue
            section = heads.SECTION.match(look, at)
            rest = look[section.end() if section else at : end]
            for place in places:
                kept = gazetteer.kept_names(place) if place.former else ()
                yield from ((index, name + rest) for index in place.numbers for name in ("", *kept))


@cache
def _open_towns(index: int) -> tuple[frozenset[str], frozenset[str]]:
    """What stands in front of a number in look-up forms of towns: of digits, of kanji numerals as they begin a block."""
    digits: set[str] = set()
    kanji: set[str] = set()
    forms = "\n".join(town_names.towns(index))
    for found in _OPEN.finditer(forms):
        front = forms[forms.rfind("\n", 0, found.start()) + 1 : found.start()]
        (digits if found[0].isascii() else kanji).add(front)
    return frozenset(digits), frozenset(kanji)


@cache
def _koaza_open(town: town_names.Town) -> bool:
    """Whether a 小字 of the town may be the number behind its name."""
    numbered = [name for name in town.koaza if _NUMBERED.match(name)]
    return bool(numbered) and any(_OPEN.match(form) for forms in spelling.keys(numbered) for form in forms)


def _koaza_goes_on(look: str, end: int, reading: heads.Reading) -> bool:
    """Whether a 小字 of the town could end within the number behind a head."""
    rest = look[reading.end : end].strip()
    if not rest:
        return any(_koaza_open(town) for town in reading.towns)
    bare = heads.SECTION.sub("", rest, count=1)
    return any(
        form.startswith(part) and _OPEN.match(form, len(part))
        for town in reading.towns
        if town.koaza
        for form in town_names.koaza(town)
        for part in {rest, bare}
    )


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
    rf"|[{_LOTS}A-Za-z]ノ?(?:$|[○零壱弐参拾{numerals.SIGNS}])"
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
