"""The inventory: what is kept, what is replaced, what is never stored."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

import pytest

from piiscan.errors import ConfigError
from piiscan.ledger import EntityRow, Ledger

SUMMARY = {
    "blobs": 3,
    "bytes": 99,
    "findings": 4,
    "persons": 2,
    "persons_rule": {"en": "rows"},
    "skips": 1,
    "seconds": 0.1,
}
FIRST, SECOND = (datetime(2026, 4, day, 9, tzinfo=UTC) for day in (1, 2))


def finding(entity, uri="/s/a.csv", *, count=1, distinct=1, digest="d", law=("personal_information",), **place):
    location = dict.fromkeys(("member", "page", "sheet", "row", "column", "line")) | {"uri": uri} | place
    numbers = {"count": count, "distinct": distinct, "id": digest, "score": 0.9}
    return {"entity": entity, "location": location, "masked": "秘＊密", "value": "秘密", "law": list(law), **numbers}


SKIPPED = {
    "type": "skip",
    "location": {"uri": "/s/b.zip", "page": 2},
    "stage": "open",
    "reason": "encrypted",
    "detail": "x",
}


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.db") as opened:
        yield opened


def test_stores_gather_entities_columns_law_and_persons(ledger):
    found = [
        finding("PERSON", column="氏名", count=300, distinct=290),
        finding("PERSON", column="保護者", count=300, distinct=180),
        finding("JP_MY_NUMBER", column="番号", count=300, distinct=300, law=["specific_personal_information"]),
        finding("PERSON", "/s/m.txt", digest="p1", line=1),
        finding("PERSON", "/s/x.zip", member="c.xlsx", sheet="名簿", column="氏名", count=2, distinct=2),
        finding("PERSON", "/s/m.txt", digest="p2", line=2),
        finding("PERSON", "/s/m.txt", digest="p1", line=7),
    ]
    ledger.record_run(SUMMARY, iter(found), iter([SKIPPED]), at=FIRST)
    a, m, x = ledger.rows()
    assert (a.uri, a.member, a.sheet, a.persons) == ("/s/a.csv", None, None, 290)
    assert a.law == ("personal_information", "specific_personal_information")
    assert a.entities[1] == EntityRow("PERSON", 600, 470, ("保護者", "氏名"), 0.9)
    assert (m.persons, m.entities) == (2, (EntityRow("PERSON", 3, 2, (), 0.9),))
    assert (x.member, x.sheet, x.persons) == ("c.xlsx", "名簿", 2)
    assert ledger.skips() == [SKIPPED]
    assert ledger.runs()[0]["blobs"] == 3


def test_a_second_run_replaces_what_it_saw_and_keeps_the_rest(ledger):
    old = [finding("PERSON", "/s/gone"), finding("PERSON", "/s/a"), finding("PHONE_NUMBER", "/s/a", law=["x"])]
    ledger.record_run(SUMMARY, old, [SKIPPED], at=FIRST)
    ledger.record_run(SUMMARY, [finding("EMAIL_ADDRESS", "/s/a")], [], at=SECOND)
    a, gone = ledger.rows()
    assert [e.entity for e in a.entities] == ["EMAIL_ADDRESS"]
    assert (a.law, a.persons) == (("personal_information",), 0)
    assert (a.first_seen[:10], a.last_seen[:10], gone.last_seen[:10]) == ("2026-04-01", "2026-04-02", "2026-04-01")
    assert ledger.skips() == []
    assert ledger.skips(1) == [SKIPPED]


def test_no_value_reaches_the_file(tmp_path):
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.record_run(SUMMARY, [finding("PERSON", column="氏名")], [])
    everything = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert "氏名".encode() in everything
    assert "秘".encode() not in everything


def test_a_run_that_fails_leaves_nothing(ledger):
    def broken():
        yield finding("PERSON")
        raise OSError("the scan stopped")

    with pytest.raises(OSError, match="stopped"):
        ledger.record_run(SUMMARY, broken(), [])
    assert ledger.runs() == []
    assert ledger.record_run(SUMMARY, [], []) == 1
    assert list(ledger.rows()) == []


def test_file_names_that_are_no_text_are_kept(ledger):
    odd = {"location": {"uri": "/s/\udc80"}, "stage": "open", "reason": "cannot_read"}
    ledger.record_run({}, [finding("PERSON", "/s/\udcff\x00<b>")], [odd])
    assert [row.uri for row in ledger.rows()] == ["/s/\\udcff\x00<b>"]
    assert ledger.skips()[0]["location"]["uri"] == "/s/\udc80"


def test_order_of_findings_does_not_matter(tmp_path):
    found = [finding("PERSON", f"/s/{i % 3}", digest=str(i % 7), column=f"c{i % 2}") for i in range(60)]
    results = []
    for i, order in enumerate((found, found[::-1])):
        with Ledger(tmp_path / f"{i}.db") as ledger:
            ledger.record_run({}, order, [], at=FIRST)
            results.append(list(ledger.rows()))
    assert results[0] == results[1]


def test_reopening_and_reading_while_another_writes(tmp_path):
    with Ledger(tmp_path / "l.db") as writer, Ledger(tmp_path / "l.db") as reader:
        writer.record_run({}, [finding("PERSON")], [])
        assert len(list(reader.rows())) == 1


def test_foreign_newer_and_broken_files_are_refused(tmp_path):
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at" * 50)
    for name, script in {
        "other.db": "CREATE TABLE mine (x)",
        "newer.db": "CREATE TABLE schema_version (version INTEGER); INSERT INTO schema_version VALUES (999)",
    }.items():
        db = sqlite3.connect(tmp_path / name)
        db.executescript(script)
        db.close()
    before = (tmp_path / "other.db").read_bytes()
    for name, message in {"text.db": "not a usable ledger", "other.db": "another program", "newer.db": "999"}.items():
        with pytest.raises(ConfigError, match=message):
            Ledger(tmp_path / name)
    assert not list(tmp_path.glob("*-wal"))
    assert (tmp_path / "other.db").read_bytes() == before
