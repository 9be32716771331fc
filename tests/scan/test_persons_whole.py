"""Persons of a whole table from a sample of its rows: the interval holds the number."""

from __future__ import annotations

import numpy as np
import pytest

from piiscan.model import Sample
from piiscan.scan.records import whole

ROWS = Sample("rows", 1, 0.001, 0.95)


@pytest.mark.parametrize(("rows", "each"), [(4_000, 1), (100_000, 1), (100_000, 2), (3_000_000, 1), (3_000_000, 50)])
def test_the_interval_holds_the_number(rows: int, each: int) -> None:
    rng, right = np.random.default_rng(7), 0
    for _ in range(200):
        drawn = rng.choice(rows, 2995, replace=False) // each
        told = whole.persons(len(np.unique(drawn)), 2995, 2995, rows, ROWS, 1)
        assert told is not None
        right += told[0] <= rows / each <= told[1]
    assert right >= 188


def test_few_rows_without_a_repetition_tell_that_most_are_different() -> None:
    assert whole.persons(2995, 2995, 2995, 10_000, ROWS, 1) == (pytest.approx(10_000, rel=0.01), 10_000)


def test_what_cannot_be_told_is_not_told() -> None:
    head, blocks = Sample("head", 1, 0.001, 0.95), Sample("blocks", 1, 0.001, 0.95, cluster=100)
    assert whole.persons(2995, 2995, 2995, 10_000, head, 1) is None
    assert whole.persons(2995, 2995, 2995, 10_000, blocks, 1) == (2995, 10_000)
    assert whole.persons(100, 100, 100, 100, None, 1) == (100, 100)
