"""What the matches show: columns that travelled, segments, order, counts with their intervals."""

from __future__ import annotations

import csv
import io
import json
import math
from itertools import product

import numpy as np
import pyarrow as pa
import pytest
from conftest import KEY
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from pyarrow import parquet
from python_calamine import CalamineWorkbook

from piiscan import bounds
from piiscan.match import match_list, order
from piiscan.match.choose import Chosen
from piiscan.report import html_match

COLUMNS = ("氏名", "フリガナ", "生年月日", "住所", "電話番号")


def master_rows(world):
    with world.master.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def listed(world, rows, **instead):
    """The answer for rows of the master that were sold as they are; `instead`: other cells of a column."""
    table = pa.table({name: instead.get(name, [row[name] for row in rows]) for name in COLUMNS})
    return match_list(table, index=world.index, key=KEY)


@pytest.fixture(scope="module")
def copied(world):
    """The first 300 of one product, in the master's order, the first 40 twice; every telephone number is another."""
    rows = [row for row in master_rows(world) if row["商品"] == "小学講座"][:300]
    rows += rows[:40]
    return listed(world, rows, 電話番号=[f"080-0{n // 10000:03}-{n % 10000:04}" for n in range(7000, 7000 + len(rows))])


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.floats(0.001, 0.999))))
def test_the_tail_of_trials_agrees_with_the_plain_sum(case):
    hits, trials, chance = case
    plain = sum(math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(hits + 1))
    assert bounds._tail(hits, trials, chance) == pytest.approx(plain, abs=1e-12)
    low, high = bounds.both_bounds(hits, trials)
    assert low <= hits / trials <= high


@pytest.mark.parametrize(("n", "m", "p", "q"), [(30, 40, 0.1, 0.1), (20, 60, 0.3, 0.1), (40, 40, 0.05, 0.02)])
def test_odds_intervals_hold_as_often_as_they_say(n, m, p, q):
    """Over all outcomes, weighed by their probability."""
    true = math.log(p / (1 - p) / (q / (1 - q)))
    first, second = ([math.comb(k, i) * c**i * (1 - c) ** (k - i) for i in range(k + 1)] for k, c in ((n, p), (m, q)))
    held = 0.0
    for a, c in product(range(n + 1), range(m + 1)):
        low, high = bounds.log_odds_bounds(a, n, c, m)
        held += first[a] * second[c] * (low <= true <= high)
    assert 0.94 < held < 0.97


def test_columns_tell_what_travelled_and_what_was_overwritten(copied):
    columns = copied.summary["columns"]
    assert columns["name"]["state"] == columns["address"]["state"] == "whole"
    assert columns["phone"]["state"] == "overwritten"
    assert columns["email"]["state"] == "not_listed"
    assert columns["name"]["persons"] == copied.summary["persons"] < columns["name"]["exact"]
    exact = columns["phone"]["shares"]["exact"]
    assert exact["lower"] == 0 < exact["upper"] < 0.02
    assert "not ours" in columns["phone"]["note"]
    assert copied.summary_in("ja")["columns"]["phone"]["note"].startswith("電話番号：当社の値ではない")


def test_the_segment_that_leaked_is_named_with_its_odds(copied):
    segments = copied.summary["segments"]
    assert segments["小学講座"]["log_odds_ratio_lower"] > 3
    assert segments["中学講座"]["log_odds_ratio_upper"] < -3
    said = copied.summary["segment_notes"]
    assert said[0].startswith("the list is of segment 小学講座")
    assert any("no more than false matches explain" in line for line in said)


def test_counts_go_down_and_carry_their_rules(copied):
    told = {entry["level"]: entry for entry in copied.summary["counts"]}
    assert list(told) == ["rows", "distinct_rows", "listed_persons", "persons", "households", "all_households"]
    assert told["rows"]["count"] - told["persons"]["count"] >= 40
    # The second copies have other telephone numbers, so they are rows of their own.
    assert told["rows"]["count"] == told["distinct_rows"]["count"] > told["listed_persons"]["count"]
    for entry in told.values():
        assert entry["lower"] <= entry["upper"] <= entry["count"]
        assert entry["rule"]
    assert copied.summary["false_match_notes"][0].startswith("false matches: ")


