"""Canonical values against the pair files, and what every form promises."""

from __future__ import annotations

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.japanese.address.parse import normalise_address
from piiscan.japanese.canonical import KINDS, canonical, split_name
from piiscan.japanese.fold import composed, on_lines, variants
from piiscan.model import FIELD_KINDS
from piiscan.text.fold import fold_char

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


# 斎 and 斉 are two kanji to the engine; as names they are swapped (japanese/fold.py).
APART = [row for row in rows("kanji_apart.txt") + rows("names_apart.txt") if set(row) != {"斎", "斉"}]


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_names_stay_apart(one, other):
    assert canonical("name", [one]) != canonical("name", [other])


@pytest.mark.parametrize(("variant", "common"), rows("kanji_same.txt"))
def test_variants_are_one_name_with_and_without_a_selector(variant, common):
    assert len(set(canonical("name", [variant, common, f"{variant}\U000e0101", f"{common}\ufe00"]))) == 1


def test_the_one_to_one_fold_agrees_with_the_form_of_values():
    blocks = ((0x2E80, 0x2FE0), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
    kanji = [chr(code) for first, last in blocks for code in range(first, last)]
    values = on_lines(lambda text: composed(text).translate(variants()), kanji)
    for one, engine, value in zip(kanji, map(fold_char, kanji), values, strict=True):
        assert engine == value or ord(value) > 0xFFFF, (one, engine, value)
        assert engine in (one, value) or "\ud800" <= engine <= "\udfff", (one, engine, value)


SPELLED = [(row[0], row[1:]) for row in rows("kana_key_same.txt")]


@pytest.mark.parametrize(("_", "spellings"), SPELLED)
def test_spellings_of_a_reading_share_a_key(_, spellings):
    assert len(set(canonical("kana_key", spellings))) == 1


@pytest.mark.parametrize(("one", "other"), rows("kana_key_apart.txt"))
def test_readings_of_different_names_keep_their_keys(one, other):
    assert canonical("kana_key", [one]) != canonical("kana_key", [other])


LETTERS = "アイウオキシチヨユャュョッツンーヴヽヾゝ゛々之のノヶが田山斉 "
SYLLABLES = (
    "o",
    "oh",
    "no",
    "Ō",
    "shi",
    "tsu",
    "chi",
    "ju",
    "n",
    "n'",
    "mi",
    "ko",
    "kyo",
    "sho",
    "tto",
    "ū",
    "ya",
    "-",
    " ",
)
NAMES = st.one_of(st.lists(st.sampled_from(LETTERS)), st.lists(st.sampled_from(SYLLABLES)))


@given(st.sampled_from(["name", "name_kana", "kana_key"]), NAMES.map("".join))
def test_a_canonical_name_is_its_own_canonical_form(kind, text):
    once = canonical(kind, [text])
    assert canonical(kind, once) == once


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("address", "東京都港区三田1-1-1 ビル1F" + "1" * 300 + "亜"),
        ("kana_key", "ア" * 50_000 + "x"),
        ("kana_key", "キヨウ" * 20_000),
        ("name", " " * 50_000 + "x"),
        ("name", "(" * 50_000),
    ],
)
def test_long_values_take_no_long_time(kind: str, text: str) -> None:
    started = time.process_time()
    canonical(kind, [text])
    assert time.process_time() - started < 5  # backtracking took minutes


def test_letters_that_grow_as_capitals_move_no_room() -> None:
    assert canonical("address_building", ["東京都港区三田1-1-1 ßビル101"]) == canonical(
        "address_building", ["東京都港区三田1-1-1 ssビル101"]
    )
    found = normalise_address("東京都港区三田1-1-1 ßビル101")
    assert (found.building, found.room) == ("ßビル", "101")


@pytest.mark.parametrize("name", ["(株)山田太郎(営業)", "(株)山田太郎(営業(東京))", "(株)山田太郎 【様】"])
def test_a_note_in_brackets_takes_no_name_with_it(name: str) -> None:
    assert canonical("name", [name]) == ["(株)山田太郎"]
