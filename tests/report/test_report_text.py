"""Rows for the terminal, and the geometry of charts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.model import visible
from piiscan.report.charts import stacked, waterfall
from piiscan.report.figures import rate, size
from piiscan.report.text import scan_rows

PLACE = dict.fromkeys(("member", "page", "sheet", "row", "column", "line"))
FOUND = {"entity": "PERSON", "score": 0.9, "location": {"uri": "/a\u202e.txt", **PLACE}, "count": 3, "law": []}
SKIPPED = {"location": {"uri": "/b.zip", **PLACE, "member": "c", "page": 2}, "stage": "open", "reason": "encrypted"}


def test_rows_by_entity_file_and_skip():
    text = scan_rows(iter([FOUND, FOUND | {"entity": "MY_OWN"}]), iter([SKIPPED]), {"blobs": 2, "skips": 1}, "en")
    assert text.entities.rows == (("MY_OWN", "1", "3", "1"), ("Name of a person", "1", "3", "1"))
    assert text.files.rows == (("low", "/a\\u202e.txt", "6", "Name of a person 3, MY_OWN 3"),)
    assert text.skips.rows == (("encrypted or password-protected", "/b.zip!c page 2", ""),)
    assert "1 items" in text.coverage
    assert text.headline.rows[0][1] == "2"


def test_cut_rows_are_counted():
    many = [FOUND | {"location": {"uri": f"/{i}", **PLACE}} for i in range(9)]
    text = scan_rows(many, [SKIPPED] * 7, {}, "en", keep=5)
    assert len(text.files.rows) == len(text.skips.rows) == 5
    assert text.files.note.startswith("and 4 more")
    assert text.skips.note.startswith("and 2 more")


@given(st.lists(st.floats(-20, 20, allow_nan=False), max_size=12))
def test_waterfall_adds_up_and_stays_inside(bits):
    fall = waterfall([{"code": str(i), "bits": b} for i, b in enumerate(bits)], width=110)
    assert fall.total == pytest.approx(sum(bits), abs=0.01)
    assert sum(bar.value for bar in fall.bars) == pytest.approx(sum(bits), abs=1e-6)
    assert len(fall.bars) == min(len(bits), 8)
    assert all(bar.x >= -0.01 and bar.x + bar.width <= 110.9 for bar in fall.bars)


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 10**7)))
def test_stacked_bars_touch_and_fill(counts):
    bars = stacked(counts, "abc", width=300)
    assert sum(bar.width for bar in bars) == pytest.approx(300 if sum(counts.values()) else 0, abs=0.05)
    assert [bar.kind for bar in bars] == [k for k in "abc" if counts.get(k)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.0, "0.0 %"), (0.123, "12.3 %"), (1.3e-5, "0.0013 %"), (0.99997, "99.99 %"), (1.0, "100.0 %")],
)
def test_rates(value, shown):
    assert rate(value) == shown


def test_sizes_and_hidden_characters():
    assert [size(n) for n in (5, 2048, 3 << 30, None)] == ["5 B", "2.0 KiB", "3.0 GiB", "–"]
    assert visible("a\x00b\u202e\udc80 𠮷") == "a\\u0000b\\u202e\\udc80 𠮷"
