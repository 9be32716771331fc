"""Towns written as registered have the canonical form that reading them gives."""

import random

import pytest

from piiscan.japanese import tables
from piiscan.japanese.address import registered
from piiscan.japanese.canonical import canonical

TOWNS = [
    m.prefecture + m.name + town
    for m, towns in zip(tables.municipalities(), tables.towns(), strict=True)
    for town in towns
]


def test_places_are_those_that_parsing_gives():
    some = random.Random(1).sample(TOWNS, 3000)
    told = {text: place for text in some if (place := registered.canonical_place(text)) is not None}
    assert len(told) > 2800
    for block in ("1-1", "23-456"):
        assert canonical("address", [text + block for text in told]) == [place + block for place in told.values()]


@pytest.mark.parametrize(
    "text", ["", "半田市東天王町", "岩手県和賀郡西和賀町寅沢", "東京都品川区大崎ThinkParkTower", "愛知県半田市"]
)
def test_others_are_left_to_parsing(text):
    assert registered.canonical_place(text) is None
