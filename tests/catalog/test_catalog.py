"""Recognizer files: what ships is right, and what is wrong in a user's file is told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from piiscan.catalog import load
from piiscan.errors import CatalogError
from piiscan.scan import examples

GOOD = """\
id: shop_member
entity: SHOP_MEMBER
title: {ja: 会員番号, en: Shop member number}
pattern: '(?P<value>SM-[0-9]{4})'
anchors: ['SM-']
base: 2.0
mask: '*{2}'
law: [personal_information]
examples: ['会員 ⟦SM-1234⟧', '⟦ＳＭ－９９９９⟧', 'x ⟦SM-0000⟧']
counterexamples: ['SM-12', 'SN-1234', 'sm']
"""


PATTERN = "pattern: '(?P<value>SM-[0-9]{4})'\nanchors: ['SM-']"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / "recognizers").mkdir(exist_ok=True)
    (folder / "recognizers" / name).write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(CatalogError) as caught:
        load.load([folder])
    return caught.value.problems


def test_every_example_of_every_packaged_recognizer_holds() -> None:
    assert examples.check(load.load()) == []


def test_every_packaged_rule_names_known_entities() -> None:
    catalog = load.load()
    named = {entity for rule in catalog.rules for entity in (*rule.all_of, *rule.any_of)}
    assert named <= set(catalog.entities())


def test_a_users_recognizer_is_added(tmp_path: Path) -> None:
    catalog = load.load([write(tmp_path, "shop.yaml", GOOD)])
    assert "SHOP_MEMBER" in catalog.entities()
    assert examples.check(catalog) == []


def test_a_failed_example_says_who_has_its_text(tmp_path):
    (tmp_path / "vip.yaml").write_text(
        "id: vip\nentity: PERSON_VIP\ntitle: {ja: 重要人物, en: VIP}\nstatus: experimental\n"
        "pattern: (?P<value>山田太郎)\nanchors: [山田]\nbase: 8\nmask: '*'\nexamples: [担当は⟦山田太郎⟧です]\n"
        "counterexamples: [別の人]\n",
        encoding="utf-8",
    )
    failures = examples.check(load.load([tmp_path]))
    told = [(f.recognizer, f.what.partition("; ")[2]) for f in failures if not f.recognizer.startswith("jp_special_")]
    assert told == [("person_name", "taken by vip")]  # facts of a person without a name are told of nobody


def test_all_problems_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", GOOD.replace("base: 2.0", "base: high\ncolour: red").replace("SHOP_MEMBER", "shop"))
    write(tmp_path, "b.yaml", "id: x\n  broken: [")
    write(tmp_path, "c.yaml", GOOD.replace("id: shop_member", "id: jp_my_number").replace("(?P<value>", "("))
    told = "\n".join(problems(tmp_path))
    for part in (
        "a.yaml:2: entity 'shop' must be upper case",
        "a.yaml:6: 'base' must be a number",
        "a.yaml:7: unknown key 'colour'; hint: known keys",
        "b.yaml:2:",
        "id 'jp_my_number' is taken",
        "c.yaml:4: a pattern needs the group",
    ):
        assert part in told, told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("id: shop_member", "id: shop_member\nid: again"), "key 'id' stands twice"),
        (("pattern:", "check: luhnn\npattern:"), "unknown check 'luhnn'"),
        (("'(?P<value>SM-[0-9]{4})'", "'(?P<value>SM-['"), "bad pattern"),
        (("anchors: ['SM-']\n", ""), "a pattern needs anchors"),
        (("mask: '*{2}'", "mask: 'xx'"), "mask 'xx' is not understood"),
        (("['会員 ⟦SM-1234⟧', ", "['会員 SM-1234', "), "marks the exact span"),
        ((", 'x ⟦SM-0000⟧'", ""), "a stable recognizer needs 3 examples"),
        ((PATTERN, "shape: ['4x4']"), "shape '4x4'"),
        (("base: 2.0", "evidence: {luck: 3}\nbase: 2.0"), "unknown evidence 'luck'"),
        ((PATTERN, "shape: ['300']"), "shape '300' can never match: no group is longer"),
        ((PATTERN, "shape: ['4 4:4']"), "shape '4 4:4' can never match: its separators"),
        ((PATTERN, "shape: [{groups: '13', prefix: ['T1']}]"), "prefix 'T1' ends with a digit"),
        ((PATTERN, "shape: [{groups: '2:2', alphabet: hex, prefix: ['MAC']}]"), "hexadecimal digits takes no prefix"),
        (("'(?P<value>SM-", "'会員コード(?P<value>SM-"), "pattern holds 'ー'"),
        (("base: 2.0", "base: -40"), "base -40 is too low"),
    ],
)
def test_a_broken_file(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    assert change[0] in GOOD
    write(tmp_path, "shop.yaml", GOOD.replace(*change))
    found = problems(tmp_path)
    assert any(told in problem for problem in found), found
    assert all("shop.yaml:" in problem and "hint:" in problem for problem in found)


def test_a_packaged_recognizer_can_be_replaced(tmp_path: Path) -> None:
    text = GOOD.replace("id: shop_member", "id: my_mail\nreplaces: email_address").replace(
        "SHOP_MEMBER", "EMAIL_ADDRESS"
    )
    ids = [r.id for r in load.load([write(tmp_path, "m.yaml", text)]).recognizers]
    assert "my_mail" in ids
    assert "email_address" not in ids


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    assert "no such folder" in problems(tmp_path / "nowhere")[0]
