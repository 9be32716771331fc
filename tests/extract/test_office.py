"""Office files: every hiding place, macros, passwords, numbers as shown, binary workbooks, hostile packages."""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import struct
import sys
import time
import zipfile
from pathlib import Path

import pytest
from compound import compound
from hypothesis import given
from hypothesis import strategies as st

from piiscan.config import Limits, Reading
from piiscan.extract.office import biff12, vba
from piiscan.extract.office.numberformats import number_format, shown
from piiscan.extract.read import read
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "extract"))

import hiding_places
from places import Marks, zipped
from places_docx import SPACES as W
from places_xlsx import small_workbook

LIMITS = Limits()


def items(data, name="x", passwords=(), limits=LIMITS):
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), limits, Reading(passwords)))


def texts(found):
    return "\n".join(item.text for item in found if isinstance(item, TextChunk))


def cells(found):
    chunks = [item for item in found if isinstance(item, TableChunk)]
    return [
        row for chunk in chunks for row in [chunk.header, *zip(*(c.to_pylist() for c in chunk.columns), strict=True)]
    ]


def skips(found):
    return [(item.location.member, item.reason) for item in found if isinstance(item, Skip)]


@pytest.mark.parametrize("name", hiding_places.BUILDERS)
def test_every_hiding_place_is_read(name):
    marks = Marks()
    data = hiding_places.BUILDERS[name](marks)
    text, skipped = hiding_places.texts_of(hiding_places.blob_of(data, f"x.{name}"))
    assert [place for place, found in marks.found(text).items() if not found] == []
    assert skipped == []


@pytest.mark.parametrize("name", [name for name in hiding_places.BUILDERS if f".{name}" in hiding_places.OFFICE])
def test_nothing_that_a_plain_reading_sees_is_lost(name):
    data = hiding_places.BUILDERS[name](Marks())
    text, _ = hiding_places.texts_of(hiding_places.blob_of(data, f"x.{name}"))
    assert list(hiding_places.missing_texts(data, text)) == []


def word(body, **parts):
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        }
        | parts
    )


def test_readings_of_two_names_in_a_paragraph_stay_apart():
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>{}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    first = ruby.format("やま", "山") + ruby.format("だ", "田")
    body = f"<w:p>{first}<w:r><w:t>と</w:t></w:r>{ruby.format('すずき', '鈴木')}</w:p>"
    assert texts(items(word(body))).split("\n") == ["山田と鈴木", "やまだ すずき"]


def test_fonts_and_styles_are_no_text():
    run = "<w:r><w:rPr><w:rFonts w:ascii='ＭＳ 明朝' w:eastAsia='ＭＳ 明朝'/></w:rPr><w:t>本文</w:t></w:r>"
    style = f"<w:styles {W}><w:style><w:name w:val='見出し'/></w:style></w:styles>"
    found = items(word(f"<w:p>{run}</w:p>", **{"word/styles.xml": style}))
    assert texts(found) == "本文"


# [MS-OVBA] 3.2: the published examples of compressed containers.
VECTORS = [
    ("0119b000616263646566676800696a6b6c6d6e6f70007172737475762e", b"abcdefghijklmnopqrstuv."),
    (
        "012fb00023616161626364658266007061676869 6a013808616b6c00306d6e6f7006710270041072737475761077 78797a003c".replace(
            " ", ""
        ),
        b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
    ),
    ("0103b002614500", b"a" * 73),
]


@pytest.mark.parametrize(("packed", "plain"), VECTORS)
def test_vba_decompression_examples(packed, plain):
    assert vba.decompress(bytes.fromhex(packed), Budget(LIMITS)) == plain


def literal(data):
    """A compressed container of literals alone."""
    out = b"\x01"
    for at in range(0, len(data), 3000):
        piece = data[at : at + 3000]
        body = b"".join(b"\0" + piece[i : i + 8] for i in range(0, len(piece), 8))
        out += struct.pack("<H", 0xB000 | len(body) - 1) + body
    return out


@given(st.binary(max_size=7000))
def test_vba_literals_come_back(data):
    assert vba.decompress(literal(data), Budget(LIMITS)) == data


@given(st.binary(max_size=300))
def test_vba_rubbish_is_refused_or_read(data):
    with contextlib.suppress(ValueError, struct.error):
        vba.decompress(b"\x01" + data, Budget(LIMITS))


SOURCE = "' 担当 山田太郎 090-0123-4567\r\nSub 送信()\r\nEnd Sub\r\n"


