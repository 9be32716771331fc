"""Strings through the public door."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import piiscan
from piiscan.errors import ConfigError

PIECES = st.sampled_from(
    [
        "電話 090-1234-5678",
        "マイナンバーは１２３４－５６７８－９０１８です",
        "taro@example.jp",
        "〒100-0001",
        "カード番号 4111 1111 1111 1111",
        "生年月日:昭和55年4月1日",
        "𠮷田😀",
        "\x00",
        "\ud83d",
        "\n",
        "注文番号 123456789018、",
        "　",
        "",
    ]
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@pytest.fixture(scope="module")
def scanner() -> piiscan.Scanner:
    return piiscan.Scanner()


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(TEXTS, max_size=4))
def test_texts_together_give_what_each_alone_gives(texts: list[str]) -> None:
    scanner = _scanner()
    assert list(scanner.scan_texts(texts)) == [scanner.scan_text(t) for t in texts]


def _scanner(cache: list[piiscan.Scanner] = []) -> piiscan.Scanner:  # noqa: B006
    if not cache:
        cache.append(piiscan.Scanner())
    return cache[0]


@settings(deadline=None, max_examples=60)
@given(before=TEXTS, after=TEXTS)
def test_offsets_are_code_points_of_the_original(before: str, after: str) -> None:
    text = f"{before}\n\n携帯 ０９０－１２３４－５６７８\n\n{after}"
    values = [f.value(text) for f in _scanner().scan_text(text) if f.entity == "PHONE_NUMBER"]
    assert "０９０－１２３４－５６７８" in values


def test_a_finding_tells_what_and_why(scanner: piiscan.Scanner) -> None:
    text = "吉野家の𠮷田です。マイナンバーは１２３４－５６７８－９０１８です"
    found = next(f for f in scanner.scan_text(text) if f.entity == "JP_MY_NUMBER")
    assert found.value(text) == "１２３４－５６７８－９０１８"
    assert found.band == "high"
    assert {"base", "context", "check_passed"} <= {e.code for e in found.evidence}
    assert found.masked == "****－****－****"
    assert "1234" not in unicodedata.normalize("NFKC", repr(found))
    assert found.law == ("specific_personal_information",)


def test_one_value_written_in_two_ways_has_one_id(scanner: piiscan.Scanner) -> None:
    text = "電話 090-1234-5678、電話 ０９０（１２３４）５６７８、電話 +81-90-1234-5678、電話 090-1234-5679"
    ids = [f.id for f in scanner.scan_text(text) if f.entity == "PHONE_NUMBER"]
    assert len(ids) == 4
    assert len(set(ids[:3])) == 1
    assert ids[3] != ids[0]


def test_era_and_western_dates_have_one_id(scanner: piiscan.Scanner) -> None:
    text = "生年月日 1980年4月1日 生年月日 昭和55年4月1日"
    assert len({f.id for f in scanner.scan_text(text) if f.entity == "DATE_OF_BIRTH"}) == 1


def test_digits_without_a_word_stay_below_medium(scanner: piiscan.Scanner) -> None:
    assert scanner.scan_text("123456789018") == []
    low = piiscan.Scanner(min_score=0.0).scan_text("123456789018")
    assert [f.band for f in low if f.entity == "JP_MY_NUMBER"] == ["low"]


def test_entities_can_be_chosen() -> None:
    found = piiscan.Scanner(entities={"EMAIL_ADDRESS"}).scan_text("電話 090-1234-5678 taro@example.jp")
    assert [f.entity for f in found] == ["EMAIL_ADDRESS"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("EMAIL", " (did you mean EMAIL_ADDRESS?)"),
        ("my-number", " (did you mean JP_MY_NUMBER?)"),
        ("PERSN", " (did you mean PERSON?)"),
        ("XYZ", ""),
    ],
)
def test_an_unknown_entity_is_told_with_what_was_meant(name: str, meant: str) -> None:
    with pytest.raises(ConfigError) as told:
        piiscan.Scanner(entities={name})
    assert str(told.value).startswith(f"unknown entity {name}{meant}; known: ")


def test_scan_text_of_the_package(scanner: piiscan.Scanner) -> None:
    text = "taro@example.jp"
    assert [(f.start, f.end) for f in piiscan.scan_text(text)] == [(0, 15)]
    assert piiscan.scan_text("") == []


def test_a_pattern_stays_in_its_unit_and_one_that_takes_too_long_is_told(tmp_path: Path) -> None:
    (tmp_path / "emp.yaml").write_text(
        "id: emp\nentity: EMP\ntitle: {ja: 番号, en: number}\nstatus: experimental\n"
        "pattern: 'EMP(?P<value>[^x]+)x'\nanchors: [EMP]\nbase: 3.0\nmask: '*'\n"
        "examples: ['EMP⟦1⟧x']\ncounterexamples: ['EMP']\n",
        encoding="utf-8",
    )
    crossing = piiscan.Scanner(catalog=tmp_path, entities={"EMP"})
    assert [len(found) for found in crossing.scan_texts(["EMP1", "2x", "EMP3x"])] == [0, 0, 1]
    (tmp_path / "emp.yaml").write_text(
        (tmp_path / "emp.yaml").read_text(encoding="utf-8").replace("[^x]+", "(?:a|aa)+"), encoding="utf-8"
    )
    slow = piiscan.Scanner(catalog=tmp_path, entities={"EMP", "EMAIL_ADDRESS"})
    with pytest.warns(UserWarning, match="recognizer emp: its pattern takes too long"):
        found = slow.scan_text("EMP" + "a" * 60 + " taro@example.jp x")
    assert [f.entity for f in found] == ["EMAIL_ADDRESS"]
    evil = "EMP" + "a" * 60 + " taro@example.jp x"
    result = slow.scan_path(_write(tmp_path / "long.txt", f"EMPaax\n{evil}\nEMPax\n"))
    assert [(s.reason, "recognizer emp" in s.detail, s.location.line) for s in result.skips] == [("timed_out", True, 2)]
    assert sorted(f.location.line for f in result if f.entity == "EMP") == [1, 3]
    result = slow.scan_path(_write(tmp_path / "long.csv", f"a,b\n1,EMPaax\n2,{evil}\n"))
    assert [(s.location.row, s.location.column) for s in result.skips] == [(2, "b")]
    assert [f.entity for f in result if f.entity != "EMP"] == ["EMAIL_ADDRESS"]


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_wrong_arguments_are_told_plainly() -> None:
    for arguments, told in (
        ({"entities": "PERSON"}, 'entities={"PERSON"}'),
        ({"min_score": 3}, "a probability from 0 to 1"),
    ):
        with pytest.raises(ConfigError, match=told):
            piiscan.Scanner(**arguments)
    with pytest.raises(TypeError, match="a text is a str"):
        piiscan.scan_text(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="scan_text for one"):
        list(piiscan.Scanner().scan_texts("abc"))


def test_a_header_that_holds_another_header_is_its_own() -> None:
    table = pa.table({"セイネンガッピ": [f"198{i}/0{i + 1}/1{i}" for i in range(8)]})
    assert {f.entity for f in piiscan.scan_table(table)} == {"DATE_OF_BIRTH"}
