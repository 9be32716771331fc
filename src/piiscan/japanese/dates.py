"""The calendar of Japanese records: eras by law, and the checks of dates written in digits alone."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

# First year minus one, first and last day. Law no. 43 of 1979, orders of 1926, 1989 and 2019; Meiji from 1868-10-23.
ERAS = {
    "M": (1867, date(1868, 10, 23), date(1912, 7, 29)),
    "T": (1911, date(1912, 7, 30), date(1926, 12, 24)),
    "S": (1925, date(1926, 12, 25), date(1989, 1, 7)),
    "H": (1988, date(1989, 1, 8), date(2019, 4, 30)),
    "R": (2018, date(2019, 5, 1), date(2099, 12, 31)),
}
_ERA_CODES = dict(zip("12345", "MTSHR", strict=True))  # one digit before YYMMDD in public systems
FIRST_YEAR, LAST_YEAR = 1868, 2099
# 明治 1-5 had the lunar calendar, whose months have at most 30 days; 明治5年12月3日 became 明治6年1月1日, 1873-01-01
# (order no. 337 of 1872). Which Western day is meant only a table of its months would tell.
LUNAR_YEARS = 5
LUNAR_LAST = (5, 12, 2)
_LUNAR_DAYS = 30


def western(year: int, month: int, day: int) -> date | None:
    """A calendar day of FIRST_YEAR..LAST_YEAR, or None."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def lunar(year: int, month: int, day: int) -> bool:
    """Whether 明治 1-5 may have had this day. Leap months have no sign of their own in digits; 明治元年 counts from its 1月1日."""
    known = 1 <= year <= LUNAR_YEARS and 1 <= month <= 12 and 1 <= day <= _LUNAR_DAYS
    return known and (year, month, day) <= LUNAR_LAST


def japanese(era: str, year: int, month: int, day: int) -> date | None:
    """A day of an era (M T S H R); None when the era had ended or not begun: S64.1.8, H31.5.1."""
    before, first, last = ERAS[era]
    found = western(before + year, month, day) if year >= 1 else None
    return found if found and first <= found <= last else None


MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int64)
_ERA_TABLE = np.array(  # by the era's number 0..9: year before the first, first day, last day as YYYYMMDD
    [(0, 1, 0), *((b, int(f"{x:%Y%m%d}"), int(f"{y:%Y%m%d}")) for b, x, y in ERAS.values()), *[(0, 1, 0)] * 4], np.int64
)


def check_plain(digits: str) -> int:
    """1 for YYYYMMDD (1868-2099) or one era digit and YYMMDD (3550401) that is a calendar day (of 明治 1-5 lunar), else -1."""
    if len(digits) == 8:
        found = western(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    elif len(digits) == 7 and digits[0] in _ERA_CODES:
        era, year, month, day = _ERA_CODES[digits[0]], int(digits[1:3]), int(digits[3:5]), int(digits[5:])
        if era == "M" and year <= LUNAR_YEARS:
            return 1 if lunar(year, month, day) else -1
        found = japanese(era, year, month, day)
    else:
        found = None
    return 1 if found else -1


def check(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`check_plain` for every row of uint8[n, L]."""
    width = digits.shape[1]
    if width not in (7, 8):
        return np.full(len(digits), -1, np.int8)
    pairs = digits[:, -6:].astype(np.int64).reshape(-1, 3, 2) @ np.array([10, 1])
    year, month, day = pairs[:, 0], pairs[:, 1], pairs[:, 2]
    if width == 8:
        year = year + digits[:, :2].astype(np.int64) @ np.array([1000, 100])
        good = (year >= FIRST_YEAR) & (year <= LAST_YEAR)
    else:
        before, first, last = _ERA_TABLE[np.minimum(digits[:, 0], 9)].T
        good, year = year >= 1, year + before
        good &= (year * 10000 + month * 100 + day >= first) & (year * 10000 + month * 100 + day <= last)
    good &= (month >= 1) & (month <= 12) & (day >= 1) & (day <= MONTH_DAYS[np.clip(month, 0, 12)])
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    good &= leap | (month != 2) | (day < 29)
    if width == 7:
        lunar_year = (digits[:, 0] == 1) & (pairs[:, 0] <= LUNAR_YEARS)
        good = np.where(lunar_year, _lunar_days(pairs), good)
    return np.where(good, 1, -1).astype(np.int8)


def _lunar_days(pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """`lunar` for every row of (year, month, day)."""
    year, month, day = pairs[:, 0], pairs[:, 1], pairs[:, 2]
    known = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= _LUNAR_DAYS)
    years, months, days = LUNAR_LAST
    good: NDArray[np.bool_] = known & (year * 10000 + month * 100 + day <= years * 10000 + months * 100 + days)
    return good


# The first day of a spreadsheet's calendar and of the Unix clock: what programs write where no date is known.
PLACEHOLDERS = ("19000101", "19700101")


def told_plain(digits: str) -> int:
    """`check_plain`, 0 (cannot tell) for a placeholder."""
    return 0 if digits in PLACEHOLDERS else check_plain(digits)


def told(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`told_plain` for every row of uint8[n, L]."""
    found = check(digits)
    if digits.shape[1] == 8:
        for placeholder in PLACEHOLDERS:
            found[(digits == np.array(list(map(int, placeholder)), np.uint8)).all(axis=1)] = 0
    return found


def day_first_plain(digits: str) -> int:
    """`check_plain` of DDMMYYYY or MMDDYYYY: 1 where one of them is a calendar day."""
    if len(digits) != 8:
        return -1
    return max(check_plain(digits[4:] + digits[2:4] + digits[:2]), check_plain(digits[4:] + digits[:4]))


def day_first(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`day_first_plain` for every row of uint8[n, L]."""
    if digits.shape[1] != 8:
        return np.full(len(digits), -1, np.int8)
    return np.maximum(check(digits[:, [4, 5, 6, 7, 2, 3, 0, 1]]), check(digits[:, [4, 5, 6, 7, 0, 1, 2, 3]]))


# Days as a spreadsheet counts them (1900 system), in five digits: 1927-05-18 to 2029-12-31.
FIRST_SERIAL, LAST_SERIAL = 10000, 47483


def serial_plain(digits: str) -> int:
    """0 for a number that may be a day (any may count something else), else -1."""
    return 0 if len(digits) == 5 and FIRST_SERIAL <= int(digits) <= LAST_SERIAL else -1


def serial(digits: NDArray[np.uint8]) -> NDArray[np.int8]:
    """`serial_plain` for every row of uint8[n, L]."""
    if digits.shape[1] != 5:
        return np.full(len(digits), -1, np.int8)
    number = digits.astype(np.int64) @ np.array([10000, 1000, 100, 10, 1])
    return np.where((number >= FIRST_SERIAL) & (number <= LAST_SERIAL), 0, -1).astype(np.int8)