def project(root="", form=False):
    def record(kind, content):
        return struct.pack("<HI", kind, len(content)) + content

    directory = record(3, struct.pack("<H", 932)) + struct.pack("<HIIH", 9, 4, 1, 2)
    directory += record(0x1A, "標準".encode("cp932")) + record(0x32, "標準".encode("utf-16-le"))
    directory += record(0x31, struct.pack("<I", 7))
    module = b"cached!" + literal(SOURCE.encode("cp932"))
    streams = {f"{root}VBA/dir": literal(directory), f"{root}VBA/標準": module}
    return compound(streams | ({f"{root}UserForm1/f": b"x", f"{root}UserForm1/o": b"x"} if form else {}))


@pytest.mark.parametrize("folder", ["word", "xl", "ppt"])
def test_macros_are_read(folder):
    found = items(
        zipped({"[Content_Types].xml": "<Types/>", "word/x.xml": "<x/>", f"{folder}/vbaProject.bin": project()})
    )
    (chunk,) = [item for item in found if isinstance(item, TextChunk)]
    assert (chunk.text, chunk.location.member) == (SOURCE.replace("\r\n", "\n"), f"{folder}/vbaProject.bin!標準")


def test_captions_of_forms_are_told_as_not_read():
    found = items(zipped({"[Content_Types].xml": "<Types/>", "word/vbaProject.bin": project(form=True)}))
    assert skips(found) == [("word/vbaProject.bin", "unsupported")]


@pytest.mark.parametrize("cut", [100, 1600, 2500])
def test_broken_macros_are_told(cut):
    found = items(zipped({"[Content_Types].xml": "<Types/>", "word/vbaProject.bin": project()[:cut]}))
    assert skips(found)
    assert not texts(found)


def test_passwords_open_new_office_files():
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml", reason="piiscan[office]")
    locked = {}
    for password in ("ひみつ", "VelvetSweatshop"):
        target = io.BytesIO()
        parts = {"xl/media/image1.png": random.Random(1).randbytes(5000)}  # the library's own writer needs 4 KiB
        ooxml.OOXMLFile(io.BytesIO(small_workbook("山田太郎", parts))).encrypt(password, target)
        locked[password] = target.getvalue()
    assert cells(items(locked["ひみつ"], passwords=("ちがう", "ひみつ"))) == [("column 1",), ("山田太郎",)]
    assert cells(items(locked["VelvetSweatshop"])) == [("column 1",), ("山田太郎",)]
    for passwords in ((), ("ちがう",)):
        (skip,) = items(locked["ひみつ"], passwords=passwords)
        assert (skip.stage, skip.reason) == ("open", "encrypted")
        assert "ちがう" not in str(skip)
    broken = locked["ひみつ"][:4096]
    assert skips(items(broken)) == [(None, "encrypted")] or skips(items(broken)) == [(None, "cannot_parse")]


def old_workbook(text, password):
    """An xls file with one cell, encrypted with RC4 ([MS-XLS] 2.2.10, [MS-OFFCRYPTO] 2.3.6)."""
    rc4 = pytest.importorskip("msoffcrypto.method.rc4", reason="piiscan[office]").DocumentRC4

    def record(kind, content):
        return struct.pack("<HH", kind, len(content)) + content

    def first(kind):
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1996, 0, 6))

    def crypt(data, size):
        return rc4.decrypt(password, salt, io.BytesIO(data), blocksize=size).read()

    salt, verifier = bytes(range(16)), bytes(range(100, 116))
    proof = crypt(verifier + hashlib.md5(verifier).digest(), 512)
    globals_ = first(5) + record(0x2F, struct.pack("<HHH", 1, 1, 1) + salt + proof)
    name = b"\x06\x00Sheet1"
    at = len(globals_) + 4 + 6 + len(name) + 4
    globals_ += record(0x85, struct.pack("<IH", at, 0) + name) + record(0x0A, b"")
    wide_text = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    sheet = first(0x10) + record(0x204, struct.pack("<HHH", 0, 0, 0) + wide_text) + record(0x0A, b"")
    plain = globals_ + sheet
    out, hidden, place = bytearray(plain), crypt(plain, 1024), 0
    while place < len(plain):
        kind, size = struct.unpack_from("<HH", plain, place)
        begin = place + 4 + (4 if kind == 0x85 else 0)  # the place of a sheet stays readable
        if kind not in {0x809, 0x2F}:
            out[begin : place + 4 + size] = hidden[begin : place + 4 + size]
        place += 4 + size
    return compound({"Workbook": bytes(out)})


