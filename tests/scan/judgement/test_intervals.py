"""Intervals of shares seen in samples: known values, coverage, design effect, miss bound."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.scan.judgement.intervals import design_effect, interval, most_unseen


def _tail(seen: int, read: int, total: int, items: int) -> float:
    """P(at least `seen` items among `read` of `total`), by whole numbers."""
    ways = sum(comb(items, x) * comb(total - items, read - x) for x in range(seen, min(items, read) + 1))
    return ways / comb(total, read)


@pytest.mark.parametrize(
    ("seen", "read", "low", "high"),
    [  # Clopper-Pearson, as printed by R's binom.test and statsmodels' proportion_confint(method="beta")
        (0, 10, 0.0, 0.3085),
        (5, 10, 0.1871, 0.8129),
        (1, 20, 0.0013, 0.2487),
        (10, 100, 0.0490, 0.1762),
        (299, 299, 0.9877, 1.0),
    ],
)
def test_a_huge_population_gives_clopper_pearson(seen: int, read: int, low: float, high: float) -> None:
    assert interval(seen, read, 10**9) == pytest.approx((low, high), abs=6e-5)


@given(st.data())
def test_the_interval_holds_all_populations_that_are_likely_enough(data: st.DataObject) -> None:
    total = data.draw(st.integers(2, 60))
    read = data.draw(st.integers(1, total - 1))
    seen = data.draw(st.integers(0, read))
    low, high = interval(seen, read, total)
    within = [_within(items, seen, read, total, 0.025 - 1e-9) for items in range(total + 1)]
    surely = [_within(items, seen, read, total, 0.025 + 1e-9) for items in range(total + 1)]
    assert within.index(True) - 1e-9 <= low * total <= surely.index(True) + 1e-9
    assert within[::-1].index(True) - 1e-9 <= (1 - high) * total <= surely[::-1].index(True) + 1e-9


def _within(items: int, seen: int, read: int, total: int, tail: float) -> bool:
    """Whether neither so many nor so few would be seen with a probability below `tail`."""
    if items < seen or total - items < read - seen:
        return False
    return _tail(seen, read, total, items) > tail and _tail(read - seen, read, total, total - items) > tail


def test_all_read_is_a_point() -> None:
    assert interval(7, 20, 20) == (0.35, 0.35)
    assert interval(0, 0, 20) == (0.0, 1.0)


def test_299_rows_bound_one_percent() -> None:
    assert most_unseen(299, 10**8) == pytest.approx(0.01, abs=1e-4)
    assert most_unseen(2995, 10**8) == pytest.approx(0.001, abs=1e-5)
    assert most_unseen(50, 50) == 0.0
    assert most_unseen(0, 50) == 1.0
    assert most_unseen(90, 100) == pytest.approx(0.01)  # with two of 100, 90 draws miss both once in 110


def test_a_design_effect_counts_how_alike_clusters_are() -> None:
    read = np.full(20, 50)
    assert design_effect(np.where(np.arange(20) < 10, 50, 0), read, 50) == pytest.approx(50.0)  # all or none
    even = np.random.default_rng(1).binomial(50, 0.3, 20)
    assert 1.0 <= design_effect(even, read, 50) < 2.5
    assert design_effect(np.zeros(20, np.int64), read, 50) == 50.0  # unknown: the worst
    assert design_effect(even, read, 1) == 1.0


@pytest.mark.parametrize("share", [0.002, 0.05, 0.5, 0.97])
def test_95_of_100_intervals_hold_the_truth(share: float) -> None:
    rng = np.random.default_rng(7)
    total, read = 20_000, 600
    items = round(share * total)
    held = 0
    for seen in rng.hypergeometric(items, total - items, read, 400).tolist():
        low, high = interval(seen, read, total)
        held += low <= items / total <= high
    assert held >= 0.94 * 400


def test_95_of_100_intervals_of_clustered_draws_hold_the_truth() -> None:
    rng = np.random.default_rng(8)
    size, clusters, drawn, held = 25, 800, 40, 0
    for _ in range(300):
        rate = np.repeat(rng.beta(0.3, 0.7, clusters), size).reshape(clusters, size)
        items = (rng.random((clusters, size)) < rate).sum(axis=1)
        mine = items[rng.choice(clusters, drawn, replace=False)]
        read = np.full(drawn, size)
        low, high = interval(int(mine.sum()), drawn * size, clusters * size, design_effect(mine, read, size))
        held += low <= items.sum() / (clusters * size) <= high
    assert held >= 0.93 * 300  # 95 % less three standard errors of 300 draws would be .912
