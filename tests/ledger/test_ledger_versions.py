"""Ledgers of older versions are brought to this one, beside a copy; all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from ledger_lines import SECOND, SUMMARY, nowhere, place

from piiscan.errors import ConfigError
from piiscan.ledger import Choice, Ledger, opening, schema

OLD_TABLES = """
CREATE TABLE schema_version (version INTEGER NOT NULL);
CREATE TABLE runs (
    run INTEGER PRIMARY KEY, recorded TEXT NOT NULL, targets TEXT NOT NULL,
    blobs INTEGER, bytes INTEGER, findings INTEGER, persons INTEGER, persons_rule TEXT, skips INTEGER, seconds REAL{runs}
);
CREATE TABLE stores (
    store INTEGER PRIMARY KEY, uri TEXT NOT NULL, member TEXT NOT NULL, sheet TEXT NOT NULL,
    persons INTEGER NOT NULL, law TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs, last_run INTEGER NOT NULL REFERENCES runs, UNIQUE (uri, member, sheet)
);
CREATE TABLE store_entities (
    store INTEGER NOT NULL REFERENCES stores ON DELETE CASCADE, entity TEXT NOT NULL, occurrences INTEGER NOT NULL,
    distinct_values INTEGER NOT NULL, columns TEXT NOT NULL, score REAL NOT NULL, PRIMARY KEY (store, entity)
) WITHOUT ROWID;
CREATE TABLE skips (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    location TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX skips_by_run ON skips (run);
INSERT INTO schema_version VALUES ({version});
INSERT INTO runs (run, recorded, targets) VALUES (1, '2026-03-01T00:00:00+00:00', '["/s"]'),
    (2, '2026-03-02T00:00:00+00:00', '["/s"]');
INSERT INTO stores VALUES (7, '/s/a.csv', '', '', 290, '["personal_information","special_care_required"]', 1, 2),
    (8, '/s/x.zip', 'c.xlsx', '名簿', 0, '[]', 1, 1);
INSERT INTO store_entities VALUES (7, 'PERSON', 600, 470, '["保護者","氏名"]', 0.9), (7, 'AGE', 5, 2, '[]', 0.8);
"""
COLUMNS = {1: "", 2: ", tiers TEXT", 3: ", tiers TEXT, coverage TEXT"}


@pytest.fixture(params=[1, 2, 3])
def old(request, tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(OLD_TABLES.format(version=request.param, runs=COLUMNS[request.param]))
    return path, request.param


def test_an_old_ledger_goes_on(old):
    path, version = old
    with Ledger(path) as ledger:
        a, x = ledger.rows(Choice(gone=None, sort="place"))
        assert (a.id, a.persons, a.estimated, a.findings, a.sensitive) == (7, 290, True, 605, True)
        assert a.entities["PERSON"] == {"count": 600, "distinct": 470, "best": 0.9, "columns": ["保護者", "氏名"]}
        assert (a.first_seen[:10], a.last_seen[:10]) == ("2026-03-01", "2026-03-02")
        assert (x.member, x.sheet, x.entities) == ("c.xlsx", "名簿", {})
        assert ledger.problems() == []
        ledger.edit([7], {"purpose": "発送"}, by="taro")
        ledger.record_run(SUMMARY, [place(persons=3)], [], at=SECOND, exists=nowhere)
        assert [p.id for p in ledger.rows()] == [7]
        assert ledger.diff("2").differences[0].kind == "shrunk"  # by findings: an estimate of persons is not compared
        assert ledger.problems() == []
    with closing(sqlite3.connect(f"{path}.version{version}")) as db:
        assert db.execute("SELECT version FROM schema_version").fetchone() == (version,)
        assert db.execute("SELECT COUNT(*) FROM stores").fetchone() == (2,)


def test_an_upgrade_that_fails_leaves_the_old_ledger(old, monkeypatch):
    path, version = old
    monkeypatch.setattr(schema, "FROM_STORES", schema.FROM_STORES + ";\nSELECT nonsense")
    with pytest.raises(ConfigError, match="nonsense"):
        Ledger(path)
    monkeypatch.undo()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT version FROM schema_version").fetchone() == (version,)
    with Ledger(path) as ledger:
        assert len(list(ledger.rows())) == 2


def test_the_second_of_two_that_upgrade_finds_it_done(old):
    path, _ = old
    with Ledger(path), closing(sqlite3.connect(path, isolation_level=None)) as db:
        opening.brought_up(db, str(path))
        assert db.execute("SELECT version FROM schema_version").fetchone() == (schema.VERSION,)
    assert sorted(p.name for p in path.parent.iterdir() if "version" in p.name) == [f"old.db.version{old[1]}"]


def test_the_file_and_its_copy_are_private(old, tmp_path):
    Ledger(old[0]).close()
    Ledger(tmp_path / "new.db").close()
    assert {p.stat().st_mode & 0o077 for p in (tmp_path / "new.db", tmp_path / f"old.db.version{old[1]}")} == {0}
