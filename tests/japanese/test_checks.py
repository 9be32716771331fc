"""Checks: published vectors, and the fast form against its plain twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.japanese.checks import CHECKS, PLAIN

# Sources: My Number samples of public documents; card brands' published test numbers; Japan Post; the numbering plan.
VECTORS = {
    "my_number": (
        "123456789018 621498320257 983205673214 111111111118",
        "",
        "123456789012 621498320258 202611212359 000000000000 12345678901",
    ),
    "payment_card": (
        "4111111111111111 4012888888881881 5555555555554444 378282246310005 3530111333300000 30569309025904 "
        "6011111111111117 2223003122003222",
        "",
        "4111111111111112 1111222233334444 0000000000000000 411111111111 5555555555554444000",
    ),
    "postal_code": ("1000001 2220033 0600001 9071801", "1009999", "0000000 9990000000 000"),
    "phone_jp": (
        "0322222222 0992222222 09099999999 06099999999 819099999999 81322222222",
        "09001234567 0301234567 0312345678 819001234567 8109001234567 81301234567 05001234567",
        "0000000000 1234567890 00000000000 0212345 12345678901 0120000000 0570000000 08000000000 06000000000",
    ),
    "date_ymd": (
        "19800401 20000229 19000101 3550401 1450729 2010730 5010501 4310430",
        "",
        "19000229 20010229 19801301 18000101 3640108 4310501 5010430 6010101 3000401 198041",
    ),
}


def matrix(digits: str) -> np.ndarray:
    return np.array([list(map(int, digits))], np.uint8).reshape(1, -1)


@pytest.mark.parametrize(("name", "verdict", "digits"), [
    (name, verdict, digits)
    for name, groups in VECTORS.items()
    for verdict, group in zip((1, 0, -1), groups, strict=True)
    for digits in group.split()
])  # fmt: skip
def test_published_vectors(name, verdict, digits):
    assert CHECKS[name](matrix(digits)).tolist() == [verdict]
    assert PLAIN[name](digits) == verdict


def test_a_time_stamp_that_passes_cannot_be_told():
    stamps = [s for m in range(60) if PLAIN["my_number"](s := f"2026112123{m:02d}") == 0]
    assert stamps
    assert all(CHECKS["my_number"](matrix(s)).tolist() == [0] for s in stamps)


HEADS = ["", "0", "81", "810", "8190", "090", "0120", "03", "4", "51", "35", "19", "20", "3", "2026112"]


@pytest.mark.parametrize("name", CHECKS)
@given(st.sampled_from(HEADS), st.integers(1, 20), st.integers(0, 10**20))
def test_fast_equals_plain(name, head, length, number):
    digits = (head + str(number).zfill(20))[:length]
    many = np.repeat(matrix(digits), 3, axis=0)
    assert CHECKS[name](many).tolist() == [PLAIN[name](digits)] * 3


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("length", [1, 7, 8, 10, 11, 12, 13, 14, 16, 20])
def test_no_numbers(name, length):
    found = CHECKS[name](np.empty((0, length), np.uint8))
    assert found.dtype == np.int8
    assert not len(found)
