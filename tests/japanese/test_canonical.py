"""Canonical values against the pair files, and what every form promises."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.japanese.canonical import KINDS, canonical, split_name
from piiscan.japanese.fold import variants
from piiscan.model import FIELD_KINDS

PAIRS = Path(__file__).parent.parent / "pairs"


def rows(name: str) -> list[list[str]]:
    lines = (PAIRS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


CASES = [row for path in sorted(PAIRS.glob("canonical_*.txt")) for row in rows(path.name)]


@pytest.mark.parametrize(("kind", "value", "expected"), CASES)
def test_canonical_form(kind, value, expected):
    assert canonical(kind, [value]) == [None if expected == "-" else expected]


@pytest.mark.parametrize(("kind", "value", "expected"), [c for c in CASES if c[2] != "-"])
def test_canonical_twice_is_canonical_once(kind, value, expected):
    if kind.startswith("address_"):
        return
    assert canonical(kind, [expected]) == [expected]


@pytest.mark.parametrize(("name", "family", "given_"), rows("split_name.txt"))
def test_split_name(name, family, given_):
    assert split_name([name]) == ([family], [None if given_ == "-" else given_])


def test_every_field_kind_has_a_form():
    assert set(FIELD_KINDS) <= set(KINDS)


def test_none_stays_none_and_unknown_kind_is_an_error():
    assert all(canonical(kind, [None, ""]) == [None, None] for kind in KINDS)
    assert split_name([None, ""]) == ([None, None], [None, None])
    with pytest.raises(KeyError):
        canonical("shoe_size", [])


@pytest.mark.parametrize("way", ["木屋町通二条下る", "四条通室町東入", "四条通室町西入ル", "今出川通烏丸上がる", ""])
def test_a_way_along_the_streets_of_kyoto_is_no_part_of_the_town(way):
    assert canonical("address", [f"京都市中京区{way}上大阪町999"]) == ["京都府京都市中京区上大阪町999"]


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=40))
def test_any_text_is_taken(kind, text):
    first = canonical(kind, [text])
    assert first == canonical(kind, [text])
    assert first[0] is None or first[0]


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(variants())


@pytest.mark.parametrize(("variant", "common"), rows("kanji_same.txt"))
def test_variants_fold_together(variant, common):
    assert folded(variant) == folded(common)


@pytest.mark.parametrize(("one", "other"), rows("kanji_apart.txt"))
def test_different_kanji_stay_apart(one, other):
    assert folded(one) != folded(other)
