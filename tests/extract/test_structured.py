"""JSON, HTML, XML, address books, calendars, files of columns: what a reader gives, through the door of extraction."""

import io
import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import orc, parquet

from piiscan.config import Limits
from piiscan.extract.characters.escapes import decode_escapes
from piiscan.extract.read import read
from piiscan.extract.texts import json_text
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk

LIMITS = Limits()
PEOPLE = [{"氏名": "山田太郎", "tel": "03-0123-4567"}, {"氏名": "佐藤花子", "tel": "03-0123-4568"}]


def chunks(data, name, limits=LIMITS):
    data = data.encode() if isinstance(data, str) else data
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), limits))


def text_of(items):
    return "\n".join(item.text for item in items if isinstance(item, TextChunk))


def tables_of(items):
    parts = [item for item in items if isinstance(item, TableChunk)]
    return [
        (part.location.sheet, part.header, list(zip(*(c.to_pylist() for c in part.columns), strict=True)))
        for part in parts
    ]


def skips_of(items):
    return [(item.reason, item.detail) for item in items if isinstance(item, Skip)]


ROWS = [("山田太郎", "03-0123-4567"), ("佐藤花子", "03-0123-4568")]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_list_of_records_is_a_table_with_escapes_decoded(ascii_only):
    items = chunks(json.dumps(PEOPLE, ensure_ascii=ascii_only), "x.json")
    assert tables_of(items) == [(None, ("氏名", "tel"), ROWS)]
    assert skips_of(items) == []


def test_escapes_inside_a_cell():
    inner = json.dumps({"個人番号": "123456789018"})
    shown = '{"個人番号": "123456789018"}'
    rows = [{"id": 1, "payload": inner}, {"id": 2, "payload": r"C:\users"}]
    assert tables_of(chunks(json.dumps(rows), "x.json"))[0][2] == [("1", shown), ("2", r"C:\users")]
    twice = shown.replace('"', '\\"')
    assert tables_of(chunks("\n".join(map(json.dumps, rows)), "x.jsonl"))[0][2][0] == ("1", shown)
    assert text_of(chunks(json.dumps({"payload": inner}), "x.json")) == f'{{"payload": "{twice}"}}'
    assert text_of(chunks(json.dumps({"payload": inner, "list": PEOPLE}), "x.json")) == f"payload: {shown}"


def test_lines_of_records_are_one_table_and_other_lines_text():
    lines = [json.dumps(PEOPLE[0]), json.dumps(PEOPLE[1] | {"new": 1}), "", 'broken {"a": "\\u5c71\\u7530"}']
    items = chunks("\n".join(lines), "x.log")
    (table,) = tables_of(items)
    assert table == (None, ("氏名", "tel", "new"), [(*ROWS[0], ""), (*ROWS[1], "1")])
    (text,) = [item for item in items if isinstance(item, TextChunk)]
    assert (text.first_line, text.text) == (4, 'broken {"a": "山田"}')


def test_the_rest_of_a_document_are_lines_and_tables_have_their_path():
    document = {"owner": {"name": "鈴木一郎"}, "data": {"customers": PEOPLE}, "flags": [True, None, 1.50]}
    items = chunks(json.dumps(document), "x.json")
    assert text_of(items).splitlines() == ["name: 鈴木一郎", "flags: true", "flags: 1.5"]
    assert tables_of(items) == [("data.customers", ("氏名", "tel"), ROWS)]


def test_inner_objects_and_lists_of_a_record_are_columns():
    records = [{"id": 1, "contact": {"tel": ["03-0123-4567", "090-0123-4567"]}}, {"id": 2, "contact": {}}]
    assert tables_of(chunks(json.dumps(records), "x.json")) == [
        (None, ("id", "tel"), [("1", "03-0123-4567; 090-0123-4567"), ("2", "")])
    ]


def test_objects_under_keys_of_their_own_are_records():
    document = {f"c{i}": {"name": f"名{i}"} for i in range(6)}
    ((_, header, rows),) = tables_of(chunks(json.dumps(document), "x.json"))
    assert header == ("key", "name")
    assert rows[5] == ("c5", "名5")


def test_a_schema_is_no_table():
    document = {
        "shapes": {
            f"s{i}": {"type": "t", "members": {f"m{i}{j}": {"shape": f"名{i}{j}"} for j in range(9)}} for i in range(30)
        }
    }
    items = chunks(json.dumps(document), "x.json")
    assert {header for _, header, _ in tables_of(items)} == {("key", "shape")}
    assert text_of(items).splitlines() == ["type: t"] * 30


def test_text_that_is_no_table_keeps_its_lines():
    source = '{\n  "name": "\\u5c71\\u7530",\n  "city": "\\ud842\\udfb7"\n}\n'
    (item,) = chunks(source, "x.json")
    assert item.text.splitlines()[1:3] == ['  "name": "山田",', '  "city": "𠮷"']


