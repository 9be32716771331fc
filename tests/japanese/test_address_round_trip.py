"""A small round trip: spellings of one address fall on one value, neighbours never do, parts are read as they were drawn."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy" / "canonical"))

import round_trip
from round_trip import Result

TOWNS, PAIRS = 200, 2_000
SAME, AS_DRAWN = 0.985, 0.985  # of a small sample; the target of the whole run is .995


@cache
def small() -> Result:
    return round_trip.run(seed=20261001, count=TOWNS, pairs=PAIRS, jobs=1)


def test_spellings_of_one_address_share_a_value() -> None:
    found = small()
    assert found.tried.total() == 12 * TOWNS
    wrong = [failure for failure in found.failures if failure[0].startswith("differs")]
    assert found.agreed.total() / found.tried.total() >= SAME, wrong[:5]


def test_an_address_in_full_is_read_as_drawn() -> None:
    assert small().as_drawn / TOWNS >= AS_DRAWN


def test_neighbours_never_share_a_value() -> None:
    found = small()
    assert found.pairs.total() == PAIRS
    assert not found.collapsed, [failure for failure in found.failures if failure[0].startswith("apart")]
