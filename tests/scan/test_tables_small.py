"""Twelve labelled tables of the benchmark: columns, person records and head counts stay where they were."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from piiscan import Scanner

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy" / "tables"))
import score
import table_build
import table_report

KINDS = ("crm_customers", "hr_employees", "ec_members", "school_students", "hospital_patients", "city_residents", "bank_customers", "goods", "shops", "towns", "statistics", "stock")  # fmt: skip


@pytest.fixture(scope="module")
def judged() -> list[table_report.Judged]:
    """Tables of at most 150 rows, with telling headers; Arrow tables, so that no worker starts."""
    recipes = {r.name: r for r in table_build.RECIPES}
    tables = [table_build.table(recipes[kind], f"small/{kind}", kind, "good", most=150) for kind in KINDS]
    for table in tables:
        table.store = "arrow"
    return score.judge(tables)


def test_columns_are_what_they_are_labelled(judged):
    count = table_report.tally(judged)
    right, wrong = count["right"], count["false"] + count["wrong"]
    assert right >= 50
    assert right / (right + wrong) >= 0.9
    assert right / (right + count["missed"] + count["wrong"]) >= 0.8


def test_tables_of_persons_are_told_from_tables_of_things(judged):
    said = {j.table.kind: j.told["person_record"] for j in judged}
    assert said == {j.table.kind: j.table.person == "yes" for j in judged}


def test_persons_are_counted(judged):
    off = sorted(abs(table_report.head_count(j)) for j in judged if j.table.person == "yes")
    assert off[len(off) // 2] <= 0.25


def test_the_same_seed_gives_the_same_tables():
    first, second = (list(table_build.tables(5, 4)) for _ in range(2))
    assert [t.columns for t in first] == [t.columns for t in second]
    assert [t.truths for t in first] == [t.truths for t in second]


def test_every_entity_of_a_label_is_one_of_the_catalog():
    known = set(Scanner().entities)
    assert {e for kind in table_build.KINDS.values() for e in kind.entities} <= known


def test_kept_kinds_are_never_listed(judged):
    listed = "\n".join(table_report.errors(judged))
    assert not [kind for kind in table_build.kept() if f" {kind}" in listed]
