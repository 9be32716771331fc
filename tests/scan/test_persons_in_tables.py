"""Persons in the rows of tables: parts of names, several persons in a row, the same person elsewhere, rows without a name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import Location, TableChunk, TextChunk
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.engine import Engine
from piiscan.scan.judgement.profile import TableProfile
from piiscan.scan.persons import Persons
from piiscan.scan.records import homes

FAMILY = ("山田", "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "小林")
GIVEN = ("太郎", "花子", "一郎", "健太", "美咲", "次郎", "由美", "直樹")
KANA = (
    "ヤマダ タロウ",
    "サトウ ハナコ",
    "スズキ イチロウ",
    "タカハシ ケンタ",
    "タナカ ミサキ",
    "イトウ ジロウ",
    "ワタナベ ユミ",
)
KANA += ("コバヤシ ナオキ",)
N = len(FAMILY)
NAMES = tuple(f"{family}　{given}" for family, given in zip(FAMILY, GIVEN, strict=True))
PHONES = tuple(f"090-0123-45{i:02d}" for i in range(N))
FIXED = tuple(f"03-0123-45{i:02d}" for i in range(N))
BIRTHS = tuple(f"198{i}/04/1{i}" for i in range(N))
MAILS = tuple(f"user{i}@example.com" for i in range(N))
HOMES = tuple(f"東京都千代田区丸の内{i + 1}-1-{i + 1}" for i in range(N))
Columns = dict[str, Any]


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(Engine(load.load([])), ScanSettings(), Key(bytes(32)))


def scan(context: Context, *parts: Columns | str) -> tuple[int, list[TableProfile]]:
    """(persons of all tables and texts together, the tables)."""
    counted, tables = Persons(), list[TableProfile]()
    for number, part in enumerate(parts):
        where = Location(f"{number}.csv")
        if isinstance(part, str):
            chunk: TextChunk | TableChunk = TextChunk(where, part)
        else:
            chunk = TableChunk(where, tuple(part), tuple(pa.array(list(cells), pa.string()) for cells in part.values()))
        told = Gathered()
        list(scan_chunks([chunk], context, told))
        tables += told.tables
        counted.merge(Persons.unpack(told.persons.pack()))
    return counted.count(), tables


@pytest.mark.parametrize("space", ["", " ", "　"])
def test_family_and_given_names_are_the_full_name(context: Context, space: str) -> None:
    parts = {"姓": FAMILY, "名": GIVEN, "電話番号": PHONES}
    full = {"氏名": [name.replace("　", space) for name in NAMES], "電話番号": PHONES, "生年月日": BIRTHS}
    reading = {"セイ": [k.split()[0] for k in KANA], "メイ": [k.split()[1] for k in KANA]}
    assert scan(context, parts, full)[0] == N
    assert scan(context, {**reading, **parts}, full)[0] == N


def test_facts_of_one_row_join_those_of_others(context: Context) -> None:
    births, phones = {"氏名": NAMES, "生年月日": BIRTHS}, {"氏名": NAMES, "電話番号": PHONES}
    assert scan(context, births, phones)[0] == 2 * N
    assert scan(context, births, phones, births | phones)[0] == N
    assert scan(context, births, phones, births | phones, "担当は山田　太郎様です。")[0] == N


def test_siblings_and_namesakes_are_others(context: Context) -> None:
    home = {"氏名": [f"山田　{given}" for given in GIVEN], "住所": HOMES[:1] * N, "電話番号": PHONES[:1] * N}
    assert scan(context, home)[0] == N
    assert scan(context, {"氏名": NAMES[:1] * N, "生年月日": BIRTHS, "備考": [""] * N})[0] == N


def test_a_surname_alone_is_not_told_by_what_a_household_shares(context: Context) -> None:
    surnames = {"お名前": ["山田"] * N, "電話番号": PHONES[:1] * N, "メール": MAILS}
    assert scan(context, surnames)[0] == N


def test_guardians_and_staff_count_once_each(context: Context) -> None:
    school = {
        "生徒氏名": NAMES,
        "保護者氏名": [f"{family}　誠" for family in FAMILY],
        "電話番号": PHONES,
        "生年月日": BIRTHS,
        "担任": ["中村　優", "加藤　恵"] * (N // 2),
    }
    count, (table,) = scan(context, school)
    assert count == table.persons == 2 * N + 2
    assert table.person_record
    assert set(table.record) >= {"生徒氏名", "電話番号", "生年月日"}
    guardians = {"氏名": school["保護者氏名"], "電話番号": PHONES}
    assert scan(context, school, guardians)[0] == 2 * N + 2


def test_kana_alone_is_the_person_whose_name_another_table_has(context: Context) -> None:
    both, kana = {"氏名": NAMES, "フリガナ": KANA, "電話番号": PHONES}, {"フリガナ": KANA, "電話番号": PHONES}
    assert scan(context, kana)[0] == N
    assert scan(context, both, kana)[0] == scan(context, kana, both)[0] == N


def test_rows_without_a_name_count_by_mail_or_number(context: Context) -> None:
    members = {"メールアドレス": MAILS, "ポイント": [str(i) for i in range(N)]}
    count, (table,) = scan(context, members)
    assert (count, table.person_record, table.record) == (N, True, ("メールアドレス",))
    assert scan(context, members, {"氏名": NAMES, "メールアドレス": MAILS})[0] == N
    assert (
        scan(context, members, {"電話番号": PHONES, "メールアドレス": MAILS}, {"携帯電話": PHONES, "金額": MAILS})[0]
        == N
    )


@pytest.mark.parametrize(
    ("told", "columns"),
    [
        (True, {"氏名": NAMES, "国語": ["70"] * N}),
        (True, {"社員番号": [f"E0000{i}" for i in range(N)], "生年月日": BIRTHS, "部署": ["営業部"] * N}),
        (True, {"会社名": [f"株式会社{f}" for f in FAMILY], "氏名": NAMES, "メール": MAILS}),
        (False, {"店舗名": [f"{f}店" for f in FAMILY], "電話番号": FIXED, "住所": HOMES, "店長": NAMES}),
        (False, {"会社名": [f"株式会社{f}" for f in FAMILY], "代表者名": NAMES, "電話番号": FIXED, "住所": HOMES}),
        (False, {"商品名": [f"商品{i}" for i in range(N)], "価格": ["100"] * N, "担当者": NAMES[:2] * (N // 2)}),
        (False, {"日時": [f"2024-05-0{i + 1}" for i in range(N)], "IPアドレス": [f"192.0.2.{i}" for i in range(N)]}),
    ],
)
def test_what_rows_are_records_of(context: Context, told: bool, columns: Columns) -> None:
    _, (table,) = scan(context, columns)
    assert table.person_record is told
    assert bool(table.record) is told


@pytest.mark.parametrize(
    ("family", "given"),
    [("last_name（必須）", "FirstName"), ("申込者の姓", "申込者の名"), ("TBL_LastName", "TBL_FirstName")],
)
def test_parts_of_names_under_longer_headers(context: Context, family: str, given: str) -> None:
    parts = {family: FAMILY, given: GIVEN, "電話番号": PHONES}
    assert scan(context, parts, {"氏名": NAMES, "電話番号": PHONES})[0] == N
    assert scan(context, {"氏名": NAMES, family: FAMILY, "電話番号": PHONES})[0] == N


NAMESAKES = {"氏名": ["田中　花子"] * N, "電話番号": PHONES}
STREETS = [f"栄{i + 1}-2-3" for i in range(N)]
CITY = ["名古屋市中区"] * N


@pytest.mark.parametrize(
    "address",
    [
        {"住所1": ["愛知県名古屋市中区"] * N, "住所2": STREETS},
        {"JSY1": ["愛知県名古屋市中区"] * N, "JSY2": STREETS},
        {"pref": ["愛知県"] * N, "city": CITY, "street": STREETS},
        {"県": ["愛知県"] * N, "市": CITY, "番地": STREETS},
        {
            "ship_pref": ["愛知県"] * N,
            "ship_city": CITY,
            "ship_cho": ["栄"] * N,
            "ship_banchi": [s[1:] for s in STREETS],
        },
        {"住所": CITY},
    ],
)
def test_namesakes_in_one_city_are_others(context: Context, address: Columns) -> None:
    count, (table,) = scan(context, NAMESAKES | address)
    assert count == N
    assert set(table.record) == set(NAMESAKES | address)


def test_an_address_over_columns_is_that_of_one_cell(context: Context) -> None:
    names = {"氏名": NAMESAKES["氏名"]}
    parts = names | {"都道府県": ["愛知県"] * N, "市区町村": CITY, "番地": STREETS}
    whole = names | {"住所": [f"愛知県名古屋市中区栄{i + 1}丁目2番3号" for i in range(N)]}
    assert scan(context, parts)[0] == scan(context, parts, whole)[0] == N


@pytest.mark.parametrize(
    "columns",
    [
        {"連絡先": [f"{name}様 {phone}" for name, phone in zip(NAMES, PHONES, strict=True)]},
        {"data": [f'{{"name":"{name}","tel":"{phone}"}}' for name, phone in zip(NAMES, PHONES, strict=True)]},
        {"内容": [f"氏名:{name} 電話 {phone}" for name, phone in zip(NAMES, PHONES, strict=True)]},
        {"宛先": [f"〒100-0005 {h} {n}様 TEL {p}" for h, n, p in zip(HOMES, NAMES, FIXED, strict=True)]},
    ],
)
def test_a_name_and_its_telephone_in_one_cell_are_one_person(context: Context, columns: Columns) -> None:
    count, (table,) = scan(context, columns)
    assert (count, table.person_record, table.record) == (N, True, tuple(columns))


def test_a_text_beside_a_sender_is_of_others(context: Context) -> None:
    messages = {"本文": [f"{name}さん、お疲れ様です" for name in NAMES], "送信元": MAILS[:2] * (N // 2)}
    assert scan(context, messages)[0] == N + 2


def test_a_surname_in_the_text_of_a_row_is_no_further_person(context: Context) -> None:
    columns = {"氏名": NAMES, "電話番号": PHONES, "memo": [f"{family}様の奥様より電話あり" for family in FAMILY]}
    assert scan(context, columns)[0] == N
    assert scan(context, columns | {"memo": ["担当は中村　優様です"] * N})[0] == N + 1


def test_numbers_of_members_alone_are_no_persons(context: Context) -> None:
    ids = [str(i + 1) for i in range(40)]
    orders = {"user_id": ids, "amount": ["1200"] * 40}
    count, (table,) = scan(context, orders)
    assert (count, table.persons, table.person_record) == (0, 0, False)
    users = {"id": ids[:N], "name": NAMES, "email": MAILS}
    assert scan(context, users, orders)[0] == N
    members = {"会員番号": [f"M00010{i}" for i in range(N)], "生年月日": BIRTHS}
    assert scan(context, members)[0] == N


WORDS = ("サクラ", "アオイ", "ヒナタ", "ユイ", "ハルト", "ミナト", "レン", "ツムギ")


@pytest.mark.parametrize(
    ("told", "columns"),
    [
        (False, {"カナ": WORDS, "名称": ("桜", "葵", "日向", "結", "陽", "港", "蓮", "紬")}),
        (False, {"著者名": NAMES}),
        (False, {"レース名": [f"第{i}回" for i in range(N)], "騎手": NAMES}),
        (False, {"商品名": [f"商品{i}" for i in range(N)], "ブランド": NAMES, "価格": ["100"] * N}),
        (False, {"氏名": NAMES[:3]}),
        (True, {"氏名": NAMES}),
        (True, {"氏名": NAMES, "イベント": ["花見"] * N}),
        (True, {"simei": NAMES, "kakaku": ["2285"] * N, "kingaku": ["1,160円"] * N}),
        (True, {"著者名": NAMES, "メール": MAILS}),
    ],
)
def test_a_column_of_names_alone(context: Context, told: bool, columns: Columns) -> None:
    assert scan(context, columns)[1][0].person_record is told


def test_joined_addresses_are_those_read_one_by_one() -> None:
    """The fast path of many different addresses and its plain twin."""
    towns = [("愛知県", "名古屋市中区", "栄"), ("東京都", "千代田区", "丸の内"), ("", "横浜市港北区", "新横浜")]
    towns += [("愛知県", "名古屋市中区", ""), ("北海道", "札幌市中央区", "北一条西")]
    rows = [(*town, block, "") for town in towns for block in (f"{n}-{n % 7 + 1}-1" for n in range(1, 60))]
    rows += [(*town, "2-3", f"ハイツ{n}") for town in towns for n in range(101, 120)] + [
        ("愛知県", "名古屋市中区", "栄", "", "")
    ]
    parts = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    key, texts = Key(bytes(32)), homes.joined_text(parts).to_pylist()
    told = homes.Joiner(key).ids(parts)
    assert told.tolist() == homes.plain_ids(texts, key.derive("finding id:JP_ADDRESS")).tolist()
    assert texts[0] == "愛知県名古屋市中区栄1-2-1"
    assert texts[-2].endswith("2-3 ハイツ119")
    assert np.count_nonzero(told == 0) == 1
