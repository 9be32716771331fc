"""Dates as people write them, read into their parts. Which day is meant, and whether there is one: `normal_dates`."""

from __future__ import annotations

import re
from typing import NamedTuple

from piiscan.japanese import numerals
from piiscan.japanese.dates import ERAS
from piiscan.japanese.fold import DASHES, plain


class Written(NamedTuple):
    """One reading of a text. year: its digits, "" where none is written; month, day: None where not written."""

    year: str
    month: int | None = None
    day: int | None = None
    era: str = ""  # as in the text, capitals
    western: bool = False  # 西暦, an apostrophe or an English month: a short year is of no era
    guessed: tuple[str, ...] = ()


_LATIN_ERAS = {"MEIJI": "M", "TAISHO": "T", "TAISHOU": "T", "SHOWA": "S", "SHOUWA": "S", "HEISEI": "H", "REIWA": "R"}
_ERA_OF = (
    {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}
    | {"明": "M", "大": "T", "昭": "S", "平": "H", "令": "R"}
    | _LATIN_ERAS
    | {sign: sign for sign in ERAS}
)
_ERA_CODES = dict(zip("12345", "MTSHR", strict=True))  # one digit before YYMMDD in public systems
_MONTHS = {
    form: number
    for number, name in enumerate(
        [
            "JANUARY",
            "FEBRUARY",
            "MARCH",
            "APRIL",
            "MAY",
            "JUNE",
            "JULY",
            "AUGUST",
            "SEPTEMBER",
            "OCTOBER",
            "NOVEMBER",
            "DECEMBER",
        ],
        1,
    )
    for form in (name, name[:3])
} | {"SEPT": 9}
# 廿 and 卅 stand for 20 and 30; 壹貳參 are the numerals of old registers.
_TABLE = str.maketrans(dict.fromkeys(DASHES + "ー", "-") | dict.fromkeys("’‘`", "'") | dict(zip("壹貳貮參〔〕【】", "壱弐弐参()()", strict=True))) | {ord("廿"): "二十", ord("卅"): "三十"}  # fmt: skip
_ERA = rf"\(?(明治|大正|昭和|平成|令和|{'|'.join(_LATIN_ERAS)}|[明大昭平令MTSHR])\)?[\s.:-]*"
_PLAIN = re.compile(
    rf"(?:{_ERA}|(?=[0-9]{{4}}))([0-9]{{1,4}}|元)(?:年|[-/.])([0-9]{{1,2}})(?:月|[-/.])([0-9]{{1,2}})日?"
)
_SEP = r"\s*(?:%s|[-./・,、\s])\s*"
_LONG = re.compile(
    rf"(西暦|A\.?D\.?)?\s*(?:{_ERA})?('?)([0-9]{{1,4}}|元)"
    rf"(?:{_SEP % '年'}([0-9]{{1,2}})(?:{_SEP % '月'}([0-9]{{1,4}})\s*日?|(\s*月))?|(\s*年))?"
)
_COMPACT = re.compile(rf"(?:{_ERA})?([0-9]{{5,8}})(?:\.[0-9]+)?")
_CODED = re.compile(
    r"([1-5])[-. ]?([0-9]{2})([0-9]{2})([0-9]{2})|([1-5])[-. ]([0-9]{1,2})[-./ ]([0-9]{1,2})[-./ ]([0-9]{1,2})"
)
_MONTH_DAY = re.compile(r"([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日?|([0-9]{1,2})/([0-9]{1,2})")
_NAME = rf"({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_GAP = r"[\s,./-]*"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}})(?:ST|ND|RD|TH)?(?:\s+OF)?{_GAP}{_NAME}{_GAP}(?:'?([0-9]{{4}}|[0-9]{{2}}))?")
_MONTH_FIRST = re.compile(
    rf"{_NAME}{_GAP}(?:([0-9]{{1,2}})(?:ST|ND|RD|TH)?(?:[\s,./-]+'?([0-9]{{4}}|[0-9]{{2}}))?|'?([0-9]{{4}}))"
)
_YEAR_FIRST = re.compile(rf"([0-9]{{4}}){_GAP}{_NAME}{_GAP}([0-9]{{1,2}})(?:ST|ND|RD|TH)?")
_HEAD = re.compile(
    r"(?:生年月日|誕生日|出生日|BIRTH ?DATE|DATE OF BIRTH|BIRTHDAY|D\.?O\.?B\.?|BORN(?: ON)?)[\s:]*"
    r"|(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*[,.\s]+"
)
_IN_MONTH = "(?:[上中下初]旬|末日?|初め|はじめ|半ば|吉日)"
_IN_YEAR = "(?:[春夏秋冬末]|初め|はじめ|初頭|半ば|吉日)"
_UNKNOWN = "(?:不詳|不明|未詳)"
_NO_PART = re.compile(
    rf"(?:生年月日|誕生日|[0-9]{{1,2}}月|[\s:年月日の]|明治|大正|昭和|平成|令和|(?P<vague>{_IN_MONTH}|{_IN_YEAR}|{_UNKNOWN}|頃|ごろ|ころ))+"
)
_CLOCK = (
    r"(?:[T\s]\s*)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?\s*(?:[AP]M)?\s*(?:Z|UTC|JST|[+-][0-9]{2}:?[0-9]{2})?"
)
_TAIL = re.compile(
    rf"(?:{_CLOCK}|\s*(?:午前|午後)?\s*[0-9]{{1,2}}時(?:[0-9]{{1,2}}分)?(?:[0-9]{{1,2}}秒)?"
    r"|\s*\((?:[月火水木金土日](?:曜日?)?|祝|満?[0-9]{1,3}歳|MON|TUE|WED|THU|FRI|SAT|SUN)\)|\s*[月火水木金土日]曜日?"
    rf"|(?P<about>\s*(?:頃|ごろ|ころ)|(?<=月)\s*の?{_IN_MONTH}|(?<=年)\s*の?{_IN_YEAR}|\s*(?:(?<=年)月日?|日)?{_UNKNOWN})"
    r"|\s*(?:に?(?:生(?:まれ|れ)?|出生|誕生)(?:の方)?|付け?))+$"
)
_LONGEST = 100  # characters; a date in both calendars with label, weekday and time has 60
_TWICE = re.compile(r"([^()]+)\(([^()]*[0-9][^()]*)\)(.*)")


