"""The inventory: what a scan replaces, what stays, what is never stored."""

from __future__ import annotations

import sqlite3

import pytest
from ledger_lines import FIRST, SECOND, SUMMARY, THIRD, nowhere, place, skip, special, there

from piiscan.errors import ConfigError
from piiscan.ledger import Choice, Ledger

ALL = Choice(gone=None, sort="place")


def test_places_keep_what_the_scan_told(ledger):
    risk = {"score": 61, "level": "high", "reasons": [{"code": "list", "points": 12, "note": "a list"}]}
    listed = {"persons": 290, "persons_whole": None, "rows": 300, "items": ["PERSON"], "columns": ["氏名"]}
    found = [
        place(persons=290, count=600, entities=("PERSON", "JP_MY_NUMBER"), list=listed, risk=risk, severity="high"),
        place("/s/m.txt", form="text", law=["special_care_required"], special=special(tied=2, denied=1)),
        place("/s/x.zip", member="c.xlsx", sheet="名簿"),
        place("/s/n.txt", 0, law=["special_care_required"], special=special(mentioned=3)),
    ]
    ledger.record_run(SUMMARY, iter(found), iter([skip("/s/b.zip")]), at=FIRST, by="taro")
    a, m, n, x = ledger.rows(ALL)
    assert (a.uri, a.member, a.sheet, a.persons, a.findings, a.estimated) == ("/s/a.csv", None, None, 290, 1200, False)
    assert a.entities["PERSON"] == {"count": 600, "distinct": 600, "best": 0.97, "columns": ["氏名"]}
    assert (a.line["risk"], a.line["list"], a.line["severity"]) == (risk, listed, "high")
    assert a.line["file"]["owner"] == "taro"
    assert [p.sensitive for p in (a, m, n, x)] == [False, True, False, False]
    assert (x.member, x.sheet, x.name) == ("c.xlsx", "名簿", "/s/x.zip!c.xlsx [名簿]")
    assert ledger.skips() == [skip("/s/b.zip")]
    assert (ledger.runs()[0]["blobs"], ledger.runs()[0]["actor"]) == (3, "taro")
    assert next(ledger.rows()).id == a.id  # worst first


def test_choices(ledger):
    many = [place(f"/s/{i}", i, entities=("PERSON",) if i % 2 else ("PHONE_NUMBER",)) for i in range(6)]
    ledger.record_run(SUMMARY, [*many, place("/s/sick", 1, special=special(tied=1))], [], at=FIRST)
    ledger.record_run(SUMMARY, many[1:], [], at=SECOND, exists=nowhere)
    assert [p.persons for p in ledger.rows(Choice(sort="persons"))] == [5, 4, 3, 2, 1]
    assert [p.uri for p in ledger.rows(Choice(entity="person", min_persons=2, sort="persons"))] == ["/s/5", "/s/3"]
    assert [p.uri for p in ledger.rows(Choice(gone=True, sort="place"))] == ["/s/0", "/s/sick"]
    assert [p.uri for p in ledger.rows(Choice(gone=None, sensitive=True))] == ["/s/sick"]
    assert [p.uri for p in ledger.find("/s/4")] == [p.uri for p in ledger.find("5")] == ["/s/4"]
    assert ledger.find("99") == ledger.find("nothing") == []


def test_a_second_run_replaces_what_it_saw_and_keeps_what_people_filled_in(ledger):
    ledger.record_run(SUMMARY, [place(entities=("PERSON", "PHONE_NUMBER")), place("/s/gone")], [], at=FIRST)
    [a], [gone] = ledger.find("/s/a.csv"), ledger.find("/s/gone")
    ledger.edit([a.id, gone.id], {"purpose": "発送", "retention_until": "2027/3/31"}, by="hanako", at=FIRST)
    ledger.record_run(SUMMARY, [place(persons=7, entities=("EMAIL_ADDRESS",), law=[])], [], at=SECOND, exists=nowhere)
    a, gone = ledger.rows(ALL)
    assert (list(a.entities), a.law, a.persons) == (["EMAIL_ADDRESS"], (), 7)
    assert a.entries == gone.entries == {"purpose": "発送", "retention_until": "2027-03-31"}
    assert (a.first_seen[:10], a.last_seen[:10], a.gone_since) == ("2026-04-01", "2026-04-02", None)
    assert (gone.last_seen[:10], gone.gone_since[:10], gone.line["gone_reason"]) == (
        "2026-04-01",
        "2026-04-02",
        "no_file",
    )
    ledger.record_run(SUMMARY, [place("/s/gone")], [], at=THIRD, exists=nowhere)
    a, gone = ledger.rows(ALL)
    assert (a.gone_since[:10], gone.gone_since, gone.entries["purpose"]) == ("2026-04-03", None, "発送")
    assert [one["gone"] for one in ledger.versions(gone.id)] == [False, True, False]


