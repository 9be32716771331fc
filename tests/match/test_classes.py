"""Classes of the answer: person, household, unsure; customers who stand twice on either side."""

from __future__ import annotations

import random

import pyarrow as pa
from conftest import KEY
from kin import cells, matched, people, typing_error, wrong

from piiscan.demo.customers import read_customers
from piiscan.match import build_index, match_list


def test_a_customer_twice_in_the_list_and_twice_in_the_master_is_told(world, tmp_path):
    customers = read_customers(world.master)[:300]
    mine = [cells(c.person) for c in customers]
    columns = ("name", "name_kana", "birth_date", "address", "phone")
    made = {name: pa.array([row[name] for row in [*mine, *mine[:40]]]) for name in columns}
    made["customer_id"] = pa.array([f"C{i}" for i in range(340)])
    build_index(pa.table(made), key=KEY, out=tmp_path / "i", mapping={name: name for name in made})
    listed = mine[20:60] + mine[50:60]
    result = match_list(pa.table({n: [r[n] for r in listed] for n in columns}), index=tmp_path / "i", key=KEY)
    said = {m.list_row: (m.class_, m.customer, {e.code: e.note for e in m.evidence}) for m in result}
    assert [said[i][0] for i in range(1, 51)] == ["person"] * 50
    assert "same_customer_twice" in said[1][2]  # customers 0 to 39 stand twice in the master
    assert said[1][1] == "C20"  # the first of the two
    assert "2 rows" in said[1][2]["same_customer_twice"]
    assert "same_customer_twice" not in said[30][2]
    assert "2 rows" in said[35][2]["listed_twice"]
    assert said[35][1] == said[45][1]
    assert result.summary["persons"] == 40


def test_what_is_neither_sure_nor_out_of_the_question_is_unsure(world):
    """Two of three characters of the given name beside an equal surname and telephone: misspelled, or a brother."""
    rows = [row for row in people(world, {"member": 600}) if len(row.person.given) == 3]
    wrong_names = [cells(typing_error(row, random.Random(4)).person)["name"] for row in rows]
    result = matched(world, rows, ("name", "phone"), name=wrong_names)
    told = [m for m in result if m.class_ == "unsure"]
    assert told
    assert all(0.1 <= m.probability < 0.9 for m in told)
    assert all("unsure" in {e.code for e in m.evidence} for m in told)
    summary = result.summary
    assert summary["unsure_rows"] == len(told)
    assert summary["matched_rows"] == len(result) - len(told)


def test_lists_without_household_facts_know_two_classes(world):
    rows = people(world, {"member": 100, "sibling": 60, "stranger": 40})
    result = matched(world, rows, ("name", "birth_date"))
    assert wrong(result, rows) == 0
    assert sum(m.class_ == "person" for m in result) == 100
    assert result.summary["household_rows"] == 0
