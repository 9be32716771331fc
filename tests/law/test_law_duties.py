"""Golden cases of the duty to report: just under, at and over each threshold, with the article named."""

from __future__ import annotations

from datetime import date

import pytest

from piiscan.catalog import files
from piiscan.law import breach, duties, held

BOOK = files.packaged_rules()
DAY = date(2026, 11, 20)
SPECIAL = "JP_SPECIAL_MEDICAL_HISTORY"


def place(uri="a.csv", special=None, persons=0, whole=None, **entities):
    return {
        "type": "place",
        "location": {"uri": uri, "sheet": None},
        "entities": {name: {"count": n, "distinct": n} for name, n in entities.items()},
        "special": {SPECIAL: dict(zip(("tied", "mentioned", "denied"), special, strict=True))} if special else {},
        "persons": persons,
        "list": {"persons": persons, "persons_whole": whole, "rows": persons} if whole else None,
    }


def judged(*places, persons=None, day=DAY, summary=None, **facts):
    facts["cases"] = frozenset(facts.get("cases", ()))
    data = held.of_lines([*places, {"type": "summary", "persons": persons, **(summary or {})}])
    return {t.duty.id: t for t in duties.triggers(BOOK, data, duties.Facts(**facts), day)}


# trigger, article, places, persons, facts, verdict
CASES = [
    ("appi_7_1", "施行規則7条1号", [place(special=(1, 0, 0), PERSON=1)], 1, {}, "met"),
    ("appi_7_1", "施行規則7条1号", [place(special=(0, 5, 0), PERSON=1)], 1, {}, "not_met"),
    ("appi_7_1", "施行規則7条1号", [place(special=(0, 0, 5), PERSON=1)], 1, {}, "not_met"),
    ("appi_7_1", "施行規則7条1号", [place(JP_DISABILITY_HANDBOOK=1)], 1, {}, "met"),
    ("appi_7_2", "施行規則7条2号", [place(CREDIT_CARD=1)], 0, {}, "met"),
    ("appi_7_2", "施行規則7条2号", [place(CARD_SECURITY=1, PERSON=1)], 1, {}, "not_met"),  # last four and expiry
    ("appi_7_2", "施行規則7条2号", [place(JP_BANK_ACCOUNT=900, PERSON=900)], 900, {}, "not_met"),
    ("appi_7_2", "施行規則7条2号", [place(CREDENTIAL=1, EMAIL_ADDRESS=1)], 1, {}, "human"),
    ("appi_7_2", "施行規則7条2号", [place(CREDIT_CARD=1)], 0, {"encrypted": True}, "human"),
    ("appi_7_3", "施行規則7条3号", [place(PERSON=1)], 1, {}, "human"),
    ("appi_7_3", "施行規則7条3号", [place(PERSON=1)], 1, {"intent": "yes"}, "met"),
    ("appi_7_3", "施行規則7条3号", [place(PERSON=1)], 1, {"intent": "no"}, "not_met"),
    ("appi_7_3", "施行規則7条3号", [], 0, {"intent": "yes"}, "not_met"),
    ("appi_7_4", "施行規則7条4号", [place(PERSON=999)], 999, {}, "not_met"),
    ("appi_7_4", "施行規則7条4号", [place(PERSON=1000)], 1000, {}, "not_met"),
    ("appi_7_4", "施行規則7条4号", [place(PERSON=1001)], 1001, {}, "met"),
    ("appi_7_4", "施行規則7条4号", [place(PERSON=500, persons=500, whole=(900, 1200))], 500, {}, "human"),
    ("appi_7_4", "施行規則7条4号", [place(PERSON=500, persons=500, whole=(1100, 1300))], 500, {}, "met"),
    ("appi_7_4", "施行規則7条4号", [place(CREDIT_CARD=1000)], 0, {}, "not_met"),  # numbers without names
    ("appi_7_4", "施行規則7条4号", [place(CREDIT_CARD=1001)], 0, {}, "human"),
    ("appi_7_4", "施行規則7条4号", [place(JP_POSTAL_CODE=5000, PERSON=3)], 3, {}, "not_met"),
    ("appi_43", "施行規則43条", [place(PERSON=100)], 100, {"public_body": True}, "not_met"),
    ("appi_43", "施行規則43条", [place(PERSON=101)], 101, {"public_body": True}, "met"),
    ("number_act_1", "報告規則2条1号", [place(JP_MY_NUMBER=1)], 1, {}, "human"),
    ("number_act_1", "報告規則2条1号", [place(JP_MY_NUMBER=1)], 1, {"cases": ["systems"]}, "met"),
    ("number_act_1", "報告規則2条1号", [place(JP_MY_NUMBER=1)], 1, {"cases": ["none"]}, "not_met"),
    ("number_act_2", "報告規則2条2号", [place(JP_MY_NUMBER=1)], 1, {"intent": "yes"}, "met"),
    ("number_act_2", "報告規則2条2号", [place(PERSON=1)], 1, {"intent": "yes"}, "not_met"),
    ("number_act_3", "報告規則2条3号", [place(JP_MY_NUMBER=1)], 1, {"cases": ["published"]}, "met"),
    ("number_act_4", "報告規則2条4号", [place(JP_MY_NUMBER=1)], 1, {}, "not_met"),
    ("number_act_4", "報告規則2条4号", [place(JP_MY_NUMBER=100)], 100, {}, "not_met"),
    ("number_act_4", "報告規則2条4号", [place(JP_MY_NUMBER=101)], 101, {}, "met"),
    ("number_act_4", "報告規則2条4号", [place("a", JP_MY_NUMBER=60), place("b", JP_MY_NUMBER=60)], 60, {}, "human"),
]


