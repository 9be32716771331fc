"""Redacted text and delimited files: what is covered, and that all else keeps its bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import piiscan
from piiscan.cli import main
from piiscan.errors import RedactionError
from piiscan.redact.lines import read_lines, written
from piiscan.redact.tabular import cells_of

NAMES = [
    "山田太郎",
    "佐藤花子",
    "鈴木一郎",
    "高橋美咲",
    "田中健一",
    "伊藤翔太",
    "渡辺さくら",
    "中村蓮",
    "小林葵",
    "加藤大輔",
]


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return int(stop.value.code or 0)


def _names_csv(name: str = "{}", end: str = "\r\n") -> str:
    rows = ["番号,氏名,備考"] + [f'{i},{name.format(n)},"済, ""A"" {i}"' for i, n in enumerate(NAMES)]
    return end.join(rows) + end


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-be"])
def test_text_keeps_encoding_mark_and_line_ends(tmp_path: Path, encoding: str) -> None:
    text = "議事録\r\n担当：山田太郎\r\n電話：03-0123-4567\n\n以上です。次回は来週の予定\r\n"
    (tmp_path / "memo.txt").write_bytes(text.encode(encoding))
    piiscan.redact_file(tmp_path / "memo.txt", tmp_path / "out.txt")
    expected = text.replace("山田太郎", "■■■■").replace("03-0123-4567", "**-****-4567")
    assert (tmp_path / "out.txt").read_bytes() == expected.encode(encoding)


def test_output_is_private_and_the_file_untouched(tmp_path: Path) -> None:
    source, out = tmp_path / "memo.txt", tmp_path / "out.txt"
    source.write_text("担当：山田太郎\n")
    os.chmod(source, 0o644)
    piiscan.redact_file(source, out)
    assert out.stat().st_mode & 0o777 == 0o600
    assert source.read_text() == "担当：山田太郎\n"
    with pytest.raises(piiscan.ConfigError):
        piiscan.redact_file(source, source)
    os.link(source, tmp_path / "same.txt")
    with pytest.raises(piiscan.ConfigError):
        piiscan.redact_file(source, tmp_path / "same.txt")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["memo.txt", "out.txt", "same.txt"]


def test_csv_keeps_quoting_and_other_cells(tmp_path: Path) -> None:
    text = _names_csv('"{}"')
    (tmp_path / "list.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    result = piiscan.redact_file(tmp_path / "list.csv", tmp_path / "out.csv", mode="label")
    for name in NAMES:
        text = text.replace(name, "[氏名]")
    assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbf" + text.encode()
    assert result.entities == {"PERSON": 10}


def test_a_personal_column_is_covered_whole(tmp_path: Path) -> None:
    """A cell that no recognizer takes for a name is one by its column."""
    odd = "ゑQゞ七"
    rows = ["番号\t氏名\t色"] + [f"{i}\t{n}\t赤" for i, n in enumerate([*NAMES, odd])]
    (tmp_path / "list.tsv").write_text("\n".join(rows))
    result = piiscan.redact_file(tmp_path / "list.tsv", tmp_path / "out.tsv")
    out = (tmp_path / "out.tsv").read_text()
    assert odd not in out
    assert out.count("赤") == 11
    assert {line.split("\t")[1].strip("■*") for line in out.split("\n")[1:]} == {""}
    found = {one.why for one in result.replacements}
    assert found <= {"found", "column"}


def test_short_values_only_in_their_column(tmp_path: Path) -> None:
    """福島 is a family name in one column and a prefecture in another."""
    surnames = ["福島", "山口", "佐藤", "鈴木", "千葉", "高橋", "田中", "伊藤", "渡辺", "中村"]
    rows = ["姓,出荷元,数"] + [
        f"{n},{p},{i}" for i, (n, p) in enumerate(zip(surnames, ["福島", "山口"] * 5, strict=True))
    ]
    (tmp_path / "list.csv").write_text("\n".join(rows) + "\n")
    piiscan.redact_file(tmp_path / "list.csv", tmp_path / "out.csv", entities=["PERSON"])
    lines = (tmp_path / "out.csv").read_text().splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == ["■■"] * 10
    assert [line.split(",")[1] for line in lines] == ["福島", "山口"] * 5


def test_values_over_several_cells(tmp_path: Path) -> None:
    """A sheet saved as CSV: a number in three cells, and a form above a list."""
    rows = [f"{i},{n[:2]},{n[2:]},03,0123,{4000 + i},{i * 3}" for i, n in enumerate(NAMES)]
    (tmp_path / "list.csv").write_text("番号,氏,名,TEL,,,数\n" + "\n".join(rows) + "\n", encoding="cp932")
    piiscan.redact_file(tmp_path / "list.csv", tmp_path / "out.csv")
    lines = [line.split(",") for line in (tmp_path / "out.csv").read_text(encoding="cp932").splitlines()]
    assert lines[0] == ["番号", "氏", "名", "TEL", "", "", "数"]
    for i, line in enumerate(lines[1:]):
        assert (line[0], line[6]) == (str(i), str(i * 3))
        assert "".join(line[1:6]).strip("■*") == ""


@pytest.mark.parametrize("mode", ["mask", "label"])
def test_aligned_columns(tmp_path: Path, mode: str) -> None:
    rows = [f"{i:<6}{n + '　' * (6 - len(n))}{f'090-0123-{i:04d}':<15}{i * 3}" for i, n in enumerate(NAMES * 2)]
    (tmp_path / "list.txt").write_text("番号  氏名        電話           数\n" + "\n".join(rows) + "\n")
    piiscan.redact_file(tmp_path / "list.txt", tmp_path / "out.txt", mode=mode)
    text = (tmp_path / "out.txt").read_text()
    assert not any(name in text for name in NAMES)
    assert [line.split()[-1] for line in text.splitlines()[1:]] == [str(i * 3) for i in range(20)]
    assert mode == "label" or [len(line) for line in text.splitlines()[1:]] == [len(line) for line in rows]


def test_the_same_value_has_the_same_token(tmp_path: Path) -> None:
    key = tmp_path / "my.key"
    assert _run("key", "new", str(key)) == 0
    (tmp_path / "a.txt").write_text("担当：山田太郎\n")
    (tmp_path / "b.txt").write_text("氏名：山田　太郎\n氏名：佐藤花子\n")
    for name in ("a", "b"):
        piiscan.redact_file(tmp_path / f"{name}.txt", tmp_path / f"{name}.out", mode="token", key=key)
    first = (tmp_path / "a.out").read_text().split("：")[1].strip()
    second, third = (line.split("：")[1] for line in (tmp_path / "b.out").read_text().splitlines())
    assert first == second != third
    assert first.startswith("[PERSON-")


def test_entities_keep_and_dry_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("担当：山田太郎 メール taro@example.com\n")
    piiscan.redact_file(tmp_path / "a.txt", tmp_path / "one", entities=["EMAIL_ADDRESS"])
    piiscan.redact_file(tmp_path / "a.txt", tmp_path / "two", keep=["EMAIL_ADDRESS"])
    assert "山田太郎" in (tmp_path / "one").read_text()
    assert "taro@example.com" in (tmp_path / "two").read_text()
    assert "山田" not in (tmp_path / "two").read_text()
    result = piiscan.redact_file(tmp_path / "a.txt", None, dry_run=True)
    assert result.out is None
    assert set(result.entities) == {"PERSON", "EMAIL_ADDRESS"}
    assert len(list(tmp_path.iterdir())) == 3


def test_the_report_holds_no_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "list.csv").write_text(_names_csv())
    report = tmp_path / "report.jsonl"
    code = _run("redact", str(tmp_path / "list.csv"), "-o", str(tmp_path / "out.csv"), "--report", str(report))
    assert code == 0
    told = report.read_text() + capsys.readouterr().out
    assert not any(name in told for name in NAMES)
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [line["location"]["row"] for line in lines[:-1]] == list(range(1, 11))
    assert lines[-1]["replacements"] == 10
    assert report.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7\n%%EOF"),
        ("a.html", "<html><body>山田太郎様</body></html>".encode()),
        ("a.zip", b"PK\x05\x06" + bytes(18)),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ],
)
def test_other_formats_are_refused(
    tmp_path: Path, name: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert _run("redact", str(tmp_path / name), "-o", str(tmp_path / "out")) == 2
    assert not (tmp_path / "out").exists()
    assert "redact" in capsys.readouterr().err


def test_a_text_read_in_part_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(
        "担当：山田太郎様、明日の会議は中止になりました\n".encode() * 3 + b"\xff\xfe\xff\n"
    )
    with pytest.raises(piiscan.RedactionError, match="replaced_characters"):
        piiscan.redact_file(tmp_path / "a.txt", tmp_path / "out.txt")
    assert not (tmp_path / "out.txt").exists()


def test_escaped_values_are_refused(tmp_path: Path) -> None:
    """A scan reads the escapes; a mark cannot be put into them."""
    line = json.dumps({"level": "info", "name": "山田太郎", "tel": "090-0123-4567"})
    (tmp_path / "app.log").write_text(f"2026-01-01 {line}\n")
    with pytest.raises(piiscan.RedactionError) as error:
        piiscan.redact_file(tmp_path / "app.log", tmp_path / "out.log")
    assert "山田" not in str(error.value)


def test_strings() -> None:
    text = "担当は山田太郎様、携帯は０９０－１２３４－５６７８です。山田太郎"
    assert piiscan.redact_text(text) == "担当は■■■■様、携帯は***－****－５６７８です。■■■■"
    assert piiscan.redact_text(text, mode="label", keep={"PHONE_NUMBER"}) == (
        "担当は[氏名]様、携帯は０９０－１２３４－５６７８です。[氏名]"
    )
    assert piiscan.redact_text("何もない") == "何もない"
    with pytest.raises(piiscan.ConfigError):
        piiscan.redact_text(text, mode="hide")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.text(alphabet="あ山A1①㈱ｱ髙,\"' \t\r", max_size=12), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "cp932", "utf-16-le", "euc_jp"]),
    st.data(),
)
def test_bytes_beside_edits_stay(lines: list[str], encoding: str, data: st.DataObject) -> None:
    text = "氏名と住所の一覧です\n" + "\n".join(lines)
    try:
        raw = text.encode(encoding)
    except UnicodeEncodeError:
        return
    raw = b"\xff\xfe" + raw if encoding == "utf-16-le" else raw
    file = read_lines(raw)
    if file.text != text:  # a short text may be read in another encoding
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if "\n" in text[start:end]:
        return
    out = written(file, [(start, end, "*")])
    assert out == (b"\xff\xfe" if encoding == "utf-16-le" else b"") + (text[:start] + "*" + text[end:]).encode(encoding)


@given(st.lists(st.lists(st.text(alphabet='あA,"\n x', max_size=5), min_size=2, max_size=4), min_size=2, max_size=5))
def test_cells_have_their_places(rows: list[list[str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    cells, mark = cells_of("sep=,\r\n" + out.getvalue())
    assert mark == ","
    assert [[c.text for c in cells if c.row == i] for i in range(len(rows))] == rows
    text = "sep=,\r\n" + out.getvalue()
    for cell in cells:
        assert "".join(text[at] for at in list(cell.places)[:-1]) == cell.text


def test_a_value_that_also_stands_in_an_escape_is_refused(tmp_path: Path) -> None:
    source, out = tmp_path / "t.txt", tmp_path / "t2.txt"
    source.write_text("yamada.taro@example.com mailto:yamada.taro%40example.com\n", encoding="utf-8")
    with pytest.raises(RedactionError, match="EMAIL_ADDRESS is still there"):
        piiscan.redact_file(source, out)
    assert not out.exists()
