"""Judgment beside its plain twin; decoys, bounds, frequencies, rules."""

from __future__ import annotations

import math
from collections import Counter as Counted
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan import bounds
from piiscan.errors import CatalogError
from piiscan.match import decoys, frequencies, judge
from piiscan.match.choose import choose
from piiscan.match.frequencies import Counter, Frequencies, frequencies_of
from piiscan.match.levels import Combinations, Patterns, combinations_of
from piiscan.match.pairs import Pairs
from piiscan.match.rules import CLASSES, JUDGED, default_rules_path, load_rules
from piiscan.match.words import Coded, encode

RULES = load_rules()
NOTHING = Frequencies({}, {}, {})


def alone(rows, counts):
    """Every list row has one candidate, `counts[i]` rows one of pattern i."""
    size = len(rows.judged)
    return Combinations(np.arange(size), np.arange(size), np.array(counts))


def patterns_from(rows):
    judged = np.array(rows, np.int8).reshape(len(rows), len(JUDGED))
    size = len(judged)
    return Patterns(
        judged,
        np.zeros_like(judged),
        np.zeros((size, 0), np.int8),
        (),
        np.arange(size),
    )


def pattern(**levels):
    names = {field: RULES.likelihood[field].names for field in JUDGED}
    return [1 + names[f].index(levels[f]) if f in levels else 0 for f in JUDGED]


LEVEL = st.tuples(*(st.integers(0, len(RULES.likelihood[f].names)) for f in JUDGED))


@given(st.lists(LEVEL, min_size=1, max_size=8), st.integers(1, 10_000_000))
@settings(max_examples=40)
def test_judgment_agrees_with_its_plain_twin(rows, index_rows):
    model = judge.starting_model(RULES, NOTHING, index_rows)
    result = judge.judge(model, patterns_from(rows))
    for i, row in enumerate(rows):
        weights = []
        named = dict(zip(JUDGED, row, strict=True))
        nobody = named["given"] <= 2 and named["birth"] != 3 and named["customer"] != 2
        for c, name in enumerate(CLASSES[:4]):
            log = math.log(RULES.numbers["share"][name] / index_rows)
            for field, level in zip(JUDGED, row, strict=True):
                if level:
                    ratio = model.related[field][c][level - 1] - model.unrelated[field][level - 1]
                    if field == "given" and level == 5 and c >= 2:
                        ratio = min(ratio, math.log(0.3))
                    log += ratio
            weights.append(0.0 if nobody and c < 2 else math.exp(log))
        total = sum(weights) + 1
        assert result.person[i] == pytest.approx((weights[0] + weights[1]) / total, abs=1e-9)
        assert result.household[i] == pytest.approx((weights[2] + weights[3]) / total, abs=1e-9)


CASES = [
    ("person", {"given": "exact", "family": "exact", "birth": "exact", "phone": "exact", "address": "exact"}),
    ("person", {"given": "exact", "family": "exact", "birth": "exact", "phone": "differs", "address": "differs"}),
    ("person", {"given": "exact", "family": "exact", "phone": "exact"}),
    ("person", {"given": "conflict", "family": "exact", "birth": "differs", "phone": "exact", "address": "exact"}),
    ("household", {"given": "differs_both", "family": "exact", "birth": "differs", "phone": "exact"}),
    ("household", {"given": "differs_both", "family": "exact", "birth": "exact", "phone": "exact", "address": "exact"}),
    ("household", {"given": "partial", "family": "exact", "birth": "differs", "phone": "exact", "address": "exact"}),
    ("none", {"given": "exact", "family": "exact"}),
    ("none", {"given": "differs", "family": "differs", "birth": "exact", "address": "area"}),
    ("none", {"given": "exact", "family": "differs", "birth": "differs", "address": "differs", "phone": "differs"}),
    ("none", {"customer": "exact"}),
]  # fmt: skip


@pytest.mark.parametrize(("expected", "levels"), CASES)
def test_typical_pairs_in_a_master_of_a_million(expected, levels):
    model = judge.starting_model(RULES, NOTHING, 1_000_000)
    result = judge.judge(model, patterns_from([pattern(**levels)]))
    person, household = result.person[0], result.household[0]
    assert ("person" if person >= 0.5 else "household" if household >= 0.5 else "none") == expected


def test_a_larger_master_asks_for_more_evidence():
    rows = patterns_from([pattern(given="exact", family="exact", birth="exact")])
    small, large = (judge.judge(judge.starting_model(RULES, NOTHING, n), rows).person[0] for n in (10_000, 300_000_000))
    assert small > 0.99 > 0.9 > large


def test_fitting_learns_what_the_list_lacks():
    """A list with replaced telephone numbers: a differing number stops counting against a person."""
    rows = [
        pattern(given="exact", family="exact", birth="exact", address="exact", phone="differs"),
        pattern(given="exact", family="exact", birth="exact", address="exact", phone="exact"),
    ]
    patterns = patterns_from(rows)
    start = judge.starting_model(RULES, NOTHING, 10_000)
    fitted = judge.fit(RULES, start, patterns, alone(patterns, [900, 100]), 1000, 10_000)
    assert np.exp(fitted.related["phone"][0][0]) == pytest.approx(0.83, abs=0.03)
    assert np.exp(fitted.log_prior[0]) * 10_000 == pytest.approx(0.99, abs=0.02)


