"""How far a share seen in some rows can be from the share in all: exact intervals, design effect, miss bound.

Rows drawn without replacement: the number seen follows the hypergeometric distribution, and an interval is made of all
populations that do not make what was seen improbable (Clopper and Pearson 1934; for finite populations Buonaccorsi 1987).
Rows drawn in blocks count for less, by the design effect (Kish 1965): the variance of the share between the blocks
over that of single rows.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, lgamma

import numpy as np
from numpy.typing import NDArray

__all__ = ["design_effect", "interval", "most_unseen"]

Ints = NDArray[np.int64]
CONFIDENCE = 0.95
_KEPT = 1 << 14  # many columns see the same counts


def interval(
    seen: int, read: int, total: int, effect: float = 1.0, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Share of `total` cells that may be such, when `seen` of `read` were. (0, 1) where nothing was read.

    effect: the design effect; read / effect rows drawn one by one would tell as much. With read == total a point.
    """
    if read <= 0:
        return 0.0, 1.0
    if read >= total:
        return seen / read, seen / read
    worth = max(round(read / max(effect, 1.0)), 1)
    part = seen * worth / read
    tail = (1 - confidence) / 2
    # Counts are whole: rounding away from the middle keeps the coverage.
    low = _lowest(int(part), worth, total, tail) / total
    high = 1 - _lowest(worth - min(ceil(part - 1e-9), worth), worth, total, tail) / total
    return min(max(low, seen / total), seen / read), max(min(high, 1 - (read - seen) / total), seen / read)


def most_unseen(read: int, total: int, effect: float = 1.0, confidence: float = CONFIDENCE) -> float:
    """Share of `total` cells that something of which none was seen in `read` can have at most (one-sided).

    Speaks of what the sample left out, not of what the recognizers overlook.
    """
    if read >= total:
        return 0.0
    if read <= 0:
        return 1.0
    worth = max(round(read / max(effect, 1.0)), 1)
    most = 1 - _lowest(worth, worth, total, 1 - confidence) / total
    return min(most, 1 - read / total)


@lru_cache(_KEPT)
def _lowest(seen: int, read: int, total: int, tail: float) -> int:
    """Fewest items among `total` with which at least `seen` of `read` draws show one with probability above `tail`."""
    if seen <= 0:
        return 0
    low, high = seen - 1, total - (read - seen)  # low: too few, high: enough
    while high - low > max(1, total >> 24):  # finer than the six digits told
        middle = (low + high) // 2
        low, high = (low, middle) if _at_least(seen, read, total, middle) > tail else (middle, high)
    return high if high - low == 1 else low


def _at_least(seen: int, read: int, total: int, items: int) -> float:
    """Probability that `read` of `total` drawn without replacement hold at least `seen` of the `items`."""
    least, most = max(0, read - (total - items)), min(read, items)
    if seen <= least:
        return 1.0
    if seen > most:
        return 0.0
    if seen == most == read:  # all of them: one term
        return exp(_choose(items, read) - _choose(total, read))
    x = np.arange(least, most, dtype=np.float64)
    steps = np.log(items - x) + np.log(read - x) - np.log(x + 1) - np.log(total - items - read + x + 1)
    logs = np.concatenate((np.zeros(1), np.cumsum(steps)))
    weights = np.exp(logs - logs.max())
    return float(weights[seen - least :].sum() / weights.sum())


def _choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


# 97.5 % points of Student's distribution over that of the normal, squared: few clusters tell little of their spread.
_FEW = {1: 42.03, 2: 4.819, 3: 2.637, 4: 2.007, 5: 1.720, 6: 1.559, 7: 1.456, 8: 1.384, 9: 1.332, 10: 1.292}


def design_effect(seen: Ints, read: Ints, cluster: int) -> float:
    """Of the share seen.sum() / read.sum(), from int64[cluster] cells seen and read in each cluster drawn; at least 1.

    Where all or none were seen, or in one cluster, the spread is unknown: the whole size of a cluster.
    """
    read, seen = read[read > 0], seen[read > 0]
    n, groups = int(read.sum()), len(read)
    share = seen.sum() / n if n else 0.0
    if cluster <= 1 or not n:
        return 1.0
    widest = max(n / groups, 1.0)
    if groups < 2 or share in (0.0, 1.0):
        return widest
    between = groups / (groups - 1) * float(((seen - share * read) ** 2).sum())
    effect = between / (n * share * (1 - share)) * _few(groups - 1)
    return min(max(effect, 1.0), widest)


def _few(freedom: int) -> float:
    return _FEW.get(freedom, 1 + 2.85 / freedom)
