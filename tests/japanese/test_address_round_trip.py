"""A small round trip: spellings of one address fall on one value, neighbours never do, parts are read as they were drawn."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from random import Random

from piiscan.japanese import tables

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy" / "canonical"))

import round_trip
from address_draw import towns_of
from round_trip import Result

SEED, MUNICIPALITIES, EACH = 20261001, 20, 10
TOWNS, PAIRS = MUNICIPALITIES * EACH, 2_000
SAME, AS_DRAWN = 0.99, 0.99  # of a small sample; the target of the whole run is .995


@cache
def small() -> Result:
    random = Random(SEED)
    large = [i for i in range(len(tables.municipalities())) if EACH <= len(tables.town_entries(i)) < 200]
    chosen = [town for i in random.sample(large, MUNICIPALITIES) for town in random.sample(towns_of(i), EACH)]
    return round_trip.run(chosen, PAIRS, SEED)


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