def test_fitting_a_short_list_changes_little():
    start = judge.starting_model(RULES, NOTHING, 10_000)
    rows = patterns_from([pattern(given="exact", family="exact", birth="exact", phone="differs")])
    fitted = judge.fit(RULES, start, rows, alone(rows, [1]), 1, 10_000)
    for field in JUDGED:
        assert np.exp(fitted.related[field]) == pytest.approx(np.exp(start.related[field]), abs=0.02)


@pytest.mark.parametrize(
    ("hits", "trials", "bound"),
    [(0, 100, 0.02951), (0, 3000, 0.000998), (5, 100, 0.10225), (1, 20, 0.21611), (20, 20, 1.0), (0, 0, 1.0)],
)
def test_clopper_pearson(hits, trials, bound):
    assert bounds.upper_bound(hits, trials) == pytest.approx(bound, abs=2e-5)


def test_bound_of_many_hits_is_close_to_normal():
    assert bounds.upper_bound(5000, 1_000_000) == pytest.approx(0.005 + 1.645 * math.sqrt(0.005 / 1e6), rel=0.01)
    assert bounds.lower_bound(3, 100) < 0.03 < bounds.upper_bound(3, 100)


@given(st.floats(0.01, 2000))
@settings(max_examples=40, deadline=None)
def test_the_range_of_a_poisson_number_holds_95_in_100(mean):
    low, high = bounds.poisson_range(mean)
    assert low <= mean + 1
    assert high >= mean - 1
    drawn = np.random.default_rng(1).poisson(mean, 4000)
    assert ((drawn >= low) & (drawn <= high)).mean() > 0.93


def people(count=60):
    return {
        "family": pa.array([f"姓{i // 2}" for i in range(count)]),
        "given": pa.array([f"名{i % 25}" for i in range(count)]),
        "given_kana": pa.array([f"メイ{i % 25}" for i in range(count)]),
        "birth": pa.array([f"{2000 + i % 3}-01-{1 + i % 28:02d}" for i in range(count)]),
        "postal": pa.array([f"15{i % 2}0001" for i in range(count)]),
        "phone": pa.array([f"0900{i // 2:07d}" for i in range(count)]),
        "customer": pa.array([str(i) for i in range(count)]),
    }


def made_of(parts):
    size = len(parts["family"])
    return decoys.decoys_of(parts, np.arange(size, dtype=np.uint64))


def test_decoys_keep_the_household_and_take_other_persons():
    parts = people()
    made = made_of(parts)
    assert made.own.tolist() == list(range(60))
    assert not (made.donor == made.own).any()
    assert not (made.birth_donor == made.donor).any()
    assert made.parts["phone"] == parts["phone"]
    assert made.parts["family"] == parts["family"]
    given, birth = made.parts["given"].to_pylist(), made.parts["birth"].to_pylist()
    assert given == [parts["given"][int(d)].as_py() for d in made.donor]
    assert birth == [parts["birth"][int(d)].as_py() for d in made.birth_donor]
    assert made.parts["name"].to_pylist() == [
        f"{f}{g}" for f, g in zip(made.parts["family"].to_pylist(), given, strict=True)
    ]
    assert "customer" not in made.parts
    assert made.counts.tolist() == [a != b for a, b in zip(given, parts["given"].to_pylist(), strict=True)]
    named = parts["birth"].take(pa.array(made.donor)).to_pylist()
    assert all(a[:4] == b[:4] for a, b in zip(birth, named, strict=True))  # a name and a date of one year
    assert not (made.birth_donor == made.own).any()


@given(st.integers(1, 12), st.integers(1, 30))
@settings(max_examples=20)
def test_copies_of_rows_are_no_further_decoys(distinct, copies):
    parts = {name: cells[:distinct] for name, cells in people().items()}
    many = {name: pa.concat_arrays([cells] * copies) for name, cells in parts.items()}
    once = made_of(parts)
    again = decoys.decoys_of(many, np.tile(np.arange(distinct, dtype=np.uint64), copies))
    assert again.parts == once.parts
    assert again.counts.tolist() == once.counts.tolist()


def test_decoys_repeat():
    assert made_of(people()).donor.tolist() == made_of(people()).donor.tolist()


def test_one_row_makes_no_decoy():
    assert not made_of({name: cells[:1] for name, cells in people().items()}).counts.any()


