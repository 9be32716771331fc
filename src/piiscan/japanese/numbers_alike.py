"""Checks of what looks like a personal number: product codes, courier slips, times, municipality codes; and of ages."""

from __future__ import annotations

import numpy as np

from piiscan.japanese import code_tables, dates
from piiscan.japanese.digits import (
    Bools,
    Digits,
    Verdicts,
    graded,
    graded_plain,
    identical,
    identical_plain,
    numbers,
    of_length,
    of_length_plain,
    positive,
    prefecture,
    weighted,
    weighted_plain,
)

_MUNICIPALITY = (6, 5, 4, 3, 2)
_ISBN_10 = tuple(range(10, 0, -1))
_LAST_IN_DAY = (23, 59, 59)
_OLDEST = 119


def is_time(digits: Digits) -> Bools:
    """Whether YYYYMMDDhhmm[ss[fff]] of the years 1900-2099 is a point in time. At least 12 digits."""
    good = (dates.check(digits[:, :8]) == 1) & (digits[:, 0] * 10 + digits[:, 1] >= 19)
    for last, at in zip(_LAST_IN_DAY, range(8, min(digits.shape[1], 14), 2), strict=False):
        good &= digits[:, at] * 10 + digits[:, at + 1] <= last
    return np.asarray(good)


def is_time_plain(digits: str) -> bool:
    date = digits[:2] >= "19" and dates.check_plain(digits[:8]) == 1
    parts = [digits[at : at + 2] for at in range(8, min(len(digits), 14), 2)]
    return date and all(int(p) <= last for p, last in zip(parts, _LAST_IN_DAY, strict=False))


@of_length(12, 14, 17)
def timestamp(digits: Digits) -> Verdicts:
    """YYYYMMDDhhmm, with seconds or milliseconds."""
    return graded(is_time(digits))


@of_length_plain(12, 14, 17)
def timestamp_plain(digits: str) -> int:
    return graded_plain(is_time_plain(digits))


def _ean(digits: Digits) -> Bools:
    return np.asarray(weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0)


def _ean_plain(digits: str) -> bool:
    return weighted_plain(digits, (1, 3) * 6 + (1,)) % 10 == 0


@of_length(13)
def jan13(digits: Digits) -> Verdicts:
    """JAN / EAN-13: weights 1, 3 from the left (GS1 General Specifications, 7.9). 10 % of random ones pass."""
    return graded(_ean(digits) & ~identical(digits))


@of_length_plain(13)
def jan13_plain(digits: str) -> int:
    return graded_plain(_ean_plain(digits) and not identical_plain(digits))


@of_length(13)
def isbn13(digits: Digits) -> Verdicts:
    """ISBN-13: an EAN-13 that begins with 978 or 979 (ISO 2108)."""
    return graded(_ean(digits) & np.isin(numbers(digits[:, :3]), (978, 979)))


@of_length_plain(13)
def isbn13_plain(digits: str) -> int:
    return graded_plain(_ean_plain(digits) and digits[:3] in ("978", "979"))


@of_length(10)
def isbn10(digits: Digits) -> Verdicts:
    """ISBN-10 whose check sign is no X: weights 10 to 1, sum divisible by 11 (ISO 2108:1992)."""
    return graded((weighted(digits, _ISBN_10) % 11 == 0) & ~identical(digits))


@of_length_plain(10)
def isbn10_plain(digits: str) -> int:
    return graded_plain(weighted_plain(digits, _ISBN_10) % 11 == 0 and not identical_plain(digits))


@of_length(12)
def seven_dr(digits: Digits) -> Verdicts:
    """Courier slip: the first eleven digits modulo 7 give the last (7DR). 10 % of random ones pass."""
    return graded((numbers(digits[:, :11]) % 7 == digits[:, 11]) & positive(digits))


@of_length_plain(12)
def seven_dr_plain(digits: str) -> int:
    return graded_plain(int(digits[:11]) % 7 == int(digits[11]) and int(digits) > 0)


@of_length(6)
def local_gov_code6(digits: Digits) -> Verdicts:
    """全国地方公共団体コード (総務省): 1 in use, 0 right check digit in a prefecture (abolished, 一部事務組合), else -1."""
    body = numbers(digits[:, :5])
    right = (11 - weighted(digits[:, :5], _MUNICIPALITY) % 11) % 10 == digits[:, 5]
    return graded(right & prefecture(body // 1000), ~code_tables.known_local_governments()[numbers(digits)])


@of_length_plain(6)
def local_gov_code6_plain(digits: str) -> int:
    right = (11 - weighted_plain(digits[:5], _MUNICIPALITY) % 11) % 10 == int(digits[5])
    return graded_plain(right and 1 <= int(digits[:2]) <= 47, digits[:5] not in code_tables.local_governments())


@of_length(6)
def birth_ymd6(digits: Digits) -> Verdicts:
    """YYMMDD: whose century or era is unknown, so it cannot be told; -1 is no day of any year."""
    month, day = numbers(digits[:, 2:4]), numbers(digits[:, 4:])
    good = (month >= 1) & (month <= 12) & (day >= 1) & (day <= dates.MONTH_DAYS[np.minimum(month, 12)])
    return graded(good, True)


@of_length_plain(6)
def birth_ymd6_plain(digits: str) -> int:
    month, day = int(digits[2:4]), int(digits[4:])
    return graded_plain(1 <= month <= 12 and 1 <= day <= int(dates.MONTH_DAYS[month]), True)


@of_length(1, 2, 3)
def age(digits: Digits) -> Verdicts:
    """0 to 119 years: possible, which says little."""
    return graded(numbers(digits) <= _OLDEST, True)


@of_length_plain(1, 2, 3)
def age_plain(digits: str) -> int:
    return graded_plain(int(digits) <= _OLDEST, True)