NOT_LOOKED_AT = {
    "another target": ({"targets": ["/s/other"]}, []),
    "no target above": ({"targets": ["/s/dee"]}, []),
    "entities": ({"scope": {"entities": ["PHONE_NUMBER"]}}, []),
    "since": ({"scope": {"since": "2026-04-01"}}, []),
    "staged": ({"coverage": {"only": "staged"}}, []),
    "baseline": ({"baseline": 3}, []),
    "stopped": ({"stopped": True}, []),
    "higher score": ({"scope": {"min_score": 0.9}}, []),
    "lower tier": ({"tiers": []}, []),
    "began before it was seen": ({"seconds": 3 * 86400}, []),
    "skip": ({}, [skip("/s/deep/b.zip")]),
    "skip of the member": ({}, [skip("/s/deep/b.zip", member="in")]),
    "skip of a folder": ({}, [skip("/s/deep", stage="walk")]),
    "skip of the target": ({}, [skip("/s", "timed_out", stage="walk")]),
    "sampled": ({}, [skip("/s/deep/b.zip", "sampled", sheet="t")]),
}


@pytest.mark.parametrize("why", NOT_LOOKED_AT)
def test_what_a_run_did_not_look_at_is_not_gone(ledger, why):
    other, skips = NOT_LOOKED_AT[why]
    ledger.record_run(SUMMARY, [place("/s/deep/b.zip", member="in/c.csv", sheet="t")], [], at=FIRST)
    ledger.record_run(SUMMARY | other, [], skips, at=SECOND, exists=nowhere)
    assert [p.gone_since for p in ledger.rows(ALL)] == [None]
    assert ledger.diff().counts == {"unchanged": 1, "newly_sensitive": 0, "moved": 0}


@pytest.mark.parametrize(
    "skips",
    [
        [],
        [skip("/s/deep/b.zip", "replaced_characters")],
        [skip("/s/deep/b.zi")],
        [skip("/s/deep/b.zip", member="out")],
        [skip("/s/deep/b.zip", sheet="u")],
    ],
)
def test_what_a_run_looked_at_is_gone(ledger, skips):
    ledger.record_run(SUMMARY, [place("/s/deep/b.zip", member="in/c.csv", sheet="t")], [], at=FIRST)
    ledger.record_run(SUMMARY, [], skips, at=SECOND, exists=there)
    assert [p.line["gone_reason"] for p in ledger.rows(ALL)] == ["nothing_found"]


def test_files_that_were_left_out_are_gone_only_where_that_is_sure(ledger):
    found = [place(f"/s/{name}") for name in ("read", "left_out", "deleted")]
    left = {"coverage": {"left_out": {"ignored": {"files": 1}}, "only": None}}
    ledger.record_run(SUMMARY, found, [], at=FIRST)
    ledger.record_run(SUMMARY | left, [], [], at=SECOND, read={"/s/read"}, exists=lambda uri: uri != "/s/deleted")
    assert {p.uri: p.line["gone_reason"] for p in ledger.rows(ALL)} == {
        "/s/read": "nothing_found",
        "/s/left_out": None,
        "/s/deleted": "no_file",
    }


