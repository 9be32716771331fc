"""Headers are held against the cells; what does not fit is said."""

from __future__ import annotations

import pyarrow as pa
import pytest

from piiscan.match.columns import choose, guess_columns
from piiscan.match.headers import kind_of_header

NAMES = ["山田 太郎", "佐藤 花子", "鈴木 一郎", "高橋 美咲", "田中 健", "伊藤 翔"]
KANA = ["ヤマダ タロウ", "サトウ ハナコ", "スズキ イチロウ", "タカハシ ミサキ", "タナカ ケン", "イトウ ショウ"]
PHONES = [f"090-0{i}23-4567" for i in range(6)]
MAILS = [f"user{i}@example.com" for i in range(6)]
BORN = ["1980-04-01", "1991/05/06", "昭和55年1月2日", "20010120", "H5.3.4", "1975-12-31"]
ORDERED = [f"2024-04-0{i + 1}" for i in range(6)]
HOMES = [f"東京都渋谷区渋谷{i + 1}-2-3" for i in range(6)]


def texts(*columns):
    return [pa.array(column, pa.string()) for column in columns]


def guessed(header, *columns):
    return guess_columns(header, texts(*columns), has_header=any(header))


def bare(*columns):
    names = [f"column {i + 1}" for i in range(len(columns))]
    return guess_columns(names, texts(*columns), has_header=False)


HEADERS = {
    "name": "ご予約者名 申込者氏名 SHIMEI_KANJI kj_name 寄附者氏名 お届け先名 氏名（必須） お名前をご記入ください",
    "name_kana": "KN_NAME ヨミガナ 申込者氏名（全角カナ・必須） 顧客名フリガナ furigana 患者カナ氏名",
    "family_name": "注文者名字 SEI_KJ お名前(姓) 参加者姓",
    "given_name_kana": "MEI_KN FirstNameKana__c",
    "guardian_name": "親氏名 保護者様氏名 世帯主",
    "birth_date": "BTHYMD bday SEINENGAPPI 生年月日（例：1990/01/01） 生まれた日",
    "sex": "SEIBETSU_CD sexCode",
    "postal_code": "YBN zip_cd 〒番号 現住所〒",
    "address": "ADR1 jusho 集金先住所 ご住所（番地まで）",
    "phone": "DENWA_NO TELNO ケータイ ご連絡先電話番号*",
    "email": "mail_adr メルアド メールアドレスを入力してください",
    "customer_id": "KAINNO cust_cd お客さま番号 患者ID 塾生番号",
    "": "主治医 担当者名 旧姓 ローマ字氏名 勤務先電話 会社〒 住所コード 品名",
}
CASES = [(header, kind) for kind, headers in HEADERS.items() for header in headers.split()]


@pytest.mark.parametrize(("header", "kind"), CASES)
def test_headers_in_other_words(header, kind):
    assert (kind_of_header(header) or "") == kind


@pytest.mark.parametrize("header", ["Phonetic First Name", "PersonMailingPostalCode"])
def test_words_inside_words_do_not_count(header):
    assert kind_of_header(header) in ("given_name_kana", "postal_code")


def test_a_column_called_telephone_that_holds_mails_is_one_of_mails():
    chosen = choose(["氏名", "電話"], texts(NAMES, MAILS), None)
    assert chosen.columns == {"name": (0,), "email": (1,)}
    assert [g.doubt for g in chosen.guesses] == ["", "contradicted"]


def test_headers_one_column_off():
    header = ["氏名", "フリガナ", "電話", "住所", "備考"]
    columns = (["1", "2", "3", "4", "5", "6"], NAMES, KANA, PHONES, HOMES)
    assert guessed(header, *columns) == {"name": (1,), "name_kana": (2,), "phone": (3,), "address": (4,)}


def test_swapped_scripts():
    assert guessed(["フリガナ", "氏名"], NAMES, KANA) == {"name": (0,), "name_kana": (1,)}


def test_a_column_whose_cells_never_read_as_its_header_is_not_used_and_said():
    chosen = choose(["氏名", "電話"], texts(NAMES, ["5f2a", "9c01", "77aa", "0b0b", "x", "y"]), None)
    assert chosen.columns == {"name": (0,)}
    assert chosen.guesses[1].as_json() == {
        "column": "電話",
        "field": None,
        "read": 0.0,
        "told_by": "values",
        "doubt": "no_cell_reads",
    }


def test_no_header():
    columns = (PHONES, KANA, NAMES, MAILS, HOMES, BORN, ["男", "女"] * 3)
    kinds = ("phone", "name_kana", "name", "email", "address", "birth_date", "sex")
    assert bare(*columns) == {kind: (i,) for i, kind in enumerate(kinds)}


def test_parts_of_names_without_header():
    split = [name.split() for name in NAMES]
    families, givens = [a for a, _ in split], [b for _, b in split]
    assert bare(givens, families, PHONES) == {"given_name": (0,), "family_name": (1,), "phone": (2,)}


def test_names_without_space_and_in_half_width_kana():
    half = ["ﾔﾏﾀﾞﾀﾛｳ", "ｻﾄｳﾊﾅｺ", "ｽｽﾞｷｲﾁﾛｳ"]
    assert bare([name.replace(" ", "") for name in NAMES[:3]], half) == {"name": (0,), "name_kana": (1,)}


def test_days_of_orders_are_no_births():
    assert bare(NAMES, ORDERED, BORN) == {"name": (0,), "birth_date": (2,)}
    assert guessed(["氏名", "注文日"], NAMES, BORN) == {"name": (0,)}


def test_parts_of_an_address_in_any_order():
    town = [f"丸の内{i}-99-1" for i in range(1, 7)] + [f"新横浜{i}-900-95" for i in range(1, 7)]
    city, pref = ["千代田区"] * 6 + ["横浜市港北区"] * 6, ["東京都"] * 6 + ["神奈川県"] * 6
    assert bare(town, NAMES * 2, city, pref)["address"] == (0, 2, 3)


def test_one_owner_of_several():
    header = ["お届け先名", "お届け先電話番号", "ご依頼主名", "ご依頼主電話番号"]
    assert guessed(header, NAMES, PHONES, NAMES, PHONES) == {"name": (0,), "phone": (1,)}


def test_the_second_of_two_columns_of_names_is_the_guardian():
    parents = ["山田 健一", "佐藤 弘", "鈴木 恵子", "高橋 実", "田中 茂", "伊藤 清"]
    assert bare(NAMES, parents, PHONES) == {"name": (0,), "guardian_name": (1,), "phone": (2,)}


def test_half_of_the_rows_may_be_garbage():
    mixed = [cell for pair in zip(NAMES, ["■▲#", "0x1", "？", "文字化", "--", "あい12"], strict=True) for cell in pair]
    phones = [cell for pair in zip(PHONES, ["■", "?", "#", "x", "--", "z9"], strict=True) for cell in pair]
    chosen = choose(["column 1", "column 2"], texts(mixed, phones), None, has_header=False)
    assert chosen.columns == {"name": (0,), "phone": (1,)}
    assert {g.doubt for g in chosen.guesses} == {"few_cells_read"}


def test_the_mapping_decides_against_the_cells():
    chosen = choose(["氏名", "電話"], texts(NAMES, MAILS), {"phone": "電話"})
    assert chosen.columns == {"name": (0,), "phone": (1,)}
    assert chosen.guesses[1].told_by == "map"
