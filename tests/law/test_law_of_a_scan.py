"""From files to duties: a scan, its place lines and summary, and the leak of what it found."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from piiscan.catalog import files
from piiscan.cli.breach import breach
from piiscan.cli.scan import scan
from piiscan.scan.rules import RuleTally

ROWS = "氏名,住所,電話\n山田太郎,東京都千代田区千代田1-1,090-0123-4567\n鈴木花子,東京都港区芝公園4-2-8,090-0234-5678\n"


def test_a_scan_is_judged_place_by_place_and_as_a_leak(tmp_path):
    pytest.importorskip("jpholiday", reason="a dependency of piiscan: install it again")
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "名簿.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "share" / "memo.txt").write_text("カード 4111 1111 1111 1111 佐藤次郎様\n", encoding="utf-8")
    out = tmp_path / "found.jsonl"
    arguments = [str(tmp_path / "share"), "--format", "jsonl", "-o", str(out), "-q", "--jobs", "1"]
    assert CliRunner().invoke(scan, arguments).exit_code == 1
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    places = {line["location"]["uri"].rsplit("/", 1)[-1]: line for line in lines if line["type"] == "place"}
    assert places["名簿.csv"]["rules"] == ["person_records"]
    assert (places["名簿.csv"]["severity"], places["memo.txt"]["severity"]) == ("medium", "critical")
    assert {"context_list", "identifiability_contact"} <= {r["code"] for r in places["名簿.csv"]["risk"]["reasons"]}
    met = {rule["rule"]: rule["files"] for rule in lines[-1]["rules"]}
    assert met == {"card_numbers": 1, "person_records": 1}
    done = CliRunner().invoke(breach, [str(out), "--known-at", "2026-11-20", "--format", "jsonl", "--intent", "no"])
    triggers = {
        line["id"]: line["verdict"]
        for line in map(json.loads, done.output.splitlines())
        if "number" in line and "id" in line
    }
    assert [name for name, verdict in triggers.items() if verdict != "not_met"] == ["appi_7_2"]


def place(uri, special=(0, 0, 0), persons=0, **entities):
    told = dict(zip(("tied", "mentioned", "denied"), special, strict=True))
    return {
        "location": {"uri": uri, "sheet": None},
        "entities": {name: {"count": n} for name, n in entities.items()},
        "special": {"JP_SPECIAL_CREED": told} if any(special) else {},
        "persons": persons,
    }


@pytest.mark.parametrize(
    ("persons", "rules"),
    [
        (5000, ["special_care", "special_care_mentioned"]),
        (5001, ["more_than_5000", "special_care", "special_care_mentioned"]),
    ],
)
def test_the_rules_of_a_run_count_files_and_persons(persons, rules):
    tally = RuleTally(files.packaged_rules(), date(2026, 11, 20))
    for line in (place("a", (1, 0, 0), PERSON=1), place("b", (0, 3, 0)), place("c", PERSON=1)):
        tally.place(line)
    told = {rule["rule"]: rule for rule in tally.results(persons)}
    wanted = ("finance_sensitive_tied", "jis2006_sensitive_tied")
    assert [name for name in told if name not in wanted] == rules
    assert told["special_care"]["places"] == ["a"]
    assert told["special_care_mentioned"]["places"] == ["b"]
    if "more_than_5000" in told:
        assert (told["more_than_5000"]["within"], told["more_than_5000"]["places"]) == ("run", ["a", "c"])


def test_before_the_law_a_run_meets_no_rule():
    tally = RuleTally(files.packaged_rules(), date(2004, 1, 1))
    tally.place(place("a", (1, 0, 0), persons=9000, PERSON=9000, CREDIT_CARD=1))
    tally.persons("a", 9000)
    assert tally.results() == []
