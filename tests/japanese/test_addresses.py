"""Parts of addresses: golden lines through the public door, and what reading many at once promises."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import piiscan
from piiscan.japanese import tables
from piiscan.japanese.address.parse import normalise_addresses

LINES = (Path(__file__).parent.parent / "pairs" / "address_parts.txt").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if line and not line.startswith("#")]
FIELDS = ("prefecture", "city", "town", "koaza", "block", "building", "room")


@pytest.mark.parametrize(("text", "expected", "guessed"), ROWS)
def test_parts(text, expected, guessed):
    address = piiscan.normalise_address(text)
    assert "|".join(getattr(address, name) for name in FIELDS) == expected
    assert address.guessed == (() if guessed == "-" else tuple(guessed.split(",")))


def test_many_texts_are_read_as_each_alone():
    texts = [None, "", "\n", " ", *(row[0] for row in ROWS), "横浜市港北区\n新横浜2-100-45", None]
    alone = [None if text is None else piiscan.normalise_address(text) for text in texts]
    assert normalise_addresses(texts) == alone


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_texts_are_taken(texts):
    assert normalise_addresses(texts) == [piiscan.normalise_address(text) for text in texts]


def test_a_town_of_several_municipalities_keeps_all_readings():
    address = piiscan.normalise_address("中央区1-2-3")
    assert (address.prefecture, address.city, address.block) == ("", "中央区", "1-2-3")
    assert len(address.alternatives) > 5
    assert {"札幌市中央区", "さいたま市中央区"} <= {other.city for other in address.alternatives} | {"さいたま市中央区"}


def test_the_postal_code_tells_which():
    address = piiscan.normalise_address("〒103-0000 中央区1-2-3")
    assert (address.prefecture, address.city, address.postal_agrees) == ("東京都", "中央区", True)
    assert piiscan.normalise_address("〒060-0001 横浜市港北区新横浜2-1").postal_agrees is False
    assert piiscan.normalise_address("横浜市港北区新横浜2-1").postal_agrees is None


def test_with_whom_is_no_part_of_building_and_room():
    address = piiscan.normalise_address("横浜市港北区新横浜2-99-40 メゾン泉301 山田様方 TEL 045-012-3456")
    assert (address.building, address.room, address.care_of) == ("メゾン泉", "301", "山田様方")
    assert str(address) == "神奈川県横浜市港北区新横浜2-99-40 メゾン泉301"


@pytest.mark.parametrize("text", ["浦和市高砂3-99-1", "阿佐ヶ谷南1-99-1"])
def test_a_town_elsewhere_that_begins_alike_is_no_reading(text):
    assert piiscan.normalise_address(text).prefecture == ""


def test_a_long_cell_costs_nothing():
    assert piiscan.normalise_address("横浜市港北区新横浜2-1 " + "あ" * 1_000_000).town == "新横浜二丁目"


def test_a_municipality_alone_is_read_whole():
    names = [m.prefecture + m.name for m in tables.municipalities()]
    assert [address.prefecture + address.city for address in normalise_addresses(names) if address] == names
