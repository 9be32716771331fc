"""One-time pads: used once, and what they cover tells nothing but its size."""

from __future__ import annotations

import hashlib
import types
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.keys import Key
from piiscan.match import build_index, pads

KEY = Key(bytes(range(32)))
SUBKEY = KEY.derive("test")


def test_no_pad_is_made_twice(world, tmp_path, monkeypatch):
    """Two builds under one key, in row groups of 100 rows: two texts under one pad would show what they differ in."""
    made = Counter()

    def shake(seed):
        made[bytes(seed)] += 1
        return hashlib.shake_128(seed)

    monkeypatch.setattr(pads, "hashlib", types.SimpleNamespace(shake_128=shake))
    monkeypatch.setattr("piiscan.match.rows.GROUP", 100)
    monkeypatch.setattr(pads, "_BLOCK", 64)
    for name in ("one", "two"):
        build_index(world.master, key=KEY, out=tmp_path / name, segment_column="商品")
    assert len(made) > 2 * (12 + 12)  # row groups and blocks of pointers
    assert max(made.values()) == 1


@given(st.binary(max_size=10_000))
def test_what_is_sealed_opens_again(plain):
    sealed = pads.sealed_bytes(SUBKEY, plain)
    assert pads.opened_bytes(SUBKEY, sealed) == plain
    assert len(sealed) % 4096 == pads.SERIES_BYTES
    assert sealed != pads.sealed_bytes(SUBKEY, plain)


def test_another_key_or_a_cut_text_opens_nothing():
    sealed = pads.sealed_bytes(SUBKEY, b"x" * 5000)
    with pytest.raises(ValueError, match="cut"):
        pads.opened_bytes(SUBKEY, sealed[:4096])
    with pytest.raises(ValueError, match="cut"):  # the length is nonsense but for one key in 10 ** 15
        pads.opened_bytes(KEY.derive("other"), sealed)


def test_numbers_are_opened_where_they_lie(monkeypatch):
    monkeypatch.setattr(pads, "_BLOCK", 64)
    numbers = np.arange(1000, dtype=np.uint32)
    series = pads.new_series()
    hidden = pads.padded_numbers(SUBKEY, series, numbers)
    places = np.random.default_rng(1).integers(0, 1000, 300)
    assert (pads.opened_numbers(SUBKEY, series, hidden[places], places) == numbers[places]).all()
    assert (hidden == numbers).mean() < 0.01
