"""Birth dates and telephone numbers in every spelling: found in text and under headers, one value with one id."""

from __future__ import annotations

import pyarrow as pa
import pytest

import piiscan

PHONES = (
    "090-1234-5678", "０９０（１２３４）５６７８", "〇九〇－一二三四－五六七八", "0081-90-1234-5678", "010-81-90-1234-5678",
    "+81-90-1234-5678", "+81 (0)90-1234-5678", "(+81) 90-1234-5678", "00819012345678", "01081 90 1234 5678",
)  # fmt: skip
DATES = (
    "1985-04-12", "1985年4月12日", "昭和60年4月12日", "S60.4.12", "昭60・4・12", "昭和六十年四月十二日", "850412", "85/4/12",
    "12 April 1985", "Apr. 12, 1985", "12-APR-85", "1985年(昭和60年)4月12日", "昭和60年（1985年）4月12日", "3600412", "31149",
)  # fmt: skip


@pytest.fixture(scope="module")
def scanner() -> piiscan.Scanner:
    return piiscan.Scanner(entities={"DATE_OF_BIRTH", "PHONE_NUMBER"})


def values(scanner: piiscan.Scanner, text: str) -> list[tuple[str, str]]:
    return [(f.entity, f.value(text)) for f in scanner.scan_text(text)]


def test_every_spelling_of_a_number_has_one_id(scanner: piiscan.Scanner) -> None:
    found = [f for phone in PHONES for f in scanner.scan_text(f"電話 {phone}")]
    assert len(found) == len(PHONES)
    assert len({f.id for f in found}) == 1


def test_every_spelling_of_a_day_has_one_id(scanner: piiscan.Scanner) -> None:
    texts = [f"生年月日 {day}" for day in DATES]
    assert [values(scanner, text) for text in texts] == [[("DATE_OF_BIRTH", day)] for day in DATES]
    assert len({f.id for text in texts for f in scanner.scan_text(text)}) == 1


def test_cells_under_headers(scanner: piiscan.Scanner) -> None:
    phones = [*PHONES, "9012345678", "352535111", "819012345678", "03-5253-5111 内線12", "03-5253-5111 (ext. 12)"]
    table = pa.table({"電話": phones, "生年月日": DATES})
    found = list(scanner.scan_table(table, detail="occurrence"))
    assert sorted((f.entity, f.location.row) for f in found) == [
        (entity, row) for entity in ("DATE_OF_BIRTH", "PHONE_NUMBER") for row in range(1, len(phones) + 1)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2020年4月1日に生まれ変わった店",
        "2020/4/1 生まれかわる街",
        "令和2年4月1日生まれ変わりました",
        "更新日 2020/4/1",
        "契約日:2020年4月1日 満了日:2022年3月31日",
        "発行日 令和2年4月1日",
        "平成2年生産、3年生の教室",
        "昭和64年1月8日",
        "S52.3.14生産",
        "生年月日 1985年(昭和61年)4月12日",
        "生年月日 2月30日",
    ],
)
def test_other_dates_and_impossible_ones_are_no_birth_dates(scanner: piiscan.Scanner, text: str) -> None:
    assert values(scanner, text) == []


def test_of_several_dates_the_one_of_birth_is_taken(scanner: piiscan.Scanner) -> None:
    text = "契約日:2020/4/1 生年月日:1985/4/12 更新日:2021/5/1"
    assert values(scanner, text) == [("DATE_OF_BIRTH", "1985/4/12")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("S52.3.14生", "S52.3.14"),
        ("山田太郎（1977年生まれ）", "1977年"),
        ("氏名 山田太郎 1977年生まれ", "1977年"),
        ("生年月日 昭 52 . 3 . 14", "昭 52 . 3 . 14"),
        ("携帯 9001234567", "9001234567"),
        ("電話：０９０の０１２３の４５６７", "０９０の０１２３の４５６７"),
    ],
)
def test_rare_spellings_behind_what_names_them(scanner: piiscan.Scanner, text: str, value: str) -> None:
    assert [found for _, found in values(scanner, text)] == [value]


@pytest.mark.parametrize(
    "text",
    ["生年月日：昭和64年1月8日", "明治45年7月30日生", "生年月日 明治5年12月3日", "生年月日 昭和六十四年一月八日"],
)
def test_a_labelled_day_that_never_was_is_told_as_such(scanner: piiscan.Scanner, text: str) -> None:
    (found,) = scanner.scan_text(text)
    assert found.band == "medium"
    assert "check_failed" in [reason.code for reason in found.evidence]


def test_a_year_of_birth_alone_in_prose_is_low() -> None:
    low = piiscan.Scanner(entities={"DATE_OF_BIRTH"}, min_score=0)
    assert [f.band for f in low.scan_text("1977年生まれの人は多い")] == ["low"]


def test_numbers_that_lost_their_zeros_in_a_sheet() -> None:
    """10 and 11 digits are a My Number under its header alone, and only where the check digit agrees."""
    scanner = piiscan.Scanner(entities=["JP_MY_NUMBER"])
    cells = ["12345678903", "98765432103", "1234567892", "12345678904", "123456789018"]
    found = list(scanner.scan_table(pa.table({"個人番号": cells}), detail="occurrence"))
    assert [(f.entity, f.location.row, f.start, f.end) for f in found] == [
        ("JP_MY_NUMBER", row, 0, len(cells[row - 1])) for row in (1, 2, 3, 5)
    ]
    for header in ("番号", "受付番号", "会員番号", "数量"):
        assert not list(scanner.scan_table(pa.table({header: cells[:4]})))
