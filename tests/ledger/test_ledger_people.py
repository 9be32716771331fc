"""What people fill in: checked, kept with its history, due for review, compared over time."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from ledger_lines import FIRST, SECOND, SUMMARY, THIRD, nowhere, place, skip, special

from piiscan.errors import ConfigError
from piiscan.ledger import Choice, fields

TODAY = date(2026, 4, 10)


@pytest.fixture
def filled(ledger):
    ledger.record_run(SUMMARY, [place(f"/s/{name}", 10 * n) for n, name in enumerate("abc", 1)], [], at=FIRST)
    ledger.edit([1, 2, 3], {"department": "営業部", "purpose": "発送"}, by="hanako", at=FIRST)
    ledger.review([1, 2, 3], by="hanako", on=FIRST.date(), at=FIRST)
    return ledger


def reasons(ledger, as_of=TODAY, months=12):
    return {one.place: list(one.reasons) for one in ledger.due(months=months, as_of=as_of)}


def test_every_change_is_kept(ledger):
    ledger.record_run(SUMMARY, [place()], [], at=FIRST)
    assert ledger.edit([1], {"purpose": " 発送 ", "retention_until": "2027年3月31日"}, by="a", at=FIRST) == 2
    assert ledger.edit([1], {"purpose": "発送", "retention_until": "2027-03-31"}, by="b", at=SECOND) == 0
    assert ledger.edit([1], {"purpose": ""}, by="c", at=THIRD) == 1
    assert next(ledger.rows()).entries == {"retention_until": "2027-03-31"}
    kept = ("at", "by", "source", "field", "old", "new")
    assert [tuple(one[key] for key in kept) for one in ledger.history(1)] == [
        ("2026-04-01T09:00:00+00:00", "a", "edit", "purpose", None, "発送"),
        ("2026-04-01T09:00:00+00:00", "a", "edit", "retention_until", None, "2027-03-31"),
        ("2026-04-03T09:00:00+00:00", "c", "edit", "purpose", "発送", None),
    ]


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("hobby", "x", "no entry 'hobby'; choose one of name, "),
        ("retention_until", "2027-02-30", "no date"),
        ("retention_until", "soon", "no date"),
        ("retention_until", "0202-01-01", "no date"),
        ("note", "a\x00b", "control character"),
        ("note", "\ud800", "control character"),
        ("note", "x" * 10_001, "10,001 characters"),
    ],
)
def test_a_wrong_entry_changes_nothing(ledger, key, value, message):
    ledger.record_run(SUMMARY, [place()], [], at=FIRST)
    with pytest.raises(ConfigError, match=message):
        ledger.edit([1], {"purpose": "発送", key: value}, by="a")
    with pytest.raises(ConfigError, match="no place 2"):
        ledger.edit([1, 2], {"purpose": "発送"}, by="a")
    assert ledger.history() == []
    assert next(ledger.rows()).entries == {}


@pytest.mark.parametrize("value", ["2027-03-31", "2027/3/31", "2027.03.31", "2027年3月31日", "2027-03-31 00:00:00"])
def test_dates_are_read_as_people_write_them(value):
    assert fields.checked("retention_until", value) == "2027-03-31"


def test_nothing_is_due_after_a_review(filled):
    assert reasons(filled) == {}


def test_what_is_due_and_why(filled):
    filled.edit([1], {"retention_until": "2026-04-09", "department": ""}, by="a", at=FIRST)
    found = [
        place("/s/a", 10),
        place("/s/b", 21, entities=("PERSON", "JP_MY_NUMBER")),
        place("/s/d", 1, special=special(tied=1)),
        place("/s/e", 1, special=special(mentioned=1)),
    ]
    filled.record_run(SUMMARY, found, [], at=SECOND, exists=nowhere)
    assert reasons(filled) == {
        1: ["retention_over", "no_responsible"],
        2: ["grown_since_review", "new_items_since_review"],
        3: ["gone_since_review"],
        4: ["special_care_without_purpose", "never_reviewed", "no_responsible"],
        5: ["never_reviewed", "no_responsible"],
    }
    assert next(one.new_items for one in filled.due(as_of=TODAY) if one.place == 2) == ("JP_MY_NUMBER",)
    filled.review([1, 2, 3, 4, 5], by="b", on=SECOND.date(), at=SECOND)
    assert set(reasons(filled)) == {1, 4, 5}


@pytest.mark.parametrize(
    ("as_of", "months", "old"),
    [
        (date(2027, 4, 1), 12, False),
        (date(2027, 4, 2), 12, True),
        (date(2026, 5, 1), 1, False),
        (date(2026, 5, 2), 1, True),
        (date(2028, 2, 29), 22, True),
        (date(2, 1, 1), 24, False),
    ],
)
def test_a_review_grows_old(filled, as_of, months, old):
    assert reasons(filled, as_of, months) == ({n: ["review_too_old"] for n in (1, 2, 3)} if old else {})


def test_a_review_of_the_same_day_does_not_cover_a_later_scan(filled):
    later = FIRST.replace(hour=20)
    filled.record_run(SUMMARY | {"targets": ["/s/a"]}, [place("/s/a", 11)], [], at=later)
    assert reasons(filled) == {1: ["grown_since_review"]}
    filled.review([1], by="hanako", on=FIRST.date(), at=later)
    assert reasons(filled) == {}


def test_a_review_noted_later_covers_what_was_there_on_its_day(filled):
    filled.record_run(SUMMARY | {"targets": ["/s/a"]}, [place("/s/a", 11)], [], at=SECOND)
    filled.edit([1], {"last_review": "2026-04-01", "note": "x"}, by="a", at=THIRD)
    assert reasons(filled) == {1: ["grown_since_review"]}


def test_diff_tells_every_kind(filled):
    found = [place("/s/a", 12), place("/s/d", 5, special=special(tied=2)), place("/s/b", 20, entities=("AGE",))]
    filled.record_run(SUMMARY, found, [], at=SECOND, exists=nowhere)
    told = {one.name: one for one in filled.diff().differences}
    assert {name: one.kind for name, one in told.items()} == {
        "/s/a": "grown",
        "/s/b": "changed",
        "/s/c": "gone",
        "/s/d": "new",
    }
    assert told["/s/d"].newly_sensitive
    assert told["/s/b"].new_entities == ["AGE"]
    assert (told["/s/a"].before.persons, told["/s/a"].now.persons) == (10, 12)
    filled.record_run(SUMMARY, [place("/s/a", 3), place("/s/b", 2), place("/s/c", 30)], [skip("/s/b")], at=THIRD)
    kinds = {one.name: one.kind for one in filled.diff().differences}
    assert kinds == {"/s/a": "shrunk", "/s/b": "partial", "/s/c": "back", "/s/d": "gone"}
    assert {one.name: one.kind for one in filled.diff("1").differences} == {"/s/a": "shrunk", "/s/b": "partial"}
    assert filled.diff("1").counts == {"shrunk": 1, "partial": 1, "unchanged": 2, "newly_sensitive": 0, "moved": 0}
    assert {one.kind for one in filled.diff("0").differences} == {"new"}
    assert [filled.diff(day).since for day in ("2026-04-03", "2026-01-01", "2030-01-01")] == [2, 0, 3]
    for wrong in ("9", "-1", "yesterday", "٣"):
        with pytest.raises(ConfigError, match="run"):
            filled.diff(wrong)


def test_a_run_that_found_the_same_is_no_version(filled):
    filled.record_run(SUMMARY, [place(f"/s/{name}", 10 * n) for n, name in enumerate("abc", 1)], [], at=SECOND)
    assert [one["run"] for one in filled.versions(1)] == [1]
    assert filled.diff().differences == []
    assert filled.find("1")[0].last_seen[:10] == "2026-04-02"


def test_a_file_that_moved_is_offered_and_taken_over_only_on_request(filled):
    found = [place("/s/new/a", 10), place("/s/b", 20), place("/s/c", 30)]
    filled.record_run(SUMMARY, found, [], at=SECOND, exists=nowhere)
    told = {one.name: (one.kind, one.moved_from) for one in filled.diff().differences}
    assert told == {"/s/a": ("gone", ()), "/s/new/a": ("new", (1,))}
    assert filled.diff().counts["moved"] == 1
    assert filled.find("4")[0].entries == {}
    filled.edit([4], {"department": "総務部"}, by="c", at=SECOND)
    assert filled.move(1, 4, by="c", at=SECOND) == 3
    assert filled.find("4")[0].entries["purpose"] == "発送"
    assert filled.find("4")[0].entries["department"] == "総務部"
    assert filled.find("1")[0].entries["department"] == "営業部"
    assert {one["source"] for one in filled.history(4)} == {"edit", "move"}
    for old, new in ((2, 3), (1, 99), (1, 1), (99, 2), (2, 1)):
        with pytest.raises(ConfigError, match="place|cannot move"):
            filled.move(old, new, by="c")


def test_places_that_are_gone_keep_their_entries(filled):
    filled.record_run(SUMMARY, [], [], at=SECOND, exists=nowhere)
    assert list(filled.rows()) == []
    assert [p.entries["purpose"] for p in filled.rows(Choice(gone=True))] == ["発送"] * 3
    assert len(filled.history()) == 12


def test_times_are_utc(ledger):
    ledger.record_run(SUMMARY, [place()], [], at=datetime(2026, 4, 1, 9, tzinfo=UTC).astimezone())
    assert next(ledger.rows()).first_seen == "2026-04-01T09:00:00+00:00"
