"""Matrices of digits: numbers, weighted sums and verdicts that the checks share.

A matrix uint8[n, L] holds n numbers of L digits. A verdict is 1 passed, 0 cannot tell, -1 failed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

import numpy as np
from numpy.typing import NDArray

Digits = NDArray[np.uint8]
Verdicts = NDArray[np.int8]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Check = Callable[[Digits], Verdicts]
PlainCheck = Callable[[str], int]


def of_length(*lengths: int) -> Callable[[Check], Check]:
    """A check whose numbers of any other length fail."""

    def decorate(check: Check) -> Check:
        @wraps(check)
        def guarded(digits: Digits) -> Verdicts:
            fits = digits.shape[1] in lengths
            return check(digits) if fits else np.full(len(digits), -1, np.int8)

        return guarded

    return decorate


def of_length_plain(*lengths: int) -> Callable[[PlainCheck], PlainCheck]:
    """`of_length` of the plain twin."""

    def decorate(check: PlainCheck) -> PlainCheck:
        @wraps(check)
        def guarded(digits: str) -> int:
            return check(digits) if len(digits) in lengths else -1

        return guarded

    return decorate


def graded(passed: Bools, doubtful: Bools | bool = False) -> Verdicts:
    """1 where passed, 0 where passed but doubtful, else -1."""
    return np.where(passed, np.where(doubtful, 0, 1), -1).astype(np.int8)


def graded_plain(passed: bool, doubtful: bool = False) -> int:
    return int(not doubtful) if passed else -1


def numbers(digits: Digits) -> Ints:
    """Each row as a number, at most 18 digits."""
    width = digits.shape[1]
    powers = np.array([10**k for k in range(width - 1, -1, -1)], np.int64)
    return np.asarray(digits.astype(np.int64) @ powers)


def weighted(digits: Digits, weights: Sequence[int]) -> Ints:
    """Sum of each digit times its weight."""
    return np.asarray(digits.astype(np.int64) @ np.array(weights, np.int64))


def weighted_plain(digits: str, weights: Sequence[int]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=True))


def identical(digits: Digits) -> Bools:
    """One digit repeated: a placeholder, even where the check digit is right."""
    return np.asarray((digits == digits[:, :1]).all(1))


def identical_plain(digits: str) -> bool:
    return len(set(digits)) == 1


def positive(digits: Digits) -> Bools:
    """Not all zeros."""
    return np.asarray(digits.any(1))


_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.uint8)  # digit sum of the double


def luhn(digits: Digits) -> Bools:
    """Weights 1, 2 from the right, digits of the products added, sum divisible by ten (ISO/IEC 7812-1 annex B)."""
    total = np.zeros(len(digits), np.uint8)  # at most 28 digits
    for place, column in enumerate(digits.T[::-1]):
        total += _DOUBLED[column] if place % 2 else column
    return np.asarray(total % 10 == 0)


def luhn_plain(digits: str) -> bool:
    twice = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in twice) % 10 == 0


def prefecture(pairs: Ints) -> Bools:
    """JIS X 0401: 01 北海道 to 47 沖縄県."""
    return (pairs >= 1) & (pairs <= 47)
