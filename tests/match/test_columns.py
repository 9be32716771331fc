"""Columns are guessed from headers and cells; --map decides; what is left over is said."""

from __future__ import annotations

import pyarrow as pa
import pytest

from piiscan.errors import ConfigError
from piiscan.match.columns import choose_columns, guess_columns, guess_id_column, left_out
from piiscan.match.headers import kind_of_header

HEADERS = {
    "name": "氏名 お名前 名前 ご氏名 お客様名 会員氏名 name full_name customer_name 宛名 氏名（漢字） お子様のお名前",
    "family_name": "姓 苗字 last_name family_name 姓(漢字) surname",
    "given_name": "名 下の名前 first_name given_name",
    "name_kana": "フリガナ ﾌﾘｶﾞﾅ カナ 氏名カナ 氏名（カナ） お名前(フリガナ) ふりがな name_kana シメイ",
    "family_name_kana": "セイ 姓カナ 姓（フリガナ） last_name_kana 姓(セイ)",
    "given_name_kana": "メイ 名カナ 名（フリガナ） first_name_kana 名(メイ)",
    "guardian_name": "保護者氏名 保護者 保護者名 保護者様 世帯主名 guardian_name",
    "guardian_name_kana": "保護者フリガナ 保護者氏名カナ guardian_name_kana",
    "birth_date": "生年月日 誕生日 お子様の生年月日 birth_date birthday DOB date_of_birth",
    "sex": "性別 性 sex gender 性別コード",
    "postal_code": "郵便番号 〒 ご自宅郵便番号 zip zip_code postal_code postcode",
    "address": "住所 ご住所 住所1 住所２ 現住所 address address_1 都道府県 市区町村 番地 建物名 マンション名 pref city",
    "phone": "電話番号 TEL 携帯電話 自宅電話番号 電話 phone mobile Tel1 連絡先",
    "email": "メール メールアドレス e-mail Email E-mail1 mail_address",
    "customer_id": "会員番号 顧客ID お客様番号 customer_id 会員ＩＤ member_no 顧客コード",
    "": "会社名 学校名 商品名 FAX番号 file_name ユーザー名 勤務先電話番号",
}
CASES = [(header, kind) for kind, headers in HEADERS.items() for header in headers.split()]


@pytest.mark.parametrize(("header", "kind"), CASES)
def test_header_names_its_field(header, kind):
    assert (kind_of_header(header) or "") == kind


@pytest.mark.parametrize("header", ["備考", "No", "column 1", "金額", "更新日", "名簿", "種別"])
def test_other_headers_name_nothing(header):
    assert not kind_of_header(header)


def texts(*columns):
    return [pa.array(column, pa.string()) for column in columns]


def test_cells_speak_where_headers_do_not():
    columns = texts(
        ["山田 太郎", "佐藤 花子"],
        ["090-0123-4567", "03-0123-4567"],
        ["a@example.com", "b@example.com"],
        ["東京都渋谷区渋谷1-2-3", "大阪府大阪市北区梅田2"],
        ["1980-01-02", "昭和55年1月2日"],
        ["150-0002", "5300001"],
    )
    header = [f"column {i}" for i in range(1, 7)]
    found = guess_columns(header, columns, has_header=False)
    assert found == {
        "name": (0,),
        "phone": (1,),
        "email": (2,),
        "address": (3,),
        "birth_date": (4,),
        "postal_code": (5,),
    }


def test_cells_do_not_add_to_named_columns():
    columns = texts(["2020-01-01", "2021-01-01"], ["1980-01-02", "1990-01-02"])
    assert guess_columns(["入会した日", "生年月日"], columns) == {"birth_date": (1,)}


def test_address_columns_keep_their_order():
    header = ["氏名", "都道府県", "市区町村", "番地", "建物名"]
    assert guess_columns(header, texts(*[[]] * 5)) == {"name": (0,), "address": (1, 2, 3, 4)}


def test_mapping_overrides_and_frees_nothing_else():
    header = ["氏名", "本名", "電話番号"]
    columns = texts([], [], [])
    assert choose_columns(header, columns, {"name": "本名"}) == {"name": (1,), "phone": (2,)}
    assert choose_columns(header, columns, {"address": ["氏名", "本名"]}) == {"address": (0, 1), "phone": (2,)}


def test_id_column_by_name():
    assert guess_id_column(["氏名", "ID"]) == 1
    assert guess_id_column(["氏名", "備考"]) is None


def test_unusable_columns_are_listed_with_the_way_out():
    with pytest.raises(ConfigError, match=r"columns seen: 備考, 金額.*--map name=COLUMN"):
        choose_columns(["備考", "金額"], texts([], []), None)


def test_mapping_errors_are_named():
    with pytest.raises(ConfigError, match="unknown field 'nmae'"):
        choose_columns(["氏名"], texts([]), {"nmae": "氏名"})
    with pytest.raises(ConfigError, match="no column '本名'; columns seen: 氏名"):
        choose_columns(["氏名"], texts([]), {"name": "本名"})


@pytest.mark.parametrize(
    "address",
    [
        "都道府県 市区町村 町名以降",
        "市区郡 町域 番地以降 方書",
        "県 市 町域 丁目番地 建物名・部屋番号",
        "お届け先都道府県 お届け先町名番地",
        "市区町村以下 番地以降",
        "都道府県 市区町村 町域以下",
        "住所1 住所2 住所3",
        "address1 address2 address3",
        "pref city addr1 addr2",
        "ken shi cho banchi tatemono",
        "県 市 以降の住所",
        "市 町番地 建物名",
    ],
)
def test_address_columns_are_joined_in_the_order_of_an_address(address):
    names = address.split()
    for order in (names, names[::-1], sorted(names)):
        found = guess_columns(order, texts(*[[]] * len(order)))
        assert [order[n] for n in found.pop("address")] == names
        assert not found


def test_one_address_of_several_is_taken():
    def taken(*names):
        return [names[n] for n in guess_columns(names, texts(*[[]] * len(names)))["address"]]

    assert taken("住所", "お届け先都道府県", "お届け先番地") == ["住所"]
    assert taken("自宅番地", "自宅都道府県", "旧住所") == ["自宅都道府県", "自宅番地"]
    assert taken("届先県", "届先番地", "建物名", "請求先県") == ["届先県", "届先番地", "建物名"]


PARTS = (
    ["東京都", "神奈川県", "福岡県"] * 4,
    ["千代田区", "横浜市港北区", "福岡市中央区"] * 4,
    ["丸の内1-99-1", "新横浜2-900-95", "天神1丁目99番98号"] * 4,
)


def test_values_tell_the_parts_of_an_address():
    assert guess_columns(["a", "b", "c", "氏名"], texts(*PARTS, ["山田太郎"] * 12)) == {
        "address": (0, 1, 2),
        "name": (3,),
    }


def test_what_looks_like_part_of_an_address_is_said_where_it_serves_for_nothing():
    header, columns = ["氏名", "県", "メモ", "数"], texts(["山田太郎"] * 12, PARTS[0], PARTS[2], ["3-4"] * 12)
    assert left_out(header, columns, choose_columns(header, columns, None), None) == ("メモ",)
    mapping = {"address": ["県", "メモ"]}
    assert left_out(header, columns, choose_columns(header, columns, mapping), mapping) == ()
