"""`piiscan explain`: what is reported says why, and what is not says what lacks."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

import piiscan
from piiscan.catalog import load
from piiscan.cli.explain import explain
from piiscan.cli.explain_words import CODES, WORDS
from piiscan.model import Location, TableChunk
from piiscan.scan import explain as explained
from piiscan.scan.judge import NOTES

CATALOG = load.load()


def told(text: str, lang: str = "en") -> str:
    result = CliRunner().invoke(explain, [text, "--lang", lang])
    assert result.exit_code == 0
    return result.output


def test_a_number_under_another_name_says_which_word_and_how_much_lacks() -> None:
    (reading, *_) = explained.readings("注文番号 090-0234-5678", CATALOG)
    assert (reading.verdict, reading.words) == ("below", (("not_near", "注文番号"),))
    assert reading.missing == pytest.approx(-sum(e.bits for e in reading.evidence))


def test_a_failed_check_digit_is_no_likelier_reading_of_another_kind() -> None:
    readings = explained.readings("カード番号 4111-1111-1111-1112", CATALOG)
    assert {r.verdict for r in readings} == {"below"}


def test_a_digit_too_few_is_told() -> None:
    text = "マイナンバー 1234 5678 901"
    found = [(u.kind, text[u.start : u.end]) for u in explained.unread(text, [], CATALOG)]
    assert found == [("word", "マイナンバー"), ("number", "1234 5678 901")]


def test_what_is_read_is_not_unread() -> None:
    text = "マイナンバー 123456789018"
    assert explained.unread(text, explained.readings(text, CATALOG), CATALOG) == []


def test_a_line_counts_from_its_own_start_and_hears_the_line_above(tmp_path: Path) -> None:
    file = tmp_path / "form.txt"
    file.write_bytes("TEL\r\n0300001111 まで\r\n".encode("cp932"))
    assert "「0300001111」 [0:10]" in told(f"{file}:2")
    assert "TEL" in told(f"{file}:2")


@pytest.mark.parametrize(("content", "lines"), [("a", 1), ("a\nb", 2), ("a\nb\n", 2), ("a\n\n", 2)])
def test_lines_are_counted_as_in_an_editor(tmp_path: Path, content: str, lines: int) -> None:
    file = tmp_path / "a.txt"
    file.write_text(content)
    result = CliRunner().invoke(explain, [f"{file}:{lines + 1}"])
    assert str(result.exception) == f"{file} has no line {lines + 1}; lines: {lines}"


def test_a_line_of_a_table_is_its_row(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("氏名,電話番号,年齢\n山田太郎,090-0234-5678,45\n鈴木花子,03-0253-511,38\n", encoding="utf-8")
    assert NOTES["header"] in told(f"{file}:2")
    assert WORDS["en"]["row"].format(2) in told(f"{file}:3")
    assert WORDS["en"]["number"] in told(f"{file}:3")
    assert WORDS["en"]["word"].split("{")[0] in told(f"{file}:1")  # the header itself


def test_a_row_of_a_long_table_has_the_score_of_the_scan() -> None:
    cells = ["4111111111111111"] * 7 + ["-"] * 3  # 0.7 of the part scanned with the first row, 0.8 and more of all
    column = cells * 3_000 + ["4111111111111111"] * 30_000
    scanned = piiscan.Scanner().scan_table(pa.table({"カード番号": column}), detail="occurrence")
    chunk = TableChunk(Location("table:"), ("カード番号",), (pa.array(column, pa.string()),))
    (cell,) = explained.row_readings([chunk], 1, CATALOG)
    assert cell.readings[0].score == pytest.approx(scanned.table["score"][0].as_py())


@pytest.mark.parametrize("text", ["", "   ", "こんにちは"])
def test_nothing_is_said_to_be_nothing(text: str) -> None:
    assert told(text, "ja").strip() in {WORDS["ja"]["nothing"], WORDS["ja"]["empty"]}


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "no file" in told(f"{tmp_path / 'no.txt'}:3")


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "book.bin"
    file.write_bytes(bytes(range(256)) * 20)
    result = CliRunner().invoke(explain, [f"{file}:1"])
    assert result.exit_code
    assert "explain reads lines" in str(result.exception)


def test_a_long_line_shows_only_what_is_read() -> None:
    output = told("あ" * 50_000 + " マイナンバー 123456789018 ")
    assert "[50008:50020]" in output
    assert len(output) < 3_000


def test_every_code_has_words_in_both_languages() -> None:
    assert set(CODES["ja"]) == set(CODES["en"])
    assert set(WORDS["ja"]) == set(WORDS["en"])
