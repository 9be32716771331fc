"""Telephone numbers as people write them: national digits, international form, extension, what was guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from piiscan.japanese import phones, tables
from piiscan.japanese.city_area_codes import area_code as area_code_of
from piiscan.japanese.fold import DASHES, plain
from piiscan.japanese.only_text import only_text

_KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")
_DASHES = dict.fromkeys(map(ord, DASHES + "ー"), "-")
_NOT_DIGIT = re.compile(r"[^0-9]")
_KANJI_DIGITS = re.compile("[〇零一二三四五六七八九]")
_SIMPLE = re.compile(r"0[0-9]{9,10}|0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")
_EXTENSION = re.compile(
    r"[(,;\s]*(?:内線(?:番号)?|構内|\(内\)|内(?=[\s:.]*[0-9])|ext(?:ension|n)?\b\.?|ext\.?(?=[0-9])|(?<=[0-9\s])x(?=[\s.:]*[0-9])|#)[\s:.]*([0-9][0-9-]*)?\)?",
    re.IGNORECASE,
)
# Between two numbers: signs, words, the label of the next one, a break. Spaces and dots part the groups of one number.
_NEXT = re.compile(r"[/,;、・\n\r\t|&]|または|又は|もしくは|および|及び|と(?=[0-9])|[^\W0-9_]{2,}[:.]*(?=[\s(]*[0-9+])")
_RANGE = re.compile(r"[~〜]\s*[0-9]{0,4}")
_INTERNATIONAL = re.compile(r"[^0-9+]*(?:\+\)?\s*|(?:00|010)[-\s.]*(?=\(?81))")
_JAPAN = re.compile(r"\(?81\)?[-\s.]*(?:\(0\)|0)?")
_ENCLOSED_ZERO = re.compile(r"(?<=81)[-\s.]{0,2}\(0\)")
_OTHER_LAST = 4  # 03-0123-4567, 4568: the second differs in its last digits
_FLOAT = re.compile(r"([0-9]{5,14})\.0")  # as pandas writes a column of numbers with gaps
_SHORT_CODE = re.compile(r"[^0-9#]*#[0-9]{4}[^0-9#]*")  # #8000, #7119, #9110: of a service, dialed with the sign
_LOCAL = range(5, 9)  # digits dialed within an area
_LONGEST = 500  # characters of a cell with a few numbers and their labels


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number.

    digits: national, with the leading 0 (10, 11 or 14 of a machine); None for a foreign number or none at all. e164: with
    the country code ("+819012345678"), None where there is no kind. extension: digits behind 内線 or ext., else None. kind:
    mobile, fixed, ip, free (0120, 0800), service (0570, 0990, 0600), machine (020), foreign, short_code (#8000, without
    digits); None where the digits are none of these. guessed: of leading_zero (dropped by a spreadsheet), country_code (81 without +), area_code (left out).
    others: further numbers in the text, as `digits` or `e164`.
    check: 1 a number that can be assigned, 0 cannot be told or not assigned (090-0xxx), -1 none by the numbering plan:
    `impossible` says why where there are digits.
    """

    digits: str | None
    e164: str | None = None
    extension: str | None = None
    kind: str | None = None
    guessed: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    check: int = -1
    impossible: str | None = None


_NOTHING = Phone(None)


def normalise_phone(text: str, *, area_code: str | None = None, city: str | None = None) -> Phone:
    """One whole value as a telephone number; of several in it the first, with the others beside.

    A number without area code (123-4567) is completed by `area_code` ("045"), else by `city` (横浜市, 北海道伊達市) where
    that has exactly one; only where the digits then make a number, and marked as guessed. TypeError for what is no str.

    >>> normalise_phone("+81 (0)90-0123-4567 ext. 12")
    Phone(digits='09001234567', e164='+819001234567', extension='12', kind='mobile', guessed=(), others=(), check=0)
    >>> normalise_phone("123-4567", city="横浜市").digits, normalise_phone("3-0123-4567").guessed
    ('0451234567', ('leading_zero',))
    """
    only_text(text, "normalise_phone")
    if "内" not in text and len(text) <= _LONGEST and _SHORT_CODE.fullmatch(plain(text)):
        return Phone(None, kind="short_code", check=0)
    number, guessed, extension, rest = _read(text, area_code, city)
    if number is None:
        return _NOTHING if extension is None else replace(_NOTHING, extension=extension)
    if number[0] == "+":
        return Phone(None, number, extension, "foreign", guessed, rest, 0)
    kind = _kind(number)
    e164, wrong = (f"+81{number[1:]}", None) if kind else (None, _wrong(number))
    return Phone(number, e164, extension, kind, guessed, rest, _check(number, kind), wrong)


def national_digits(text: str) -> str | None:
    """Digits with the leading 0, "+..." for other countries, None if it is no telephone number; of several the first.

    >>> national_digits("+81 (0)90-0123-4567"), national_digits("3-0123-4567")
    ('09001234567', '0301234567')
    """
    return _read(text, None, None)[0]


_Read = tuple[str | None, tuple[str, ...], str | None, tuple[str, ...]]