def read(text: str) -> list[Written]:
    """Every reading of one whole value; none where it has the form of no date.

    >>> read("昭52・3・14"), read("12-APR-85")[0].month
    ([Written(year='52', month=3, day=14, era='昭', western=False, guessed=())], 4)
    """
    if len(text) > _LONGEST:
        return []
    text = _with_digits(text)
    if m := _PLAIN.fullmatch(text):
        return [Written(_year(m[2]), int(m[3]), int(m[4]), m[1] or "")]
    return _forms(text) or _without_words(text)


def _without_words(text: str) -> list[Written]:
    """The readings of a text but for a label or weekday in front, a time, weekday, age or 生まれ behind."""
    if head := _HEAD.match(text):
        text = text[head.end() :]
    about: tuple[str, ...] = ()
    if tail := _TAIL.search(text):
        about, text = ("approximate",) if tail["about"] else (), text[: tail.start()]
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    found = _forms(text.strip())
    return [w._replace(guessed=(*w.guessed, *about)) for w in found] if about else found


def unknown(text: str) -> bool:
    """Whether a text tells in words alone that the date is not known: 不詳, 昭和年月日不詳, 春頃."""
    found = _NO_PART.fullmatch(plain(text)) if len(text) <= _LONGEST else None
    return found is not None and found["vague"] is not None


def twice(text: str) -> tuple[str, str] | None:
    """The two dates of a text that tells one in both calendars: 1985年(昭和60年)4月12日, 1985-04-12 (S60.4.12)."""
    m = _TWICE.fullmatch(_with_digits(text)) if len(text) <= _LONGEST else None
    if m is None:
        return None
    first, second, rest = (part.strip() for part in m.groups())
    if rest.startswith("年"):  # 昭和60(1985)年4月12日
        return first + rest, second + rest
    return first + rest, second + rest if rest and rest[0].isdigit() else second


