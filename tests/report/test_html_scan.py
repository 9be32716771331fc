"""The scan page: complete, masked, escaped, bounded."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import tomllib
from importlib.resources import files

import pytest
from lxml import html as parse

from piiscan.errors import ConfigError
from piiscan.model import EVIDENCE, FIELD_KINDS, REASONS, band
from piiscan.report import html_scan
from piiscan.report.tally import tally

SUMMARY = {"type": "summary", "blobs": 3, "bytes": 2048, "findings": 1, "persons": 7, "skips": 0, "seconds": 0.5}


def location(uri="/share/a.csv", **parts):
    empty = dict.fromkeys(("member", "page", "sheet", "row", "column", "line"))
    return {"uri": uri, **empty, **parts}


def finding(entity="PERSON", score=0.9, *, uri="/share/a.csv", count=1, law=("personal_information",), **parts):
    return {
        "type": "finding",
        "entity": entity,
        "score": score,
        "band": band(score),
        "location": location(uri, **parts),
        "start": 0,
        "end": 4,
        "count": count,
        "distinct": count,
        "rows": [1],
        "masked": "山＊＊＊",
        "id": "i",
        "occurrence": f"o{uri}",
        "evidence": [{"code": "base", "bits": -2.0, "note": ""}, {"code": "header", "bits": 5.5, "note": "n"}],
        "law": list(law),
        "recognizer": "person_name",
        "value": "山田太郎",
        "text": "氏名 山田太郎",
    }


def skip(reason="encrypted", uri="/share/b.zip", **parts):
    return {"type": "skip", "location": location(uri, **parts), "stage": "extract", "reason": reason, "detail": "why"}


def text_of(page):
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def test_headline_coverage_and_rule_are_shown():
    summary = SUMMARY | {"persons_rule": {"ja": "一行を一人", "en": "a row is a person"}}
    page = html_scan.render([finding()], [skip(member="x/y.csv"), skip("no_text", page=3)], summary)
    shown = text_of(page)
    for word in (
        "一行を一人",
        "2.0 KiB",
        "/share/b.zip!x/y.csv",
        "暗号化",
        "文字なし",
        "ページ 3",
        "完全ではない",
        "why",
    ):
        assert word in shown
    assert "a row is a person" in html_scan.render([], [], summary, lang="en")


def test_a_whole_scan_says_so_and_empty_input_renders():
    shown = text_of(html_scan.render([], [], {}))
    assert "読み残しはない" in shown
    assert "完全ではない" not in shown


def test_a_skip_count_without_places_still_means_incomplete():
    assert "完全ではない" in html_scan.render([], [], {"skips": 4})


def test_no_value_is_ever_shown():
    page = html_scan.render([finding()], [], SUMMARY)
    assert "山＊＊＊" in page
    assert "太郎" not in page


HOSTILE = '/s/<script>alert("1")</script>&\u202egpj.\udc80\n.csv'


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_hostile_names_are_escaped_and_made_visible(lang):
    bad = finding("<b>X</b>", uri=HOSTILE, column="<img src=x onerror=y>", sheet="'\"><svg onload=z>")
    bad |= {"masked": "<i>*</i>", "recognizer": "<u>", "law": ["<s>"]}
    page = html_scan.render([bad], [skip(uri=HOSTILE, reason="<r>")], SUMMARY, lang=lang, title="<title>")
    page.encode("utf-8")
    tree = parse.fromstring(page.encode("utf-8"))
    assert not tree.xpath("//script[@src] | //img | //iframe | //link | //*[@onload or @onerror or @style]")
    assert len(tree.xpath("//script[not(@type='application/json')]")) == 1  # our own
    assert "<b>X" not in page
    assert "\u202e" not in page
    assert "\\u202egpj.\\udc80\\u000a.csv" in page


def digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_policy_allows_our_style_sheet_and_script_and_nothing_else():
    page = html_scan.render([finding()], [], SUMMARY)
    css = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    policy = parse.fromstring(page.encode()).xpath("//meta[@http-equiv]/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    script = re.search(r"<script>(.*?)</script>", page, re.S).group(1)
    assert f"style-src '{digest(css)}'" in policy
    assert f"script-src '{digest(script)}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"""(?:src|href)=|url\(|@import|https?:""", page)


def test_long_lists_are_cut_and_say_so(monkeypatch):
    monkeypatch.setattr(html_scan, "KEEP_FINDINGS", 300)
    many = [finding(uri=f"/s/{i}.txt", score=0.6) for i in range(400)]
    skips = [skip(uri=f"/z/{i}.zip") for i in range(250)]
    page = html_scan.render(many, skips, SUMMARY | {"skips": 250})
    assert page.count("ほか 300 件はこのページのデータにあり") == 1  # places
    assert page.count("ほか 200 件はこのページのデータにあり") == 1  # findings
    assert "検出は全部で 400 件あり、残りの 100 件は JSONL 出力だけにある" in page
    assert page.count("ほか 50 件は省略") == 1  # places not read
    assert data_of(page, "data-findings")["n"] == 300


def data_of(page, name):
    return json.loads(parse.fromstring(page.encode()).xpath(f"//script[@id='{name}']/text()")[0])


def test_the_worst_survive_a_bounded_pass():
    stream = (finding(uri=f"/s/{i}", score=0.5 + (i % 40) / 100, count=1 + i % 7) for i in range(5_000))
    grave = finding("JP_MY_NUMBER", 0.86, uri="/s/worst", law=["specific_personal_information"])
    totals = tally([*stream, grave], [], keep_findings=10, track_files=100)
    assert totals.findings == 5_001
    assert totals.files_total == 5_001
    assert totals.pruned
    assert len(totals.files) <= 101
    assert totals.worst[0] is grave
    assert [f["score"] for f in totals.worst[1:]] == [0.89] * 9
    assert totals.files[0][0] == "/s/worst"
    assert totals.files[0][1].grade() == "A"


def test_grades_follow_the_printed_rule():
    found = [finding(uri="/c"), finding(uri="/b"), finding("JP_ADDRESS", uri="/b"), finding(count=1001, uri="/a")]
    found += [finding("CREDIT_CARD", 0.6, uri="/unsure"), finding("CREDIT_CARD", 0.9, uri="/card")]
    grades = {name: f.grade() for name, f in tally(found, []).files}
    assert grades == {"/a": "A", "/b": "B", "/c": "C", "/unsure": "C", "/card": "A"}
    assert list(grades)[:2] == ["/a", "/card"]


def test_same_input_same_page():
    arguments = ([finding(uri=f"/{i % 5}") for i in range(20)], [skip()], SUMMARY)
    assert html_scan.render(*arguments) == html_scan.render(*arguments)


def test_rules_of_the_summary_are_listed_gravest_first():
    rule = {"title": {"ja": "軽い規則"}, "law": [], "effective_from": "2022-04-01", "files": 30, "places": ["/x.csv"]}
    grave = rule | {"title": {"ja": "重い規則"}, "rule": "b", "severity": "critical"}
    shown = text_of(html_scan.render([], [], {"rules": [rule | {"rule": "a", "severity": "low"}, grave]}))
    assert shown.index("重い規則") < shown.index("軽い規則")
    assert "ほか 29 件" in shown


def test_law_hints_count_from_findings():
    found = [finding("CREDIT_CARD", 0.99), finding("JP_MY_NUMBER", 0.99)]
    shown = " ".join(text_of(html_scan.render(found, [], SUMMARY | {"persons": 1001})).split())
    assert "超える（1,001 人）" in shown
    assert shown.count("検出あり（1 件）") == 2


def test_languages_have_the_same_words():
    ja, en = (
        tomllib.loads((files("piiscan.report") / "messages" / f"{lang}.toml").read_text("utf-8"))
        for lang in ("ja", "en")
    )
    assert {s: list(w) if isinstance(w, dict) else w for s, w in ja.items() if s != "lang"} == {
        s: list(w) if isinstance(w, dict) else w for s, w in en.items() if s != "lang"
    }
    assert set(REASONS) <= ja["reason"].keys()
    assert set(EVIDENCE) <= ja["code"].keys()
    assert set(FIELD_KINDS) == ja["field"].keys()
    with pytest.raises(ConfigError, match="language"):
        html_scan.render([], [], {}, lang="fr")
