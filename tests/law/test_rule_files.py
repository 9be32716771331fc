"""The language of rules/: what a file may say, and what is told where it is wrong, as file:line with a hint."""

from __future__ import annotations

import re
import textwrap
from datetime import date

import pytest

from piiscan.catalog import files, load
from piiscan.errors import CatalogError
from piiscan.law import examples, judge

HEAD = """\
  title: {ja: 規則, en: Rule}
  law: [社内規程]
  references: [社内規程]
  effective_from: "2020-01-01"
"""


def rule(name="mine", **keys):
    """One rule of a file."""
    lines = "".join(f"  {key}: {value}\n" for key, value in keys.items())
    head = "".join(line + "\n" for line in HEAD.splitlines() if line.split(":")[0].strip() not in keys)
    return textwrap.dedent(f"  id: {name}\n{head}{lines}")


def catalog(tmp_path, **texts):
    (tmp_path / "rules").mkdir(exist_ok=True)
    for name, text in texts.items():
        (tmp_path / "rules" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def problems(tmp_path, **texts):
    with pytest.raises(CatalogError) as caught:
        load.load([catalog(tmp_path, **texts)])
    return caught.value.problems


def test_a_users_rule_stands_beside_ours(tmp_path):
    text = rule(kind="finding", severity="high", any_of="[STUDENT_ID]", within="place")
    book = load.load([catalog(tmp_path, mine=text)]).rules
    place = {"location": {"uri": "a", "sheet": None}, "entities": {"STUDENT_ID": {"count": 1}}}
    assert judge.judge_place(place, book, date(2026, 1, 1))["rules"] == ["mine"]
    assert judge.judge_place(place, book, date(2019, 12, 31))["rules"] == []


def test_a_users_rule_takes_the_place_of_ours_by_its_id(tmp_path):
    text = rule("future_2026", kind="class", replaces="future_2026", entities="[JP_SPECIAL_SPECIFIED_BIOMETRIC]")
    finding = rule("mine", kind="finding", severity="high", any_of="[future_2026]", status="tied")
    book = load.load([catalog(tmp_path, a=text, b=finding)]).rules
    special = {"JP_SPECIAL_SPECIFIED_BIOMETRIC": {"tied": 1}}
    place = {"location": {"uri": "a", "sheet": None}, "special": special}
    assert judge.judge_place(place, book, date(2028, 7, 1))["rules"] == ["mine"]


def test_a_rule_may_lie_in_the_folder_itself_beside_recognizers(tmp_path):
    text = rule(kind="finding", severity="high", any_of="[STUDENT_ID]")
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    assert "mine" in {found.id for found in load.load([tmp_path]).rules.findings}


FINDING = {"kind": "finding", "severity": "low", "any_of": "[PERSON]"}
DUTY = {"kind": "duty", "number": '"9"', "any_of": "[PERSON]", "final": "final_30"}


@pytest.mark.parametrize(
    ("keys", "line", "what"),
    [
        ({**FINDING, "severty": "low"}, 9, "unknown key 'severty'"),
        ({**FINDING, "severity": "grave"}, 7, "unknown severity 'grave'"),
        ({**FINDING, "effective_from": "2022-13-01"}, 8, "must be a quoted date"),
        ({**FINDING, "effective_from": '"2022-02-30"'}, 8, "must be a quoted date"),
        ({**FINDING, "effective_until": '"2019-12-31"'}, 9, "lies before effective_from"),
        ({**FINDING, "min_persons": 10, "max_persons": 5}, 9, "min_persons 10 is above max_persons 5"),
        ({**FINDING, "min_persons": -1}, 9, "min_persons -1 is below 0"),
        ({**FINDING, "min_persons": '"many"'}, 9, "must be a integer"),
        ({**FINDING, "within": "folder"}, 9, "within 'folder' is unknown"),
        ({**FINDING, "any_of": "[no_such_class]"}, 1, "unknown law class 'no_such_class'"),
        ({**FINDING, "any_of": "[NO_SUCH_ENTITY]"}, 1, "unknown entity 'NO_SUCH_ENTITY'"),
        ({**FINDING, "any_of": "[Person]"}, 8, "'Person' is no name"),
        ({**FINDING, "packs": "[gdpr]"}, 9, "unknown policy pack 'gdpr'"),
        ({**FINDING, "replaces": "nothing"}, 1, "replaces 'nothing', which is no rule"),
        ({**FINDING, "certainty": "sure"}, 9, "certainty 'sure' is unknown"),
        ({**FINDING, "title": "{ja: 規則, en: One, two}"}, 8, "unknown key 'two'"),
        ({"kind": "finding", "severity": "low"}, 1, "a rule names entities"),
        ({"kind": "law"}, 6, "kind 'law' is unknown"),
        ({**DUTY, "any_of": "[no_such_class]"}, 1, "unknown law class 'no_such_class'"),
        ({**DUTY, "final": "final_90"}, 1, "unknown clock 'final_90'"),
        ({"kind": "duty", "number": '"9"', "final": "final_30"}, 1, "a duty names what triggers it"),
        ({"kind": "clock", "days": '["5", "3"]'}, 7, "the range runs backward"),
        ({"kind": "clock", "days": '["soon"]'}, 7, "days are one number"),
        ({"kind": "masking", "entities": "[PERSON]"}, 0, "its mask shows 1 characters at the start"),
        ({"kind": "risk", "moderate": 70, "high": 60}, 7, "levels must rise"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path, keys, line, what):
    told = [problem for problem in problems(tmp_path, mine=rule(**keys)) if what in problem]
    assert told
    assert "hint:" in told[0]
    if line:
        assert re.search(rf"rules/mine\.yaml:{line}: ", told[0]), told[0]


def test_the_same_id_twice(tmp_path):
    (told,) = problems(tmp_path, a=rule(**FINDING), b=rule(**(FINDING | {"any_of": "[AGE]"})))
    assert "b.yaml:1: id 'mine' is taken" in told
    assert "a.yaml:1" in told


def test_one_condition_with_two_severities(tmp_path):
    other = rule("other", **(FINDING | {"severity": "critical"}))
    (told,) = problems(tmp_path, a=rule(**FINDING), b=other)
    assert "b.yaml:1: 'other': the same condition has another severity" in told
    assert "'mine' in " in told


def test_one_condition_may_have_another_severity_at_another_time(tmp_path):
    old = rule(**FINDING, effective_until='"2020-12-31"')
    new = rule("other", **(FINDING | {"severity": "critical", "effective_from": '"2021-01-01"'}))
    assert load.load([catalog(tmp_path, a=old, b=new)])


def test_one_trigger_in_force_twice(tmp_path):
    mine = rule(**(DUTY | {"number": '"4"', "holder": "private", "more_than": 500}))
    (told,) = problems(tmp_path, mine=mine)
    assert "the same trigger of the same statute is in force twice" in told


def test_a_recognizer_may_not_show_more_than_masking_allows(tmp_path):
    folder = catalog(tmp_path)
    (folder / "recognizers").mkdir()
    text = (files.builtin_folder() / "recognizers" / "jp_my_number.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^mask: .*$", 'mask: "*{4}"', text) + "replaces: jp_my_number\n"
    (folder / "recognizers" / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError, match="my_number_masked") as caught:
        load.load([folder])
    assert "mine.yaml:1: its mask shows 0 characters at the start and 4 at the end" in caught.value.problems[0]


def test_rules_of_one_file_share_what_stands_beside_them(tmp_path):
    head = 'kind: finding\nlaw: [x]\nreferences: [y]\neffective_from: "2021-01-01"\nrules:\n'
    one = "  - {id: one, title: {ja: a, en: b}, severity: low, any_of: [AGE]}\n"
    two = '  - {id: two, title: {ja: a, en: b}, severity: low, any_of: [GENDER], effective_from: "2022-01-01"}\n'
    book = load.load([catalog(tmp_path, mine=head + one + two)]).rules
    mine = {found.id: found for found in book.findings if found.id in ("one", "two")}
    assert [mine[name].effective_from.year for name in ("one", "two")] == [2021, 2022]
    assert mine["two"].law == ("x",)
    told = problems(tmp_path, mine=head + one + two + "color: red\n")
    assert "mine.yaml:8: unknown key 'color'" in told[0]


def test_a_failed_example_is_told(tmp_path):
    text = rule(**FINDING) + "examples:\n  - {place: {entities: {AGE: {count: 1}}}, expect: met}\n"
    (failure,) = examples.check(load.load([catalog(tmp_path, mine=text)]).rules, date(2026, 1, 1))
    assert failure.rule == "mine"
    assert failure.source.endswith("mine.yaml:10")
    assert failure.what == "expected 'met', the rule says 'not_met'"


def test_every_class_of_a_packaged_recognizer_is_a_rule():
    whole = load.load()
    classes = {found.id: found for found in whole.rules.classes}
    for spec in whole.recognizers:
        assert set(spec.law) <= classes.keys(), spec.id


def test_every_packaged_rule_says_its_law_version_and_articles():
    for found in files.packaged_rules().every():
        assert found.law_version
        assert found.law
        assert all(found.title.values())
