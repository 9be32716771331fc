"""What a header row says: labels with notes are labels, names of persons are values, wherever the table comes from."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from piiscan.scan.scanner import Scanner, ScanResult

KANA = [
    f"{family} {given}"
    for family in ("ヤマダ", "サトウ", "スズキ", "タカハシ", "タナカ")
    for given in ("タロウ", "ハナコ", "ケンタ", "ミサキ", "ユミ", "ナオキ")
]
STAFF = ("山田太郎", "佐藤花子", "鈴木一郎", "高橋健太")
SHIFTS = ("早", "遅", "日", "夜", "休")


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def _scan(scanner: Scanner, folder: Path, rows: list[list[str]], **options: Any) -> ScanResult:
    path = folder / "table.csv"
    path.write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
    return scanner.scan_path(path, **options)


def _told(result: ScanResult) -> list[tuple[str, str | None, int | None, int]]:
    return [(f.entity, f.location.column, f.location.row, f.count) for f in result]


NOTED = ["患者名(カナ)", "会員名（ｶﾅ）", "受取人（全角カナ）", "担当(カナ)", "【必須】代表者名(カナ)", "申込者名_カナ"]


@pytest.mark.parametrize("header", NOTED)
def test_a_note_of_a_header_is_no_value(header: str, scanner: Scanner, tmp_path: Path) -> None:
    result = _scan(scanner, tmp_path, [["No", header], *([str(i), name] for i, name in enumerate(KANA))])
    assert _told(result) == [("PERSON", header, None, len(KANA))]
    assert [table["rows"] for table in result.tables] == [len(KANA)]


def test_a_name_behind_a_label_is_a_value(scanner: Scanner, tmp_path: Path) -> None:
    result = _scan(scanner, tmp_path, [["担当(山田太郎)", "備考"], ["1", "x"], ["2", "y"]])
    assert [f.entity for f in result] == ["PERSON"]


def test_names_of_a_databases_columns_are_no_values(scanner: Scanner, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as base:
        base.execute('create table t ("メイ" text, "氏名" text)')
        base.executemany("insert into t values (?, ?)", [(str(i), name) for i, name in enumerate(KANA)])
    base.close()
    (table,) = scanner.scan_path(tmp_path / "a.db").tables
    assert [column["name"] for column in table["columns"]] == ["メイ", "氏名"]


def test_a_data_frame_is_no_form(scanner: Scanner) -> None:
    result = scanner.scan_table(pd.DataFrame({"No": range(len(KANA)), "患者名(カナ)": KANA}))
    assert _told(result) == [("PERSON", "患者名(カナ)", None, len(KANA))]
    assert len(result.tables) == 1


def _shifts() -> list[list[str]]:
    first = ["日付", *STAFF]
    return [first, *([f"2026/4/{day}", "遅", *(SHIFTS[(day + i) % 5] for i in range(3))] for day in range(1, 31))]


def test_names_over_the_shifts_of_a_month_are_told(scanner: Scanner, tmp_path: Path) -> None:
    result = _scan(scanner, tmp_path, _shifts())
    assert _told(result) == [("PERSON", f"column {number}", 1, 1) for number in range(2, 6)]
    assert {column["entity"] for table in result.tables for column in table["columns"]} == {None}


def test_labels_of_a_data_frame_that_are_names_are_told(scanner: Scanner) -> None:
    first, *rows = _shifts()
    result = scanner.scan_table(pd.DataFrame(rows, columns=first))
    assert sorted((f.entity, f.location.column or "") for f in result) == [
        ("PERSON", f"column {number}") for number in range(2, 6)
    ]


@pytest.mark.parametrize(("mark", "found"), [("遅", 0), ("林", 31)])
def test_a_mark_again_and_again_is_no_name(mark: str, found: int, scanner: Scanner, tmp_path: Path) -> None:
    result = _scan(scanner, tmp_path, [["No", "担当"], *([str(i), mark] for i in range(31))])
    assert sum(f.count for f in result) == found
