"""Checks of identifiers that are not digits alone, one folded text at a time: 1 passed, 0 cannot tell, -1 failed.

For kinds so rare that a loop over their few candidates costs nothing.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

from piiscan.japanese import phones
from piiscan.japanese.hex_checks import mac
from piiscan.japanese.normal_dates import normalise_date
from piiscan.japanese.normal_phones import national_digits
from piiscan.japanese.numbers_money import yucho_account_plain

_MRZ_VALUE = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}


def icao9303(line: str) -> int:
    """Line 2 of a passport's machine-readable zone, 44 characters: the check digits (ICAO Doc 9303, weights 7 3 1)."""
    if len(line) != 44 or not set(line) <= set(_MRZ_VALUE):
        return -1
    parts = [(line[0:9], line[9]), (line[13:19], line[19]), (line[21:27], line[27])]
    parts.append((line[0:10] + line[13:20] + line[21:43], line[43]))
    return 1 if all(_mrz_digit(text) == _MRZ_VALUE[digit] for text, digit in parts) else -1


def _mrz_digit(text: str) -> int:
    return sum(_MRZ_VALUE[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10


_EXPIRY = re.compile(r"(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?[0-9]{2}|20[0-9]{2} ?[/-] ?(?:0[1-9]|1[0-2])")
_SIGNATURE_PIN = re.compile(r"(?=.*[A-Z])(?=.*[0-9])[A-Z0-9]{6,16}")
_HANDLE = re.compile(r"@?[a-z0-9][a-z0-9._-]{3,19}", re.IGNORECASE)
_HASHED = re.compile(r"\$(?:2[abxy]|argon2\w*|[156y]|scrypt|pbkdf2[\w-]*)\$\S{8,}")
_CODE = re.compile(
    r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|\W*[A-Za-z_]\w*=.*|.*(?:\w\(|\w\[|\]\[|\$\{|\{\{|%[sd(]|://|\)\.|\)[):]).*"
    r"|[$%{&*.].*|.*:|(.)\1*"
)  # an attribute, an argument, a call, a placeholder, a colon at the end, one sign again and again
_NO_SECRETS = {"none", "null", "true", "false", "string", "required", "optional", "undefined", "self", "password", "passwd", "pass", "reset", "input", "text", "type", "name", "value", "hidden"}  # fmt: skip


def yucho_symbol_number(text: str) -> int:
    """記号 14030 番号 12345671 of the post bank: the check of the two numbers in it, a branch number between aside."""
    parts = re.findall("[0-9]+", text)
    return yucho_account_plain(parts[0] + parts[-1]) if len(parts) > 1 and len(parts[0]) == 5 else -1


def insured_symbol_number(text: str) -> int:
    """記号 and 番号 of a health insurance have no rule, so they cannot be told; those of the post bank are none."""
    return 0 if yucho_symbol_number(text) < 1 else -1


def card_expiry(text: str) -> int:
    """Month and year of a payment card: 12/29, 03 / 2028, 2028-03."""
    return 1 if _EXPIRY.fullmatch(text) else -1


def pin(text: str) -> int:
    """A My Number card's PIN: four digits, or 6-16 capitals and digits, both present (signature certificate)."""
    return 1 if re.fullmatch("[0-9]{4}", text) or _SIGNATURE_PIN.fullmatch(text) else -1


def line_id(text: str) -> int:
    """A LINE ID: 4-20 letters, digits, dots, dashes, underscores. Digits alone cannot be told from other numbers."""
    if not _HANDLE.fullmatch(text):
        return -1
    return 0 if text.removeprefix("@").isdigit() else 1


def age_number(text: str) -> int:
    """An age: 0-119."""
    return 1 if text.isdigit() and int(text) < 120 else -1


def date(text: str) -> int:
    """A calendar day of a Western year or an era, in kanji numerals or digits; of 明治 1-5 one of the lunar calendar."""
    found = normalise_date(text)
    lunar = "lunar_calendar" in found.guessed
    return 1 if lunar or (found.value and found.precision == "day") else -1


def date_part(text: str) -> int:
    """A month, a year or a day of the year that there is: 1977年3月, 昭和52年, 3月14日."""
    found = normalise_date(text)
    return 1 if found.value and found.precision != "day" else -1


def ipv6(text: str) -> int:
    """An IPv6 address (RFC 4291)."""
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return -1
    return 1


def phone_abroad(text: str) -> int:
    """A Japanese number with the country code, without its 0 or parted by の, as `phones.check_plain` judges it at home."""
    found = national_digits(text)
    return phones.check_plain(found) if found and found.isdigit() else -1


def handle(text: str) -> int:
    """The name of an account behind @, 2-30 characters; without @ it cannot be told, and letters alone are a word."""
    if not re.fullmatch(r"@?[A-Za-z0-9_][A-Za-z0-9_.-]{1,29}", text):
        return -1
    if text[0] != "@" and text.isalpha():
        return -1  # SNS topic, account uid: a word
    return int(text[0] == "@")


def secret(text: str) -> int:
    """A password as a person chooses it: two kinds of characters of letters, digits, signs, or a salted hash.

    Fails for what stands for a value: a placeholder, a call, an attribute. One kind alone cannot be told from a word.
    """
    if _HASHED.fullmatch(text):
        return 1
    if text.lower() in _NO_SECRETS or _CODE.fullmatch(text):
        return -1
    letter, digit, sign = (any(map(kind, text)) for kind in (str.isalpha, str.isdigit, "!#%^&*+?~".__contains__))
    return int(letter + digit + sign > 1)


TEXT_CHECKS: dict[str, Callable[[str], int]] = {
    "icao9303": icao9303,
    "mac": mac,
    "yucho_symbol_number": yucho_symbol_number,
    "insured_symbol_number": insured_symbol_number,
    "ipv6": ipv6,
    "phone_abroad": phone_abroad,
    "card_expiry": card_expiry,
    "pin": pin,
    "line_id": line_id,
    "handle": handle,
    "secret": secret,
    "age_number": age_number,
    "date": date,
    "date_part": date_part,
}
