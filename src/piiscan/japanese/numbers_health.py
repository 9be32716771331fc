"""Checks of the numbers of health and care insurance: insurers, insured, publicly paid care, providers.

One rule serves most (厚生省 昭和51年保発45号 保険者番号等の設定要領): weights 2, 1 from the right, digits of the products
added, tens complement; with the check digit itself this is the Luhn sum. 10 % of random numbers pass it alone.
"""

from __future__ import annotations

import numpy as np

from piiscan.japanese import code_tables, dates, phones
from piiscan.japanese.digits import (
    Bools,
    Digits,
    Verdicts,
    graded,
    graded_plain,
    luhn,
    luhn_plain,
    numbers,
    of_length,
    of_length_plain,
    positive,
    prefecture,
)

_LOCAL_SCHEMES = 80  # public expense law codes from here on are numbered by each prefecture or municipality
_SCORE_TABLES = (1, 3, 4, 5, 6)  # medical, dental, pharmacy, care facility, visiting nurse


def _prefecture_plain(digits: str) -> bool:
    return 1 <= int(digits) <= 47


@of_length(8)
def health_insurer_number(digits: Digits) -> Verdicts:
    """保険者番号 of health insurance, 法別 2, prefecture 2, insurer 3, check digit: 0.8 % of random ones pass."""
    head = numbers(digits[:, :4])
    known = code_tables.known_codes("insurer_law")[head // 100]
    return graded(known & prefecture(head % 100) & luhn(digits))


@of_length_plain(8)
def health_insurer_number_plain(digits: str) -> int:
    known = digits[:2] in code_tables.codes("insurer_law") and _prefecture_plain(digits[2:4])
    return graded_plain(known and luhn_plain(digits))


@of_length(6)
def nhi_insurer_number(digits: Digits) -> Verdicts:
    """保険者番号 of national health insurance: prefecture 2, insurer 3, check digit. 4.7 % of random ones pass.

    A municipality code that passes by chance cannot be told.
    """
    good = prefecture(numbers(digits[:, :2])) & luhn(digits)
    return graded(good, code_tables.known_local_governments()[numbers(digits)])


@of_length_plain(6)
def nhi_insurer_number_plain(digits: str) -> int:
    good = _prefecture_plain(digits[:2]) and luhn_plain(digits)
    return graded_plain(good, code_tables.local_governments().get(digits[:5]) == digits[5])


def _no_date(digits: Digits) -> Bools:
    return np.asarray(dates.check(digits) != 1)


@of_length(8)
def latter_stage_elderly_number(digits: Digits) -> Verdicts:
    """後期高齢者医療の被保険者番号: the rule of its check digit is unconfirmed, so it cannot be told. A date fails, since
    the date of birth stands beside it and one number in 1,200 only is a date by chance.
    """
    return graded(_no_date(digits) & positive(digits), True)


@of_length_plain(8)
def latter_stage_elderly_number_plain(digits: str) -> int:
    return graded_plain(dates.check_plain(digits) != 1 and int(digits) > 0, True)


@of_length(9, 10)
def longterm_care_insured_number(digits: Digits) -> Verdicts:
    """介護保険の被保険者番号 (9 digits behind H for recipients of public assistance): each municipality numbers its own
    way, so it cannot be told.
    """
    return graded(positive(digits), True)


@of_length_plain(9, 10)
def longterm_care_insured_number_plain(digits: str) -> int:
    return graded_plain(int(digits) > 0, True)


@of_length(8)
def public_expense_payer_number(digits: Digits) -> Verdicts:
    """公費負担者番号: 法別 2, prefecture 2, body 3, check digit. Local schemes (80-99) and dates cannot be told."""
    head = numbers(digits[:, :4])
    law = head // 100
    local = law >= _LOCAL_SCHEMES
    known = local | code_tables.known_codes("expense_law")[law]
    return graded(known & prefecture(head % 100) & luhn(digits), local | ~_no_date(digits))


@of_length_plain(8)
def public_expense_payer_number_plain(digits: str) -> int:
    local = int(digits[:2]) >= _LOCAL_SCHEMES
    known = (local or digits[:2] in code_tables.codes("expense_law")) and _prefecture_plain(digits[2:4])
    return graded_plain(known and luhn_plain(digits), local or dates.check_plain(digits) == 1)


@of_length(7)
def public_expense_recipient_number(digits: Digits) -> Verdicts:
    """公費負担医療の受給者番号: six digits and the check digit."""
    return graded(luhn(digits) & positive(digits))


@of_length_plain(7)
def public_expense_recipient_number_plain(digits: str) -> int:
    return graded_plain(luhn_plain(digits) and int(digits) > 0)


@of_length(7, 10)
def medical_institution_code(digits: Digits) -> Verdicts:
    """医療機関コード: prefecture 2, score table 1, area 2, serial 4, check digit. The short form leaves out the first
    three, which the check digit needs: it cannot be told, and neither can what is a telephone number as well.
    """
    if digits.shape[1] == 7:
        return graded(positive(digits), True)
    good = prefecture(numbers(digits[:, :2])) & np.isin(digits[:, 2], _SCORE_TABLES)
    return graded(good & luhn(digits), phones.in_use(digits))


@of_length_plain(7, 10)
def medical_institution_code_plain(digits: str) -> int:
    if len(digits) == 7:
        return graded_plain(int(digits) > 0, True)
    good = _prefecture_plain(digits[:2]) and int(digits[2]) in _SCORE_TABLES
    return graded_plain(good and luhn_plain(digits), phones.in_use_plain(digits))


@of_length(10)
def care_provider_number(digits: Digits) -> Verdicts:
    """介護保険事業所番号: prefecture 2, kind 1, area 2, serial 4, check digit. A telephone number cannot be told."""
    good = prefecture(numbers(digits[:, :2]))
    return graded(good & luhn(digits), phones.in_use(digits))


@of_length_plain(10)
def care_provider_number_plain(digits: str) -> int:
    good = _prefecture_plain(digits[:2])
    return graded_plain(good and luhn_plain(digits), phones.in_use_plain(digits))
