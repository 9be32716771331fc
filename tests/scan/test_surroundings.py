"""What stands around a number: labels of other values, headers of several names, amounts."""

from __future__ import annotations

import pyarrow as pa
import pytest

import piiscan
from piiscan.catalog import load
from piiscan.catalog.headers import Headers


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("MYNUMBER123456789018", ["JP_MY_NUMBER"]),  # spelled shorter than `my number`
        ('{"id": 1042, "card_number": "4111-1111-1111-1111", "updated_at": "2026-10-01"}', ["CREDIT_CARD"]),
        ("受付番号:1234-567890、基礎年金番号:2345678901", ["JP_BASIC_PENSION_NUMBER"]),
        ("基礎年金番号:1234-567890　CRC:2345678901", ["JP_BASIC_PENSION_NUMBER"]),
        ("口座番号 1234567、2345678", ["JP_BANK_ACCOUNT", "JP_BANK_ACCOUNT"]),
        ("口座振替 1234567円", []),
        ("普通に1234567回も計算した", []),
        ("雇用保険適用事業所番号\n　1301-123456-7", []),
        ("旅券番号 TK 1234567", ["JP_PASSPORT"]),
        ("eLTAX利用者ID abc 12345678", ["JP_ELTAX_ID"]),
        ("記号 14030 番号 12345671", ["JP_YUCHO_ACCOUNT"]),
        ("健康保険証 記号 21700023 番号 15", ["JP_HEALTH_INSURANCE"]),
    ],
)
def test_what_names_a_number(text: str, entities: list[str]) -> None:
    assert [f.entity for f in piiscan.scan_text(text)] == entities


@pytest.mark.parametrize(
    ("header", "value", "entity"),
    [
        ("bankAccountNo", "1234567", "JP_BANK_ACCOUNT"),
        ("customer_bank_account_no", "1234567", "JP_BANK_ACCOUNT"),
        ("雇用保険被保険者番号", "1301-123456-7", "JP_EMPLOYMENT_INSURANCE_NUMBER"),
        ("雇用保険適用事業所番号", "1301-123456-7", None),
        ("介護保険事業所番号", "1370101238", "JP_CARE_PROVIDER_NUMBER"),
        ("medical_institution", "0110113719", "JP_MEDICAL_INSTITUTION_CODE"),
    ],
)
def test_the_longest_name_in_a_header_decides(header: str, value: str, entity: str | None) -> None:
    found = piiscan.Scanner().scan_table(pa.table({header: [value, "x"], "備考": ["", ""]}))
    assert [f.entity for f in found] == ([entity] if entity else [])


def test_a_form_whose_left_column_holds_values_is_a_table() -> None:
    table = pa.table({"口座番号": [f"普通預金 123456{i}" for i in range(8)], "更新": ["x"] * 8})
    assert {(f.location.column, f.entity) for f in piiscan.Scanner().scan_table(table)} == {
        ("口座番号", "JP_BANK_ACCOUNT")
    }


def test_a_cell_asked_as_a_header_is_not_remembered_as_text() -> None:
    headers = Headers(load.load().recognizers)
    assert headers.names_a_kind("氏名")
    assert not headers.names_a_kind("架空野夢子")
    assert "架空野夢子" not in repr(vars(headers))
