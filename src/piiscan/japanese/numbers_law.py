"""Checks of the numbers that the state gives: persons, companies, licences, pensions, employment."""

from __future__ import annotations

import numpy as np

from piiscan.japanese import code_tables, phones
from piiscan.japanese.digits import (
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
    weighted,
    weighted_plain,
)
from piiscan.japanese.numbers_alike import is_time, is_time_plain

_MY_NUMBER = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)  # ordinance 85 of 2014, article 5
_TWO_TO_SEVEN = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_CORPORATE = (2, 1) * 6
# Two digits of the year of the first licence: 31-49 would be before 1950 or yet to come.
_NO_LICENCE_YEAR = (31, 49)


@of_length(12)
def my_number(digits: Digits) -> Verdicts:
    """Individual Number. A plausible YYYYMMDDhhmm that passes by chance cannot be told; 9.9 % of random ones pass."""
    rest = weighted(digits[:, :11], _MY_NUMBER) % 11
    passed = np.where(rest <= 1, 0, 11 - rest) == digits[:, 11]
    return graded(passed & ~identical(digits), is_time(digits))  # 000000000000 would pass


@of_length_plain(12)
def my_number_plain(digits: str) -> int:
    rest = weighted_plain(digits[:11], _MY_NUMBER) % 11
    passed = (0 if rest <= 1 else 11 - rest) == int(digits[11])
    return graded_plain(passed and not identical_plain(digits), is_time_plain(digits))


@of_length(10, 11)
def my_number_short(digits: Digits) -> Verdicts:
    """Individual Number whose leading zeros a spreadsheet dropped: the check is asked with them."""
    zeros = np.zeros((len(digits), 12 - digits.shape[1]), np.uint8)
    whole = my_number(np.hstack((zeros, digits)))
    return np.where(digits[:, 0] > 0, whole, -1).astype(np.int8)


@of_length_plain(10, 11)
def my_number_short_plain(digits: str) -> int:
    return -1 if digits.startswith("0") else my_number_plain(digits.zfill(12))


@of_length(13)
def corporate_number(digits: Digits) -> Verdicts:
    """法人番号: the first digit is 9 - (sum mod 9). Ordinance 70 of 2014 of the Ministry of Finance, article 2.

    9.9 % of random ones and of EAN-13 codes pass.
    """
    right = 9 - weighted(digits[:, 1:], _CORPORATE) % 9 == digits[:, 0]
    return graded(right & ~identical(digits))


@of_length_plain(13)
def corporate_number_plain(digits: str) -> int:
    right = 9 - weighted_plain(digits[1:], _CORPORATE) % 9 == int(digits[0])
    return graded_plain(right and not identical_plain(digits))


@of_length(11)
def resident_record_code(digits: Digits) -> Verdicts:
    """住民票コード. The rule is inferred from specimens (notice 436 of 2002 exists, its text was not found).

    It is silent on the remainders 0 and 1, so these cannot be told; nor can what is a telephone number as well.
    """
    rest = weighted(digits[:, :10], _TWO_TO_SEVEN) % 11
    last = digits[:, 10]
    clear = (rest >= 2) & (last == 11 - rest)
    open_ = ((rest <= 1) & (last == 0)) | ((rest == 0) & (last == 1))
    return graded((clear | open_) & ~identical(digits), open_ | phones.in_use(digits))


@of_length_plain(11)
def resident_record_code_plain(digits: str) -> int:
    rest = weighted_plain(digits[:10], _TWO_TO_SEVEN) % 11
    expected = {0: "01", 1: "0"}.get(rest) or str(11 - rest)
    passed = digits[10] in expected and not identical_plain(digits)
    return graded_plain(passed, rest <= 1 or phones.in_use_plain(digits))


@of_length(12)
def drivers_license(digits: Digits) -> Verdicts:
    """運転免許証番号: commission, year of the first licence, serial, check digit in place 11, number of re-issues.

    Check digit (11 - sum mod 11) mod 10 as police manuals quote it. A time of the 2000s begins with 20 = 青森, 00
    (converted foreign licences) is what padded serial numbers begin with, and hardly anybody holds a licence of the
    1930s or 1940s: these cannot be told.
    """
    head = numbers(digits[:, :4])
    known = code_tables.known_codes("commission")[head // 100]
    year = head % 100
    doubtful = (head < 100) | (year >= _NO_LICENCE_YEAR[0]) & (year <= _NO_LICENCE_YEAR[1])
    right = (11 - weighted(digits[:, :10], _TWO_TO_SEVEN) % 11) % 10 == digits[:, 10]
    return graded(known & right, is_time(digits) | doubtful)


@of_length_plain(12)
def drivers_license_plain(digits: str) -> int:
    first, last = _NO_LICENCE_YEAR
    known = digits[:2] in code_tables.codes("commission")
    right = (11 - weighted_plain(digits[:10], _TWO_TO_SEVEN) % 11) % 10 == int(digits[10])
    doubtful = digits[:2] == "00" or first <= int(digits[2:4]) <= last
    return graded_plain(known and right, is_time_plain(digits) or doubtful)


@of_length(10)
def basic_pension_number(digits: Digits) -> Verdicts:
    """基礎年金番号, office 4 and serial 6: no check digit is published, so at best it cannot be told."""
    return graded(positive(digits[:, :4]) & ~identical(digits), True)


@of_length_plain(10)
def basic_pension_number_plain(digits: str) -> int:
    return graded_plain(digits[:4] != "0000" and not identical_plain(digits), True)


@of_length(14)
def pension_certificate_number(digits: Digits) -> Verdicts:
    """Basic pension number and 年金コード of a certificate. Codes of the old law are not listed: cannot be told."""
    coded = code_tables.known_codes("pension")[numbers(digits[:, 10:])]
    good = basic_pension_number(digits[:, :10]) == 0
    return graded(good & (coded | ~is_time(digits)), ~coded)


@of_length_plain(14)
def pension_certificate_number_plain(digits: str) -> int:
    coded = digits[10:] in code_tables.codes("pension")
    good = basic_pension_number_plain(digits[:10]) == 0
    return graded_plain(good and (coded or not is_time_plain(digits)), not coded)


@of_length(11)
def employment_insurance_number(digits: Digits) -> Verdicts:
    """雇用保険被保険者番号, 4-6-1: the rule of its check digit is unpublished, so it cannot be told. 11111111111 is a
    sample of the forms; a leading 090 may be 栃木.
    """
    return graded(positive(digits), True)


@of_length_plain(11)
def employment_insurance_number_plain(digits: str) -> int:
    return graded_plain(any(d != "0" for d in digits), True)
