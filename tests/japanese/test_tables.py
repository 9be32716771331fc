"""Data files: complete, consistent with each other, read on first use alone."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from piiscan.japanese import tables


def test_municipalities_prefectures_and_towns_belong_together():
    assert len(tables.prefectures()) == 47
    assert len(tables.municipalities()) == len(tables.towns()) > 1700
    names = {(m.prefecture, m.name): i for i, m in enumerate(tables.municipalities())}
    assert "新横浜" in tables.towns()[names["神奈川県", "横浜市港北区"]]


def test_postal_codes_rise_and_lead_to_their_municipality():
    codes, owner = tables.postal_codes()
    assert (np.diff(codes) >= 0).all()
    assert len(codes) == len(owner) > 120_000
    at = int(np.searchsorted(codes, 2220033))
    assert tables.municipalities()[owner[at]].name == "横浜市港北区"


def test_name_lexicons_have_their_sizes_and_flags():
    surnames = {name: flags for flags, names in tables.surnames().items() for name in names}
    assert len(surnames) > 80_000
    assert surnames["佐藤"] & tables.COMMON
    assert surnames["林"] & tables.WORD
    assert sum(map(len, tables.given_names().values())) > 100_000
    assert {"サトウ"} <= set(tables.readings("s"))
    assert {"タロウ"} <= set(tables.readings("g"))
    assert len(tables.area_code_lengths()) == 100_000


def test_word_lists_are_distinct_and_known_by_key():
    assert "氏名" in tables.words("label_name")
    with pytest.raises(KeyError):
        tables.words("no such list")


def test_former_municipalities_are_none_today_and_lead_to_those_of_their_prefecture():
    today = {(m.prefecture, m.name) for m in tables.municipalities()}
    former = tables.former_municipalities()
    assert len(former) > 70
    assert not today & former.keys()
    for (prefecture, _), heirs in former.items():
        assert heirs
        assert {tables.municipalities()[i].prefecture for i in heirs} == {prefecture}


def test_import_reads_no_data():
    code = """
import sys
from piiscan.japanese import canonical, checks, person, tables
from piiscan.japanese.address import find as address
loaded = [n for n, f in vars(tables).items() if hasattr(f, "cache_info") and f.cache_info().currsize]
sys.exit(repr(loaded) if loaded else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
