"""Checks of identifiers that are not digits alone, one folded text at a time: 1 passed, 0 cannot tell, -1 failed.

For kinds so rare that a loop over their few candidates costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from piiscan.japanese.hex_checks import mac
from piiscan.japanese.numbers_money import yucho_account_plain

_MRZ_VALUE = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_PLATE = re.compile(r"(?P<kana>[ぁ-んA-Z]) ?[0-9]")
# Hiragana of plates: お し へ ん are never used; E H K M T Y are of foreign forces.
_PLATE_KANA = set("あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらりるれろわをEHKMTY")


def icao9303(line: str) -> int:
    """Line 2 of a passport's machine-readable zone, 44 characters: the check digits (ICAO Doc 9303, weights 7 3 1)."""
    if len(line) != 44 or not set(line) <= set(_MRZ_VALUE):
        return -1
    parts = [(line[0:9], line[9]), (line[13:19], line[19]), (line[21:27], line[27])]
    parts.append((line[0:10] + line[13:20] + line[21:43], line[43]))
    return 1 if all(_mrz_digit(text) == _MRZ_VALUE[digit] for text, digit in parts) else -1


def _mrz_digit(text: str) -> int:
    return sum(_MRZ_VALUE[c] * (7, 3, 1)[i % 3] for i, c in enumerate(text)) % 10


def plate(text: str) -> int:
    """A number plate: the kana between class number and serial is one that is used."""
    found = _PLATE.search(text, 1)
    return 1 if found and found["kana"] in _PLATE_KANA else -1


def yucho_symbol_number(text: str) -> int:
    """記号 14030 番号 12345671 of the post bank: the check of the two numbers in it, a branch number between aside."""
    parts = re.findall("[0-9]+", text)
    return yucho_account_plain(parts[0] + parts[-1]) if len(parts) > 1 and len(parts[0]) == 5 else -1


def insured_symbol_number(text: str) -> int:
    """記号 and 番号 of a health insurance have no rule, so they cannot be told; those of the post bank are none."""
    return 0 if yucho_symbol_number(text) < 1 else -1


TEXT_CHECKS: dict[str, Callable[[str], int]] = {
    "icao9303": icao9303,
    "mac": mac,
    "plate": plate,
    "yucho_symbol_number": yucho_symbol_number,
    "insured_symbol_number": insured_symbol_number,
}
