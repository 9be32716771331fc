"""The date of an extract, by the versions that its rows agree with."""

from __future__ import annotations

import csv
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from conftest import KEY
from hypothesis import given
from hypothesis import strategies as st

from piiscan.match import build_index, dating, match_list, update_index
from piiscan.match.store import Generation

COLUMNS = ("氏名", "フリガナ", "生年月日", "住所", "電話番号")
DATES = ("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01")


@pytest.fixture(scope="module")
def readings(world, tmp_path_factory):
    """Four readings of 400 customers: forty telephone numbers change between two of them. The index of all."""
    with world.master.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))[:400]
    read = [rows]
    for step in range(1, len(DATES)):
        rows = [dict(row) for row in rows]
        for place in range(40 * step, 40 * (step + 1)):
            rows[place]["電話番号"] = f"080-0{step:03}-{place:04}"
        read.append(rows)
    index = tmp_path_factory.mktemp("dated") / "index"
    tables = [pa.Table.from_pylist(rows) for rows in read]
    build_index(tables[0], key=KEY, out=index, as_of=DATES[0], id_column="会員番号")
    for table, date in zip(tables[1:], DATES[1:], strict=True):
        update_index(table, index=index, key=KEY, as_of=date)
    return index, read


def found(index, rows, columns=COLUMNS):
    table = pa.table({name: [row[name] for row in rows] for name in columns})
    return match_list(table, index=index, key=KEY)


@pytest.mark.parametrize("place", range(4))
def test_an_extract_is_dated_by_what_had_changed(readings, place):
    index, read = readings
    told = found(index, read[place]).summary["dating"]
    assert (told["state"], told["votes"]) == ("best", 120)
    assert [r["log_likelihood"] == 0 for r in told["readings"]] == [n == place for n in range(4)]
    assert f"reading of {DATES[place]};" in told["note"]
    if place:
        assert f"> {DATES[place - 1]}" in told["note"]


def test_several_extracts_are_told_as_a_mixture(readings):
    index, read = readings
    told = found(index, [*read[0][::2], *read[3][1::2]]).summary["dating"]
    assert told["state"] == "mixed"
    parts = [reading["mixture"] for reading in told["readings"]]
    assert parts[0] == pytest.approx(0.5, abs=0.1)
    assert parts[3] == pytest.approx(0.5, abs=0.1)


def test_columns_that_did_not_change_date_nothing(readings):
    index, read = readings
    told = found(index, read[1], COLUMNS[:4]).summary["dating"]
    assert (told["state"], told["votes"]) == ("few", 0)


def test_one_reading_dates_nothing(world):
    assert world.result.summary["dating"]["state"] == "one"


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3).filter(lambda v: 0 < sum(v) < 3), max_size=12))
def test_likelihoods_agree_with_their_plain_product(votes):
    generations = [Generation(n, None, 1, 1, 0, 0, 0, 0) for n in (1, 2, 3)]
    result = dating.dating_of(np.array(votes, bool).reshape(-1, 3), generations)
    plain = [np.prod([0.98 if vote[g] else 0.02 for vote in votes]) for g in range(3)]
    assert np.allclose(np.exp(result.log_likelihood), np.array(plain) / max(plain))
    assert result.weights.sum() == pytest.approx(1)
    order = np.argsort(plain)
    assert all(result.log_likelihood[a] <= result.log_likelihood[b] + 1e-9 for a, b in pairwise(order))
