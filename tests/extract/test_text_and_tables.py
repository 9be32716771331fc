"""Plain text, CSV and header rows: nothing lost, memory bounded, fast and plain ways agree."""

import io
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from piiscan.config import Limits
from piiscan.errors import ConfigError
from piiscan.extract.read import open_table, read
from piiscan.extract.tables.cells import fast_columns, plain_columns
from piiscan.extract.tables.headers import find_head
from piiscan.extract.tables.records import line_ends
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk

LIMITS = Limits()


def items(data, name="x.csv", limits=LIMITS):
    data = data.encode() if isinstance(data, str) else data
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), limits))


def rows(chunk):
    return [list(row) for row in zip(*(column.to_pylist() for column in chunk.columns), strict=True)]


def test_an_empty_file_holds_nothing():
    assert items("", "x.txt") == []
    assert items("", "x.csv") == []


@pytest.mark.parametrize("name", ["x.xlsx", "x.docx", "x.pdf", "x.zip"])
def test_an_empty_file_that_should_hold_something_is_told(name):
    (skip,) = items("", name)
    assert skip.reason == "cannot_parse"


@given(
    st.lists(st.text(st.sampled_from("abあ\n\r𠮷"), max_size=30), max_size=10), st.integers(2, 20), st.integers(0, 9)
)
def test_chunks_without_overlaps_join_to_the_text(pieces, size, overlap):
    limits = replace(LIMITS, chunk_chars=size, overlap_chars=overlap)
    chunks = list(text_chunks(pieces, Location("x"), limits))
    text = "".join(pieces)
    assert "".join(chunk.text[chunk.overlap :] for chunk in chunks) == text
    lines = text.split("\n")
    for chunk in chunks:
        assert len(chunk.text) <= max(size, overlap + 1)
        assert "\n".join(lines[chunk.first_line - 1 :])[chunk.first_char :].startswith(chunk.text)
        assert "\n" not in chunk.text[: max(chunk.overlap - 1, 0)]
        whole_line = chunk.text[chunk.overlap - 1 : chunk.overlap] == "\n"
        assert chunk.settled == (chunk.overlap if whole_line else chunk.overlap // 2)


def test_a_long_single_line_streams_in_overlapping_chunks():
    limits = replace(LIMITS, chunk_chars=1000, overlap_chars=50)
    text = "".join(f"{i:07d}あ" for i in range(20_000))
    chunks = items(text.encode("cp932"), "x.txt", limits)
    assert {chunk.encoding for chunk in chunks} == {"cp932"}
    assert all(len(chunk.text) <= 1000 and chunk.first_line == 1 for chunk in chunks)
    assert [chunk.overlap for chunk in chunks[:3]] == [0, 50, 50]
    assert all(text.startswith(chunk.text, chunk.first_char) for chunk in chunks)
    assert "".join(chunk.text[chunk.overlap :] for chunk in chunks) == text


def test_replaced_characters_are_told_with_their_number():
    *_, skip = items(b"plain ascii text " * 20 + b"\xff\xff", "x.txt")
    assert (skip.reason, skip.detail.split()[0]) == ("replaced_characters", "2")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_list_in_every_encoding(encoding, mark):
    lines = ["氏名,電話", "山田太郎,09000000001", "佐藤花子,09000000002", "鈴木一郎,09000000003"]
    (chunk,) = items("\r\n".join(lines).replace(",", mark).encode(encoding))
    assert (chunk.header, chunk.has_header, chunk.last, chunk.first_row) == (("氏名", "電話"), True, True, 1)
    assert rows(chunk)[0] == ["山田太郎", "09000000001"]


def test_ragged_rows_keep_every_cell():
    chunk = items('氏名,電話\n山田,03-0123-4567\n佐藤,03-0123-4568,余り,"も,う"\n\n鈴木\n')[0]
    assert chunk.header == ("氏名", "電話", "column 3", "column 4")
    assert rows(chunk) == [
        ["山田", "03-0123-4567", "", ""],
        ["佐藤", "03-0123-4568", "余り", "も,う"],
        ["鈴木", "", "", ""],
    ]


def test_a_row_of_absurd_width_does_not_multiply():
    chunk = items("a_id,b_id\n" + "1,2\n" * 50 + ",".join(map(str, range(5000))))[0]
    assert len(chunk.columns) == 66
    assert rows(chunk)[-1][-1].endswith(",4999")


def test_rows_come_in_chunks_with_running_numbers(monkeypatch):
    monkeypatch.setattr("piiscan.extract.tables.delimited._BLOCK", 256)
    text = "氏名,メモ\n" + "".join(f'山田{i},"line\none, ""{i}"""\n' for i in range(100))
    chunks = items(text, limits=replace(LIMITS, table_rows=7))
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert max(len(chunk.columns[0]) for chunk in chunks) <= 7
    first = 1
    for chunk in chunks:
        assert chunk.first_row == first
        first += len(chunk.columns[0])
    assert [row for chunk in chunks for row in rows(chunk)] == [[f"山田{i}", f'line\none, "{i}"'] for i in range(100)]


@pytest.mark.parametrize("stray", [0, 3, 40, 499])
@pytest.mark.parametrize("quoted", [False, True])
def test_behind_a_stray_quote_rows_stay_rows(monkeypatch, stray, quoted):
    monkeypatch.setattr("piiscan.extract.tables.delimited._BLOCK", 256)
    monkeypatch.setattr("piiscan.extract.tables.records._MAX_RECORD", 512)
    people = [[f"山田{i}", f"0900000{i:04d}"] for i in range(500)]
    lines = [",".join(f'"{cell}"' if quoted else cell for cell in row) for row in people]
    lines[stray] = f'"{people[stray][0]},{people[stray][1]}'
    *chunks, skip = items("\n".join(["氏名,電話", *lines]))
    assert [row for chunk in chunks for row in rows(chunk)] == people
    assert {(chunk.header, chunk.has_header) for chunk in chunks} == {(("氏名", "電話"), True)}
    assert (skip.reason, skip.detail.split()[0]) == ("cut_short", "1")


@pytest.mark.parametrize("newline", ["", "\n"])
def test_a_long_cell_is_handed_on_as_text(monkeypatch, newline):
    monkeypatch.setattr("piiscan.extract.tables.delimited._BLOCK", 4096)
    monkeypatch.setattr("piiscan.extract.tables.records._MAX_RECORD", 8192)
    memo = "".join(f'{i:05d} ""引用"" 090-0{i:07d}、{newline}' for i in range(2000))
    limits = replace(LIMITS, chunk_chars=5000, overlap_chars=100)
    found = items(f'氏名,電話,メモ\n山田,1,x\n佐藤,2,"{memo}"\n鈴木,3,y\n高橋,4,z\n', limits=limits)
    tables = [item for item in found if isinstance(item, TableChunk)]
    texts = [item for item in found if isinstance(item, TextChunk)]
    assert [(chunk.first_row, rows(chunk)) for chunk in tables] == [
        (1, [["山田", "1", "x"]]),
        (3, [["鈴木", "3", "y"], ["高橋", "4", "z"]]),
    ]
    assert "".join(chunk.text[chunk.overlap :] for chunk in texts) == f'佐藤,2,"{memo}"\n'
    assert {(chunk.location.row, chunk.first_line >= 3) for chunk in texts} == {(2, True)}
    assert [(item.reason, item.detail.split()[0]) for item in found if isinstance(item, Skip)] == [("cut_short", "1")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.sampled_from('ab,"\n\r'), max_size=60), block=st.integers(1, 20), most=st.integers(5, 30))
