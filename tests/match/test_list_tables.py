"""Lists of several tables, broken lists, documents: every row keeps its number, what is not read is said."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest
import xlsxwriter
from conftest import KEY, ROWS, World

from piiscan.demo.office import docx
from piiscan.demo.pdf import text_pdf
from piiscan.errors import ConfigError
from piiscan.lists import from_findings, open_list
from piiscan.match import match_list
from piiscan.match.batches import batches
from piiscan.match.tables import open_source, with_header
from piiscan.scan.scanner import Scanner

FULL = [(name, kana, born, home, phone) for _, name, kana, born, _, home, phone, _ in ROWS]
HEADER = ("氏名", "フリガナ", "生年月日", "住所", "電話番号")


def workbook(path, *sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def text_of(rows, mark=","):
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(rows)
    return out.getvalue()


def notes(result):
    return "\n".join(result.summary["not_checked"])


def found(result):
    return [(m.list_row, m.customer) for m in result if m.class_ == "person"]


def test_every_sheet_is_matched_with_its_own_columns(tmp_path, small):
    path = workbook(
        tmp_path / "list.xlsx",
        ("東", [HEADER, *FULL[:2]]),
        ("説明", [("凡例", "内容"), ("○", "済"), ("×", "未"), ("△", "保留")]),
        ("西", [("TEL", "お名前", "誕生日"), *((phone, name, born) for name, _, born, _, phone in FULL[2:])]),
    )
    result = match_list(path, index=small, key=KEY)
    assert found(result) == [(1, "A1"), (2, "A2"), (3, "A3"), (4, "A4")]
    tables = result.summary["tables"]
    assert [(t["sheet"], t["first_row"], t["rows"]) for t in tables] == [("東", 1, 2), ("説明", None, 4), ("西", 3, 2)]
    assert [field["field"] for field in tables[2]["fields"]] == ["phone", "name", "birth_date"]
    assert "table 説明: no column was recognized; its 4 rows" in notes(result)
    assert result.columns["phone"] == ("電話番号", "TEL")


def test_a_sheet_without_header_goes_on_by_its_values(tmp_path, small):
    path = workbook(tmp_path / "list.xlsx", ("1", [HEADER, *FULL[:2]]), ("2", FULL[2:]))
    result = match_list(path, index=small, key=KEY)
    assert found(result) == [(1, "A1"), (2, "A2"), (3, "A3"), (4, "A4")]


def test_a_row_too_long_to_read_keeps_its_number(tmp_path, small):
    body = text_of([HEADER, *FULL[:2]]) + f'"{"x" * (17 << 20)}",x,x,x,x\n' + text_of(FULL[2:])
    path = tmp_path / "list.csv"
    path.write_text(body, encoding="utf-8")
    chunks = list(with_header(open_source(path, skips := []), []))
    (batch,) = batches(chunks, skips)
    names = batch.columns[0].to_pylist()
    assert [names[0], names[1], names[-2], names[-1]] == [name for name, *_ in FULL]
    assert len(names) == 5
    assert [skip.reason for skip in skips] == ["cut_short", "too_large"]
    assert "1 rows of more than 8 MiB" in skips[1].detail


def test_long_cells_count_as_missing_and_are_counted(tmp_path, small):
    path = tmp_path / "list.csv"
    rows = [(name, kana, born, home + "あ" * 300, phone) for name, kana, born, home, phone in FULL]
    path.write_text(text_of([HEADER, *rows]), encoding="utf-8")
    assert "4 cells of 256 characters or more" in notes(match_list(path, index=small, key=KEY))


def test_rows_wider_than_the_header_lose_nothing(tmp_path, small):
    path = tmp_path / "list.csv"
    path.write_text(text_of([HEADER, FULL[0], (*FULL[1], "x", "y"), *FULL[2:]]), encoding="utf-8")
    assert len(found(match_list(path, index=small, key=KEY))) == 4


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "the file is empty"),
        ("\n\n", "holds no table"),
        ("氏名,住所,電話\n", "the list holds no rows"),
        ("これは文章です。\n続きもあります。\n", "no usable columns found"),
    ],
)
def test_lists_without_rows_are_refused_clearly(tmp_path, small, content, told):
    path = tmp_path / "list.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        match_list(path, index=small, key=KEY)


@pytest.mark.parametrize("rows", [FULL[:1], [(name,) for name, *_ in FULL]])
def test_one_row_or_one_column_decides_nothing(tmp_path, small, rows):
    path = tmp_path / "list.csv"
    path.write_text(text_of([HEADER[: len(rows[0])], *rows]), encoding="utf-8")
    result = match_list(path, index=small, key=KEY)
    assert result.summary["rows"] == len(rows)
    assert result.summary["verdict"] == "INCONCLUSIVE"


def test_garbage_between_the_rows(world: World, tmp_path):
    with world.leaked.open(encoding="cp932", newline="") as file:
        rows = list(csv.reader(file))
    clutter = ["■", "?#", "0x1", "文字化け", "--", "あい12", "", "z", "＊"]
    mixed = [rows[0], *(line for row in rows[1:] for line in (row, clutter))]
    path = tmp_path / "list.csv"
    path.write_text(text_of(mixed), encoding="utf-8")
    result = match_list(path, index=world.index, key=KEY)
    plain = {(m.list_row * 2 - 1, m.customer) for m in world.result if m.class_ == "person"}
    again = set(found(result))
    assert len(again & plain) >= 0.98 * len(plain)
    assert not any(row % 2 == 0 for row, _ in again)
    assert result.summary["rows"] == 2 * (len(rows) - 1)
    assert f"{len(rows) - 1} rows hold no date, number or address" in notes(result)
    assert "less than half of its cells" in notes(result)


def test_two_hundred_columns(tmp_path, small):
    header = [*(f"q{i}" for i in range(195)), *HEADER]
    rows = [[*(str(i % 7) for i in range(195)), *row] for row in FULL]
    path = tmp_path / "list.csv"
    path.write_text(text_of([header, *rows]), encoding="utf-8")
    assert len(found(match_list(path, index=small, key=KEY))) == 4


@pytest.mark.parametrize(("encoding", "mark"), [("cp932", ","), ("euc_jp", ";"), ("utf-16", "\t"), ("utf-8-sig", "|")])
def test_encodings_and_delimiters(tmp_path, small, encoding, mark):
    path = tmp_path / "list.txt"
    path.write_text(text_of([HEADER, *FULL], mark).replace("𠮷", "吉"), encoding=encoding)
    assert len(found(match_list(open_list(path), index=small, key=KEY))) == 4


def test_a_stream_of_batches_is_read_batch_by_batch(small):
    made = []

    def some():
        for start in (0, 2):
            made.append(start)
            columns = zip(*FULL[start : start + 2], strict=True)
            yield pa.RecordBatch.from_arrays([pa.array(c) for c in columns], names=list(HEADER))

    schema = pa.schema([(name, pa.string()) for name in HEADER])
    chunks = open_source(pa.RecordBatchReader.from_batches(schema, some()), [])
    assert len(next(chunks).columns[0]) == 2
    assert made == [0]


TEXT = """お客様一覧