def test_common_names_weigh_less_and_rare_counts_are_not_stored(key):
    counter = Counter()
    for start in (0, 500):
        names = ["佐藤"] * 100 + [f"珍{start + i}" for i in range(400)]
        counter.add(encode(key, {"family": pa.array(names)}))
    common, rare = frequencies_of(counter)
    words, counts = common["family"]
    assert counts.tolist() == [256]  # 200, rounded to a power of two
    assert rare["family"][1] == 1000
    frequencies = Frequencies({"family": words}, {"family": counts / 1000}, {"family": rare["family"][0]})
    coded = encode(key, {"family": pa.array(["佐藤", "珍1"])})["family"]
    often, seldom = frequencies.share_of("family", coded.words[1:])
    assert often == pytest.approx(0.256)
    assert seldom < 0.01


PAIRS = st.lists(st.tuples(st.integers(0, 5), LEVEL), min_size=1, max_size=10)


def pairs_of(rows, size):
    numbers = np.arange(size)
    return Pairs(np.array([r for r, _ in rows]), numbers, {}, {})


@given(PAIRS, st.integers(1, 1_000_000))
@settings(max_examples=60, deadline=None)
def test_choice_agrees_with_its_plain_twin(rows, index_rows):
    """A list row is one of its candidates, of a household, or nobody; entries that show one person are allies."""
    patterns = patterns_from([levels for _, levels in rows])
    judgment = judge.judge(judge.starting_model(RULES, NOTHING, index_rows), patterns)
    chosen = choose(RULES.numbers["decision"], pairs_of(rows, len(rows)), patterns, judgment)
    said = {int(row): i for i, row in enumerate(chosen.listed)}
    weights = np.exp(judgment.weights)
    for row in {r for r, _ in rows}:
        mine = [i for i, (r, _) in enumerate(rows) if r == row]
        best = max(mine, key=lambda i: (np.logaddexp(*judgment.weights[:2, i]), -i))
        at_home = {i for i in mine if i != best and shows_home(rows[best][1]) and shows_home(rows[i][1])}
        total = 1 + sum(weights[: 2 if i in at_home else 4, i].sum() for i in mine)
        allies = {best} | {i for i in mine if shows_person(rows[best][1]) and shows_person(rows[i][1])}
        person = sum(weights[:2, i].sum() for i in allies) / total
        limits = RULES.numbers["decision"]
        if min(abs(person - limits[name]) for name in ("person", "unsure")) < 1e-9:
            continue
        if person >= limits["unsure"]:
            assert chosen.person[said[row]]
            assert chosen.unsure[said[row]] == (person < limits["person"])
            assert chosen.probability[said[row]] == pytest.approx(person, abs=1e-9)
        else:
            assert row not in said or not chosen.person[said[row]]


def shows_home(levels):
    named = dict(zip(JUDGED, levels, strict=True))
    return any(named[field] >= least for field, least in (("phone", 3), ("email", 2), ("address", 4)))


def shows_person(levels):
    named = dict(zip(JUDGED, levels, strict=True))
    facts = (("phone", 3), ("email", 2), ("address", 4), ("birth", 3), ("customer", 2))
    return named["given"] >= 4 and any(named[field] >= least for field, least in facts)


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=3), min_size=1, max_size=12))
def test_combinations_count_list_rows(rows):
    """Rows with the same candidates, in whatever order, are one combination."""
    listed = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    patterns = replace(patterns_from([pattern()] * 4), of_pair=np.array([p for r in rows for p in r]))
    found = combinations_of(listed, patterns, np.ones(len(listed), bool))
    ends = [*found.start[1:].tolist(), len(found.pattern)]
    got = {
        tuple(sorted(found.pattern[a:b].tolist())): int(n)
        for a, b, n in zip(found.start.tolist(), ends, found.count, strict=True)
    }
    assert got == Counted(tuple(sorted(r)) for r in rows)


def test_shipped_rules_load():
    assert ("name", "birth") in RULES.person_keys


BROKEN = [
    ("keys:", "kyes:", "unknown key 'kyes'"),
    ("person: 0.9 ", "person: half ", "'person' must be a number"),
    ("[name, birth]", "[name, brith]", "person must be different lists"),
    ("home: [0.05, 0.95]", "home: [0.05]", "home must hold 2 probabilities"),
    ("title:", "title: [", "not YAML"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_broken_rules_are_located(tmp_path, old, new, message):
    text = default_rules_path().read_text("utf-8")
    assert old in text
    path = tmp_path / "match.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CatalogError, match=message):
        load_rules(path)


def test_a_column_of_endless_values_is_counted_in_bounded_memory(monkeypatch):
    monkeypatch.setattr(frequencies, "_MOST", 1000)
    counter, rng = Counter(), np.random.default_rng(1)
    common = np.arange(1, 21, dtype=np.uint64)
    for _ in range(20):
        words = np.concatenate([np.zeros(1, np.uint64), common, rng.integers(1 << 60, 1 << 63, 480, np.uint64)])
        codes = np.concatenate([np.repeat(np.arange(1, 21), 20), np.arange(21, 501)])
        counter.add({"family": Coded(codes.astype(np.int32), words, np.zeros((501, 1), np.uint64))})
        assert len(counter.words["family"]) <= 1500
    stored, rare = frequencies_of(counter)
    assert stored["family"][0].tolist() == common.tolist()
    assert rare["family"][1] == 20 * (400 + 480)