def test_no_letter_of_any_table_is_lost(monkeypatch, text, block, most):
    monkeypatch.setattr("piiscan.extract.tables.delimited._BLOCK", block)
    monkeypatch.setattr("piiscan.extract.tables.records._MAX_RECORD", most)
    letters = Counter()
    for item in items("氏名,メモ\n" + text):
        if isinstance(item, TableChunk):
            letters.update("".join(cell for row in rows(item) for cell in row))
        elif isinstance(item, TextChunk):
            letters.update(item.text[item.overlap :])
    assert (letters["a"], letters["b"]) == (text.count("a"), text.count("b"))


CELLS = st.text(st.sampled_from('aあ,"\n\r 0\0𠮷'), max_size=5)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3) | st.lists(CELLS, min_size=1, max_size=5), max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_fast_and_plain_reading_agree(table, newline):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) + newline for row in table]
    text = "".join(quoted)
    fast = fast_columns(text.encode(), 3, ",")
    assert fast is not None or not text
    if fast is not None:
        assert fast == plain_columns(text, 3, ",")


def plain_line_ends(text):
    """(characters up to each line end outside quotes, whether a cell is open at the end), one character at a time."""
    ends, state = [], "start"
    for i, char in enumerate(text):
        following = text[i + 1 : i + 2]
        if state == "doubled":
            state = "inside"
        elif state == "inside":
            if char == '"':
                state = "doubled" if following == '"' else "cell"
        elif char in "\r\n":
            state = "start"
            if char == "\n" or following not in {"", "\n"}:
                ends.append(i + 1)
        elif char == '"' and state == "start":
            state = "inside"
        else:
            state = "start" if char == "," else "cell"
    return ends, state in {"inside", "doubled"}


@given(st.text(st.sampled_from('a,"\n\r'), max_size=30), st.integers(0, 30))
def test_record_ends_agree_with_the_plain_way(text, cut):
    ends, inside, _ = line_ends(text.encode(), ord(","))
    assert (ends.tolist(), inside) == plain_line_ends(text)
    cut = min(cut, len(text))
    if cut and text[cut - 1] == "a" and text[cut : cut + 1] != "\n":
        first, open_cell, _ = line_ends(text[:cut].encode(), ord(","))
        second, inside, _ = line_ends(text[cut - 1 :].encode(), ord(","), inside=open_cell)
        assert ([*first.tolist(), *(second + cut - 1).tolist()], inside) == plain_line_ends(text)