@pytest.mark.parametrize(
    "source", ["[" * 100_000, '{"a":' * 5_000, '[{"a": 1}, {"a"', '{"a": "\\ud8', "[1]x", '{"a":1}\n{"b']
)
def test_broken_json_is_text_and_nothing_is_lost(source):
    items = chunks(source, "x.json")
    assert skips_of(items) == []
    told = text_of(items) + str(tables_of(items))
    assert source[-4:].strip() in told


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_escapes_decode_to_what_json_says(text):
    assert decode_escapes(json.dumps(text)[1:-1].replace('\\"', '"').replace("\\\\", "/")) == text.replace("\\", "/")


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>名簿</title><style>p {{ }}</style></head>
<body><!-- 担当: 高橋花子 --><p>お客様は
山<b>田</b>太郎&nbsp;様、&#24429;</p><ruby>佐藤<rt>さとう</rt></ruby>
<table><tr><th>氏名</th><th>電話番号</th></tr><tr><td>山田太郎</td><td>03-0123-4567</td></tr>
<tr><td>佐藤花子</td><td>03-0123-4568</td></tr></table>
<a href="mailto:taro@example.com">メール</a><img alt="鈴木一郎の写真"><input value="田中次郎">
<script>var x = {{"n": "\\u5c71\\u672c"}};</script></body></html>"""


@pytest.mark.parametrize(("charset", "codec"), [("Shift_JIS", "cp932"), ("EUC-JP", "euc_jp"), ("utf-8", "utf-8")])
def test_a_page_gives_blocks_tables_attributes_comments_and_scripts(charset, codec):
    items = chunks(PAGE.format(charset=charset).encode(codec), "x.html")
    lines = text_of(items).splitlines()
    assert lines[:2] == ["名簿", "お客様は 山田太郎\xa0様、彭"]
    for value in (
        "担当: 高橋花子",
        "佐藤",
        "さとう",
        "mailto:taro@example.com",
        "鈴木一郎の写真",
        "田中次郎",
        'var x = {"n": "山本"};',
    ):
        assert value in lines
    assert tables_of(items) == [("table 1", ("氏名", "電話番号"), ROWS)]


HEAD_OF_TWO_ROWS = """<table><tr><th rowspan=2>No</th><th colspan=2>氏名</th><th rowspan=2>電話番号</th></tr>
<tr><th>漢字</th><th>カナ</th></tr>{}</table>"""
TITLED = "<table><tr><td{}>会員名簿</td></tr><tr><td>No</td><td>氏名</td><td>カナ</td><td>電話番号</td></tr>{}</table>"


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (HEAD_OF_TWO_ROWS, ("No", "氏名 漢字", "氏名 カナ", "電話番号")),
        (TITLED.format(" colspan=4", "{}"), ("No", "氏名", "カナ", "電話番号")),
        (TITLED.format("", "{}"), ("No", "氏名", "カナ", "電話番号")),
    ],
)
def test_merged_cells_above_the_rows_of_a_page(table, names):
    people = [("1", "山田太郎", "ヤマダタロウ", "03-0123-4567"), ("2", "佐藤花子", "サトウハナコ", "03-0123-4568")]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in people)
    items = chunks(f"<html><body>{table.format(body)}</body></html>", "x.html")
    assert tables_of(items) == [("table 1", names, people)]


def test_a_cell_beside_several_rows_moves_the_others():
    rows = "<tr><th>所属</th><th>氏名</th><th>電話番号</th></tr><tr><td rowspan=0>本社</td><td>山田太郎</td><td>03-0123-4567</td></tr>"
    items = chunks(f"<html><table>{rows}<tr><td>佐藤花子</td><td>03-0123-4568</td></tr></table>", "x.html")
    assert [row[1:] for row in tables_of(items)[0][2]] == ROWS


def test_merged_cells_that_lay_out_a_page_stay_text():
    items = chunks("<html><table><tr><td colspan=2>ようこそ</td></tr><tr><td>左</td><td>右</td></tr></table>", "x.html")
    assert tables_of(items) == []
    assert "ようこそ" in text_of(items)


def test_attributes_in_a_table_are_read():
    link = "<a href='mailto:taro@example.com'>山田太郎</a>"
    row = f"<tr><td>{link}</td><td>03-0123-4567</td></tr>"
    items = chunks(f"<html><table><tr><th>氏名</th><th>電話番号</th></tr>{row}</table>", "x.html")
    assert len(tables_of(items)) == 1
    assert text_of(items) == "mailto:taro@example.com"


def test_a_deep_page_is_read():
    items = chunks("<html><body>" + "<div>" * 20_000 + "山田", "x.html")
    assert "山田" in text_of(items)
    assert skips_of(items) == []


XML = """<?xml version="1.0" encoding="{charset}"?><!DOCTYPE r [<!ENTITY who "山田太郎">]>
<r><owner kind="法人">鈴木&#x4E00;郎<b>様</b></owner><!-- 高橋 -->
<c><氏名>&who;</氏名><tel>03-0123-4567</tel></c><c><氏名>佐藤花子</氏名><tel>03-0123-4568</tel></c></r>"""


@pytest.mark.parametrize(("charset", "codec"), [("UTF-8", "utf-8"), ("Shift_JIS", "cp932"), ("EUC-JP", "euc_jp")])
def test_repeated_elements_are_a_table(charset, codec):
    items = chunks(XML.format(charset=charset).encode(codec), "x.xml")
    assert tables_of(items) == [("r.c", ("氏名", "tel"), ROWS)]
    assert text_of(items).splitlines() == ["kind: 法人", "owner: 鈴木一郎様", "高橋"]


def test_entities_that_grow_or_lead_out_stay_text(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("秘密")
    laughs = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">{laughs}]><r>&a9;</r>'
    assert "&a9;" in text_of(chunks(bomb, "x.xml"))
    outside = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY s SYSTEM "file://{secret}">]><r>山田&s;</r>'
    items = chunks(outside, "x.xml")
    assert "秘密" not in text_of(items)
    assert "山田" in text_of(items)


CARD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=8ER=93c;=91=BE=\r\n=98Y;;;\r\n"
    "SOUND;X-IRMC-N;CHARSET=SHIFT_JIS:\xd4\xcf\xc0\xde;\xc0\xdb\xb3;;;\r\nTEL;CELL:090-0123-4567\r\n"
    "ADR;HOME:;;1-2-3;\x90\xe7\x91\xe3\x93c\x8b\xe6;\x93\x8c\x8b\x9e\x93s;100-0001;\r\nPHOTO;ENCODING=b:AAAA\r\n AAAA\r\n"
    "END:VCARD\r\n"
)


def test_cards_are_rows():
    items = chunks(CARD.encode("latin-1"), "x.vcf")
    ((_, header, rows),) = tables_of(items)
    assert dict(zip(header, rows[0], strict=True)) == {
        "family_name": "山田",
        "given_name": "太郎",
        "name_kana": "ﾔﾏﾀﾞ ﾀﾛｳ",
        "tel": "090-0123-4567",
        "address": "100-0001 東京都 千代田区 1-2-3",
    }
    assert skips_of(items) == [("unsupported", "1 pictures or keys inside cards")]


def test_a_calendar_is_lines_with_the_names_of_its_parameters():
    source = 'BEGIN:VCALENDAR\r\nATTENDEE;CN="山田 太郎":mailto:taro@ex\r\n ample.com\r\nDESCRIPTION:電話\\n03-0123-4567\\, 至急\r\n'
    assert text_of(chunks(source, "x.ics")).splitlines()[1:] == [
        "ATTENDEE: 山田 太郎 mailto:taro@example.com",
        "DESCRIPTION: 電話 03-0123-4567, 至急",
    ]


def _columnar(kind):
    table = pa.table(
        {"氏名": ["山田太郎", None], "tel": pa.array(["03-0123-4567", "03-0123-4568"]).dictionary_encode()}
    )
    out = io.BytesIO()
    if kind == "orc":
        orc.write_table(pa.table({"氏名": table["氏名"], "tel": table["tel"].cast(pa.string())}), out)
    elif kind == "parquet":
        parquet.write_table(table, out)
    else:
        new = pa.ipc.new_file if kind == "arrow" else pa.ipc.new_stream
        with new(out, table.schema) as writer:
            writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["orc", "arrow", "arrows", "parquet"])
def test_columns_of_files_of_columns(kind):
    items = chunks(_columnar(kind), f"x.{kind}")
    assert tables_of(items) == [(None, ("氏名", "tel"), [("山田太郎", "03-0123-4567"), ("", "03-0123-4568")])]


def test_records_of_avro():
    fastavro = pytest.importorskip("fastavro", reason="the extra avro is not installed")
    schema = {
        "type": "record",
        "name": "r",
        "fields": [{"name": "name", "type": "string"}, {"name": "n", "type": "int"}],
    }
    out = io.BytesIO()
    fastavro.writer(out, fastavro.parse_schema(schema), [{"name": "山田太郎", "n": 1}, {"name": "佐藤花子", "n": 2}])
    assert tables_of(chunks(out.getvalue(), "x.avro")) == [
        (None, ("name", "n"), [("山田太郎", "1"), ("佐藤花子", "2")])
    ]
    assert [reason for reason, _ in skips_of(chunks(out.getvalue()[:60], "x.avro"))] == ["cannot_parse"]


def test_an_html_body_of_a_mail_gives_its_tables_and_what_lies_deep():
    head = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nFrom: a@example.com\r\n\r\n"
    rows = "".join(f"<tr><td>{name}</td><td>{tel}</td></tr>" for name, tel in ROWS)
    table = f"<table><tr><th>氏名</th><th>電話番号</th></tr>{rows}</table>"
    items = chunks(head + "<html><body><p>一覧</p>" + table + "<div>" * 3_000 + "高橋", "x.eml")
    assert "高橋" in text_of(items)
    items = chunks(head + "<html><body><p>一覧</p>" + table, "x.eml")
    assert tables_of(items) == [("table 1", ("氏名", "電話番号"), ROWS)]


def test_keys_that_are_values_and_keys_that_repeat_are_not_lost():
    people = {"taro@example.com": 1, "山田花子": None, "080-0000-0000": {"x": 1}}
    items = chunks(json.dumps({"list": PEOPLE, "users": people}), "x.json")
    assert text_of(items).splitlines() == ["taro@example.com: 1", "山田花子", "080-0000-0000", "x: 1"]
    items = chunks('[{"a": "03-0123-4567", "a": "03-0123-4568"}, {"a": "x"}]', "x.json")
    assert tables_of(items) == [(None, ("a",), [("03-0123-4567; 03-0123-4568",), ("x",)])]
    items = chunks(json.dumps({f"{i}@example.com": {"key": i} for i in range(5)}), "x.json")
    assert tables_of(items)[0][1:] == (("key_", "key"), [(f"{i}@example.com", str(i)) for i in range(5)])


@pytest.mark.parametrize("pause", ["", "\\u5c71", "\\ud842\\udfb7"])
def test_a_long_line_of_json_goes_by_in_pieces(pause):
    text = '{"a": "' + ("x" * 99 + pause) * 40_000 + '"'  # no JSON: it never ends
    pieces = [text[i : i + (1 << 20)] for i in range(0, len(text), 1 << 20)]
    found = list(json_text._whole_lines(iter(pieces)))
    assert "".join(found) == text
    assert max(map(len, found)) <= 2 << 20
    assert "".join(map(decode_escapes, found)) == decode_escapes(text)


def test_a_long_list_inside_a_record_takes_linear_time():
    records = [{"a": list(range(300_000))}, {"a": 1}]
    assert len(tables_of(chunks(json.dumps(records), "x.json"))[0][2][0][0]) > 300_000


def test_all_attributes_and_comments_of_xml():
    source = """<?xml version="1.0"?><!-- before --><r><p>see <a href="mailto:x@example.com">A</a> and
        <a href="mailto:y@example.com">B</a></p><i a="1" xmlns:q="u" q:a="2"/></r><!-- after -->"""
    found = text_of(chunks(source, "x.xml"))
    assert all(word in found for word in ("x@example.com", "y@example.com", "a: 1", "a: 2", "before", "after"))


def test_lines_of_a_card_that_are_no_properties():
    card = "BEGIN:VCARD\r\nN:山田;太郎\r\nNOTE:first\r\nsecond 03-0123-4567\r\nEND:VCARD\r\n"
    assert "first; second 03-0123-4567" in tables_of(chunks(card, "x.vcf"))[0][2][0]


def test_a_page_of_comments_and_links_with_values():
    assert "03-0123-4567" in text_of(chunks("<!-- tel 03-0123-4567 -->", "x.html"))
    assert "x@example.com" in text_of(chunks('<p><a href="https://example.com/?m=x@example.com">y</a></p>', "x.html"))


def test_lists_of_rows_are_tables():
    header = ["氏名", "電話番号"]
    for document in ([header, *map(list, ROWS)], {"columns": header, "index": [0, 1], "data": ROWS}):
        assert tables_of(chunks(json.dumps(document), "x.json")) == [(None, tuple(header), ROWS)]
    assert tables_of(chunks("[[1, 2], [3, [4]]]", "x.json")) == []


def test_fields_of_a_page_come_with_their_names():
    page = """<form>担当
        田中 雄介様<input type="hidden" name="my_number" value="123456789018"><label>氏名</label><input id="z" value="鈴木 一郎">
        <table><tr><th>氏名</th><th>電話番号</th></tr><tr><td title="別名">山田</td><td>1</td></tr><tr><td>佐藤</td><td>2</td></tr></table>"""
    lines = text_of(chunks(page, "x.html")).splitlines()
    assert lines[:2] == ["担当 田中 雄介様", "氏名 鈴木 一郎"]
    assert {"my_number: 123456789018", "別名"} <= set(lines)


def test_the_name_of_a_font_is_not_that_of_a_person():
    lines = text_of(
        chunks('<?xml version="1.0"?><r><font name="Cambria"/><person><name>山田</name></person></r>', "x.xml")
    )
    assert lines.splitlines() == ["font name: Cambria", "name: 山田"]