氏名：山田 太郎
住所：〒150-0002 東京都渋谷区渋谷1-2-3
電話：090-0123-4567　メール：taro@example.com

氏名：佐藤 花子
保護者氏名：佐藤 健一
電話：090-0222-3333

鈴木一郎様（090-0333-4444）の住所は北海道札幌市中央区北一条西2-1。高橋美咲様の電話は090-0444-5555。
"""


def test_rows_are_put_together_from_what_a_scan_recognizes():
    rows = from_findings(TEXT, Scanner(key=KEY).scan_text(TEXT))
    assert [(row.get("name"), row.get("phone")) for row in rows] == [
        ("山田 太郎", "090-0123-4567"),
        ("佐藤 花子", "090-0222-3333"),
        ("鈴木一郎", "090-0333-4444"),
        ("高橋美咲", "090-0444-5555"),
    ]
    assert rows[0]["email"] == "taro@example.com"
    assert rows[1]["guardian_name"] == "佐藤 健一"
    assert rows[2]["address"] == "北海道札幌市中央区北一条西2-1"


def documents(folder):
    lines = ["　".join((name, home, phone)) for name, _, _, home, phone in FULL[:2]]
    mail = "From: a@example.com\nTo: b@example.com\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n" + TEXT
    files = {
        "list.docx": docx(["名簿"], [HEADER, *FULL[:2]]),
        "list.pdf": text_pdf(["名簿", *lines]),
        "list.eml": mail.encode(),
        "memo.txt": TEXT.encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
        yield folder / name


def test_documents_are_matched(tmp_path, small):
    for path in documents(tmp_path):
        result = match_list(open_list(path), index=small, key=KEY)
        assert "A1" in [customer for _, customer in found(result)], path.name
        assert result.summary["seal"]["list_sha256"]


def test_a_table_file_stays_one(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("090-0123-4567\n090-0223-4567\n", encoding="utf-8")
    assert open_list(path) == str(path)
    assert open_list("sqlite:///x.db") == "sqlite:///x.db"
