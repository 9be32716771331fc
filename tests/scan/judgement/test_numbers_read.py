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
