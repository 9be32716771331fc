"""A keyed permutation of row numbers, one per key table, so that two tables cannot be joined by their pointers.

A balanced Feistel network of six rounds over the next even number of bits, with cycle walking (Black and Rogaway 2002).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from piiscan.keys import siphash24, subkey_words

Words = npt.NDArray[np.uint64]
_ROUNDS = 6  # four make a strong permutation of large domains; two more for small ones


def permute(subkey: bytes, size: int, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The images of `numbers` (each in 0..size-1) under the permutation of 0..size-1 that `subkey` names."""
    return _walk(subkey, size, numbers, range(_ROUNDS))


def unpermute(subkey: bytes, size: int, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The inverse of `permute`."""
    return _walk(subkey, size, numbers, range(_ROUNDS - 1, -1, -1))


def _walk(subkey: bytes, size: int, numbers: npt.NDArray[np.int64], rounds: Sequence[int]) -> npt.NDArray[np.int64]:
    half = max(1, (max(1, size - 1).bit_length() + 1) // 2)
    out = numbers.astype(np.uint64)
    todo = np.arange(len(out))
    while len(todo):  # the domain is less than 4 * size (8 * size for tiny ones), so this ends soon
        out[todo] = _feistel(subkey, half, out[todo], rounds)
        todo = todo[out[todo] >= size]
    return out.astype(np.int64)


def _feistel(subkey: bytes, half: int, numbers: Words, rounds: Sequence[int]) -> Words:
    k0, k1 = subkey_words(subkey)
    mask = np.uint64((1 << half) - 1)
    left, right = numbers >> np.uint64(half), numbers & mask
    forward = len(rounds) == 0 or rounds[0] == 0
    for number in rounds:
        if forward:
            left, right = right, left ^ (siphash24(k0, k1, [right | np.uint64(number << 60)]) & mask)
        else:
            left, right = right ^ (siphash24(k0, k1, [left | np.uint64(number << 60)]) & mask), left
    return (left << np.uint64(half)) | right
