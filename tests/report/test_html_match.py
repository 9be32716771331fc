"""The match page: verdict, numbers, charts, samples, seal."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pyarrow as pa
import pytest
from lxml import html as parse

from piiscan.report import html_match, match_tally

SUMMARY = {
    "type": "summary",
    "rows": 3000,
    "matched_rows": 40,
    "persons": 30,
    "households": 10,
    "verdict": "OURS",
    "false_match_rate": 0.0004,
    "false_match_rate_upper": 0.0012,
    "columns": {"name": "お名前"},
    "segments": {"小学講座": {"matched": 30, "master": 100}, "幼児講座": 10},
    "not_checked": ["退会者", {"ja": "電話", "en": "phones"}],
    "list_sha256": "ab" * 32,
}


def matches(n=40):
    p = 1 - np.logspace(-0.4, -6, n)
    fields = [{"name": "exact", "address": "partial" if i % 2 else "differs", "phone": "missing"} for i in range(n)]
    evidence = [[{"code": "name", "bits": 9.0, "note": ""}, {"code": "address", "bits": -1.5, "note": ""}]] * n
    return pa.table(
        {
            "list_row": np.arange(1, n + 1),
            "customer": [f"C{i}" for i in range(n)],
            "class": ["person" if i % 4 else "household" for i in range(n)],
            "probability": p,
            "fields": [json.dumps(f) for f in fields],
            "evidence": [json.dumps(e) for e in evidence],
        }
    )


def text_of(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_everything_a_reader_needs_is_there():
    shown = text_of(html_match.render(SUMMARY, matches()))
    for word in (
        "OURS",
        "0.04 %",
        "0.12 %",
        "3,000",
        "退会者",
        "電話",
        "お名前",
        "ab" * 32,
        "小学講座",
        "30.0 %",
        "2,960",
    ):
        assert word in shown
    assert "phones" in html_match.render(SUMMARY, matches(), lang="en")


@pytest.mark.parametrize(
    ("verdict", "word"), [("NOT_OURS", "漏えいがなかったことを示すものではない"), ("INCONCLUSIVE", "判断できない")]
)
def test_other_verdicts_never_clear_anybody(verdict, word):
    assert word in html_match.render(SUMMARY | {"verdict": verdict}, matches())


def test_an_unknown_or_missing_verdict_is_inconclusive_and_no_match_renders():
    shown = text_of(html_match.render({"rows": 5}, matches(0)))
    assert "INCONCLUSIVE" in shown
    assert "別に保全" in shown


def test_field_states_agree_with_a_plain_count():
    table = matches()
    plain = {}
    for text in table["fields"].to_pylist():
        for kind, state in json.loads(text).items():
            plain.setdefault(kind, dict.fromkeys(match_tally.STATES, 0))[state] += 1
    assert match_tally.field_states(table) == plain


def test_chunked_tables_count_alike():
    whole = matches()
    parts = pa.concat_tables([whole.slice(0, 7), whole.slice(7)])
    assert html_match.render(SUMMARY, parts) == html_match.render(SUMMARY, whole)


def test_probability_bins_hold_every_row_once():
    bins = match_tally.probability_bins(matches())
    assert sum(sum(counts.values()) for _, counts in bins) == 40
    assert bins[-1][0] == "0.9999 – 1"
    rows = matches().to_pylist()
    top = [r["class"] for r in rows if r["probability"] >= 0.9999]
    assert bins[-1][1] == {"person": top.count("person"), "household": top.count("household"), "unsure": 0}


def test_the_sample_shows_weak_middle_and_strong_once_each():
    rows = [r["list_row"] for r in match_tally.sample_rows(matches(), size=3)]
    assert rows == [1, 2, 3, 19, 20, 21, 38, 39, 40]
    assert [r["list_row"] for r in match_tally.sample_rows(matches(9), size=3)] == list(range(1, 10))


def test_hostile_segments_and_customers_are_escaped():
    table = matches(3).set_column(1, "customer", pa.array(["<script>", "</td>", "\u202e"]))
    summary = SUMMARY | {"segments": {"<script>x</script>": 3}, "list": "<img src=x>", "not_checked": ["<b>"]}
    page = html_match.render(summary, table)
    tree = parse.fromstring(page.encode())
    assert not tree.xpath("//img | //b[not(parent::*[@class='card'])]")
    assert len(tree.xpath("//script[not(@type='application/json')]")) == 1  # our own
    assert "\u202e" not in page


def test_sentences_of_both_languages_lie_in_the_page():
    told = {
        lang: SUMMARY | {"segment_notes": [note]} for lang, note in (("ja", "多い区分"), ("en", "more than by size"))
    }
    page = html_match.render(told["ja"], matches(), told=told)
    assert "<span lang=ja>多い区分</span><span lang=en>more than by size</span>" in page
