"""Rules, severity and risk of places, files and runs."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.catalog import files
from piiscan.law import examples, judge

BOOK = files.packaged_rules()
DAY = date(2026, 11, 20)


def place(persons=0, special=None, **more):
    entities = {name: {"count": n, "distinct": n} for name, n in more.pop("entities", {}).items()}
    line = {"type": "place", "location": {"uri": "/s/a.csv", "member": None, "sheet": None}, "entities": entities}
    return line | {"law": [], "special": special or {}, "persons": persons, "list": None, "file": {}} | more


def test_every_example_of_every_packaged_rule_holds():
    assert examples.check(BOOK, DAY) == []


def test_a_place_gets_rules_severity_and_risk_and_keeps_the_rest():
    before = place(1001, entities={"PERSON": 1001, "JP_ADDRESS": 1001})
    told = judge.judge_place(before, BOOK, DAY)
    assert told["rules"] == ["name_list", "person_records"]
    assert told["severity"] == "high"
    assert told["risk"]["level"] == "moderate"
    assert "rules" not in before
    assert told["location"] == before["location"]


def test_the_score_is_the_sum_of_its_reasons_and_says_them():
    line = place(
        2000,
        {"JP_SPECIAL_DISABILITY": {"tied": 3, "mentioned": 0, "denied": 0}},
        entities={"PERSON": 2000, "PHONE_NUMBER": 2000},
        file={"mode": "0644"},
        location={"uri": "/srv/public_html/a.csv", "sheet": None},
        list={"persons": 2000, "rows": 2100, "persons_whole": None},
    )
    risk = judge.judge_place(line, BOOK, DAY)["risk"]
    assert risk["score"] == min(100, sum(reason["points"] for reason in risk["reasons"]))
    assert risk["level"] == "high"
    codes = [reason["code"] for reason in risk["reasons"]]
    assert codes == [
        "identifiability_contact", "quantity_1001", "sensitivity_special_care", "context_list", "access_world", "location_web",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "code"), [("0644", "access_world"), ("0640", "access_group"), ("0600", None), ("x", None)]
)
def test_who_may_read_the_file_is_a_factor(mode, code):
    told = judge.judge_place(place(1, entities={"PERSON": 1}, file={"mode": mode}), BOOK, DAY)
    found = {reason["code"] for reason in told["risk"]["reasons"]}
    assert found & {"access_world", "access_group"} == ({code} if code else set())


def test_mentions_alone_are_low_and_no_risk():
    told = judge.judge_place(place(0, {"JP_SPECIAL_CREED": {"tied": 0, "mentioned": 2, "denied": 0}}), BOOK, DAY)
    assert (told["rules"], told["severity"], told["risk"]) == (["special_care_mentioned"], "low", None)


def test_a_mention_that_is_reported_low_is_not_tied():
    line = place(1, {"JP_SPECIAL_CREED": {"tied": 0, "mentioned": 2, "denied": 0}}, entities={"JP_SPECIAL_CREED": 2})
    line["law"] = ["special_care_required"]
    assert "special_care" not in judge.judge_place(line, BOOK, DAY)["rules"]


def test_a_users_entity_may_belong_to_a_class():
    line = place(1, entities={"CLINIC_NUMBER": 1}, law=["special_care_required"])
    assert "special_care" in judge.judge_place(line, BOOK, DAY)["rules"]


def test_the_amendment_of_2026_is_silent():
    special = {"JP_SPECIAL_SPECIFIED_BIOMETRIC": {"tied": 9, "mentioned": 0, "denied": 0}}
    for day in (DAY, date(2099, 1, 1)):
        told = judge.judge_place(place(9, special, law=["future_2026"]), BOOK, day)
        assert told["rules"] == []


@pytest.mark.parametrize(
    ("day", "rules"), [(date(2004, 1, 1), []), (date(2017, 5, 29), []), (date(2017, 5, 30), ["person_records"])]
)
def test_a_rule_is_silent_before_its_day(day, rules):
    line = place(5, entities={"PERSON": 5, "EMAIL_ADDRESS": 5})
    assert judge.judge_place(line, BOOK, day)["rules"] == rules


def test_places_of_a_file_meet_together_what_none_meets_alone():
    names, mails = place(1, entities={"PERSON": 1}), place(0, entities={"EMAIL_ADDRESS": 1})
    assert all("person_records" not in judge.judge_place(one, BOOK, DAY)["rules"] for one in (names, mails))
    assert "person_records" in judge.judge_together([names, mails], BOOK, DAY)["rules"]


@pytest.mark.parametrize(
    ("day", "persons", "rule"),
    [(DAY, 5000, None), (DAY, 5001, "more_than_5000"), (date(2017, 5, 29), 5001, "handler_before_2017")],
)
def test_five_thousand_persons_of_a_run(day, persons, rule):
    told = judge.judge_together([place(1, entities={"PERSON": 1})], BOOK, day, persons=persons)
    assert {"more_than_5000", "handler_before_2017"} & set(told["rules"]) == ({rule} if rule else set())


def test_a_policy_pack_may_be_chosen():
    line = place(1, {"JP_SPECIAL_LABOR_UNION": {"tied": 1, "mentioned": 0, "denied": 0}}, entities={"PERSON": 1})
    assert judge.judge(BOOK, DAY)(line)["rules"] == ["finance_sensitive_tied", "jis2006_sensitive_tied"]
    assert judge.judge(BOOK, DAY, packs=("finance",))(line)["rules"] == ["finance_sensitive_tied"]
    assert judge.judge(BOOK, DAY, packs=())(line)["rules"] == []


ENTITIES = ["PERSON", "JP_ADDRESS", "CREDIT_CARD", "JP_MY_NUMBER", "IP_ADDRESS", "JP_CORPORATE_NUMBER"]


@given(st.sets(st.sampled_from(ENTITIES)), st.sets(st.sampled_from(ENTITIES)), st.integers(0, 3000))
def test_more_kinds_never_lower_severity_or_risk(one, other, persons):
    small = judge.judge_place(place(persons, entities=dict.fromkeys(one, 1)), BOOK, DAY)
    large = judge.judge_place(place(persons, entities=dict.fromkeys(one | other, 1)), BOOK, DAY)
    assert set(small["rules"]) <= set(large["rules"])
    assert (small["risk"] or {"score": 0})["score"] <= (large["risk"] or {"score": 0})["score"] <= 100


@given(st.lists(st.tuples(st.sets(st.sampled_from(ENTITIES)), st.integers(0, 1100), st.booleans()), max_size=8))
def test_many_places_are_judged_like_each_alone(told):
    law = judge.judge(BOOK, DAY)
    for names, persons, listed in told:
        line = place(
            persons, entities=dict.fromkeys(names, 1), list={"persons": persons, "rows": 1} if listed else None
        )
        assert law(line) == judge.judge_place(line, BOOK, DAY)
