"""Telephone numbers as their national digits."""

from __future__ import annotations

import re

from piiscan.japanese.fold import plain

_EXTENSION = re.compile(r"(?:内線|ext\.?|x(?=\d)|#).*$", re.IGNORECASE)
_MARKS = re.compile(r"^(?:TEL|FAX|電話(?:番号)?|携帯(?:電話)?|☎|℡)[::.\s]*", re.IGNORECASE)
_NEXT = re.compile(r"[/,;、・\n]|または")
_JAPAN = re.compile(r"^(?:\+|00|010-?)81[^\d]*(?:\(0\)|0)?")
_ENCLOSED_ZERO = re.compile(r"\(0\)(?=\d)")


def national_digits(text: str) -> str | None:
    """Digits with the leading 0 (10 or 11), "+..." for other countries, None if it is no telephone number.

    A leading 0 that a spreadsheet dropped is put back. Of several numbers the first counts.

    >>> national_digits("+81 (0)90-0123-4567"), national_digits("3-0123-4567")
    ('09001234567', '0301234567')
    """
    text = _MARKS.sub("", plain(text))
    text = _EXTENSION.sub("", _NEXT.split(text, maxsplit=1)[0]).strip()
    if match := _JAPAN.match(text):
        text = "0" + text[match.end() :]
    elif text.startswith("+"):
        digits = re.sub(r"\D", "", text)
        return "+" + digits if 7 <= len(digits) <= 15 else None
    digits = re.sub(r"\D", "", _ENCLOSED_ZERO.sub("", text))
    if not digits.startswith("0"):
        digits = _zero_restored(digits)
    return digits if digits.startswith("0") and len(digits) in (10, 11) else None


def _zero_restored(digits: str) -> str:
    mobile = len(digits) == 10 and digits[:2] in {"50", "60", "70", "80", "90"}
    return "0" + digits if mobile or len(digits) == 9 else digits
