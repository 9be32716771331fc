"""A keyed permutation of row numbers, one per key table, so that two tables cannot be joined by their pointers.

An alternating Feistel network of six rounds on two mixed-radix digits (Black and Rogaway 2002: generalized Feistel with
cycle walking); the domain exceeds the number of rows by less than its square root, so hardly any number is walked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from piiscan.keys import siphash24, subkey_words

Numbers = npt.NDArray[np.int64]
_ROUNDS = 6  # four make a strong permutation of large domains; two more for small ones


def permute(subkey: bytes, size: int, numbers: Numbers) -> Numbers:
    """The images of `numbers` (each in 0..size-1) under the permutation of 0..size-1 that `subkey` names."""
    return _walk(subkey, size, numbers, range(_ROUNDS), 1)


def unpermute(subkey: bytes, size: int, numbers: Numbers) -> Numbers:
    """The inverse of `permute`."""
    return _walk(subkey, size, numbers, range(_ROUNDS - 1, -1, -1), -1)


def _walk(subkey: bytes, size: int, numbers: Numbers, rounds: Sequence[int], sign: int) -> Numbers:
    out = numbers.astype(np.int64)
    todo = np.arange(len(out))
    while len(todo):
        out[todo] = _feistel(subkey, size, out[todo], rounds, sign)
        todo = todo[out[todo] >= size]
    return out


def _feistel(subkey: bytes, size: int, numbers: Numbers, rounds: Sequence[int], sign: int) -> Numbers:
    k0, k1 = subkey_words(subkey)
    low_size = math.isqrt(max(0, size - 1)) + 1
    high_size = -(-size // low_size)
    high, low = numbers // low_size, numbers % low_size
    for number in rounds:
        label = np.uint64(number << 60)
        if number % 2:
            high = (high + sign * _round(k0, k1, low, label)) % high_size
        else:
            low = (low + sign * _round(k0, k1, high, label)) % low_size
    return high * low_size + low


def _round(k0: np.uint64, k1: np.uint64, digit: Numbers, label: np.uint64) -> Numbers:
    """31 bits of the keyed hash, so that sums stay positive or small enough for the remainder."""
    return (siphash24(k0, k1, [digit.astype(np.uint64) | label]) >> np.uint64(33)).astype(np.int64)