@pytest.mark.parametrize(
    ("first", "below", "expected"),
    [
        ("氏名,電話", ["山田太郎,09000000001"], True),
        (
            "お客様,れんらく先",
            ["山田太郎,09000000001", "佐藤花子,09000000002"],
            True,
        ),  # the column below differs in kind
        (
            "山田太郎,ヤマダタロウ",
            ["佐藤花子,サトウハナコ", "鈴木一郎,スズキイチロウ"],
            False,
        ),  # persons, not names of columns
        ("山田太郎,09000000001", ["佐藤花子,09000000002"], False),
        ("宛名欄,場所1", ["山田太郎,東京都千代田区1-2-3", "佐藤花子,大阪府大阪市4-5-6"], True),
        ("対象,所1", ["山田太郎,東京都千代田区1-2-3", "佐藤花子,大阪府大阪市4-5-6"], True),  # short, with a number
        ("山田太郎,不明", ["佐藤花子,09000000002", "鈴木一郎,09000000003"], False),  # a name is never a header
        ("山田太郎,1980年1月2日", ["佐藤花子,1990年3月4日"], False),
        ("山田太郎,営業部署", ["佐藤花子,総務部署", "鈴木一郎,人事"], False),
        ("渡邉 はな子,不明,東京都港区", ["佐藤花子,09000000002,東京都港区1-2", "鈴木一郎,09000000003,大阪市1"], False),
        ("東京都千代田区,なし", ["大阪府大阪市,1-2", "京都府京都市,3-4"], False),
        ("date,鯖江,中河,吉川", ["2015-08-01,5,6,7", "2015-09-01,8,9,10"], True),  # towns, whose names persons have too
        ("東京都1,x", ["東京都2,y", "大阪府3,z"], False),
        ("id,name,mail", ["1,Taro,taro@example.com"], True),
        ("customer_id,family_name", ["C1,山田"], True),
        ("東京都,1", ["東京都,2", "大阪府,3"], False),
        ("地域,2019,2020", ["東京都,5,6", "大阪府,7,8"], False),
    ],
)
def test_header_rows_need_a_reason(first, below, expected):
    head = find_head([line.split(",") for line in [first, *below]])
    assert (head.header is not None) is expected


def test_titles_above_the_header_stay_as_text():
    title, table = items(
        "会員名簿（2024年）,,\n,,\n氏名,電話,住所\n山田,03-0123-4567,東京都\n佐藤,03-0123-4568,大阪府\n"
    )
    assert isinstance(title, TextChunk)
    assert title.text.startswith("会員名簿（2024年）")
    assert table.header == ("氏名", "電話", "住所")
    assert rows(table)[0][0] == "山田"


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("id,name,mail\n1,a,a@example.com\n2,b,b@example.com\n", True),
        ("This, my friend, is prose.\nIt has commas, here and there.\nAnd more, and more, and more.\n", False),
        ("2024-01-01 12:00:00,123 INFO start\n2024-01-01 12:00:01,456 INFO stop\n", False),
        ("{x, y, z}\n{x, y, z}\n", False),
        ("山田さんは、東京に住む。\n佐藤さんは、大阪に住む。\n", False),
    ],
)
def test_content_tells_table_from_text(text, table):
    assert isinstance(items(text, "x.txt")[0], TableChunk if table else TextChunk)


def test_open_table_gives_tables_alone(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("名簿,,\n氏名,電話,住所\n山田,03-0123-4567,東京都\n佐藤,03-0123-4568,大阪府\n".encode("cp932"))
    (chunk,) = open_table(str(path), LIMITS)
    assert chunk.header == ("氏名", "電話", "住所")
    path.write_text("会員番号\nC1\nC2\n")
    assert rows(next(open_table(str(path), LIMITS))) == [["C1"], ["C2"]]


def test_open_table_tells_the_user_what_is_wrong(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        list(open_table(str(tmp_path / "none.csv"), LIMITS))
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4")
    with pytest.raises(ConfigError, match="pdf"):
        list(open_table(str(tmp_path / "x.pdf"), LIMITS))
    path = tmp_path / "broken.csv"
    path.write_bytes(b"id,name,memo\n" + b"1,abc,def\n" * 50 + b"2,\xff\xff,x\n")
    with pytest.raises(ConfigError, match="replaced_characters"):
        list(open_table(str(path), LIMITS))
    skips: list[Skip] = []
    assert len(list(open_table(str(path), LIMITS, on_skip=skips.append))) == 1
    assert [skip.reason for skip in skips] == ["replaced_characters"]
