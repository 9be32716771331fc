"""Exact bounds of a probability after trials (Clopper and Pearson 1934)."""

from __future__ import annotations

import math

import numpy as np


def upper_bound(hits: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided bound of a probability after `hits` of `trials`: 0 of n gives about 3 / n."""
    if trials <= 0 or hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(hits, trials, middle) > 1 - confidence else (low, middle)
    return high


def _tail(hits: int, trials: int, chance: float) -> float:
    """P(at most `hits` of `trials`)."""
    if chance >= 1:
        return 0.0
    i = np.arange(hits, dtype=np.float64)
    steps = np.log((trials - i) / (i + 1)) + math.log(chance / (1 - chance))
    log = np.concatenate([[0.0], np.cumsum(steps)]) + trials * math.log1p(-chance)
    return float(np.exp(log).sum())


def lower_bound(hits: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided lower bound of a probability."""
    return 1 - upper_bound(trials - hits, trials, confidence) if trials else 0.0


def poisson_range(mean: float, confidence: float = 0.95) -> tuple[int, int]:
    """Fewest and most events that occur with this probability where `mean` are expected (equal tails)."""
    tail = (1 - confidence) / 2
    top = int(mean + 12 * math.sqrt(mean) + 30)
    first = max(0, int(mean - 12 * math.sqrt(mean) - 30))
    counts = np.arange(first, top + 1, dtype=np.float64)
    logs = np.array([math.lgamma(count + 1) for count in counts])
    chance = np.exp(counts * math.log(max(mean, 1e-300)) - mean - logs)
    below = np.cumsum(chance)
    return first + int(np.searchsorted(below, tail)), first + int(np.searchsorted(below, 1 - tail))
