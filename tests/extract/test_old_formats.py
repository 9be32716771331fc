"""Old office formats, Outlook, Access, Ichitaro: every place with text is read, damage is told, nothing hangs."""

import io
import lzma
import random
import re
import struct
import sys
import time
import zlib
from pathlib import Path

import compressed_rtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "extract"))

import oldoffice
import places_doc
import places_msg
import places_ppt
import places_rtf
import places_xls
from places import Marks

from piiscan.config import Limits, Reading
from piiscan.extract.mails.lzfu import decompress
from piiscan.extract.old_office.olepack import pack
from piiscan.extract.read import read
from piiscan.extract.sniff import kind
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk

LIMITS = Limits()
BUILDERS = {
    "doc": places_doc.build,
    "rtf": places_rtf.build,
    "ppt": places_ppt.build,
    "xls": places_xls.build,
    "msg": places_msg.build,
}
DATA = Path(__file__).resolve().parents[1] / "data"


def items(data, name="x"):
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), LIMITS))


def rows(chunk):
    return [list(row) for row in zip(*(column.to_pylist() for column in chunk.columns), strict=True)]


def text_of(found):
    """Everything read, and the places it was found in."""
    parts = []
    for item in found:
        if isinstance(item, TextChunk):
            parts.append(item.text)
        elif isinstance(item, TableChunk):
            parts += item.header
            parts += ["\t".join(row) for row in rows(item)]
        parts.append(f"{item.location.member} {item.location.sheet}")
    return "\n".join(parts)


def skips(found):
    return [(item.reason, item.detail) for item in found if isinstance(item, Skip)]


@pytest.mark.parametrize("name", BUILDERS)
def test_damaged_files_cost_a_skip_and_no_time(name):
    data = BUILDERS[name](Marks())
    dice = random.Random(7)
    damaged = [data[: len(data) * part // 20] for part in range(1, 20)]
    for _ in range(40):
        copy = bytearray(data)
        for _ in range(dice.choice((1, 3, 20))):
            copy[dice.randrange(len(copy))] ^= 1 << dice.randrange(8)
        damaged.append(bytes(copy))
    for number, copy in enumerate(damaged):
        started = time.process_time()
        found = items(copy, f"x.{name}")
        assert time.process_time() - started < 2
        if number < 19:  # cut off: said so, whatever was read
            assert skips(found), number


def test_a_word_table_with_a_header_is_a_table():
    end = oldoffice.ROW_END
    cells = f"氏名\x07電話番号\x07{end}山田太郎\x07090-0111-2222\x07{end}佐藤花子\x07\x07{end}"
    found = items(oldoffice.word("", f"名簿です\r{cells}以上\r"))
    (table,) = [item for item in found if isinstance(item, TableChunk)]
    assert table.header == ("氏名", "電話番号")
    assert rows(table) == [["山田太郎", "090-0111-2222"], ["佐藤花子", ""]]
    assert [item.text for item in found if isinstance(item, TextChunk)] == ["名簿です\n以上"]


def test_deleted_digits_do_not_run_into_inserted_ones():
    text = f"電話{oldoffice.DELETED}090-0111-2222{oldoffice.SHOWN}090-0333-4444\r"
    (chunk,) = items(oldoffice.word("", text))
    assert chunk.text == "電話090-0333-4444\n090-0111-2222"


def test_a_word_file_with_broken_tables_gives_its_runs_of_text():
    streams = oldoffice.word_streams("", "会員の山田太郎さん\r")
    streams[("1Table",)] = b"\0" * 50
    found = items(pack(streams))
    assert "会員の山田太郎さん" in text_of(found)
    assert skips(found)[0][0] == "cannot_parse"


@pytest.mark.parametrize(
    ("streams", "expected"),
    [
        (oldoffice.word_streams("", "x\r", encrypted=True), "locked"),
        (oldoffice.word_streams("", "x\r"), "doc"),
        ({("Workbook",): places_xls.bof(5) + places_xls.record(0x2F, bytes(54))}, "locked"),
        ({("Book",): places_xls.bof(5)}, "xls"),
        ({("PowerPoint Document",): b"x", ("Current User",): bytes(12) + b"\xdf\xc4\xd1\xf3"}, "locked"),
        ({("PowerPoint Document",): b"x", ("ObjectPool", "Workbook"): b"x"}, "ppt"),
        ({("EncryptedPackage",): bytes(100), ("EncryptionInfo",): bytes(50)}, "locked"),
        ({("Catalog",): bytes(100)}, "thumbnails"),
        ({("JSCompDocument",): bytes(100)}, "ichitaro"),
        ({("Quill", "CONTENTS"): bytes(100)}, "ole"),
    ],
)
def test_what_an_old_file_is_shows_in_its_streams(streams, expected):
    data = pack(streams)
    assert kind(Blob(Location("x"), len(data), lambda: io.BytesIO(data))) == expected


def test_an_unknown_compound_file_gives_runs_and_says_so():
    found = items(pack({("VisioDocument",): b"\x01\x02" + "配置図の担当 山田太郎".encode("utf-16-le") + b"\0\0\x03"}))
    assert "配置図の担当 山田太郎" in text_of(found)
    assert [reason for reason, _ in skips(found)] == ["cannot_parse"]


def test_excel_5_text_is_in_its_code_page():
    def record(kind, value):
        return places_xls.record(kind, value)

    name, cell, note = (text.encode("cp932") for text in ("名簿", "表の山田太郎", "申込書能"))
    bof = record(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0))
    page = record(0x0042, struct.pack("<H", 932))
    entry = struct.pack("<IBBB", len(bof + page) + 4 + 7 + len(name) + 4, 0, 0, len(name)) + name
    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x10, 0, 0))
    sheet += record(0x0204, struct.pack("<HHHH", 0, 0, 0, len(cell)) + cell)
    sheet += record(0x001C, struct.pack("<HHH", 0, 0, len(note)) + note) + places_xls.END
    found = items(pack({("Book",): bof + page + record(0x0085, entry) + places_xls.END + sheet}))
    (table,) = [item for item in found if isinstance(item, TableChunk)]
    assert table.location.sheet == "名簿"
    assert "名簿" in found[0].text  # names of sheets are text too
    assert {"表の山田太郎", "申込書能"} <= set(text_of(found).split("\n"))


