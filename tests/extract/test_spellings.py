"""Tables of text however they are written: delimiters, quotes, aligned columns, transfer files of banks."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.config import Limits
from piiscan.extract.read import read
from piiscan.extract.tables.spelling import spelling
from piiscan.extract.texts.fixed import columns, cut
from piiscan.model import Blob, Location, TableChunk, TextChunk

ROWS = [
    ["氏名", "電話", "住所"],
    ["山田太郎", "090-0123-4567", "東京都千代田区1-1"],
    ["佐藤花子", "090-0123-4568", "大阪市北区2-2"],
    ["鈴木一郎", "090-0123-4569", "札幌市3-3"],
]


def items(data, name="x.txt"):
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), Limits()))


def table(data, name="x.txt"):
    (chunk,) = items(data, name)
    return rows(chunk)


def rows(chunk):
    cells = zip(*(column.to_pylist() for column in chunk.columns), strict=True)
    return [list(chunk.header), *(list(row) for row in cells)]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
@pytest.mark.parametrize("mark", ["||", "、", "，", "^", ";", "|", "\t", "\x01", "\\t"])
def test_delimiters(mark, encoding):
    assert table("\n".join(map(mark.join, ROWS)).encode(encoding)) == ROWS


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
@pytest.mark.parametrize("mark", [";", "#", "、"])
def test_the_line_that_names_the_delimiter_for_excel(mark, encoding, newline):
    text = newline.join([f"sep={mark}", *map(mark.join, ROWS)])
    assert table(text.encode(encoding)) == ROWS


@pytest.mark.parametrize(("mark", "quote"), [(",", "'"), (", ", '"'), (";", "'"), ("; ", '"')])
def test_quotes(mark, quote):
    quoted = [[cell.replace("1-1", f"1{mark.strip()}1") for cell in row] for row in ROWS]
    data = "\n".join(mark.join(f"{quote}{cell}{quote}" for cell in row) for row in quoted).encode()
    assert table(data, "x.csv") == quoted


@pytest.mark.parametrize(
    "text",
    [
        "山田、佐藤は来た。\n田中、伊藤、加藤は来ない。\n",
        "一、二、三。\nひとつだけ\n",
        "a || b || c\nif (x || y)\nreturn\n",
    ],
)
def test_prose_is_no_table(text):
    assert isinstance(items(text.encode())[0], TextChunk)


@given(st.text(st.sampled_from("ab',\"、|^\n\r sep=;"), max_size=80))
def test_no_letter_is_lost(text):
    found = spelling(text)
    assert [c for c in found.plain(text[found.skip :]) if c in "ab"] == [c for c in text[found.skip :] if c in "ab"]
    letters = "".join(
        "".join("".join(row) for row in rows(item)) if isinstance(item, TableChunk) else item.text
        for item in items(text.encode())
        if isinstance(item, (TableChunk, TextChunk))
    )
    assert letters.count("a") >= text[found.skip :].count("a")


def wide(cell, places):
    """The cell padded with full-width spaces, and one half-width where the places are odd."""
    left = places - sum(1 if char < "\x80" else 2 for char in cell)
    return cell + "\u3000" * (left // 2) + " " * (left % 2)


PEOPLE = [("氏名", "電話番号", "住所"), *[(row[0], row[1], row[2]) for row in ROWS[1:]] * 4]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "euc_jp"])
@pytest.mark.parametrize("stripped", [False, True])
def test_columns_of_full_width_characters(encoding, stripped):
    lines = [wide(name, 11) + wide(phone, 16) + wide(place, 30) for name, phone, place in PEOPLE]
    lines = [line.rstrip() if stripped else line for line in lines]
    assert table("\r\n".join([*lines, ""]).encode(encoding)) == [list(row) for row in PEOPLE]


def test_a_line_that_crosses_a_border_is_one_cell():
    places = columns("".join(f"{wide(n, 11)}{wide(p, 16)}{a}\n" for n, p, a in PEOPLE))
    assert cut("これは全部で一つの文です", places) == ["これは全部で一つの文です"]
    assert cut("山田", places) == ["山田", "", ""]


def test_names_with_a_space_are_not_cut():
    people = "".join(
        f"{name}　{given}    090-0123-456{i}  {i}\n" for i, (name, given) in enumerate([("山田", "花子")] * 9)
    )
    assert rows(items(people.encode("cp932"))[0])[1][0] == "山田　花子"
    assert isinstance(items("山田 太郎 090-0123-4567\n佐藤 花子 090-0123-4568\n".encode() * 9)[0], TextChunk)


FEW = [("会員名", "電話番号", "備考"), ("山田　花子", "090-0123-4567", "転居"), ("佐藤　太郎", "090-0123-4568", "")]


def test_one_full_width_space_is_no_border_under_a_header_padded_with_half_width_spaces():
    text = "氏名              電話番号        備考\n"
    text += "".join(f"山田　花子        090-0123-45{i}    会員\n" for i in range(10, 20))
    assert rows(items(text.encode())[0])[1] == ["山田　花子", "090-0123-4510", "会員"]


def test_few_lines_under_a_header():
    text = "\r\n".join(wide(name, 14) + wide(phone, 16) + note for name, phone, note in FEW)
    assert table(text.encode("cp932")) == [list(row) for row in FEW]


@pytest.mark.parametrize("rule", ["-" * 40, "====  =====  =====", ""])
def test_title_rules_and_totals_around_aligned_columns(rule):
    lines = [name.ljust(14 - len(name)) + phone.ljust(16) + note for name, phone, note in FEW]
    text = "\n".join(
        ["会員名簿        2026/11/01  1頁", "", lines[0], rule, *lines[1:], rule, "合計これで全部で2名です", ""]
    )
    found = items(text.encode())
    assert [row for row in rows(found[1]) if any(row)] == [list(row) for row in FEW]
    assert [chunk.text.strip() for chunk in (found[0], found[2])] == [
        "会員名簿        2026/11/01  1頁",
        "合計これで全部で2名です",
    ]


@pytest.mark.parametrize("bars", ["┃│┃", "║║║"])
def test_frames(bars):
    left, mid, right = bars
    lines = [
        left + wide(a, 10) + mid + b.ljust(14 - 4 * (b == "電話番号")) + mid + wide(c, 4) + right for a, b, c in FEW
    ]
    text = "\n".join(["┏" + "━" * 17 + "┓", lines[0], "┣" + "━" * 17 + "┫", *lines[1:], "┗" + "━" * 17 + "┛"])
    assert [row for row in rows(items(text.encode())[-1]) if any(row)] == [list(row) for row in FEW]


def test_frames_of_database_clients():
    rule = "+------------+---------------+------+"
    lines = [f"| {wide(a, 10)} | {b + ' ' * (13 - len(b) - 4 * (b == '電話番号'))} | {wide(c, 4)} |" for a, b, c in FEW]
    text = "\n".join([rule, lines[0], rule, *lines[1:], rule, "2 rows in set (0.00 sec)"])
    assert [row for row in rows(items(text.encode())[1]) if any(row)] == [list(row) for row in FEW]


def test_a_list_in_a_long_letter_stays_text():
    letter = "".join(f"これは手紙の{i}行目で、表ではなく文です。\n" for i in range(20))
    text = "".join(wide(name, 14) + wide(phone, 16) + note + "\n" for name, phone, note in FEW)
    assert isinstance(items((text + "\n" + letter).encode())[0], TextChunk)


@pytest.mark.parametrize(
    "line", ["2024-01-01 12:00:{:02d} INFO  user {}", "int x{:02d} = {};", "これは{:02d}番の文 です {}。"]
)
def test_logs_and_prose_stay_text(line):
    found = items("".join(line.format(i, "x" * (i * 7 % 31)) + "\n" for i in range(40)).encode(), "x.log")
    assert isinstance(found[0], TextChunk)


HEADER = "1210" + "0000000001" + "ﾃｽﾄｼﾖｳｼﾞ".ljust(40) + "1125" + "0001" + "ﾐﾎﾝ".ljust(15) + "001" + "ﾎﾝﾃﾝ".ljust(15)
HEADER += "1" + "1234567" + " " * 17
TRAILER, END = ("8" + "000002" + "000000500000").ljust(120), "9".ljust(120)


def record(name, account):
    bank = "20001" + "ﾐﾎﾝ".ljust(15) + "001" + "ﾎﾝﾃﾝ".ljust(15) + "    " + "1" + account
    return bank + name.ljust(30) + "0000250000" + "0" + "EMP0000001".ljust(20) + "7" + " " * 8


@pytest.mark.parametrize("end", ["\r\n", "\n", "", "\r\n\x1a"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", ""])
def test_transfer_files(newline, end):
    records = [HEADER, *(record("ﾔﾏﾀﾞ ﾀﾛｳ", f"{i:07d}") for i in range(1, 301)), TRAILER, END]
    found = items((newline.join(records) + end).encode("cp932"), "x.dat")
    data, head = (item for item in found if isinstance(item, TableChunk))
    assert rows(data)[0][5:8] == ["口座番号", "口座名義人", "金額"]
    assert [row[5] for row in rows(data)[1:]] == [f"{i:07d}" for i in range(1, 301)]
    assert rows(data)[1] == ["0001", "ﾐﾎﾝ", "001", "ﾎﾝﾃﾝ", "1", "0000001", "ﾔﾏﾀﾞ ﾀﾛｳ", "0000250000", "EMP0000001"]
    assert rows(head)[1][:3] == ["0000000001", "ﾃｽﾄｼﾖｳｼﾞ", "1125"]
    assert (data.location.sheet, head.location.sheet) == ("データ・レコード", "ヘッダー・レコード")
    assert "".join(item.text[item.overlap :] for item in found if isinstance(item, TextChunk)).startswith(HEADER)


def test_a_long_transfer_file_without_line_ends():
    data = (HEADER + record("ﾔﾏﾀﾞ ﾀﾛｳ", "1234567") * 20_000 + TRAILER).encode("cp932")
    found = [item for item in items(data, "x.dat") if isinstance(item, TableChunk)]
    assert sum(len(item.columns[0]) for item in found[:-1]) == 20_000
    assert {item.last for item in found[:-2]} == {False}