@pytest.mark.parametrize(("duty", "article", "places", "persons", "facts", "verdict"), CASES)
def test_trigger(duty, article, places, persons, facts, verdict):
    told = judged(*places, persons=persons, **facts)[duty]
    assert told.verdict == verdict
    assert article in told.duty.law
    assert told.reasons


def test_a_public_body_is_asked_its_own_number_of_persons_alone():
    assert "appi_7_4" not in judged(place(PERSON=101), persons=101, public_body=True)
    assert "appi_43" not in judged(place(PERSON=101), persons=101)


@pytest.mark.parametrize(
    ("day", "trigger", "verdict"),
    [
        (date(2022, 3, 31), "appi_7_3_held", "not_in_force"),
        (date(2022, 4, 1), "appi_7_3_held", "not_met"),  # skimming takes data that are not held yet
        (date(2024, 3, 31), "appi_7_3_held", "not_met"),
        (date(2024, 4, 1), "appi_7_3", "met"),
    ],
)
def test_web_skimming_counts_from_2024(day, trigger, verdict):
    told = judged(place(CREDIT_CARD=1), persons=1, day=day, intent="yes", collected=True)
    assert told[trigger].verdict == verdict
    assert {t.verdict for name, t in told.items() if "7_3" not in name} <= {"not_met", "not_in_force"}


@pytest.mark.parametrize("day", [date(2016, 1, 1), date(2017, 5, 29), date(2022, 3, 31)])
def test_before_the_law_no_trigger_is_in_force_and_the_answer_says_so(day):
    data = held.of_lines([place(CREDIT_CARD=5, special=(9, 0, 0)), {"type": "summary", "persons": 5000}])
    told = breach.assess(BOOK, data, duties.Facts(intent="yes"), known=day)
    assert told.verdict == "not_in_force"
    assert {t.verdict for t in told.triggers} == {"not_in_force"}
    assert len(told.triggers) == 8
    assert not told.clocks
    codes = {note.code for note in told.notes}
    assert "before_2022" in codes
    assert ("before_2017" in codes) == (day < date(2017, 5, 30))


def test_a_list_that_matched_leaves_open_what_else_it_holds():
    summary = {"type": "summary", "persons": 1001, "households": 4, "verdict": "OURS"}
    told = {t.duty.id: t for t in duties.triggers(BOOK, held.of_lines([summary]), duties.Facts(), DAY)}
    verdicts = {name: told[name].verdict for name in ("appi_7_1", "appi_7_2", "appi_7_3", "appi_7_4", "number_act_4")}
    assert verdicts == dict.fromkeys(verdicts, "human") | {"appi_7_4": "met"}
    assert told["appi_7_3"].reasons[0].code == "intent_list"


def test_what_was_not_read_is_named():
    data = held.of_lines([{"type": "summary", "persons": 0, "skip_reasons": {"encrypted": 2, "too_large": 1}}])
    told = breach.assess(BOOK, data, duties.Facts(intent="no", cases=frozenset({"none"})), known=DAY)
    assert told.verdict == "not_met"
    unread = next(reason for reason in told.not_checked if reason.code == "unread")
    assert unread.values == {"n": 3, "why": "encrypted 2, too_large 1"}


def test_output_without_place_lines_is_judged_by_its_findings():
    finding = {"type": "finding", "entity": "CREDIT_CARD", "location": {"uri": "a"}, "count": 1, "law": []}
    assert judged(finding, persons=0)["appi_7_2"].verdict == "met"


def test_single_findings_of_one_value_are_one_number():
    one = {"type": "finding", "entity": "JP_MY_NUMBER", "location": {"uri": "a"}, "count": 1, "distinct": 1}
    assert judged(*[one | {"id": "x"}] * 150, persons=1)["number_act_4"].verdict == "not_met"
    different = [one | {"id": str(n)} for n in range(101)]
    assert judged(*different, persons=1)["number_act_4"].verdict == "met"


def test_other_laws_are_named():
    data = held.of_lines([place(PERSON=1, special=(1, 0, 0)), {"type": "summary", "persons": 1}])
    told = breach.assess(BOOK, data, duties.Facts(), known=DAY)
    assert told.abroad["gdpr"] == ["personal data", "Art. 9 health"]


def test_the_items_of_the_report_say_what_the_scan_knows():
    data = held.of_lines(
        [place(PERSON=2, CREDIT_CARD=1, special=(1, 0, 0)), {"type": "summary", "persons": 2, "persons_rule": "rule"}]
    )
    told = breach.assess(BOOK, data, duties.Facts(), known=DAY)
    assert [item.rule.number for item in told.items] == list(range(1, 10))
    filled = {item.rule.number: item.filled for item in told.items}
    assert filled[2] == {"CREDIT_CARD": "1", "PERSON": "2", SPECIAL: "1"}
    assert filled[3] == {"persons": "2", "rule": "rule"}
    assert filled[4] == {}