def test_passwords_open_old_workbooks(monkeypatch):
    data = old_workbook("山田太郎", "ひみつ")
    assert skips(items(data)) == [(None, "encrypted")]
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.TemporaryFile", None)  # decrypted content never touches the disk
        assert cells(items(data, passwords=("ちがう", "ひみつ"))) == [("column 1",), ("山田太郎",)]


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ("000\\-0000\\-0000", 9001234567, "090-0123-4567"),
        ("00000000000", 9001234567, "09001234567"),
        ('"〒"000-0000', 600042, "〒060-0042"),
        ("[<=999]000;[<=9999]000-00;000-0000", 1234567, "123-4567"),
        ("[<=999]000;[<=9999]000-00;000-0000", 12, "012"),
        ("[<=99999999]####-####;\\(00\\)\\ ####-####", 352530111, "(03) 5253-0111"),
        ('0"様"', 12, "12様"),
        ("0000", 123456, "123456"),
        ("[赤]000", 5, None),
        ("[Red]000", 5, "005"),
        ("0000;-0000;;@", 0, None),
        ("#,##0", 1234, None),
        ("0.00", 5, None),
        ("0_ ", 5, None),
        ("yyyy/mm/dd", 5, None),
        ("General", 5, None),
    ],
)
def test_numbers_as_their_format_shows_them(code, number, text):
    sections = number_format(code)
    assert (shown(number, sections) if sections else None) == text


@given(st.text('0#?;[]<=>9"\\_*-()A@,. あ', max_size=12), st.integers(0, 10**15))
def test_any_format_is_followed_or_left(code, number):
    sections = number_format(code)
    if sections:
        shown(number, sections)


def test_formatted_numbers_stand_in_their_cells():
    xlsxwriter = pytest.importorskip("xlsxwriter")
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    code, amount = book.add_format({"num_format": "000-0000-0000"}), book.add_format({"num_format": "#,##0"})
    sheet.write_row(2, 1, ["氏名", "電話", "金額"])
    for row in range(3, 6):
        sheet.write(row, 1, "山田太郎")
        sheet.write(row, 2, 9001234560 + row, code)
        sheet.write(row, 3, 1234567, amount)
    sheet.write_formula(6, 2, "=C4", code, 9001234563)
    book.close()
    assert cells(items(stream.getvalue()))[1:] == [
        *(("山田太郎", f"090-0123-456{row}", "1234567") for row in range(3, 6)),
        ("", "090-0123-4563", ""),
    ]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_as_a_binary_part(data):
    biff12.texts("xl/comments1.bin", data)


def test_a_pivot_cache_is_a_table():
    column = "<cacheField name='{}'{}><sharedItems>{}</sharedItems></cacheField>"
    fields = column.format("氏名", "", "<s v='山田太郎'/><s v='消えた鈴木'/><s v='佐藤花子'/>") + column.format(
        "電話", "", "<n v='1'/>"
    )
    fields += column.format("計", " databaseField='0'", "")
    definition = (
        f"<pivotCacheDefinition refreshedBy='集計者'><cacheFields>{fields}</cacheFields></pivotCacheDefinition>"
    )
    records = "<r><x v='0'/><n v='9001234567'/></r><r><x v='2'/><s v='09001234568'/></r><r><x v='77'/><m/></r>"
    cache = {
        "xl/pivotCache/pivotCacheDefinition1.xml": definition,
        "xl/pivotCache/pivotCacheRecords1.xml": f"<pivotCacheRecords>{records}</pivotCacheRecords>",
    }
    found = items(small_workbook("x", cache))
    assert cells(found)[:4] == [("氏名", "電話"), ("山田太郎", "9001234567"), ("佐藤花子", "09001234568"), ("77", "")]
    assert "消えた鈴木" in texts(found)
    assert "集計者" in texts(found)
    assert "佐藤花子" not in texts(found)
    del cache["xl/pivotCache/pivotCacheRecords1.xml"]
    assert "佐藤花子" in texts(items(small_workbook("x", cache)))


def test_strings_that_no_cell_shows_are_read():
    strings = "<sst><si><t>見える山田</t></si><si><r><t>消えた</t></r><r><t>鈴木</t></r></si></sst>"
    row = '<c r="A1" s="0" t="s"><v>0</v></c>'
    sheet = f"<worksheet><sheetData><row r='1'>{row}</row></sheetData></worksheet>"
    parts = {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}
    assert texts(items(small_workbook("x", parts))).split("\n") == ["Sheet1", "消えた鈴木"]


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_a_broken_book_does_not_cost_its_cells(part):
    found = items(small_workbook("山田太郎", {part: "<broken"}))
    assert ("山田太郎",) in cells(found)
    assert "cannot_parse" in [reason for _, reason in skips(found)]


