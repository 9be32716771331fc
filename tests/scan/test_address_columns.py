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


ROWS = [
    ("神奈川県", "横浜市港北区", "新横浜", "2-900-95", "コーポ山田305号室"),
    ("東京都", "千代田区", "紀尾井町", "91番93号", ""),
    ("愛知県", "北名古屋市", "西春", "99番地の3", "メゾン青葉202"),
    ("北海道", "札幌市北区", "北二十四条西", "7丁目99-2", ""),
    ("福岡県", "福岡市中央区", "天神", "1-99-98", "第一ビル2F"),
] * 8
NAMES = ["山田太郎", "佐藤花子", "鈴木一郎", "高橋健", "田中美咲"] * 8
SPLIT = [
    "県|市|町|番地|建物",
    "届先県|届先市|届先町|届先番地",
    "自宅都道府県|自宅市区町村|自宅町名|自宅番地",
    "請求先_都道府県|請求先_市区町村|請求先_町名|請求先_番地|請求先_建物名",
    "勤務先都道府県|勤務先市区町村|勤務先町名|勤務先番地",
    "Pref|City|Addr1|Addr2|Addr3",
    "ken|shi|cho|banchi",
    "住所（都道府県）|住所（市区町村）|住所（町名）|住所（番地）",
    "address_line1|address_line2|address_line3|address_line4",
    "a|b|c|d|e",
]
JOINED = [
    "都道府県|市区町村|町名以降",
    "都道府県|市区郡|町村番地|マンション名",
    "保護者_県|保護者_市|保護者_町名番地",
    "住所1|住所2|住所3",
    "state|city|street",
    "x|y|z",
]


def split(header: str, *, joined: bool, rows: int = 40) -> dict[str, list[str]]:
    cells = [(p, c, t + b, h) if joined else (p, c, t, b, h) for p, c, t, b, h in ROWS[:rows]]
    return {name: [row[i] for row in cells] for i, name in enumerate(header.split("|"))}


@pytest.mark.parametrize("header", SPLIT)
def test_town_and_block_in_two_columns(header: str) -> None:
    assert columns({"氏名": NAMES, **split(header, joined=False)}) == set(header.split("|"))


@pytest.mark.parametrize("header", JOINED)
def test_town_and_block_in_one_column(header: str) -> None:
    assert columns({"氏名": NAMES, **split(header, joined=True)}) == set(header.split("|"))


def test_headers_tell_in_a_table_of_one_row() -> None:
    assert columns(split("届先県|届先市|届先町名番地", joined=True, rows=1)) == {"届先県", "届先市", "届先町名番地"}


def test_prefecture_and_municipality_may_share_a_column() -> None:
    table = {"x": [p + c for p, c, *_ in ROWS], "y": [t + b for _, _, t, b, _ in ROWS]}
    assert columns(table) == {"x", "y"}


def test_towns_of_other_municipalities_are_none() -> None:
    table = split("x|y|z", joined=True)
    assert columns({**table, "z": [f"青葉台{i}-9-1" for i in range(40)]}) == set()
    assert columns({**table, "x": table["x"][1:] + table["x"][:1]}) == set()


@pytest.mark.parametrize("names", ["都道府県|市区町村|町丁目|値", "a|b|c|d"])
@pytest.mark.parametrize("value", ["1{}00", "{}.5", "2020-11-1{}", "03-0123-456{}", "{}0-{}9"])
def test_statistics_by_town_hold_no_addresses(names: str, value: str) -> None:
    towns = [(p, c, t, value.replace("{}", str(i % 9 + 1))) for i, (p, c, t, *_) in enumerate(ROWS)]
    assert columns({name: [row[i] for row in towns] for i, name in enumerate(names.split("|"))}) == set()


@pytest.mark.parametrize("behind", ["小学校", "第一中学校", "2丁目公園", "3号公園"])
def test_schools_and_parks_are_no_towns(behind: str) -> None:
    table = {"a": [r[0] for r in ROWS], "b": [r[1] for r in ROWS], "c": [r[2] + behind for r in ROWS]}
    assert columns({**table, "d": ["12"] * 40}) == set()
