"""Hints for the register: how long, and what other laws call it."""

from __future__ import annotations

from datetime import date

import pytest

from piiscan.catalog import files
from piiscan.law import registers

BOOK, DAY = files.packaged_rules(), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("uri", "columns", "ids"),
    [
        ("/人事/賃金台帳.csv", [], ["keep_wages"]),
        ("/a.csv", ["健康診断判定"], ["keep_health_check"]),
        ("/総務/源泉徴収票と雇用保険.xlsx", [], ["keep_withholding", "keep_employment_insurance"]),
        ("/営業/見込客.csv", ["氏名"], []),
    ],
)
def test_words_of_paths_and_columns_name_the_document(uri, columns, ids):
    place = {"location": {"uri": uri}, "entities": {"PERSON": {"count": 1, "columns": columns}}}
    assert [rule.id for rule in registers.hints(place, BOOK, DAY)] == ids


def test_my_numbers_have_no_fixed_term():
    (hint,) = registers.hints({"location": {"uri": "a"}, "entities": {"JP_MY_NUMBER": {"count": 1}}}, BOOK, DAY)
    assert (hint.id, hint.years) == ("keep_my_number", 0)


def test_what_other_laws_call_it():
    told = registers.elsewhere(["PERSON", "JP_SPECIAL_DISABILITY"], BOOK, DAY)
    assert told["gdpr"] == ["personal data", "Art. 9 health"]
    assert told["pdpa_th"] == ["personal data", "s.26 sensitive"]
    assert registers.elsewhere(["JP_SPECIAL_CRIME_VICTIM"], BOOK, DAY) == {n: [] for n in told}
    assert registers.elsewhere(["PERSON"], BOOK, date(2000, 1, 1))["gdpr"] == []
