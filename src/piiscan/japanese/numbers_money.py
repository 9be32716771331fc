"""Checks of bank and postal accounts, payment cards and the tax user number."""

from __future__ import annotations

from functools import cache

import numpy as np

from piiscan.japanese import code_tables, dates, phones
from piiscan.japanese.digits import (
    Bools,
    Digits,
    Ints,
    Verdicts,
    graded,
    graded_plain,
    identical,
    identical_plain,
    luhn,
    luhn_plain,
    numbers,
    of_length,
    of_length_plain,
    positive,
    weighted,
)

_CARD_LENGTHS = tuple(range(13, 20))
_MAY_MISS_LUHN = 62  # some issuers of UnionPay give numbers without the check digit
_ACCOUNT_TYPES = (1, 2, 4, 9)  # 普通, 当座, 貯蓄, その他, as in the transfer records of 全銀協


@of_length(*_CARD_LENGTHS)
def payment_card(digits: Digits) -> Verdicts:
    """Luhn and a brand's prefix with one of its lengths: 3 % of random 16-digit numbers pass."""
    head = numbers(digits[:, :4])
    right = luhn(digits) & ~identical(digits)
    known = _brands(digits.shape[1])[head]
    open_ = ~right & (head // 100 == _MAY_MISS_LUHN)
    return graded(known & (right | open_), open_)


@of_length_plain(*_CARD_LENGTHS)
def payment_card_plain(digits: str) -> int:
    right = luhn_plain(digits) and not identical_plain(digits)
    known = any(
        len(digits) in lengths and int(first) <= int(digits[: len(first)]) <= int(last)
        for first, last, lengths, _ in code_tables.card_ranges()
    )
    open_ = not right and int(digits[:2]) == _MAY_MISS_LUHN
    return graded_plain(known and (right or open_), open_)


@cache
def _brands(width: int) -> Bools:
    """bool[10000]: whether a brand gives cards of `width` digits that begin with these four."""
    table = np.zeros(10_000, np.bool_)
    for first, last, lengths, _ in code_tables.card_ranges():
        if width in lengths:
            table[int(first.ljust(4, "0")) : int(last.ljust(4, "9")) + 1] = True
    return table


@of_length(6, 7, 8, 10, 14, 15)
def bank_account(digits: Digits) -> Verdicts:
    """Bank 4, branch 3, (type 1,) account 7: 1 the branch exists, 0 the bank does but not the branch, which may be new.

    An account alone (6-8 digits), or behind its branch (10), cannot be told, but a date is none. No bank uses a common
    check digit.
    """
    width = digits.shape[1]
    if width < 14:
        date = dates.check(digits) == 1 if width == 8 else np.False_
        return graded(positive(digits) & ~date, True)
    branch = numbers(digits[:, :7])
    good = code_tables.known_codes("bank")[branch // 1000] & positive(digits[:, -7:])
    if width == 15:
        good &= np.isin(digits[:, 7], _ACCOUNT_TYPES)
    branches = code_tables.bank_branches()
    place = np.minimum(np.searchsorted(branches, branch), len(branches) - 1)
    return graded(good, branches[place] != branch)


@of_length_plain(6, 7, 8, 10, 14, 15)
def bank_account_plain(digits: str) -> int:
    if len(digits) < 14:
        date = len(digits) == 8 and dates.check_plain(digits) == 1
        return graded_plain(int(digits) > 0 and not date, True)
    good = digits[:4] in code_tables.banks() and int(digits[-7:]) > 0
    if len(digits) == 15:
        good = good and int(digits[7]) in _ACCOUNT_TYPES
    return graded_plain(good, int(digits[:7]) not in code_tables.bank_branches())


def _symbol_digit(digits: Digits, start: int) -> Ints:
    """The fourth digit that 記号 (the first five digits) and 番号 (those from `start`) ask for.

    Weights 1, 3, 2 over 記号 with its fourth digit as 0 and 番号 as eight digits; digits of the doubles are added.
    Source: the conversion code sanmai/jpb-account-converter with its vectors; four public accounts agree.
    """
    row = np.zeros((len(digits), 13), np.uint8)
    row[:, :3], row[:, 4] = digits[:, :3], digits[:, 4]
    row[:, 13 - (digits.shape[1] - start) :] = digits[:, start:]
    row[:, 2::3] = row[:, 2::3] * 2 - 9 * (row[:, 2::3] > 4)
    return weighted(row, (1, 3, 1) * 4 + (1,)) % 10


def _symbol_digit_plain(symbol: str, number: str) -> int:
    total = 0
    for place, digit in enumerate(map(int, symbol[:3] + "0" + symbol[4] + number.zfill(8))):
        double = 2 * digit - 9 * (digit > 4)
        total += (digit, 3 * digit, double)[place % 3]
    return total % 10


@of_length(*range(7, 15))
def yucho_account(digits: Digits) -> Verdicts:
    """ゆうちょ 記号 (5, begins with 1, ends with 0) and 番号 (2-8, ends with 1): one random number in 10,000 passes.

    Of 14 digits the sixth counts re-issues, and the check leaves it out.
    """
    start = 6 if digits.shape[1] == 14 else 5
    good = (digits[:, 0] == 1) & (digits[:, 4] == 0) & (digits[:, -1] == 1)
    return graded(good & (_symbol_digit(digits, start) == digits[:, 3]))


@of_length_plain(*range(7, 15))
def yucho_account_plain(digits: str) -> int:
    start = 6 if len(digits) == 14 else 5
    good = digits[0] == "1" and digits[4] == "0" and digits[-1] == "1"
    return graded_plain(good and _symbol_digit_plain(digits[:5], digits[start:]) == int(digits[3]))


@of_length(*range(6, 13))
def yucho_giro(digits: Digits) -> Verdicts:
    """ゆうちょ 振替口座: 記号 (5, begins and ends with 0), a second check digit or none, 番号 (1-6).

    The rule of the second check digit is unpublished. Where the length allows both readings either may pass. What is a
    telephone number as well cannot be told.
    """
    width = digits.shape[1]
    right = np.zeros(len(digits), np.bool_)
    for start in _giro_starts(width):
        right |= (_symbol_digit(digits, start) == digits[:, 3]) & positive(digits[:, start:])
    good = right & (digits[:, 0] == 0) & (digits[:, 4] == 0)
    return graded(good, phones.in_use(digits))


@of_length_plain(*range(6, 13))
def yucho_giro_plain(digits: str) -> int:
    right = any(
        _symbol_digit_plain(digits[:5], digits[start:]) == int(digits[3]) and int(digits[start:]) > 0
        for start in _giro_starts(len(digits))
    )
    return graded_plain(right and digits[0] == "0" and digits[4] == "0", phones.in_use_plain(digits))


def _giro_starts(width: int) -> list[int]:
    """Where 番号 of one to six digits may begin."""
    return [start for start in (5, 6) if 1 <= width - start <= 6]


@of_length(16)
def etax_user_id(digits: Digits) -> Verdicts:
    """利用者識別番号 of e-Tax: no rule is published, so it cannot be told."""
    return graded(~identical(digits), True)


@of_length_plain(16)
def etax_user_id_plain(digits: str) -> int:
    return graded_plain(not identical_plain(digits), True)