def _read(text: str, area_code: str | None, city: str | None) -> _Read:
    """Number, what was guessed, extension, further numbers."""
    if len(text) > _LONGEST:
        return None, (), None, ()
    text = plain(text)
    if found := _FLOAT.fullmatch(text):
        text = found[1]
    if _SIMPLE.fullmatch(text) and len(digits := text.replace("-", "")) in (10, 11):
        return digits, (), None, ()
    text = _ascii(text)
    extension = None
    if found := _EXTENSION.search(text):
        extension = _NOT_DIGIT.sub("", found[1] or "") or None
        text = f"{text[: found.start()]}\n{text[found.end() :]}".strip()
    number, guessed = _whole(_RANGE.sub("", text))
    if number is not None:
        return number, guessed, extension, ()
    numbers = _several(text)
    if numbers:
        (number, guessed), rest = numbers[0], tuple(dict.fromkeys(n for n, _ in numbers[1:]))
        return number, guessed, extension, rest
    code = _NOT_DIGIT.sub("", area_code) if area_code else area_code_of(city) if city else None
    return _completed(text, code), ("area_code",) if code else (), extension, ()


def _ascii(text: str) -> str:
    """Dashes as "-", kanji numerals as digits; a kanji one between digits is a dash."""
    if text.isascii():
        return text
    text = text.translate(_DASHES)
    if _KANJI_DIGITS.search(text):  # among digits 〇 hides one (090-〇〇〇〇-1234)
        mixed = any(map(str.isdecimal, text))
        text = re.sub(r"(?<=[0-9])一(?=[0-9])", "-", text) if mixed else text.translate(_KANJI)
    return text


def _whole(text: str) -> tuple[str | None, tuple[str, ...]]:
    """The text as one number, whatever stands between its digits."""
    if found := _INTERNATIONAL.match(text):
        if japan := _JAPAN.match(text, found.end()):
            digits = "0" + _NOT_DIGIT.sub("", text[japan.end() :])
            return (digits if _national(digits) else None), ()
        digits = _NOT_DIGIT.sub("", text)
        return ("+" + digits if 7 <= len(digits) <= 15 and "+" in found[0] else None), ()
    digits = _NOT_DIGIT.sub("", _ENCLOSED_ZERO.sub("", text))
    if digits.startswith("0"):
        return (digits if _national(digits) else None), ()
    return _restored(digits)


def _national(digits: str) -> bool:
    """Whether so many digits with a leading 0 may be a number; "0" behind 81 counts."""
    return len(digits) in (10, 11) or (len(digits) == 14 and digits.startswith("0200"))


def _restored(digits: str) -> tuple[str | None, tuple[str, ...]]:
    """Digits that lost their 0 to a spreadsheet, or the + in front of 81."""
    mobile = len(digits) == 10 and digits[:2] in {"50", "60", "70", "80", "90"}
    if mobile or len(digits) == 9:
        return "0" + digits, ("leading_zero",)
    if digits.startswith("81") and len(digits) in (11, 12, 13):
        home = "0" + digits[2:].removeprefix("0")
        return (home, ("country_code",)) if phones.check_plain(home) >= 0 and len(home) in (10, 11) else (None, ())
    return None, ()


def _several(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every number of a text with several."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for part in _NEXT.split(_RANGE.sub("", text)):
        number, guessed = _whole(part)
        digits = _NOT_DIGIT.sub("", part)
        if number:
            found.append((number, guessed))
        elif len(digits) == _OTHER_LAST and found:
            found.append((found[-1][0][:-_OTHER_LAST] + digits, found[-1][1]))
        elif len(digits) > 11:
            found += [(n, ()) for n in _side_by_side(part, digits)]
    return found


def _side_by_side(text: str, digits: str) -> list[str]:
    """Numbers parted by spaces; where spaces part their groups too, the first digits tell how long each is."""
    parts = [_whole(part)[0] for part in text.split()]
    if parts and parts[0]:
        return [number for number in parts if number]
    found = []
    while digits.startswith("0"):
        size = 11 if digits[1:3] in ("50", "60", "70", "80", "90", "20") or digits.startswith("0800") else 10
        if len(digits) < size:
            return []
        found.append(digits[:size])
        digits = digits[size:]
    return found if not digits else []


def _completed(text: str, code: str | None) -> str | None:
    """A number without area code behind this one, if the numbering plan has such a code and exchange."""
    digits = _NOT_DIGIT.sub("", text)
    if not code or len(digits) not in _LOCAL or len(code + digits) != 10:
        return None
    number = code + digits
    return number if int(tables.area_code_lengths()[int(number[1:6])]) == len(code) - 1 else None


_ELEVEN = {"050": "ip", "060": "mobile", "070": "mobile", "080": "mobile", "090": "mobile", "020": "machine"}
_SERVICES = {"0120": "free", "0570": "service", "0990": "service"}


def _kind(number: str) -> str | None:
    if len(number) == 14:
        return "machine"
    if len(number) == 11:
        return {"0800": "free", "0600": "service"}.get(number[:4]) or _ELEVEN.get(number[:3])
    return _SERVICES.get(number[:4]) or ("fixed" if tables.area_code_lengths()[int(number[1:6])] else None)


def _wrong(number: str) -> str:
    """Why digits are none of the kinds."""
    if len(number) == 10 and number[:3] in _ELEVEN:
        return f"numbers that begin with {number[:3]} have 11 digits, this one has 10"
    if len(number) == 10:
        return "no area code of the numbering plan begins it"
    return f"no number of {len(number)} digits begins with {number[:3]}"


def _check(number: str, kind: str | None) -> int:
    service = kind in ("free", "service", "machine")
    return phones.service_plain(number) if service else phones.check_plain(number)
