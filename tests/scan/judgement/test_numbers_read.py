"""Columns of numbers as a reader of tables leaves them: without leading zeros, counted from 1, split into parts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from piiscan.scan.scanner import Scanner

SCANNER = Scanner()


def _told(columns: dict[str, Any]) -> list[tuple[str, str, str, float]]:
    (table,) = SCANNER.scan_table(pd.DataFrame(columns)).tables
    return [
        (column["name"], column["entity"], column["kind"], column["prevalence"])
        for column in table["columns"]
        if column["entity"]
    ]


@pytest.mark.parametrize("header", ["user_id", "顧客番号", "社員番号"])
def test_serial_numbers_count_all_or_none(header: str) -> None:
    assert [told[2:] for told in _told({header: range(1, 301)})] == [("whole", 1.0)]
    assert _told({header: range(1, 121)}) == []


def test_telephone_numbers_and_postal_codes_that_lost_their_zeros() -> None:
    count = range(30)
    phones = {"tel1": [90] * 30, "tel2": [123 + i for i in count], "tel3": [5 + 7 * i for i in count]}
    assert [told[1:] for told in _told(phones)] == [("PHONE_NUMBER", "whole", 1.0)] * 3
    texts = {name: [str(cell) for cell in cells] for name, cells in phones.items()}
    assert [told[1:] for told in _told(texts)] == [("PHONE_NUMBER", "whole", 1.0)] * 3
    fixed = {"TEL1": [3] * 30, "TEL2": [123 + i for i in count], "TEL3": [5 + 7 * i for i in count]}
    assert [told[1:] for told in _told(fixed)] == [("PHONE_NUMBER", "whole", 1.0)] * 3
    codes = {"zip1": [60, 157, 530] * 10, "zip2": [1, 66, 1] * 10}
    assert [told[1:] for told in _told(codes)] == [("JP_POSTAL_CODE", "whole", 1.0)] * 2
    assert _told({"a": phones["tel1"], "b": phones["tel2"], "c": phones["tel3"]}) == []


@pytest.mark.parametrize("eras", [("昭和", "平成"), ("S", "H"), (3, 4)])
@pytest.mark.parametrize("header", [("元号", "生年", "生月", "生日"), ("生年元号", "生年年", "生年月", "生年日")])
def test_births_of_an_era_over_four_columns(header: tuple[str, ...], eras: tuple[Any, Any]) -> None:
    cells = ([eras[i % 2] for i in range(30)], [i % 25 + 1 for i in range(30)], [i % 12 + 1 for i in range(30)])
    told = _told(dict(zip(header, (*cells, [i % 28 + 1 for i in range(30)]), strict=True)))
    assert [column[1:3] for column in told] == [("DATE_OF_BIRTH", "whole")] * 4


def test_distinct_cells_are_counted_not_estimated() -> None:
    (table,) = SCANNER.scan_table(pd.DataFrame({"serial": range(20_000)})).tables
    assert table["columns"][0]["distinct"] == 20_000