def era_sign(written: str) -> str:
    """M, T, S, H or R of an era as written (昭和, 昭, S, Showa, 3); "" for no era."""
    written = plain(written).upper()
    return _ERA_OF.get(written) or _ERA_CODES.get(written, "")


def _with_digits(text: str) -> str:
    """Narrow, dashes and kanji numerals made ASCII, capitals."""
    text = plain(text)
    if not text.isascii():
        text = numerals.to_digits(text.translate(_TABLE).replace("元年", "1年"))
    return text.upper()


def _year(digits: str) -> str:
    return "1" if digits == "元" else digits


def _forms(text: str) -> list[Written]:
    """The readings of a text without labels, times and words behind it."""
    if m := _COMPACT.fullmatch(text):
        return _era_compact(m[1], m[2]) if m[1] else _compact(m[2])
    if m := _CODED.fullmatch(text):
        code, year, month, day = m.groups()[:4] if m[1] else m.groups()[4:]
        return [Written(year, int(month), int(day), code, guessed=("era_code",))]
    if m := _MONTH_DAY.fullmatch(text):
        month, day = (m[1], m[2]) if m[1] else (m[3], m[4])
        if m[1] or int(month) <= 12:
            return [Written("", int(month), int(day))]
    if m := _LONG.fullmatch(text):
        return _long(m)
    return _english(text)


def _long(m: re.Match[str]) -> list[Written]:
    """Year, month and day with signs between them, or a part of them."""
    told, era, sign, year, month, day, _, _ = m.groups()
    western = bool(told or sign)
    if day and len(day) > 2:  # 12/04/1985 or 04/12/1985: nothing tells which is the month
        if era or western or len(day) == 3 or len(year) > 2 or "年" in m[0]:
            return []
        return _day_and_month(day, int(year), int(month))
    if not month and len(_year(year)) < 4 and not (era or western or m[8]):
        return []  # a number of one to three digits
    if month and not day and len(year) < 3 and not (era or western or "年" in m[0]):
        return []  # 3.14
    whole = Written(_year(year), int(month) if month else None, int(day) if day else None, era or "", western)
    if day and not era and not western and len(year) < 3 and int(month) > 12 and "年" not in m[0]:
        return _day_and_month(day, int(year), int(month))  # 4/25/85
    return [whole]


def _day_and_month(year: str, one: int, other: int) -> list[Written]:
    guessed = ("order",) if one <= 12 < other or other <= 12 < one else ()
    months = [(m, d) for m, d in ((one, other), (other, one)) if m <= 12] or [(one, other)]
    return [Written(year, m, d, "", True, guessed) for m, d in months]


def _era_compact(era: str, digits: str) -> list[Written]:
    if len(digits) != 6:
        return []
    return [Written(digits[:2], int(digits[2:4]), int(digits[4:]), era)]


def _compact(digits: str) -> list[Written]:
    """Eight digits are a day of a Western year, seven one of an era, six one of a short year or a month, five a serial."""
    if len(digits) == 8:
        return [Written(digits[:4], int(digits[4:6]), int(digits[6:]))]
    if len(digits) == 7:
        code = Written(digits[1:3], int(digits[3:5]), int(digits[5:]), digits[0], guessed=("era_code",))
        return [code] if digits[0] in _ERA_CODES else []
    if len(digits) == 5:
        return [Written(digits, guessed=("excel_serial",))]
    short = Written(digits[:2], int(digits[2:4]), int(digits[4:]))
    month = Written(digits[:4], int(digits[4:]))
    return [short, month] if digits[:2] in ("18", "19", "20") and 1 <= int(digits[4:]) <= 12 else [short]


def _english(text: str) -> list[Written]:
    if m := _DAY_FIRST.fullmatch(text):
        return [Written(m[3] or "", _MONTHS[m[2]], int(m[1]), "", True)]
    if m := _MONTH_FIRST.fullmatch(text):
        return [Written(m[3] or m[4] or "", _MONTHS[m[1]], int(m[2]) if m[2] else None, "", True)]
    if m := _YEAR_FIRST.fullmatch(text):
        return [Written(m[1], _MONTHS[m[2]], int(m[3]), "", True)]
    return []
