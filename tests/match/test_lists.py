"""What is said of lists whose truth is known: by kind of rows and by columns, with copies, placeholders, other scripts."""

from __future__ import annotations

import random
import re

import numpy as np
import pyarrow as pa
import pytest
from conftest import KEY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kin import COLUMNS, cells, matched, people, typing_error, wrong

from piiscan import normalise_address
from piiscan.match import match_list

SETS = [COLUMNS, ("name", "phone"), ("name", "address"), ("name", "birth_date"), ("name", "address", "birth_date")]
HOME = ("name", "postal_code", "address", "phone")
MAY_BE_NOBODY = {("name", "birth_date")}  # without a fact of the household, relatives look like strangers


def notes(result):
    return "\n".join(result.summary["not_checked"])


@pytest.mark.parametrize("columns", SETS)
@pytest.mark.parametrize("kind", ["sibling", "guardian"])
def test_relatives_of_customers_are_never_customers(world, kind, columns):
    rows = people(world, {kind: 300})
    result = matched(world, rows, columns)
    assert wrong(result, rows) == 0
    assert result.summary["verdict"] == ("NOT_OURS" if columns in MAY_BE_NOBODY else "INCONCLUSIVE")
    assert "households" in notes(result)


@pytest.mark.parametrize("columns", SETS)
def test_members_are_ours(world, columns):
    rows = people(world, {"member": 300})
    result = matched(world, rows, columns)
    assert result.summary["verdict"] == "OURS"
    assert result.summary["person_rows"] == 300
    assert wrong(result, rows) == 0


@pytest.mark.parametrize("columns", SETS)
def test_strangers_are_not_ours(world, columns):
    result = matched(world, people(world, {"stranger": 300}), columns)
    assert result.summary["verdict"] == "NOT_OURS"
    assert result.summary["matched_rows"] <= 1


MIX = st.fixed_dictionaries({kind: st.integers(0, 150) for kind in ("member", "sibling", "stranger")})


@given(MIX, st.sampled_from(SETS), st.integers(0, 9))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mixed_lists(world, mix, columns, seed):
    """Hardly a wrong person; the true share of wrong ones below the upper bound wherever a verdict rests on it."""
    rows = people(world, {kind: count for kind, count in mix.items() if count} or {"stranger": 1}, seed)
    result = matched(world, rows, columns)
    told, errors = result.summary, wrong(result, rows)
    assert errors <= 2 + 0.01 * len(rows)
    if told["verdict"] == "OURS":
        at_most = told["false_match_rate_upper"] * told["person_rows"]
        assert errors <= at_most + 3 * at_most**0.5 + 1  # the bound is of the rate; errors scatter around it (Poisson)
    if told["verdict"] == "NOT_OURS":
        assert mix["member"] < 0.02 * len(rows)


def test_said_probabilities_hold(world):
    """Names with typing errors are open cases: of those said to be 0.9, nine in ten should be right."""
    said, right = [], []
    for seed, columns in enumerate(SETS[1:]):
        rng = random.Random(seed)
        rows = [typing_error(r, rng) if i % 3 == 0 else r for i, r in enumerate(people(world, MIXED, seed))]
        for match in matched(world, rows, columns):
            if match.class_ == "person":
                said.append(match.probability)
                right.append(rows[match.list_row - 1].customer == match.customer)
    bins = np.digitize(said, [0.5, 0.8, 0.95, 0.995])
    for number in np.unique(bins):
        inside = bins == number
        if inside.sum() >= 20:
            assert np.mean(np.array(right)[inside]) >= np.mean(np.array(said)[inside]) - 0.1
    assert np.mean(right) >= np.mean(said) - 0.01


MIXED = {"member": 200, "sibling": 60, "stranger": 60}


@pytest.mark.parametrize("copies", [40, 200])
def test_copies_of_a_few_rows_prove_nothing(world, copies):
    rows = people(world, {"member": 5, "sibling": 5, "stranger": 5}) * copies
    told = matched(world, rows, HOME).summary
    assert told["verdict"] == "INCONCLUSIVE"
    assert told["distinct_rows"] == 15
    assert told["decoys"] <= 15


