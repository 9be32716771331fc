"""How many random numbers pass: what a check is worth, and what only context can decide."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from piiscan.japanese.checks import CHECKS

N = 40_000

# Share of random numbers with verdict 1: the check digit's 1/10 or 1/11 times the share of known codes.
EXPECTED = {
    ("my_number", 12): 0.099,
    ("my_number_short", 11): 0.099 * 0.9,  # the first digit is no 0
    ("corporate_number", 13): 0.099,
    ("jan13", 13): 0.10,
    ("seven_dr", 12): 0.10,
    ("resident_record_code", 11): 9 / 11 / 10,
    ("drivers_license", 12): 0.51 * 0.81 * 0.1,  # commissions without 00, years without 31-49
    ("nhi_insurer_number", 6): 0.047,
    ("health_insurer_number", 8): 0.17 * 0.47 * 0.1,
    ("public_expense_payer_number", 8): 0.27 * 0.47 * 0.1,
    ("public_expense_recipient_number", 7): 0.10,
    ("medical_institution_code", 10): 0.47 * 0.5 * 0.1,
    ("care_provider_number", 10): 0.047,
    ("payment_card", 16): 0.030,
    ("payment_card", 15): 0.003,
    ("imei", 15): 0.017,
    ("isbn10", 10): 1 / 11,
    ("bank_account", 14): 0.0029,
    ("yucho_account", 13): 0.0001,
    ("yucho_giro", 12): 0.001,
    ("iccid", 19): 0.0,
    ("timestamp", 12): 0.0001,
}


def random_numbers(length):
    return np.random.default_rng(length).integers(0, 10, (N, length), np.uint8)


@pytest.mark.parametrize(("name", "length"), EXPECTED)
def test_random_numbers_pass_as_often_as_the_rule_says(name, length):
    share = EXPECTED[name, length]
    passed = (CHECKS[name](random_numbers(length)) == 1).mean()
    assert abs(passed - share) < 4 * np.sqrt(share * (1 - share) / N) + 0.1 * share + 1e-4


UNDECIDED = [
    *(("basic_pension_number", 10), ("employment_insurance_number", 11), ("longterm_care_insured_number", 10)),
    *(("latter_stage_elderly_number", 8), ("etax_user_id", 16), ("bank_account", 7), ("medical_institution_code", 7)),
    *(("birth_ymd6", 6), ("age", 2)),
]


@pytest.mark.parametrize(("name", "length"), UNDECIDED)
def test_what_has_no_published_rule_is_never_sure(name, length):
    assert CHECKS[name](random_numbers(length)).max() == 0


def times(form):
    random = np.random.default_rng(0)
    start = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock
    stamps = (start + timedelta(minutes=int(m)) for m in random.integers(0, 26 * 365 * 1440, 4000))
    return np.array([list(map(int, stamp.strftime(form))) for stamp in stamps], np.uint8)


@pytest.mark.parametrize("name", ["my_number", "drivers_license"])
def test_a_time_that_passes_cannot_be_told(name):
    found = CHECKS[name](times("%Y%m%d%H%M"))
    assert found.max() == 0
    assert (found == 0).any()


def test_times_are_times():
    assert (CHECKS["timestamp"](times("%Y%m%d%H%M")) == 1).all()
    assert (CHECKS["timestamp"](times("%Y%m%d%H%M%S")) == 1).all()
    assert (CHECKS["pension_certificate_number"](times("%Y%m%d%H%M%S")) < 1).all()


def test_dates_are_no_numbers_of_eight_digits():
    days = times("%Y%m%d")
    for name in ("health_insurer_number", "latter_stage_elderly_number"):
        assert CHECKS[name](days).max() == -1
    assert CHECKS["public_expense_payer_number"](days).max() <= 0


def test_a_telephone_number_is_a_person_s_or_a_service_s_or_none():
    for length in (10, 11, 14):
        digits = random_numbers(length)
        digits[:, 0] = 0
        digits[::2, 1:4] = [1, 2, 0] if length == 10 else [8, 0, 0]
        assert not ((CHECKS["phone_jp"](digits) >= 0) & (CHECKS["phone_service"](digits) == 1)).any()
