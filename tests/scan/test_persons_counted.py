"""Persons of a run: facts joined to components, more than fit into memory, through the pipe, whatever the order."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.scan import persons
from piiscan.scan.persons import Persons
from piiscan.scan.records.components import ALL, Facts, fact, labels
from piiscan.scan.records.rows import Told

Row = tuple[int, tuple[int, ...]]
ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True).map(tuple)),
    max_size=25,
)


def spread(numbers: object) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Words as a keyed hash gives them."""
    return np.asarray(numbers, np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ np.uint64(0x1234567)


def told(rows: list[Row], names: int = 0) -> Told:
    """The facts of rows (name, values)."""
    name = spread([name + names for name, values in rows for _ in values])
    facts = fact(name, spread([value for _, values in rows for value in values]))
    number = np.repeat(np.arange(len(rows)), [len(values) for _, values in rows])
    return Told(names=spread([name + names for name, _ in rows]), facts=facts, rows=number)


def plain(rows: list[Row]) -> int:
    """The twin: rows of one name that share a value are one person, also through other rows."""
    people: dict[int, list[set[int]]] = defaultdict(list)
    for name, values in rows:
        mine = set(values)
        apart = [other for other in people[name] if not other & mine]
        for other in people[name]:
            mine |= other if other & mine else set()
        people[name] = [*apart, mine]
    return sum(map(len, people.values()))


@given(ROWS, st.integers(0, 25))
def test_rows_that_share_a_fact_are_one_person(rows: list[Row], cut: int) -> None:
    one, other = Persons(), Persons()
    one.add_rows(told(rows[:cut]))
    other.add_rows(told(rows[cut:]))
    one.merge(Persons.unpack(other.pack()))
    assert one.count() == plain(rows)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_labels_are_the_smallest_node_of_a_component(edges: list[tuple[int, int]]) -> None:
    expected = list(range(31))
    for _ in range(31):
        for a, b in edges:
            expected[a] = expected[b] = min(expected[a], expected[b])
    left, right = np.array(edges, np.int64).reshape(-1, 2).T
    assert labels(31, left, right).tolist() == expected


@given(ROWS, ROWS)
def test_what_is_dropped_does_not_depend_on_the_order(rows: list[Row], more: list[Row]) -> None:
    parts = [told(rows), told(more), told(more[::-1], names=3)]
    one, other = Facts(7), Facts(7)
    for part in parts:
        one.add(part.facts, part.rows)
    for part in reversed(parts):
        some = Facts(7)
        some.add(part.facts, part.rows)
        other.merge(some)
    assert [a.tolist() for a in one.told()] == [a.tolist() for a in other.told()]
    assert one.bound == other.bound
    assert len(one.told()[0]) <= 7


def test_beyond_the_bound_persons_per_name_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persons, "MOST_FACTS", 1 << 13)
    monkeypatch.setattr(persons, "MOST_WORDS", 1 << 11)
    rng = np.random.default_rng(3)
    names, found = rng.integers(1, 3000, 40_000), Persons()
    for part in np.split(np.arange(40_000), 20):
        found.add_rows(told([(int(names[i]), (int(i) * 2 + 1, int(i) * 2 + 2)) for i in part]))
        found.add_rows(told([(int(names[i]), (int(i) * 2 + 2, int(i) * 2 + 100_000)) for i in part]))
    assert found.count() == pytest.approx(40_000, rel=0.1)
    facts, bound = found.parts()[2]
    assert len(facts) <= 1 << 13
    assert bound < ALL


def test_another_spelling_is_no_second_person() -> None:
    name, reading, phone, mail = (spread([i]) for i in (1, 2, 3, 4))
    row, both = np.zeros(1, np.int64), np.concatenate
    there, here = Persons(), Persons()
    there.add_rows(Told(names=reading, facts=fact(reading, phone), rows=row))
    assert there.count() == 1
    facts, readings = (both((fact(spelling, phone), fact(spelling, mail))) for spelling in (name, reading))
    here.add_rows(Told(names=both((name, reading)), facts=facts, rows=np.zeros(2, np.int64), readings=readings))
    assert here.count() == 1
    here.merge(there)
    assert here.count() == 1


def test_names_alone_count_where_no_row_holds_them() -> None:
    found = Persons()
    found.add_names(spread([1, 2, 2]))
    found.add_rows(told([(2, (5,)), (2, (6,))]))
    assert found.count() == 3


def test_rows_without_a_name_count_by_what_no_other_row_holds() -> None:
    found = Persons()
    found.add_rows(Told(nameless=spread([1, 2, 2, 3]), held=spread([3, 4])))
    assert found.count() == 2
