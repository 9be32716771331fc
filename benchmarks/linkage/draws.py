"""Random numbers and permutations as pure functions of (seed, purpose, index), so that any row can be made alone."""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
_STEP = np.uint64(0x9E3779B97F4A7C15)  # constants of splitmix64 (Steele, Lea, Flood 2014)


def mixed(values: Index) -> Index:
    """The finalizer of splitmix64."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def bits(seed: int, purpose: str, index: Index) -> Index:
    """64 bits for each index; other seeds and purposes give unrelated ones."""
    start = mixed(np.array([seed], np.uint64) * _STEP + np.uint64(crc32(purpose.encode())))
    return mixed(mixed(start) + index * _STEP)


def uniform(seed: int, purpose: str, index: Index) -> Floats:
    """In [0, 1)."""
    return (bits(seed, purpose, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def whole(seed: int, purpose: str, index: Index, low: int, high: int) -> npt.NDArray[np.int64]:
    """Whole numbers from `low` to below `high`."""
    return low + (uniform(seed, purpose, index) * (high - low)).astype(np.int64)


def weighted(seed: int, purpose: str, index: Index, weights: Floats) -> npt.NDArray[np.int64]:
    """Places in `weights`, each as often as its weight."""
    steps = np.cumsum(weights)
    return np.searchsorted(steps, uniform(seed, purpose, index) * steps[-1], side="right").clip(max=len(weights) - 1)


def permuted(seed: int, purpose: str, values: Index, size: int) -> Index:
    """A permutation of 0 .. size - 1, value by value: a Feistel network, walked until the value is in range."""
    half = np.uint64(max(1, ((size - 1).bit_length() + 1) // 2))
    out, outside = values.copy(), np.ones(len(values), bool)
    while outside.any():
        out[outside] = _feistel(seed, purpose, out[outside], half)
        outside = out >= size
    return out


def _feistel(seed: int, purpose: str, values: Index, half: np.uint64) -> Index:
    mask = (np.uint64(1) << half) - np.uint64(1)
    left, right = values >> half, values & mask
    for number in range(4):
        left, right = right, left ^ (bits(seed, f"{purpose} {number}", right) & mask)
    return left << half | right