def test_excel_numbers_as_their_format_shows_them():
    record, string = places_xls.record, places_xls.string
    formats = record(0x041E, struct.pack("<H", 170) + string("000-0000-0000"))
    formats += record(0x041E, struct.pack("<H", 171) + string('yyyy"年"m"月"d"日"'))
    styles = b"".join(record(0x00E0, struct.pack("<HH16x", 0, code)) for code in (0, 170, 171, 14))
    values = [(0, 9012345678.0), (1, 9012345678.0), (2, 29222.0), (3, 29222.5), (0, 0.25)]
    cells = b"".join(record(0x0203, struct.pack("<HHHd", 1, i, *value)) for i, value in enumerate(values))
    cells += record(0x027E, struct.pack("<HHHI", 1, 5, 0, 12345 << 2 | 2 | 1))
    cells += record(0x00BD, struct.pack("<HHHIHIH", 1, 6, 0, 7 << 2 | 2, 0, 8 << 2 | 2, 7))
    cells += record(0x0006, struct.pack("<HHHBBBBHH", 1, 8, 0, 0, 0, 0, 0, 0, 0xFFFF) + bytes(8)) + record(
        0x0207, string("式の山田")
    )
    found = items(pack(places_xls.book([("S", 0, [])], formats + styles, cells)))
    (table,) = [item for item in found if isinstance(item, TableChunk)]
    line = [*table.header] if table.has_header else rows(table)[0]
    assert line == [
        "9012345678",
        "090-1234-5678",
        "1980-01-02",
        "1980-01-02 12:00:00",
        "0.25",
        "123.45",
        "7",
        "8",
        "式の山田",
    ]


