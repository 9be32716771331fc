"""Distinct words: exact up to a number, near beyond, and the same however they come."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.scan.distinct import Distinct

LISTS = st.lists(st.lists(st.integers(0, 2**64 - 2), max_size=20), max_size=6)


def words(values: object) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array(values, np.uint64)


@given(LISTS)
def test_few_are_counted(parts: list[list[int]]) -> None:
    found = Distinct(1000)
    for part in parts:
        found.add(words(part))
    assert found.count() == len({word for part in parts for word in part})


@given(LISTS)
def test_the_order_and_the_way_do_not_matter(parts: list[list[int]]) -> None:
    one, other = Distinct(7), Distinct(7)
    for part in parts:
        one.add(words(part))
    for part in reversed(parts):
        other.merge(Distinct(7, words(part)))
    assert one.words().tolist() == other.words().tolist()
    assert one.count() == other.count()


def test_many_are_estimated() -> None:
    rng = np.random.default_rng(1)
    many = rng.integers(0, 2**64 - 1, 300_000, np.uint64)
    found, less = Distinct(1 << 14), Distinct(1 << 14)
    for part in np.split(np.concatenate((many, many)), 60):
        found.add(part)
    less.add(many[:100_000])
    assert found.count() == pytest.approx(300_000, rel=0.04)  # five standard errors
    assert found.beyond(less) == pytest.approx(200_000, rel=0.06)
    assert len(found.words()) == 1 << 14
