"""Values without a form of their own, read behind the words that name them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import piiscan
from piiscan.scan import connectors
from piiscan.text import buffer, fold

FOUND = [
    ("EMPLOYEE_ID", "社員No：⟦00123⟧"),
    ("EMPLOYEE_ID", "【社員番号】\n　⟦001234⟧\n【所属】"),
    ("EMPLOYEE_ID", "<employeeId>⟦77881⟧</employeeId>"),
    ("EMPLOYEE_ID", "WHERE employee_no = '⟦E0012⟧'"),
    ("EMPLOYEE_ID", "⟦A-1002⟧が新しい社員番号です"),
    ("EMPLOYEE_ID", "INSERT INTO staff (employee_id) VALUES ('⟦E0012⟧');"),
    ("STUDENT_ID", "student_no: ⟦S2400123⟧"),
    ("CUSTOMER_ID", "お客さま番号 ⟦1234-5678-90⟧"),
    ("CUSTOMER_ID", "[user_id=⟦90412⟧]"),
    ("CUSTOMER_ID", "⟦C0001234⟧（会員番号）"),
    ("GENDER", "性別　：　⟦その他⟧"),
    ("AGE", "<td>年齢</td><td>⟦45⟧</td>"),
    ("CREDENTIAL", "password: ⟦Tr0ub4dor&3⟧"),
    ("CREDENTIAL", "暗証番号：⟦1234⟧"),
    ("CREDENTIAL", "password_hash: ⟦$2b$12$KIXQ8eYyYv6u0J8t1nJ1FuYQ4yq9m7wS0l0xw8m2c7bq1v6e5d4aC⟧"),
    ("PIN", "署名用電子証明書の暗証番号は⟦ABC123⟧です"),
    ("CARD_SECURITY", "Expiration Date: ⟦08/27⟧"),
    ("LINE_ID", "LINEのID「⟦hanako.2020⟧」"),
    ("SNS_HANDLE", "X（旧Twitter）：⟦@taro_y⟧"),
]
NONE = [
    "社員番号は入社時に付与されます（6桁）",
    "学籍番号・氏名・2024年度",
    "user_id INTEGER NOT NULL",
    'user_id = request.args["x1"]',
    "int user_id = 0;",
    "年齢制限：18歳以上",
    "男性の平均年齢は45歳",
    "age >= 20",
    "password: str = None",
    "password = config.secret1",
    "暗証番号は4桁の数字です",
    "有効期限 2027/03/31",
    "expires: 2027-03-31",
    "line_id = 10023",
    "sex = Sex.MALE",
    "export: 123",
    "会員番号\n氏名\n電話",
    "ご記入の際は本書に記載の会員番号\n2024 年度版",
]


@pytest.mark.parametrize(("entity", "example"), FOUND)
def test_a_value_is_found_at_its_label(entity: str, example: str) -> None:
    text = example.replace("⟦", "").replace("⟧", "")
    found = [(f.entity, f.start, f.end) for f in piiscan.scan_text(text)]
    assert (entity, example.index("⟦"), example.index("⟧") - 1) in found


@pytest.mark.parametrize("text", NONE)
def test_no_value_no_finding(text: str) -> None:
    assert [f.entity for f in piiscan.scan_text(text) if f.entity != "PERSON"] == []


def test_a_label_in_a_cell_does_not_reach_the_next_cell() -> None:
    import pyarrow as pa

    table = pa.table({"備考": ["会員番号", "12345678"], "値": ["", ""]})
    assert list(piiscan.Scanner(entities=["CUSTOMER_ID"]).scan_table(table)) == []


@given(
    st.lists(
        st.sampled_from(["社員番号", "：", " ", "は", '"', "value", ">", "a", "の", "。", "\t", "is", "7"]), max_size=9
    )
)
def test_walking_ahead_agrees_with_its_plain_twin(parts: list[str]) -> None:
    text = "番号" + "".join(parts)
    place, firm = connectors.ahead(buffer.of_text(text), np.array([2]))
    assert (int(place[0]), bool(firm[0])) == connectors.ahead_plain(fold.fold_text(text), 2)


@given(
    st.lists(
        st.sampled_from(["A12", "が", "新しい", "（", '"', ", ", "form.", "get(", "//", " ", "。", "x"]), max_size=9
    )
)
def test_walking_back_agrees_with_its_plain_twin(parts: list[str]) -> None:
    text = "".join(parts) + "番号"
    place, linked = connectors.back(buffer.of_text(text), np.array([len(text) - 2]), np.array([len(text)]))
    assert (int(place[0]), bool(linked[0])) == connectors.back_plain(fold.fold_text(text), len(text) - 2)


def test_digits_in_the_path_of_an_address_speak_against_a_number() -> None:
    inside = piiscan.scan_text("電話 https://www.example.com/item/09012345678")
    assert not [f for f in inside if f.entity == "PHONE_NUMBER"]
    assert [f.entity for f in piiscan.scan_text("https://www.example.com/?tel=09012345678")] == ["PHONE_NUMBER"]


def test_a_key_behind_a_value_names_the_next_one() -> None:
    text = '{"birth_date": "1980/04/01", "updated_at": "2026-10-01T09:12:33"}'
    assert [(f.entity, f.start) for f in piiscan.scan_text(text)] == [("DATE_OF_BIRTH", 16)]
