"""Tables whose columns hold the parts of an address; statistics and lists of towns are none. Invented people."""

from __future__ import annotations

import pyarrow as pa
import pytest

import piiscan

PARTS = {
    "都道府県": ["神奈川県", "東京都", "愛知県", "北海道"],
    "市区町村": ["横浜市港北区", "千代田区", "北名古屋市", "札幌市北区"],
    "町名": ["新横浜", "紀尾井町", "西春", "北二十四条西"],
    "番地": ["2-900-95", "91番93号", "中山99番地の3", "7丁目99"],
    "建物名": ["コーポ山田305", "", "メゾン青葉", "202"],
}


def columns(table: dict[str, list[str]]) -> set[str | None]:
    return {f.location.column for f in piiscan.scan_table(pa.table(table)) if f.entity == "JP_ADDRESS"}


def without(*names: str) -> dict[str, list[str]]:
    return {name: cells for name, cells in PARTS.items() if name not in names}


def test_each_column_of_an_address_is_one() -> None:
    assert columns({"氏名": ["山田太郎", "佐藤花子", "鈴木一郎", "高橋健"], **PARTS}) == set(PARTS)


@pytest.mark.parametrize("gone", ["都道府県", "市区町村", "町名", "建物名"])
def test_a_part_may_be_missing(gone: str) -> None:
    assert columns(without(gone)) == set(PARTS) - {gone}


def test_cells_that_are_no_part_do_not_count() -> None:
    found = piiscan.scan_table(pa.table({**PARTS, "番地": ["2-900-95", "不明", "", "abc"]}))
    assert {f.location.column: f.count for f in found if f.entity == "JP_ADDRESS"}["番地"] == 1


@pytest.mark.parametrize(
    "table",
    [
        without("番地", "建物名"),  # a list of towns
        {**without("町名", "番地", "建物名"), "人口": ["3000", "400", "50", "6"]},
        {"町名": PARTS["町名"], "世帯数": ["1-2", "3", "4", "5"]},
        {
            "町丁目": ["戸山１丁目", "大久保２丁目", "西新宿８丁目", "百人町３丁目"] * 5,
            "人口": ["1", "2", "3", "4"] * 5,
        },
        {"番地": ["1-2-3", "4", "5-6", "7"]},
        {"部屋番号": ["101", "202", "303", "404"], "都道府県": PARTS["都道府県"]},
    ],
)
def test_statistics_and_lists_hold_no_addresses(table: dict[str, list[str]]) -> None:
    assert columns(table) == set()


def test_a_column_of_addresses_may_leave_out_the_municipality() -> None:
    cells = ["紀尾井町91-93", "新横浜2-900-95コーポ山田305", "一番町99番地"]
    assert columns({"住所": cells}) == {"住所"}
    assert columns({"備考": cells}) == set()
