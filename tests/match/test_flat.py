"""Key tables without bucket sizes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from piiscan.keys import Key
from piiscan.match.flat import flattened, follow

SUBKEY = Key(bytes(range(32))).derive("flat")


def look_up(stored, numbers, value, bits):
    """What `follow` gives for one value."""

    def find(asked):
        met = [(i, n) for i, h in enumerate(asked) for s, n in zip(stored, numbers, strict=True) if s == h]
        return np.array([i for i, _ in met], np.int64), np.array([n for _, n in met], np.uint32)

    found = list(follow(find, SUBKEY, bits, np.array([value], np.uint64)))
    assert all((which == 0).all() for which, _ in found)
    return sorted(row for _, rows in found for row in rows.tolist())


@given(st.lists(st.integers(0, 40), max_size=60))
def test_every_row_of_a_bucket_is_found(values):
    hashes = np.sort(np.array(values, np.uint64) << np.uint64(30))
    rows = np.random.default_rng(len(values)).permutation(len(values)).astype(np.uint32)
    stored, numbers = flattened(SUBKEY, 40, hashes, rows)
    assert (np.sort(stored) == stored).all()
    assert len(np.unique(stored)) == len(values)
    for value in set(values):
        expected = sorted(rows[hashes == np.uint64(value << 30)].tolist())
        assert look_up(stored, numbers, value << 30, 40) == expected


def test_tables_without_repeats_stay_as_they_are():
    hashes, rows = np.arange(100, dtype=np.uint64) * np.uint64(7), np.arange(100, dtype=np.uint32)
    stored, numbers = flattened(SUBKEY, 40, hashes, rows)
    assert (stored == hashes).all()
    assert (numbers == rows).all()
