"""Checks of numbers, over matrices of digits: 1 passed, 0 cannot tell, -1 failed.

They grade, they do not gate: 10 % of random 12-digit numbers pass the My Number check. A matrix uint8[n, L] holds n
numbers of L digits; a length that the check is not meant for fails. Each check has a plain twin for one string.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import dates, phones, tables

Digits = NDArray[np.uint8]
Verdicts = NDArray[np.int8]
Check = Callable[[Digits], Verdicts]

_MY_NUMBER_WEIGHTS = np.array([6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])  # ordinance 85 of 2014, article 5


def _failed(digits: Digits) -> Verdicts:
    return np.full(len(digits), -1, np.int8)


def my_number(digits: Digits) -> Verdicts:
    """Individual Number, 12 digits. A plausible YYYYMMDDhhmm that passes by chance cannot be told."""
    if digits.shape[1] != 12:
        return _failed(digits)
    rest = digits[:, :11].astype(np.int64) @ _MY_NUMBER_WEIGHTS % 11
    passed = np.where(rest <= 1, 0, 11 - rest) == digits[:, 11]
    passed &= (digits != digits[:, :1]).any(1)  # 000000000000 would pass
    time = digits[:, 8:].astype(np.int64).reshape(-1, 2, 2) @ np.array([10, 1])
    stamp = (dates.check(digits[:, :8]) == 1) & (time[:, 0] <= 23) & (time[:, 1] <= 59)
    stamp &= (digits[:, 0] == 2) | ((digits[:, 0] == 1) & (digits[:, 1] == 9))
    return np.where(passed, np.where(stamp, 0, 1), -1).astype(np.int8)


def my_number_plain(digits: str) -> int:
    if len(digits) != 12 or len(set(digits)) == 1:
        return -1
    rest = sum(int(d) * int(w) for d, w in zip(digits, _MY_NUMBER_WEIGHTS, strict=False)) % 11
    if (0 if rest <= 1 else 11 - rest) != int(digits[11]):
        return -1
    stamp = dates.check_plain(digits[:8]) == 1 and digits[:2] >= "19" and digits[8:10] <= "23" and digits[10:] <= "59"
    return 0 if stamp else 1


# (first, last issuer prefix, lengths): ISO/IEC 7812 ranges as the brands publish them.
BRANDS = (
    (4, 4, (13, 16, 19)),  # Visa
    (51, 55, (16,)),  # Mastercard
    (2221, 2720, (16,)),
    (34, 34, (15,)),  # American Express
    (37, 37, (15,)),
    (3528, 3589, (16, 17, 18, 19)),  # JCB
    (300, 305, (14, 16, 17, 18, 19)),  # Diners Club
    (3095, 3095, (14, 16, 17, 18, 19)),
    (36, 36, (14, 15, 16, 17, 18, 19)),
    (38, 39, (14, 16, 17, 18, 19)),
    (6011, 6011, (16, 17, 18, 19)),  # Discover
    (644, 649, (16, 17, 18, 19)),
    (65, 65, (16, 17, 18, 19)),
    (62, 62, (16, 17, 18, 19)),  # UnionPay
)


def payment_card(digits: Digits) -> Verdicts:
    """Luhn and a brand's prefix with one of its lengths."""
    n, width = digits.shape
    if not 13 <= width <= 19 or not n:
        return _failed(digits)
    twice = digits[:, ::-1].astype(np.int64)
    twice[:, 1::2] *= 2
    passed = (twice - 9 * (twice > 9)).sum(1) % 10 == 0
    head = digits[:, :4].astype(np.int64) @ np.array([1000, 100, 10, 1])
    known = np.zeros(n, np.bool_)
    for first, last, lengths in BRANDS:
        if width in lengths:
            part = head // 10 ** (4 - len(str(first)))
            known |= (part >= first) & (part <= last)
    return np.where(passed & known, 1, -1).astype(np.int8)


def payment_card_plain(digits: str) -> int:
    twice = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    luhn = sum(d - 9 if d > 9 else d for d in twice) % 10 == 0
    known = any(len(digits) in k and a <= int(digits[: len(str(a))]) <= b for a, b, k in BRANDS if digits)
    return 1 if luhn and known else -1


def postal_code(digits: Digits) -> Verdicts:
    """7 digits: 1 a code in use, 0 none but its first three digits are in use (a new or an abolished one)."""
    if digits.shape[1] != 7:
        return _failed(digits)
    number = np.zeros(len(digits), np.int64)
    for column in digits.T:
        number = number * 10 + column
    return _postal_verdicts()[number]


@cache
def _postal_verdicts() -> Verdicts:
    """The verdict of each of the 10 million codes: one look-up instead of a search among 120,000."""
    codes, _ = tables.postal_codes()
    area = np.full(1000, -1, np.int8)
    area[codes // 10000] = 0
    verdicts = np.repeat(area, 10000)
    verdicts[codes] = 1
    return verdicts


def postal_code_plain(digits: str) -> int:
    if len(digits) != 7:
        return -1
    codes = tables.postal_codes()[0]
    if int(digits) in codes:
        return 1
    return 0 if int(digits[:3]) in codes // 10000 else -1


CHECKS: dict[str, Check] = {
    "my_number": my_number,
    "payment_card": payment_card,
    "postal_code": postal_code,
    "phone_jp": phones.check,
    "date_ymd": dates.check,
}
PLAIN: dict[str, Callable[[str], int]] = {
    "my_number": my_number_plain,
    "payment_card": payment_card_plain,
    "postal_code": postal_code_plain,
    "phone_jp": phones.check_plain,
    "date_ymd": dates.check_plain,
}
