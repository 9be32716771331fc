"""Code tables: whole, well formed, and read on first use only."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from piiscan.japanese import code_tables, tables

SIZES = {"commission": 52, "insurer_law": 17, "iin": 14, "tac": 17, "pension": 3, "plate": 47}


@pytest.mark.parametrize("kind", SIZES)
def test_no_code_is_missing(kind):
    assert len(code_tables.codes(kind)) == SIZES[kind]


def test_banks_and_branches():
    banks, branches = code_tables.banks(), code_tables.bank_branches()
    assert banks["0001"] == "みずほ"
    assert banks["9900"] == "ゆうちょ"
    assert (np.diff(branches) > 0).all()
    assert set((branches // 1000).tolist()) <= {int(code) for code in banks}
    assert len(branches) > 28_000


def test_local_governments_have_published_check_digits():
    codes = code_tables.local_governments()
    # 北海道, 札幌市, 札幌市中央区, 千代田区, 大阪市, 堺市, 北九州市, 福岡市, 与那国町
    published = "010006 011002 011011 131016 271004 271403 401005 401307 473821"
    for code in published.split():
        assert codes[code[:5]] == code[5]
    assert (
        len(codes) == 1959
    )  # 47 prefectures, 1,741 municipalities without the Kurils, 171 wards of 20 cities: 総務省 2024
    assert code_tables.known_local_governments().sum() == len(codes)


def test_plate_regions():
    regions = code_tables.plate_regions()
    assert {"品川", "なにわ", "とちぎ", "富士山", "江戸川", "南信州", "袖ヶ浦"} <= set(regions)
    assert len(regions) == 138
    prefectures = tables.prefectures()
    assert set(code_tables.codes("plate")) == set(prefectures)


def test_card_ranges():
    assert ("2221", "2720", (16,), "Mastercard") in code_tables.card_ranges()
    assert ("34", "34", (15,), "American Express") in code_tables.card_ranges()


def test_an_unknown_kind_is_a_key_error():
    with pytest.raises(KeyError):
        code_tables.codes("nothing")


def test_importing_the_checks_reads_no_table():
    program = (
        "import piiscan.japanese.checks, piiscan.japanese.tables as t, piiscan.japanese.code_tables as c\n"
        "print([k for k, f in (vars(t) | vars(c)).items() if hasattr(f, 'cache_info') and f.cache_info().currsize])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
