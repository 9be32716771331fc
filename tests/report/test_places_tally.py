"""Places by folder and by badness: bounded, summed, drawn to scale; and the data that the page's script reads."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_data import HOSTILE, files, place

from piiscan.report import payload
from piiscan.report.folders import Folders
from piiscan.report.places import COLUMNS, NUMERIC, tally_places
from piiscan.report.treemap import squarify, treemap


def test_the_worst_places_stay_and_all_are_summed():
    tally = tally_places([place(i, uri) for i, uri in enumerate(files(300))], keep=10)
    assert (tally.places, tally.lists, len(tally.worst)) == (300, 50, 10)
    assert [p.severity for p in tally.worst] == ["high"] * 10
    assert [p.risk for p in tally.worst] == sorted((p.risk for p in tally.worst), reverse=True)
    top = tally.folders.top()
    assert (top.path, top.places) == ("/mnt/share", 300)
    assert sum(f.persons for f in top.below.values()) == top.persons == sum(i * 7 % 101 for i in range(300))


def test_the_bytes_of_a_workbook_count_once():
    sheets = [place(1, "/s/a.xlsx") | {"location": {"uri": "/s/a.xlsx", "sheet": s}} for s in "AB"]
    assert tally_places([*sheets, place(2, "/s/b.csv")]).folders.top().bytes == 1001 + 1002


def test_a_line_that_lacks_almost_everything_is_a_place():
    (found,) = tally_places(
        [{"type": "place", "location": {"uri": "/a"}, "severity": "odd", "risk": {"level": "odd"}}]
    ).worst
    assert (found.file, found.severity, found.level, found.counts) == ("/a", None, "none", (0, 0, 0))


def test_folders_are_bounded_and_lose_nothing():
    folders, deep = Folders(most=50), [f"/s/{i % 7}/{i % 11}/{i}/f" for i in range(500)]
    for name in deep:
        folders.add(name, persons=1, volume=2, level=1)
    top = folders.top()
    assert (top.path, top.places, top.bytes) == ("/s", 500, 1000)
    assert sum(f.persons for f in top.below.values()) == 500
    assert sorted(f.path for f in top.below.values()) == [f"/s/{i}" for i in range(7)]


def test_members_and_tables_have_folders_too():
    folders = Folders()
    for name in ("/s/a.zip!in/b.csv", "/s/a.zip!c.csv", "/s/d.csv"):
        folders.add(name, persons=1, volume=1, level=3 if "in/" in name else 1)
    top = folders.top()
    assert (top.path, list(top.below), top.own) == ("/s", ["/s/a.zip"], 1)
    assert top.below["/s/a.zip"].level == 3


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=40))
def test_areas_are_in_proportion_and_inside(sizes):
    sizes.sort(reverse=True)
    rects = squarify(sizes, (0, 0, 300, 200))
    for size, (x, y, w, h) in zip(sizes, rects, strict=True):
        assert w * h == pytest.approx(60_000 * size / sum(sizes), rel=1e-6)
        assert min(x, y) >= 0
        assert x + w <= 300 + 1e-6
        assert y + h <= 200 + 1e-6


def test_a_map_of_many_folders_says_how_many_are_not_drawn():
    folders = Folders()
    for i in range(60):
        folders.add(f"/s/{i:02d}/f", persons=100 - i, volume=0, level=1)
    cells = treemap(folders.top(), "persons", width=300, height=200)
    assert len(cells) == 25
    assert [c.rest for c in cells if c.folder is None] == [36]
    assert sum(c.size for c in cells) == folders.top().persons
    assert treemap(folders.top(), "bytes", width=300, height=200) == []


@given(st.lists(st.tuples(st.text(), st.one_of(st.none(), st.integers())), max_size=30))
def test_columns_hold_every_row_and_never_end_their_block(rows):
    text = "".join(payload.columns(rows, ("name", "n"), frozenset({"n"})))
    assert not set(text) & set("<>&\u2028\u2029")
    told = json.loads(text)
    assert told["n"] == len(rows)
    name = told["c"]["name"]
    assert [name["d"][i] for i in name["i"]] == [payload.shown(row[0]) for row in rows]
    assert told["c"]["n"] == [row[1] for row in rows]


def test_hostile_names_lie_in_the_data_as_they_can_be_seen():
    rows = [p.row() for p in tally_places([place(1, HOSTILE)]).worst]
    text = "".join(payload.block("x", payload.columns(rows, COLUMNS, NUMERIC)))
    text.encode("utf-8")
    assert text.count("<") == 2
    assert "\\\\u202egpj.\\\\udc80\\\\u000a" in text