def test_the_masters_order_shows(copied, world):
    assert copied.summary["order"]["state"] == "same"
    rows = [row for row in master_rows(world) if row["商品"] == "小学講座"][:200]
    assert listed(world, rows[::-1]).summary["order"]["state"] == "reversed"
    mixed = [rows[i] for i in np.random.default_rng(1).permutation(len(rows))]
    assert listed(world, mixed).summary["order"]["state"] == "none"


@given(st.lists(st.integers(0, 10**6), unique=True, min_size=1, max_size=60))
def test_ascents_agree_with_a_plain_count(rows):
    none = np.zeros(len(rows), np.int64)
    flags = np.ones(len(rows), bool)
    chosen = Chosen(none, flags, ~flags, none, none * 1.0, none * 1.0, none, np.array(rows, np.int64))
    found = order.order_of(chosen, 10**6 + 1)
    steps = [b > a for a, b in zip(rows, rows[1:], strict=False)]
    assert found.ascents == sum(steps)
    way = 2 * sum(steps) >= len(steps)
    assert found.runs == 1 + sum(step != way for step in steps)


def test_few_persons_are_told_as_few(small):
    table = pa.table({"氏名": ["山田太郎"], "生年月日": ["1980-04-01"], "電話番号": ["090-0123-4567"]})
    told = match_list(table, index=small, key=KEY).summary
    assert told["order"]["state"] == "few"
    assert told["columns"]["name"]["state"] == "open"
    assert told["segment_notes"] == []


def test_the_answer_as_parquet_and_as_a_workbook(copied):
    stream = io.BytesIO()
    copied.write_parquet(stream)
    read = parquet.read_table(pa.BufferReader(stream.getvalue()))
    assert read.equals(copied.table)
    assert json.loads(read.schema.metadata[b"piiscan.summary"]) == copied.summary
    stream = io.BytesIO()
    copied.write_xlsx(stream, lang="ja")
    stream.seek(0)
    book = CalamineWorkbook.from_filelike(stream)
    assert book.sheet_names == ["summary", "matches", "columns", "segments", "not checked"]
    header, *rows = book.get_sheet_by_name("matches").to_python()
    assert len(rows) == len(copied)
    assert [row[header.index("phone")] for row in rows[:3]] == [m.fields["phone"] for m in list(copied)[:3]]
    counted = {row[0]: row for row in book.get_sheet_by_name("summary").to_python()}
    assert counted["count: persons"][1] == copied.summary["persons"]
    assert "顧客" in counted["count: persons"][4]


@pytest.mark.parametrize(("lang", "rule"), [("ja", "索引の異なる顧客の数"), ("en", "different customers of the index")])
def test_the_page_shows_counts_intervals_and_evidence_and_asks_for_nothing(copied, lang, rule):
    page = html_match.render(copied.summary_in(lang), copied.to_arrow(), lang=lang)
    tree = html.fromstring(page.encode())
    text = tree.text_content()
    assert rule in text
    for line in (*copied.summary_in(lang)["segment_notes"], copied.summary_in(lang)["columns"]["phone"]["note"]):
        assert line in text
    assert len(tree.xpath("//h3")) == len({match.class_ for match in copied})
    assert tree.xpath("//td/svg/text")  # bits
    assert not tree.xpath("//link | //img | //*[@style] | //@src | //@href")
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def test_progress_is_told_in_rows_and_steps(world):
    seen = []
    match_list(world.leaked, index=world.index, key=KEY, progress=lambda *told: seen.append(told))
    assert seen == [(500, None, "rows"), (500, 500, "rows"), (0, None, "judge")]
