"""Columns side by side whose headings are the parts of one: TEL1 TEL2 TEL3, 市外局番 市内局番 加入者番号, 生年 生月 生日.

Headings alone do not tell: TEL1 and TEL2 are also two telephone numbers. The cells below decide (`are_series`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from piiscan.extract.tables.labels import is_birth
from piiscan.extract.tables.split_values import are_parts

__all__ = ["Series", "are_series", "series_at"]

_EDGE = " \t_-./・:：()[]【】"
_PHONE = ("市外局番|市外", "市内局番|市内|局番", "加入者番号|加入者番|加入者|番号")
_COUNTED = ("123", "上中下", "前中後", "12", "上下", "前後")
_KINDS = (  # label, digits of all parts with leading zeros dropped or not
    (re.compile(r"電話|携帯|連絡先|tel|fax|phone|mobile"), 9, 11),
    (re.compile(r"郵便|〒|zip|postal"), 5, 7),
    (re.compile(r"個人番号|マイナンバ|mynumber"), 9, 12),
)
_DATE = ("年|year|y", "月|month|m", "日|day|d")
_ERA = "元号|年号|和暦|era"
_ERA_CELL = re.compile(r"明治?|大正?|昭和?|平成?|令和?|[MTSHR]", re.IGNORECASE)
_PERSON = re.compile(r"氏名|名前|カナ|かな|フリガナ|ふりがな|性別|年齢|^[姓名]$|name|sex|gender|age", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,8}")
_MOST = {"年": 9999, "月": 12, "日": 31}


@dataclass(frozen=True, slots=True)
class Series:
    """Columns start to `end` (exclusive). `label`: what they hold together; `least`, `most`: digits of a number, 0 for a date."""

    end: int
    label: str
    least: int = 0
    most: int = 0
    era: bool = False


def series_at(names: Sequence[str], start: int) -> Series | None:
    """The series that begins at a column, by the headings alone."""
    return _phone(names, start) or _counted(names, start) or _date(names, start)


def are_series(found: Series, rows: Sequence[Sequence[str]]) -> bool:
    """Whether most rows hold one value in their cells. rows: the filled cells of each row, in the columns of the series."""
    full = [row for row in rows if len(row) > 1]
    good = sum(_is_date(found, row) if not found.most else _is_number(found, row) for row in full)
    return len(full) > 0 and 2 * good > len(rows)


def _phone(names: Sequence[str], start: int) -> Series | None:
    stems = _stems(names, start, _PHONE)
    return None if stems is None else Series(start + 3, _one(stems) or "電話番号", 9, 11)


def _counted(names: Sequence[str], start: int) -> Series | None:
    for signs in _COUNTED:
        stem = _one(_stems(names, start, tuple(signs)) or [])
        for kind, least, most in _KINDS if stem else ():
            if kind.search(_plain(stem)):
                return Series(start + len(signs), stem, least, most)
    return None


def _date(names: Sequence[str], start: int) -> Series | None:
    stems, era = _stems(names, start, (_ERA, *_DATE)), True
    if stems is None:
        stems, era = _stems(names, start, _DATE), False
    if stems is None:
        return None
    end, stem = start + len(stems), _one(stems)
    if stem and (is_birth(_plain(stem)) or stem == "生"):
        return Series(end, "生年月日" if stem == "生" else stem, era=era)
    born = any(is_birth(_plain(names[c])) for c in (start - 1, end) if 0 <= c < len(names))
    person = era and start > 0 and _PERSON.search(names[start - 1])
    return Series(end, "生年月日", era=era) if not stem and (born or person) else None


def _stems(names: Sequence[str], start: int, parts: Sequence[str]) -> list[str] | None:
    """What stands before each part in the headings; None where one of them is no such part."""
    some = [unicodedata.normalize("NFKC", name).strip(_EDGE) for name in names[start : start + len(parts)]]
    if len(some) < len(parts):
        return None
    stems = []
    for name, part in zip(some, parts, strict=True):
        found = next((word for word in part.split("|") if name.lower().endswith(word)), None)
        if found is None:
            return None
        stems.append(name[: -len(found)].strip(_EDGE))
    return stems


def _one(stems: Sequence[str]) -> str:
    """What all headings begin with; "" where they differ (an era may stand without it)."""
    different = set(stems[-3:])
    return stems[-1] if len(different) == 1 else ""


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).lower().split())


def _is_number(found: Series, row: Sequence[str]) -> bool:
    parts = [unicodedata.normalize("NFKC", cell) for cell in row]
    return all(_NUMBER.fullmatch(part) for part in parts) and found.least <= sum(map(len, parts)) <= found.most


def _is_date(found: Series, row: Sequence[str]) -> bool:
    parts = [unicodedata.normalize("NFKC", cell).rstrip("年月日") for cell in row]
    if found.era and _ERA_CELL.fullmatch(parts[0]):
        parts = parts[1:]
    numbers = [int(part) for part in parts if _NUMBER.fullmatch(part)]
    fits = len(numbers) == len(parts) == 3 and all(0 < n <= m for n, m in zip(numbers, _MOST.values(), strict=True))
    return fits and are_parts(found.label, row)
