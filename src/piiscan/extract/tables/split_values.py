"""A value that a sheet holds in several cells, joined as it would be written in one.

Zeros that the number format of a cell dropped are put back where the kind of value has a fixed form: the first of a
telephone number, the groups of a postal code (3-4) and of a My Number (4-4-4). Offsets count in the joined text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from piiscan.extract.tables.labels import is_birth, is_parted, plain

__all__ = ["are_parts", "joined"]

_DIGITS = re.compile(r"[0-9０-９]{1,8}")
_SIGN = re.compile(r"[-‐‑–—―ー−－()（）・/／.〒～〜]{1,2}")
_ERA = re.compile(r"明治|大正|昭和|平成|令和|西暦|[MTSHR]", re.IGNORECASE)
_DATE_SIGN = re.compile(r"年|月|日生?|日生まれ|生|[（(][^（()）]*[）)]")
_DATE_CELL = re.compile(r"(?:明治|大正|昭和|平成|令和|西暦)?\d{0,4}[年月日/.-]?\d{0,2}[年月日]?", re.IGNORECASE)
_LEAST = 5  # digits of a number worth joining
_MOST = 24
_PHONE = re.compile("電話|携帯|連絡先|tel|fax|phone|mobile", re.IGNORECASE)
_POSTAL = re.compile("郵便|〒|zip|postal|住所", re.IGNORECASE)
_MY_NUMBER = re.compile("個人番号|マイナンバ|共通番号", re.IGNORECASE)


def are_parts(label: str, cells: Sequence[str]) -> bool:
    """Whether the filled cells behind a label are parts of one number or date."""
    if len(cells) < 2 or not is_parted(label):
        return False
    return _is_date(label, cells) or _is_number(cells)


def joined(label: str, cells: Sequence[str]) -> str:
    """The parts as one text."""
    return _date(cells) if _is_date(label, cells) else _number(plain(label), cells)


def _is_number(cells: Sequence[str]) -> bool:
    digits = [c for c in cells if _DIGITS.fullmatch(c)]
    total = sum(map(len, digits))
    whole = all(_DIGITS.fullmatch(c) or _SIGN.fullmatch(c) for c in cells)
    return whole and len(digits) > 1 and _LEAST <= total <= _MOST


def _is_date(label: str, cells: Sequence[str]) -> bool:
    if not is_birth(label) or len(cells) > 9:
        return False
    fits = all(
        _DIGITS.fullmatch(c) or _ERA.fullmatch(c) or _DATE_SIGN.fullmatch(c) or _DATE_CELL.fullmatch(_narrow(c))
        for c in cells
    )
    return fits and sum(any(x.isdigit() for x in c) for c in cells) > 1


def _date(cells: Sequence[str]) -> str:
    """昭和|53|4|1 is 昭和53年4月1日; cells with 年 月 日 among them are joined as they are."""
    if any(_DATE_SIGN.fullmatch(c) or "年" in c for c in cells):
        return "".join(c for c in cells if c not in ("生", "日生まれ")).replace("日生", "日")
    numbers = [c for c in cells if _DIGITS.fullmatch(c)]
    others = [c for c in cells if not _DIGITS.fullmatch(c) and not _SIGN.fullmatch(c)]
    if len(numbers) != 3:
        return "".join(cells)
    return "".join(others) + "".join(n + sign for n, sign in zip(numbers, "年月日", strict=True))


def _number(label: str, cells: Sequence[str]) -> str:
    if any(_SIGN.fullmatch(c) for c in cells):
        return "".join(cells)
    return "-".join(_padded(label, [_narrow(c) for c in cells]))


def _padded(label: str, parts: list[str]) -> list[str]:
    if _MY_NUMBER.search(label) and len(parts) == 3:
        return [part.zfill(4) for part in parts]
    if _PHONE.search(label) and len(parts) == 3:
        first = parts[0] if parts[0].startswith("0") else "0" + parts[0]
        digits = 11 if len(first) == 3 and first[1] in "5789" and first[2] == "0" else 10
        return [first, parts[1].zfill(digits - len(first) - 4), parts[2].zfill(4)]
    if _POSTAL.search(label) and len(parts) == 2:
        return [parts[0].zfill(3), parts[1].zfill(4)]
    return parts


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