def test_strings_cut_between_records_change_their_width():
    first = struct.pack("<IIHB", 2, 2, 6, 1) + "山田".encode("utf-16-le")
    second = b"\0" + b"taro" + struct.pack("<HB", 2, 1) + "佐藤".encode("utf-16-le")
    shared = places_xls.record(0x00FC, first) + places_xls.record(0x003C, second)
    cells = b"".join(places_xls.record(0x00FD, struct.pack("<HHHI", row, 0, 0, row)) for row in range(2))
    text = text_of(items(pack(places_xls.book([("S", 0, [])], shared, cells))))
    assert "山田taro" in text
    assert "佐藤" in text


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (r"\'8e\'52\'93\'63", "山田"),
        (r"\'8e\'52\b\'93\b0\'63", "山田"),  # formatting inside a character
        (r"\'95\\ \'94\{", "表 能".replace("能", "畿")[:2]),  # the second byte is a backslash
        (r"{\f2\'cf\'f0}", "Пр"),
        (r"\u23665\'8e\'52\u30000?", "山田"),
        (r"\u-10174\u-8229 ", "\U00020bdb"),
        (r"090\_0111\_2222", "090-0111-2222"),
        (r"\bin4 \{}}x", "x"),
    ],
)
def test_rich_text_characters(body, shown):
    fonts = r"{\fonttbl{\f1\fcharset128 M;}{\f2\fcharset204 A;}}"
    after = r"\uc2" if r"\'8e\'52\u" in body else r"\uc1"
    data = rf"{{\rtf1\ansi\ansicpg932{fonts}{after} {body}\par}}".encode("latin-1")
    assert text_of(items(data, "x.rtf")).startswith(shown)


def test_deleted_rich_text_is_one_line_for_each_run():
    label = "".join(rf"\u{ord(char)}\'3f" for char in "個人番号")
    body = rf"a{{\deleted {label} 1234{{\b 5678}}9018}}b\par {{\deleted {label[:11]}\par x}}"
    lines = text_of(items(rb"{\rtf1\ansi " + body.encode() + b"}")).splitlines()
    assert lines[:-1] == ["ab", "個人番号 123456789018", "個", "x"]


def test_rich_text_that_is_cut_off_or_has_a_tail():
    found = items(rb"{\rtf1\ansi {\b abc")
    assert skips(found) == [("cut_short", "the file ends inside a group")]
    assert "hidden behind the end" in text_of(items(rb"{\rtf1 abc}" + b"hidden behind the end of it"))
    assert skips(items(b"{\\rtf1" + b"{" * 5000))[0][0] == "cut_short"


@given(st.binary(max_size=3000), st.booleans())
def test_compressed_rich_text_as_the_library_packs_it(data, packed):
    assert decompress(compressed_rtf.compress(data, compressed=packed)) == data


def test_a_message_whose_body_is_rich_text_in_cp932():
    body = rb"{\rtf1\ansi\ansicpg932 \'8e\'52\'93\'63\par 090-0111-2222}"
    texts = places_msg.fields({0x0037: "件名の山田"}, page=932)
    found = items(pack(texts | {("__substg1.0_10090102",): compressed_rtf.compress(body, compressed=True)}))
    assert [item.text for item in found] == ["Subject: 件名の山田\n山田\n090-0111-2222"]


def test_rich_text_beside_a_plain_body_is_read():
    body = rb"{\rtf1\ansi plain\par 090-0111-2222}"
    packed = compressed_rtf.compress(body, compressed=True)
    texts = places_msg.fields({0x0037: "x", 0x1000: "plain"}, page=932)
    found = items(pack(texts | {("__substg1.0_10090102",): packed}))
    assert [item.text for item in found] == ["Subject: x\nplain\n090-0111-2222"]


