"""JUnit: a test for each place, an error for what was not read; well-formed whatever names hold."""

from __future__ import annotations

import io
from functools import partial

import pytest
from lxml import etree
from test_sarif import finding, location, of_kind, place, skip

from piiscan.report import junit


def written(objects, *, targets=("share",), lang="en", **options):
    findings = sum(one["type"] == "finding" for one in objects)
    skips = sum(one["type"] == "skip" for one in objects)
    counts = {"findings": options.pop("findings", findings), "skips": skips, "seconds": 0.5, "entities": {"PERSON": 3}}
    out = io.BytesIO()
    junit.write(partial(of_kind, objects), counts, out, targets=targets, lang=lang, **options)
    root = etree.fromstring(out.getvalue())
    suites = root.findall("testsuite")
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name)) == sum(int(suite.get(name, "0")) for suite in suites)
    for suite in suites:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "0")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors", "0")) == len(suite.findall("testcase/error"))
    return root


def test_nothing_is_one_test_that_passes():
    root = written([])
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("1", "0", "0")
    assert root.find(".//property[@name='entities.PERSON']").get("value") == "3"


def test_suites_are_targets_and_their_top_folders():
    uris = ["share/a.txt", "share/sub/b.txt", "share/sub/deep/c.txt", "postgresql://h/d"]
    root = written([place(uri) for uri in uris])
    assert [s.get("name") for s in root[1:]] == ["share", "share/sub", "postgresql://h/d"]
    assert [s.get("tests") for s in root[1:]] == ["1", "2", "1"]


def test_low_findings_do_not_fail():
    root = written([place("share/a.txt", best=0.3), place("share/b.txt", best=0.5)])
    assert [case.find("failure") is not None for case in root[1]] == [False, True]


def test_a_failure_names_the_first_lines():
    findings = [finding(where=location("share/a.txt", line=n)) for n in range(1, 30)]
    [case] = written([*findings, place("share/a.txt")])[1]
    lines = case.find("failure").text.split("\n")
    assert len(lines) == 20
    assert "line 1" in lines[0]
    [case] = written([*findings, place("share/a.txt")], findings=junit.FINDINGS + 1)[1]
    assert not case.find("failure").text


@pytest.mark.parametrize(("allowed", "element"), [(False, "error"), (True, "skipped")])
def test_what_was_not_read(allowed, element):
    root = written([skip(uri="share/x.zip", member="m")], allow_skips=allowed)
    [case] = root[1]
    assert (case.get("name"), case[0].tag) == ("share/x.zip!m", element)


def test_odd_names():
    odd = "share/<b>&\"'\x00\x1f\u202e\ud800\ufffe]]>.txt"
    root = written([finding(where=location(odd, line=1), masked="<&\x01"), place(odd), skip(uri=odd)])
    assert root[1][0].get("name") == "share/<b>&\"'\\u0000\\u001f\\u202e\\ud800\\ufffe]]>.txt"
    assert "<&\\u0001" in root[1][0][0].text
