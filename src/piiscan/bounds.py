"""Exact bounds of a probability after trials (Clopper and Pearson 1934), and score bounds of an odds ratio."""

from __future__ import annotations

import math

import numpy as np

Bounds = tuple[float, float]
_EACH_SIDE = 0.975  # two-sided intervals of 95 %


def upper_bound(hits: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided bound of a probability after `hits` of `trials`: 0 of n gives about 3 / n."""
    if trials <= 0 or hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(hits, trials, middle) > 1 - confidence else (low, middle)
    return high


def lower_bound(hits: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided lower bound of a probability."""
    return 1 - upper_bound(trials - hits, trials, confidence) if trials else 0.0


def both_bounds(hits: int, trials: int) -> Bounds:
    """Two-sided interval of 95 %; (0, 1) without trials."""
    return lower_bound(hits, trials, _EACH_SIDE), upper_bound(hits, trials, _EACH_SIDE)


def _tail(hits: int, trials: int, chance: float) -> float:
    """P(at most `hits` of `trials`), as an incomplete beta function: the time does not grow with `hits`."""
    if hits >= trials or chance >= 1:
        return float(hits >= trials)
    return _beta(trials - hits, hits + 1, 1 - chance)


def _beta(a: float, b: float, x: float) -> float:
    """Regularized incomplete beta function I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x) - math.log(a)
    )
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    total = d
    for m in range(1, 100_000):  # about sqrt(a) steps are needed
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        before = total
        for step in (even, odd):
            d, c = 1 / _away(1 + step * d), _away(1 + step / c)
            total *= c * d
        if abs(total - before) <= 1e-14 * abs(total):
            break
    return min(1.0, front * total)


def _away(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300


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


def log_odds_bounds(a: int, n: int, c: int, m: int, z: float = 1.959964) -> Bounds:
    """Interval of log((a / (n - a)) / (c / (m - c))): a of n trials against c of m.

    Score interval (Cornfield 1956; Miettinen and Nurminen 1985): the odds ratios that a chi-squared test of the four
    counts would not reject. Infinite on the side that the counts leave open, also where a count is 0.
    """
    if not 0 < a + c < n + m or not n or not m:
        return -math.inf, math.inf
    low = -math.inf if a == 0 or c == m else _root(a, n, c, m, z)
    high = math.inf if c == 0 or a == n else -_root(c, m, a, n, z)
    return low, high


def _root(a: int, n: int, c: int, m: int, z: float) -> float:
    """The smallest log odds ratio under which so many in the first group are no rarer than `z` deviations."""
    low, high = -60.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _deviation(a, n, c, m, math.exp(middle)) > z else (low, middle)
    return high


def _deviation(a: int, n: int, c: int, m: int, ratio: float) -> float:
    """Standard deviations by which `a` exceeds what the odds ratio expects, with the same a + c."""
    total = a + c
    # The expected count x solves x (m - total + x) = ratio (n - x) (total - x).
    square, linear, rest = 1 - ratio, m - total + ratio * (n + total), -ratio * n * total
    root = math.sqrt(max(0.0, linear * linear - 4 * square * rest))
    expected = -2 * rest / (linear + root)
    cells = (expected, n - expected, total - expected, m - total + expected)
    if min(cells) <= 0:
        return math.inf if a > expected else -math.inf
    return (a - expected) * math.sqrt(sum(1 / cell for cell in cells))