def test_copies_change_nothing(world):
    rows = people(world, {"member": 60, "sibling": 60, "stranger": 60})
    once, thrice = (matched(world, rows * n, HOME).summary for n in (1, 3))
    same = ("verdict", "false_match_rate", "false_match_rate_upper", "decoys", "distinct_rows", "searchable_rows")
    assert {k: once[k] for k in same} == {k: thrice[k] for k in same}
    assert thrice["person_rows"] == 3 * once["person_rows"]


def test_one_stranger_many_times_excludes_nothing(world):
    result = matched(world, people(world, {"stranger": 1}) * 200, HOME)
    assert result.summary["verdict"] == "INCONCLUSIVE"
    assert re.search("verdict: only [01] different persons", notes(result))


@pytest.mark.parametrize("columns", [("name", "phone"), ("name", "address")])
def test_names_in_another_script_exclude_nothing(world, columns):
    rows = people(world, {"member": 300})
    result = matched(world, rows, columns, name=[f"Sato Taro{i}" for i in range(300)])
    assert result.summary["verdict"] == "INCONCLUSIVE"
    assert "name: its family names are not those of the master" in notes(result)


def test_a_placeholder_birth_date_excludes_nothing(world):
    rows = people(world, {"member": 300})
    result = matched(world, rows, ("name", "birth_date"), birth_date=["1900-01-01"] * 300)
    assert result.summary["verdict"] == "INCONCLUSIVE"
    assert "birth_date: one value stands in many rows" in notes(result)


@pytest.mark.parametrize("kind", ["member", "sibling"])
def test_mail_alone_tells_households_only(world, kind):
    result = matched(world, people(world, {kind: 300}), ("email",))
    assert result.summary["persons"] == 0
    assert result.summary["household_rows"] == 300
    assert result.summary["verdict"] == "INCONCLUSIVE"
    assert "only households can be told" in notes(result)


def test_the_models_own_rate_supports_no_verdict(world):
    rows = people(world, {"member": 40})
    told = matched(world, rows, COLUMNS).summary
    assert told["person_rows"] == 40
    assert told["verdict"] == "INCONCLUSIVE"
    assert any("decoys of different persons are fewer" in note for note in told["not_checked"])


def test_sentences_exist_in_japanese(world):
    result = matched(world, people(world, {"sibling": 100}), ("name", "phone"))
    japanese = result.summary_in("ja")
    assert len(japanese["not_checked"]) == len(result.summary["not_checked"])
    assert all(not text.isascii() for text in japanese["not_checked"])
    assert japanese["household_rule"].startswith("姓と住所")
    assert result.summary["household_rule"].isascii()


def half_known(world, cut):
    """The answer for a list of customers, their address in two columns as `cut` parts it; no --map."""
    persons = [row.person for row in people(world, {"member": 300})]
    made = [cells(person) for person in persons]
    read = [normalise_address(row["address"]) for row in made]
    parts = [cut(address.prefecture, address.city, str(address)) for address in read]
    names = list(parts[0])
    table = {"氏名": [row["name"] for row in made], **{name: [part[name] for part in parts] for name in names}}
    return match_list(pa.table(table), index=world.index, key=KEY)


def test_a_column_of_towns_left_out_excludes_nothing(world):
    result = half_known(world, lambda p, c, whole: {"都道府県": p, "メモ": whole.removeprefix(p + c)})
    assert result.summary["verdict"] == "INCONCLUSIVE"
    assert result.summary["left_out"] == ["メモ"]
    assert "column メモ: left out" in notes(result)
    assert "only half known" in notes(result)


def test_municipalities_alone_exclude_nothing(world):
    result = half_known(world, lambda p, c, whole: {"都道府県": p, "市区町村": c})
    assert result.summary["verdict"] == "INCONCLUSIVE"
    assert result.summary["searchable_rows"] == 0
    assert "only half known" in notes(result)


def test_parts_are_taken_by_header_or_values(world):
    for names in (("町名以降", "市区郡", "都道府県"), ("c", "b", "a")):
        result = half_known(world, lambda p, c, whole, n=names: {n[2]: p, n[1]: c, n[0]: whole.removeprefix(p + c)})
        assert result.summary["verdict"] == "OURS"
        assert result.columns["address"] == names[::-1]