def test_tables_and_objects_below_a_url(ledger):
    urls = {"targets": ["postgresql://db/crm", "s3://b/p"]}
    found = [
        place("postgresql://db/crm", sheet="public.a"),
        place("postgresql://db/crm2", sheet="a"),
        place("s3://b/p/x"),
    ]
    ledger.record_run(SUMMARY | urls, found, [], at=FIRST)
    ledger.record_run(SUMMARY | urls, [], [skip("postgresql://db/crm", sheet="public.b")], at=SECOND)
    assert [p.uri for p in ledger.rows(Choice(sort="place"))] == ["postgresql://db/crm2"]


def test_a_run_for_some_kinds_changes_those_alone(ledger):
    ledger.record_run(SUMMARY, [place(persons=9, entities=("PERSON", "PHONE_NUMBER"))], [], at=FIRST)
    narrow = SUMMARY | {"scope": {"entities": ["PHONE_NUMBER", "AGE"]}}
    ledger.record_run(narrow, [place(persons=0, entities=("AGE",), count=4, law=[])], [], at=SECOND)
    [a] = ledger.rows()
    assert {kind: item["count"] for kind, item in a.entities.items()} == {"PERSON": 9, "AGE": 4}
    assert (a.persons, a.findings, a.law) == (9, 13, ("personal_information",))


def test_relative_names_are_the_same_place_from_anywhere(ledger):
    ledger.record_run(SUMMARY | {"targets": ["."]}, [place("a.csv"), place("./b")], [], at=FIRST, base="/s")
    ledger.record_run(SUMMARY, [place("/s/a.csv")], [], at=SECOND, exists=nowhere)
    assert [(p.uri, p.gone_since is None) for p in ledger.rows(ALL)] == [("/s/a.csv", True), ("/s/b", False)]
    ledger.record_run(SUMMARY | {"targets": ["."]}, [], [], at=THIRD, base="/elsewhere", exists=nowhere)
    assert [p.uri for p in ledger.rows()] == ["/s/a.csv"]


def test_a_run_that_fails_leaves_nothing(ledger):
    def broken():
        yield place()
        raise OSError("the scan stopped")

    for streams in ((broken(), []), ([place()], broken())):
        with pytest.raises((OSError, KeyError)):
            ledger.record_run(SUMMARY, *streams)
        assert ledger.runs() == []
    assert ledger.record_run(SUMMARY, [], []) == 1
    assert list(ledger.rows()) == []


def test_file_names_that_are_no_text_are_kept(ledger):
    odd = skip("/s/\udc80")
    ledger.record_run(SUMMARY, [place("/s/\udcff\x00<b>")], [odd], at=FIRST)
    assert [row.uri for row in ledger.rows()] == ["/s/\\udcff\x00<b>"]
    assert ledger.skips()[0]["location"]["uri"] == "/s/\udc80"
    ledger.record_run(SUMMARY | {"coverage": {"left_out": {"hidden": 1}}}, [], [], at=SECOND, exists=nowhere)
    assert len(list(ledger.rows())) == 1  # such a name cannot be asked for


def test_order_of_places_does_not_matter(tmp_path):
    found = [place(f"/s/{i}", i) for i in range(20)]
    results = []
    for i, order in enumerate((found, found[::-1])):
        with Ledger(tmp_path / f"{i}.db") as ledger:
            ledger.record_run(SUMMARY, order, [], at=FIRST)
            results.append(list(ledger.lines()))
    assert results[0] == results[1]


def test_foreign_newer_and_broken_files_are_refused(tmp_path):
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at" * 50)
    version = "CREATE TABLE runs (x); CREATE TABLE schema_version (version)"
    for name, script in {
        "other.db": "CREATE TABLE mine (x)",
        "newer.db": f"{version}; INSERT INTO schema_version VALUES (999)",
        "none.db": version,
        "odd.db": f"{version}; INSERT INTO schema_version VALUES ('x')",
    }.items():
        db = sqlite3.connect(tmp_path / name)
        db.executescript(script)
        db.close()
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for name, message in {
        "text.db": "not a usable ledger",
        "other.db": "another program",
        "newer.db": "999.*newer piiscan",
        "none.db": "does not say its version",
        "odd.db": "does not say its version",
    }.items():
        with pytest.raises(ConfigError, match=message):
            Ledger(tmp_path / name)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