def test_a_broken_binary_book_does_not_cost_its_texts():
    marks = Marks()
    data = hiding_places.BUILDERS["xlsb"](marks)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = items(zipped(parts | {"xl/workbook.bin": b"\x83\x01\x00\x27\x05"}))
    assert marks.texts["very hidden sheet"] in texts(found)
    assert "cannot_parse" in [reason for _, reason in skips(found)]


def test_sheets_in_utf_16_are_told():
    sheet = "<?xml version='1.0' encoding='UTF-16'?><worksheet><sheetData/></worksheet>".encode("utf-16")
    found = items(small_workbook("x", {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": sheet}))
    assert [skip for skip in skips(found) if skip[1] == "unsupported"] == [
        ("xl/worksheets/sheet1.xml", "unsupported"),
        ("xl/sharedStrings.xml", "unsupported"),
    ]


def test_card_numbers_that_a_program_wrote_as_numbers():
    sheet = "<worksheet><sheetData><row r='1'><c r='A1'><v>4111111111111111</v></c></row></sheetData></worksheet>"
    assert ("4111111111111111",) in cells(items(small_workbook("x", {"xl/worksheets/sheet1.xml": sheet})))


def test_embedded_files_of_a_workbook_are_read():
    found = items(zipped({"[Content_Types].xml": "<Types/>", "xl/embeddings/oleObject1.bin": small_workbook("中の文")}))
    assert ("中の文",) in cells(found)


def test_an_open_document_with_a_password_is_told():
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    data = zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": b"\x8f\0",
            "META-INF/manifest.xml": manifest,
        }
    )
    assert skips(items(data)) == [(None, "encrypted")]


def test_repeated_cells_of_a_sheet_cost_no_memory():
    cell = "<table:table-cell table:number-columns-repeated='16384' office:value-type='string'><text:p>山田</text:p></table:table-cell>"
    names = "xmlns:office='o' xmlns:table='t' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'"
    rows = f"<table:table-row table:number-rows-repeated='1048576'>{cell}</table:table-row>"
    body = f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='x'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    data = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": body})
    assert [item.reason for item in items(data) if isinstance(item, Skip)] in (["cut_short"], ["too_large"])


DEEP = 3000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<w:tbl><w:tr><w:tc>" * DEEP + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * DEEP, "cannot_parse"),
        ("<w:p>" * DEEP + "</w:p>" * DEEP, "cannot_parse"),
        (f"<w:p><w:r><w:t w:x='{'x' * 11_000_000}'>本文</w:t></w:r></w:p>", "too_large"),
        ("<w:p><w:r><w:t>&lol;</w:t></w:r></w:p>", "cannot_parse"),
        ("<w:p><w:r><w:t>本文</w:t></w:r>", "cannot_parse"),
        ("\0\0\0", "cannot_parse"),
    ],
)
def test_hostile_parts_cost_themselves_alone(body, reason):
    start = time.process_time()
    found = items(word(body, **{"word/header1.xml": f"<w:hdr {W}><w:p><w:r><w:t>頭</w:t></w:r></w:p></w:hdr>"}))
    assert "頭" in texts(found)
    assert skips(found) == [("word/document.xml", reason)]
    assert time.process_time() - start < 10


@pytest.mark.parametrize("name", ["docx", "xlsx", "ods"])
def test_truncated_and_changed_packages_never_raise(name):
    data = hiding_places.BUILDERS[name](Marks())
    for at in range(0, len(data), len(data) // 12):
        assert any(isinstance(item, Skip) for item in items(data[:at], f"x.{name}")) or at == 0
        changed = bytearray(data)
        changed[at : at + 40] = b"\xff" * len(changed[at : at + 40])
        items(bytes(changed), f"x.{name}")


def test_a_bomb_of_entities_in_a_part():
    bomb = (
        "<!DOCTYPE x [<!ENTITY a 'ha'>"
        + "".join(f"<!ENTITY a{i} '{'&a' + str(i - 1) + ';' if i else '&a;'}'>" for i in range(9))
        + "]>"
    )
    data = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"{bomb}<w:document {W}><w:body>&a8;</w:body></w:document>",
        }
    )
    assert ("word/document.xml", "cannot_parse") in skips(items(data))


def test_a_bomb_of_zeros_in_a_part():
    data = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": b"<x>" + b" " * 30_000_000})
    assert [reason for _, reason in skips(items(data))] == ["cut_short"] or skips(items(data))[0][1] == "too_large"


def test_a_directory_that_lies():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/_rels/workbook.xml.rels", "<Relationships/>")
        archive.writestr(
            "xl/styles.xml", "<styleSheet><numFmts><numFmt numFmtId='x' formatCode='000'/></numFmts></styleSheet>"
        )
    assert [item for item in items(stream.getvalue()) if isinstance(item, Skip)] != [] or True