def test_ichitaro_text_lies_between_records():
    def units(text):
        return text.encode("utf-16-be")

    def stream(body):
        return b"SsmgV.01" + bytes(12) + b"TextV.01" + struct.pack(">I", len(body) // 2) + body + b"\0\0\x09\x09\0"

    frame = struct.pack(">12H", 0x1C, 0, 12, 0, 7, 0xBE, 0x20D, 0, 12, 0, 0, 0x1F)
    base = struct.pack(">7H", 0x1C, 1, 7, 0, 0, 3, 0x1D) + units("太郎") + struct.pack(">5H", 0x1E, 5, 0, 1, 0x1F)
    ruby = struct.pack(">7H", 0x1C, 1, 7, 0, 1, 0x82, 0x1D) + units("たろう") + struct.pack(">5H", 0x1E, 5, 0, 1, 0x1F)
    body = units("山田") + base + ruby + units("様\n") + frame + units("電話") + frame + units("𠮷野")
    found = items(pack({("DocumentText",): stream(body), ("LayoutBoxText",): stream(units("枠の中"))}), "x.jtd")
    assert [item.text for item in found] == ["山田太郎様\n\t電話\t𠮷野\n枠の中\nたろう"]
    box = {("LayoutBoxText",): stream(units("枠の中"))}
    rough = items(pack({("DocumentText",): b"SsmgV.01" + units("\x1f山田太郎です")} | box))
    assert "山田太郎です" in text_of(rough)
    assert skips(rough)[0][0] == "cannot_parse"


def access():
    return lzma.decompress((DATA / "members.mdb.xz").read_bytes())


def test_access_tables_and_what_was_deleted():
    kept, deleted = items(access(), "members.mdb")
    assert kept.header == ("番号", "氏名", "電話", "備考", "生年月日", "退会")
    assert kept.location.sheet == "会員名簿"
    assert rows(kept) == [
        ["1", "山田太郎", "090-0111-2222", "東京都港区1-2-3", "1980-01-02", "FALSE"],
        ["2", "Sato Hanako", "090-0333-4444", "東京都千代田区" * 300, "1990-10-20", "TRUE"],
    ]
    assert deleted.location.sheet == "会員名簿 (deleted rows)"
    assert rows(deleted) == [["3", "鈴木一郎", "", "", "", "FALSE"]]


def test_damaged_access_files():
    data = access()
    dice = random.Random(3)
    for part in range(1, 20):
        assert skips(items(data[: len(data) * part // 20], "x.mdb")) or part > 17
    for _ in range(40):
        copy = bytearray(data)
        for _ in range(20):
            copy[dice.randrange(len(copy))] ^= 1 << dice.randrange(8)
        started = time.process_time()
        items(bytes(copy), "x.mdb")
        assert time.process_time() - started < 2
    locked = bytearray(data)
    locked[0x3E] ^= 0x55  # the key of encrypted pages
    assert skips(items(bytes(locked), "x.mdb")) == [("encrypted", "Access database with a password")]


def test_an_access_97_database():
    data = jet3({"氏名": ["山田太郎", "佐藤花子"], "電話": ["090-0111-2222", "x" * 300]})
    (table,) = items(data, "old.mdb")
    assert (table.location.sheet, table.header) == ("名簿", ("氏名", "電話"))
    assert rows(table) == [["山田太郎", "090-0111-2222"], ["佐藤花子", "x" * 300]]


def jet3(columns):
    """A Jet 3 file: header, catalog, one table of text columns with all rows on one page."""

    def definition(specs, count):
        entries = b"".join(
            struct.pack("<BHHHHHHBHH", kind, i, var, i, 0, 0, 0, kind != 10, fixed, width)
            for i, (_, kind, var, fixed, width) in enumerate(specs)
        )
        names = b"".join(bytes([len(raw)]) + raw for raw in (spec[0].encode("cp932") for spec in specs))
        head = struct.pack("<HHIIIIBHHHIIII", 0x0102, 0, 0, 0, count, 0, 0x4E, len(specs), 0, len(specs), 0, 0, 0, 0)
        return (head + entries + names).ljust(2048, b"\0")

    def row(fixed, texts, count):
        body, ends = bytes([count]) + fixed, []
        for text in texts:
            ends.append(len(body))
            body += text.encode("cp932")
        ends.append(len(body))
        jumps = [next(i for i, end in enumerate(ends) if end >= 256)] if ends[-1] >= 256 else []
        table = bytes(end % 256 for end in reversed(ends)) + bytes(reversed(jumps)) + bytes([len(texts)])
        return body + table + bytes([(1 << count) - 1])

    def page(owner, lines):
        at, offsets, data = 2048, [], bytearray(2048)
        for line in lines:
            at -= len(line)
            data[at : at + len(line)] = line
            offsets.append(at)
        head = struct.pack(f"<HHIH{len(lines)}H", 0x0101, 0, owner, len(lines), *offsets)
        return head + bytes(data[len(head) :])

    plain = bytearray(0x80 - 0x18)
    struct.pack_into("<H", plain, 0x3C - 0x18, 932)
    from piiscan.extract.databases.jet import _KEY, _keystream

    hidden = bytes(a ^ b for a, b in zip(plain, _keystream(_KEY, len(plain)), strict=True))
    header = (b"\0\1\0\0Standard Jet DB\0" + bytes(4) + hidden).ljust(2048, b"\0")
    catalog = [("Id", 4, 0, 0, 4), ("Type", 3, 0, 4, 2), ("Name", 10, 0, 0, 0)]
    entry = row(struct.pack("<Ih", 4, 1), ["名簿"], 3)
    texts = [(name, 10, i, 0, 0) for i, name in enumerate(columns)]
    lines = [row(b"", values, len(columns)) for values in zip(*columns.values(), strict=True)]
    pages = [
        header,
        bytes(2048),
        definition(catalog, 1),
        page(2, [entry]),
        definition(texts, len(lines)),
        page(4, lines),
    ]
    return b"".join(pages)


def dbase(fields, rows, *, version=3, language=0, count=None):
    """`fields`: (name, type, width); `rows`: bytes of whole records."""
    width = 1 + sum(size for *_, size in fields)
    head = struct.pack(
        "<4BIHH", version, 126, 11, 1, len(rows) if count is None else count, 33 + 32 * len(fields), width
    )
    head += bytes(17) + bytes([language]) + bytes(2)
    for name, sort, size in fields:
        head += name.encode("cp932").ljust(11, b"\0") + sort.encode() + bytes(4) + bytes([size]) + bytes(15)
    return head + b"\r" + b"".join(rows) + b"\x1a"


@pytest.mark.parametrize("language", [0, 0x13])
def test_a_dbase_table_with_a_deleted_record(language):
    fields = [("氏名", "C", 12), ("生年月日", "D", 8), ("番号", "I", 4), ("備考", "M", 10)]
    records = [
        b" " + "山田太郎".encode("cp932").ljust(12) + b"19800304" + struct.pack("<i", 42) + b" " * 10,
        b"*" + "佐藤\0花子".encode("cp932").ljust(12) + b" " * 8 + struct.pack("<i", -1) + b"         1",
    ]
    table, *rest = items(dbase(fields, records, language=language, count=3), "x.dbf")
    assert table.header == ("氏名", "生年月日", "番号", "備考")
    assert rows(table) == [["山田太郎", "1980-03-04", "42", ""], ["佐藤 花子", "", "-1", ""]]
    assert skips(rest) == [
        ("cut_short", "2 of 3 records could be read"),
        ("unsupported", "memo fields lie in another file: 備考"),
    ]


def test_foxpro_fields_of_bytes():
    fields = [("N", "B", 8), ("Y", "Y", 8), ("T", "T", 8), ("_NullFlags", "0", 1)]
    row = b" " + struct.pack("<dqii", 1.5, 12_3400, 2_440_589, 3_600_000) + b"\0"
    (table,) = items(dbase(fields, [row], version=0x30), "x.dbf")
    assert rows(table) == [["1.5", "12.34", "1970-01-02T01:00:00"]]
    (empty,) = items(dbase(fields, [], version=0x30), "x.dbf")
    assert (empty.header, rows(empty)) == (("N", "Y", "T"), [])


def test_a_broken_outlook_data_file_is_told():
    pytest.importorskip("pypff", reason="libpff-python, of the extra mail, is not installed")
    (skip,) = items(b"!BDN" + bytes(3000), "x.pst")
    assert (skip.stage, skip.reason) == ("extract", "cannot_parse")


def test_presentation_texts_know_their_slide():
    mark = Marks()
    found = items(places_ppt.build(mark))
    pages = {
        page
        for item in found
        if isinstance(item, TextChunk)
        for page in [item.location.page]
        if mark.texts["text box"] in item.text
    }
    assert pages == {1}
    assert [
        item.location.page for item in found if isinstance(item, TextChunk) and mark.texts["8-bit text"] in item.text
    ] == [2]


def test_an_embedded_bomb_is_told():
    bomb = struct.pack("<I", 1 << 30) + zlib.compress(bytes(300 << 20), 9)
    data = pack({("PowerPoint Document",): places_ppt.record(0x1011, bomb, instance=1)})
    assert "too_large" in [reason for reason, _ in skips(items(data))]


def test_compound_files_written_are_read_back():
    dice = random.Random(5)
    streams = {
        (f"s{i}", f"t{j}"): dice.randbytes(dice.choice((0, 5, 64, 4095, 4096, 70_000)))
        for i in range(9)
        for j in range(9)
    }
    import olefile

    with olefile.OleFileIO(io.BytesIO(pack(streams))) as file:
        assert {tuple(path): file.openstream(path).read() for path in file.listdir()} == streams
    big = {("big",): bytes(8 << 20)}  # its FAT has more sectors than the header lists
    with olefile.OleFileIO(io.BytesIO(pack(big))) as file:
        assert file.openstream("big").read() == big[("big",)]
    assert re.match(b"\xd0\xcf\x11\xe0", pack({}))


def test_a_cut_off_file_gives_the_text_that_is_there():
    data = oldoffice.word("", "会員の山田太郎さん 090-0111-2222\r" * 200)
    found = items(data[: len(data) * 3 // 4], "x.doc")
    assert "会員の山田太郎さん 090-0111-2222" in text_of(found)
    assert skips(found)[0][0] == "cannot_parse"
    assert "山" not in text_of(items(data[:8] + random.Random(1).randbytes(20_000)))  # chance is not told as text


def picture(data, kind=0xF01E):
    return struct.pack("<HHI", 0x6E00, kind, 17 + len(data)) + bytes(17) + data


@pytest.mark.parametrize(
    "data",
    [
        pack(oldoffice.word_streams("", "\x01\r", data=bytes(68) + picture(b"\x89PNG\r\n\x1a\n" + bytes(40)))),
        pack({("PowerPoint Document",): bytes(8), ("Pictures",): picture(b"\xff\xd8\xff" + bytes(40), 0xF01D)}),
        b"{\\rtf1 {\\pict\\pngblip " + (b"\x89PNG\r\n\x1a\n" + bytes(40)).hex().encode() + b"}}",
    ],
)
def test_documents_of_pictures_alone_need_text_recognition(data):
    assert [reason for reason, _ in skips(items(data))] == ["no_text"]
    blob = Blob(Location("x"), len(data), lambda: io.BytesIO(data))
    (skip,) = [item for item in read(blob, LIMITS, Reading(ocr="fast")) if isinstance(item, Skip)]
    assert skip.location.member == "picture 1"  # handed on as an image


def test_a_file_whose_tables_run_in_a_circle_is_told():
    data = bytearray(pack({("Workbook",): bytes(5000)}))
    sector = struct.unpack_from("<I", data, 76)[0]
    for entry in range(4, 128):  # every sector is followed by itself
        struct.pack_into("<I", data, 512 * (sector + 1) + 4 * entry, entry)
    found = items(bytes(data), "x.xls")
    assert [item.reason for item in found if isinstance(item, Skip)] == ["cannot_parse"]
