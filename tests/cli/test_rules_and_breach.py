"""`piiscan rules` and `piiscan breach` as a user runs them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from piiscan.cli.breach import breach
from piiscan.cli.rules import rules

PLACE = {
    "type": "place",
    "location": {"uri": "/s/名簿.csv", "member": None, "sheet": None},
    "entities": {"PERSON": {"count": 1001, "distinct": 1001}},
    "special": {},
    "persons": 1001,
}
SUMMARY = {"type": "summary", "persons": 1001, "persons_rule": "name and one more", "skip_reasons": {"encrypted": 1}}


@pytest.fixture
def found(tmp_path):
    pytest.importorskip("jpholiday", reason="a dependency of piiscan: install it again")
    path = tmp_path / "found.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in (PLACE, SUMMARY)), encoding="utf-8")
    return str(path)


def run(command, *arguments):
    done = CliRunner().invoke(command, arguments)
    return done.exit_code, done.output, done.exception


def test_the_list_tells_what_is_law_on_a_day():
    code, out, _ = run(rules, "list", "--format", "jsonl", "--as-of", "2024-03-31")
    assert code == 0
    force = {line["id"]: line["in_force"] for line in map(json.loads, out.splitlines())}
    assert (force["appi_7_3_held"], force["appi_7_3"], force["future_2026"]) == (True, False, False)


@pytest.mark.parametrize(("lang", "word"), [("ja", "人が判断する"), ("en", "people judge")])
def test_explain_says_articles_condition_days_certainty_and_references(lang, word):
    code, out, _ = run(rules, "explain", "appi_7_3", "--lang", lang)
    assert code == 0
    for text in (
        word,
        "施行規則7条3号",
        "2024-04-01",
        "2026-07-16",
        "個人情報の保護に関する法律26条",
        "breach_report.yaml",
    ):
        assert text in out


def test_explain_works_for_every_rule():
    _, out, _ = run(rules, "list", "--format", "jsonl")
    for name in [json.loads(line)["id"] for line in out.splitlines()][::7]:
        assert run(rules, "explain", name, "--lang", "en")[0] == 0


def test_an_unknown_rule_is_told_with_what_was_meant():
    _, _, error = run(rules, "explain", "appi_7_5")
    assert "did you mean appi_7_" in str(error)


def test_check_runs_the_examples():
    code, out, _ = run(rules, "check")
    assert code == 0
    assert out.endswith(" 0 failures\n")


def test_the_machine_form_names_trigger_article_clock_and_what_was_not_checked(found):
    code, out, _ = run(breach, found, "--known-at", "2026-11-20", "--format", "jsonl")
    assert code == 1
    lines = [json.loads(line) for line in out.splitlines()]
    triggers = {line["id"]: line for line in lines if line["type"] == "trigger"}
    assert triggers["appi_7_4"]["verdict"] == "met"
    assert triggers["appi_7_4"]["more_than"] == 1000
    assert triggers["appi_7_3"]["verdict"] == "human"
    clocks = {line["id"]: line for line in lines if line["type"] == "clock"}
    assert clocks["final_30"]["last_days"] == ["2026-12-21"]
    assert [line["number"] for line in lines if line["type"] == "item"] == list(range(1, 10))
    assert lines[-1]["persons"] == [1001, 1001]
    assert [one["code"] for one in lines[-1]["not_checked"]] == ["unread", "images"]


def test_a_person_reads_it_in_two_languages_and_never_that_there_is_no_duty(found, tmp_path):
    _, ja, _ = run(breach, found, "--known-at", "2026-11-20", "--lang", "ja", "--intent", "yes", "--entrusted")
    assert "2027-01-18 月" in ja
    assert "施行規則9条" in ja
    quiet = tmp_path / "quiet.jsonl"
    quiet.write_text(json.dumps(SUMMARY | {"persons": 0}), encoding="utf-8")
    arguments = ("--known-at", "2026-11-20", "--intent", "no", "--my-number-case", "none")
    code, en, _ = run(breach, str(quiet), *arguments, "--lang", "en")
    assert code == 0
    assert "not met by these findings" in en
    assert "1 not read (encrypted 1)" in en


def test_a_date_before_the_law(found):
    code, out, _ = run(breach, found, "--known-at", "2020-01-06", "--lang", "en")
    assert code == 0
    assert "was not law on that day" in out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no output of a scan"),
        ('{"type":"place","entities":[1]}\n{"type":"summary"}\n', "no output of a scan"),
        ('{"type":"finding"}\n', "no output of a scan"),
        ("山田 太郎\n", "no JSON object"),
    ],
)
def test_what_is_no_output_of_a_scan_is_refused_without_quoting_it(tmp_path, text, told):
    path = tmp_path / "x.jsonl"
    path.write_text(text, encoding="utf-8")
    _, _, error = run(breach, str(path), "--known-at", "2026-11-20")
    assert told in str(error)
    assert "山田" not in str(error)


def test_a_file_that_is_not_there(tmp_path):
    _, _, error = run(breach, str(tmp_path / "none.jsonl"), "--known-at", "2026-11-20")
    assert "cannot be read" in str(error)


@pytest.mark.parametrize("scope", [{"entities": ["PERSON"]}, {"baseline": True}, {"min_score": 0.9}])
def test_a_narrowed_scan_says_no_trigger_is_not_met(found, tmp_path, scope):
    path = tmp_path / "narrow.jsonl"
    lines = [PLACE | {"persons": 3, "entities": {"PERSON": {"count": 3, "distinct": 3}}}, SUMMARY | {"persons": 3}]
    for more, verdicts in (({}, {"not_met", "human"}), ({"scope": scope}, {"human"})):
        path.write_text("".join(json.dumps(line | more) + "\n" for line in lines), encoding="utf-8")
        _, out, _ = run(breach, str(path), "--known-at", "2026-11-20", "--format", "jsonl")
        told = [line for line in map(json.loads, out.splitlines()) if line.get("verdict")]
        assert {line["verdict"] for line in told} == verdicts
