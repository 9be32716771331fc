"""Office files, PDF, mail, SQLite, Parquet: where text lies, what is told as not read."""

import datetime as dt
import io
import sqlite3
import time
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from piiscan.config import Limits
from piiscan.extract import read as door
from piiscan.extract.office.sheetxml import far_sheets, sheet_rows
from piiscan.extract.read import open_table, read
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.directories import file_blob

LIMITS = Limits()


def items(data, name="x"):
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), LIMITS))


def rows(chunk):
    return [list(row) for row in zip(*(column.to_pylist() for column in chunk.columns), strict=True)]


def texts(found):
    return "\n".join(item.text for item in found if isinstance(item, TextChunk))


def tables(found):
    return [item for item in found if isinstance(item, TableChunk)]


def workbook(fill, **options):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    fill(book)
    book.close()
    return stream.getvalue()


def package(parts, kind="word"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(body):
    return f"<w:document {W}><w:body>{body}</w:body></w:document>"


def paragraph(*runs):
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def table(*lines):
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in line) for line in lines)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in cells) + "</w:tbl>"


def test_merged_cells_of_a_document():
    wide, first, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"

    def row(*cells):
        return (
            "<w:tr>" + "".join(f"<w:tc><w:tcPr>{p}</w:tcPr>{paragraph(text)}</w:tc>" for p, text in cells) + "</w:tr>"
        )

    head = row((first, "No"), (wide, "氏名"), (first, "電話番号"))
    head += row((more, ""), ("", "漢字"), ("", "カナ"), (more, ""))
    data = [["1", "山田太郎", "ヤマダタロウ", "03-0123-4567"], ["2", "佐藤花子", "サトウハナコ", "03-0123-4568"]]
    body = head + "".join(row(*(("", cell) for cell in line)) for line in data)
    (found,) = tables(items(package({"word/document.xml": document(f"<w:tbl>{body}</w:tbl>")})))
    assert (found.location.sheet, found.header) == ("table 1", ("No", "氏名 漢字", "氏名 カナ", "電話番号"))
    assert rows(found) == data


def test_merged_cells_of_a_slide():
    def row(*cells):
        return (
            "<a:tr>"
            + "".join(f"<a:tc{p}><a:txBody><a:p><a:t>{t}</a:t></a:p></a:txBody></a:tc>" for p, t in cells)
            + "</a:tr>"
        )

    data = ["1", "山田太郎", "ヤマダタロウ", "03-0123-4567"]
    body = row((' rowSpan="2"', "No"), (' gridSpan="2"', "氏名"), (' hMerge="1"', ""), (' rowSpan="2"', "電話番号"))
    body += (
        row((' vMerge="1"', ""), ("", "漢字"), ("", "カナ"), (' vMerge="1"', ""))
        + row(*(("", cell) for cell in data)) * 2
    )
    slide = f'<p:sld xmlns:p="p" xmlns:a="a"><a:tbl>{body}</a:tbl></p:sld>'
    (found,) = tables(items(package({"ppt/slides/slide1.xml": slide})))
    assert found.header == ("No", "氏名 漢字", "氏名 カナ", "電話番号")
    assert rows(found) == [data, data]


def test_workbook_cells_read_as_a_person_sees_them():
    def fill(book):
        sheet = book.add_worksheet("名簿")
        sheet.write_row(2, 0, ["会員名簿"])
        sheet.write_row(4, 0, ["氏名", "電話", "生年月日", "点"])
        sheet.write_row(5, 0, ["山田太郎", 9000000001])
        sheet.write_datetime(5, 2, dt.date(1980, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(5, 3, [1.5])
        sheet.write_row(7, 0, ["佐藤花子", "09000000002", "1990-01-01", 2])
        sheet.write_comment(5, 0, "旧姓は鈴木")
        hidden = book.add_worksheet("控え")
        hidden.write_row(0, 0, ["氏名", "電話"])
        hidden.write_row(1, 0, ["鈴木一郎", "09000000003"])
        hidden.hide()
        book.set_properties({"author": "作成者"})

    found = items(workbook(fill))
    first, second = tables(found)
    assert (first.location.sheet, first.header) == ("名簿", ("氏名", "電話", "生年月日", "点"))
    assert rows(first) == [
        ["山田太郎", "9000000001", "1980-01-02", "1.5"],
        ["", "", "", ""],
        ["佐藤花子", "09000000002", "1990-01-01", "2"],
    ]
    assert (second.location.sheet, rows(second)) == ("控え", [["鈴木一郎", "09000000003"]])
    for text in ("会員名簿", "旧姓は鈴木", "作成者"):
        assert text in texts(found)
    assert not [item for item in found if isinstance(item, Skip)]


def test_a_sheet_with_cells_far_apart():
    def fill(book):
        sheet = book.add_worksheet("遠い")
        sheet.write_row(0, 0, ["氏名", "電話", "生年月日"])
        day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
        sheet.write_row(1, 0, ["山田太郎", 9000000001])
        sheet.write_datetime(1, 2, dt.date(1980, 1, 2), day)
        sheet.write_boolean(4, 2, True)
        sheet.write_string(1_048_575, 16_383, "果て")
        book.add_worksheet("近い").write_column(0, 0, ["会員番号", "C1", "C2"])

    start = time.process_time()
    found = items(workbook(fill))
    assert time.process_time() - start < 10
    far = [chunk for chunk in tables(found) if chunk.location.sheet == "遠い"]
    assert far[0].header == ("氏名", "電話", "生年月日")
    filled = [(chunk.first_row, row) for chunk in far for row in rows(chunk) if any(row)]
    assert filled[0] == (1, ["山田太郎", "9000000001", "1980-01-02"])
    assert filled[1] == (1, ["", "", "TRUE"])
    assert [cell for cell in filled[2][1] if cell] == ["果て"]
    assert far[-1].first_row + len(far[-1].columns[0]) - 1 == 1_048_575
    (near,) = [chunk for chunk in tables(found) if chunk.location.sheet == "近い"]
    assert rows(near) == [["C1"], ["C2"]]
    assert not [item for item in found if isinstance(item, Skip)]


def test_both_ways_to_read_a_sheet_agree():
    def fill(book):
        sheet = book.add_worksheet("表")
        day, rich = book.add_format({"num_format": "yyyy/mm/dd hh:mm"}), book.add_format({"bold": True})
        sheet.write_row(0, 0, ["氏名", "値", "日", "式", "真偽"])
        for i in range(1, 60):
            sheet.write_row(i, 0, [f"山田{i}" * (i % 3), i * 1.25])
            sheet.write_datetime(i, 2, dt.datetime.fromisoformat(f"{1950 + i}-01-02 {i % 24:02d}:{i % 2 * 3}0"), day)
            sheet.write_formula(i, 3, "=1+1", value="二" if i % 2 else 2)
            sheet.write_boolean(i, 4, i % 2 == 0)
        sheet.write_rich_string(60, 0, "佐藤", rich, "花子")

    data = workbook(fill)
    by_calamine = tables(items(data))[0]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert far_sheets(archive, 10**9) == {}
        header, *by_xml = sheet_rows(archive, "xl/worksheets/sheet1.xml")
    assert header == list(by_calamine.header)
    width = len(header)
    assert [row + [""] * (width - len(row)) for row in by_xml] == rows(by_calamine)


def test_workbook_page_headers_and_input_messages():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["氏名", "電話"])
        sheet.set_header("&L担当 山田")
        sheet.data_validation("A2", {"validate": "any", "input_message": "佐藤に連絡"})
        sheet.write_url("B2", "mailto:taro@example.com", string="mail")

    text = texts(items(workbook(fill)))
    for expected in ("担当 山田", "佐藤に連絡", "mailto:taro@example.com"):
        assert expected in text


def test_open_table_reads_a_workbook(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(lambda book: book.add_worksheet().write_column(0, 0, ["会員番号", "C1", "C2"])))
    (chunk,) = open_table(str(path), LIMITS)
    assert (chunk.header, rows(chunk)) == (("会員番号",), [["C1"], ["C2"]])


def test_document_text_of_every_place_once():
    body = document(
        paragraph("山", "田太郎")
        + "<w:p><w:r><w:t>090</w:t><w:noBreakHyphen/><w:t>0123</w:t></w:r></w:p>"
        + "<w:p><w:r><w:ruby><w:rt><w:r><w:t>やまだ</w:t></w:r></w:rt>"
        + "<w:rubyBase><w:r><w:t>山田</w:t></w:r></w:rubyBase>"
        + "</w:ruby></w:r><w:r><w:t>様</w:t></w:r></w:p>"
        + "<w:p><w:del><w:r><w:delText>消した文</w:delText></w:r></w:del><w:r><w:t>残る文</w:t></w:r></w:p>"
        + '<w:p><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:txbxContent>'
        + paragraph("箱の中")
        + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
        + paragraph("箱の中")
        + "</w:txbxContent></mc:Fallback></mc:AlternateContent><w:r><w:t>箱の外</w:t></w:r></w:p>"
        + table(["氏名", "電話"], ["佐藤花子", "09000000002"], ["鈴木一郎", "09000000003"])
        + table(["申込者", "山田次郎"])
    )
    relation = '<Relationships><Relationship Target="mailto:a@example.com" TargetMode="External"/></Relationships>'
    data = package(
        {
            "word/document.xml": body,
            "word/header1.xml": f"<w:hdr {W}>{paragraph('頭の文')}</w:hdr>",
            "word/comments.xml": f"<w:comments {W}><w:comment w:author='書いた人'>{paragraph('注の文')}</w:comment>"
            "</w:comments>",
            "word/_rels/document.xml.rels": relation,
            "word/embeddings/list.csv": "氏名,電話\n高橋,09000000004\n伊藤,09000000005\n",
            "word/media/image1.png": "x",
        }
    )
    found = items(data)
    main = found[0].text.split("\n")
    assert main[:4] == ["山田太郎", "090-0123", "山田様", "残る文"]
    assert main[4:7] == ["箱の中", "箱の外", "申込者\t山田次郎"]
    assert set(main[7:]) == {"やまだ", "消した文"}
    regular, embedded = tables(found)
    assert (regular.location.sheet, regular.header, len(rows(regular))) == ("table 1", ("氏名", "電話"), 2)
    assert embedded.location.member == "word/embeddings/list.csv"
    everything = texts(found)
    for expected in ("頭の文", "書いた人", "注の文", "mailto:a@example.com"):
        assert everything.count(expected) == 1
    assert "佐藤花子" not in everything


def test_slides_carry_their_page():
    slide = '<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    parts = {f"ppt/slides/slide{n}.xml": slide.format(f"第{n}枚") for n in (10, 2, 1)}
    found = items(package(parts))
    assert [(item.location.page, item.text) for item in found] == [(1, "第1枚"), (2, "第2枚"), (10, "第10枚")]


def test_a_document_of_images_alone_needs_ocr():
    (skip,) = items(package({"word/document.xml": document(""), "word/media/image1.png": "x"}))
    assert skip.reason == "no_text"


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY p "090-0123-4567">',
        '<!ENTITY a "ha"><!ENTITY p "&a;&a;">',
        '<!ENTITY p SYSTEM "file:///etc/hostname">',
    ],
)
def test_entities_are_neither_expanded_nor_fetched_nor_lost_in_silence(declared):
    header = f"<!DOCTYPE x [{declared}]><w:hdr {W}>{paragraph('&p;')}</w:hdr>"
    parts = {"word/document.xml": document(paragraph("本文")), "word/header1.xml": header}
    found = items(package(parts | {"word/header2.xml": f"<w:hdr {W}>{paragraph('頭')}</w:hdr>"}))
    assert texts(found) == "本文\n頭"
    (skip,) = [item for item in found if isinstance(item, Skip)]
    assert (skip.location.member, skip.reason) == ("word/header1.xml", "cannot_parse")


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_entities_in_cells_are_told(part):
    book = workbook(lambda book: book.add_worksheet().write_column(0, 0, ["氏名", "山田 ここ", "佐藤"]))
    parts = {}
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name).decode()
    parts[part] = parts[part].replace("ここ", "&p;").replace("<v>2</v>", "<v>&p;</v>")
    parts[part] = parts[part].replace("?>", '?><!DOCTYPE x [<!ENTITY p "2">]>', 1)
    del parts["[Content_Types].xml"]
    skips = [item for item in items(package(parts)) if isinstance(item, Skip)]
    assert (skips[0].location.member, skips[0].reason) == (part, "cannot_parse")


def test_a_broken_part_does_not_cost_the_others():
    parts = {"word/document.xml": document(paragraph("本文"))[:-14], "word/header1.xml": document(paragraph("頭"))}
    found = items(package(parts))
    assert texts(found) == "本文\n頭"
    assert [item.reason for item in found if isinstance(item, Skip)] == ["cannot_parse"]


def test_many_extras_take_linear_time():
    extras = "".join(f"<w:p><w:r><w:t>p{i}</w:t><w:delText>d{i}</w:delText></w:r></w:p>" for i in range(20_000))
    start = time.process_time()
    (chunk,) = items(package({"word/document.xml": document(extras)}))
    assert len(chunk.text.splitlines()) == 40_000
    assert time.process_time() - start < 2  # comparing every extra with every paragraph takes 4 s


@pytest.mark.parametrize("folder", ["word", "xl"])
def test_macros_are_told_once(folder):
    found = items(package({f"{folder}/vbaProject.bin": "x", f"{folder}/media/image1.png": "x"}), "x")
    (skip,) = [item for item in found if isinstance(item, Skip) and item.location.member]
    assert (skip.location.member, skip.detail.split()[0]) == (f"{folder}/vbaProject.bin", "macros:")


PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] {} >>"


def pdf(objects, trailer=""):
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n".encode()
    return body + f"startxref\n{body.index(b'xref')}\n%%EOF\n".encode()


def simple_pdf(text="090-0123-4567"):
    content = f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET"
    return pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>",
            PAGE.format("/Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots [9 0 R]"),
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            PAGE.format("/Contents 7 0 R /Resources << /XObject << /I 8 0 R >> >>"),
            "<< /Length 24 >>\nstream\n100 0 0 100 0 0 cm /I Do\nendstream",
            "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
            "/Length 1 >>\nstream\nx\nendstream",
            "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (note by taro@example.com) >>",
            "<< /Author (Taro Yamada) >>",
        ],
        "/Info 10 0 R",
    )


def test_pdf_pages_notes_properties_and_images():
    found = items(simple_pdf())
    by_page = {item.location.page: item for item in found}
    assert by_page[None].text == "Taro Yamada"
    assert by_page[1].text.splitlines() == ["090-0123-4567", "note by taro@example.com"]
    assert (by_page[2].reason, by_page[2].stage) == ("no_text", "extract")


def test_pdf_with_a_password_is_told():
    standard = "/Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}>".format("00" * 32)
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", f"<< {standard} >>"]
    ident = "00" * 16
    (skip,) = items(pdf(objects, f"/Encrypt 3 0 R /ID [<{ident}> <{ident}>]"))
    assert (skip.stage, skip.reason) == ("open", "encrypted")


def test_mail_headers_bodies_and_attachments():
    message = EmailMessage()
    message["From"] = "Taro <taro@example.com>"
    message["To"] = "hanako@example.com"
    message["Subject"] = "会員名簿の件"
    message.set_content("本文です。\n山田太郎\n")
    message.add_alternative("<p>本文です。</p><p>別の文 <a href='mailto:jiro@example.com'>次郎</a></p>", subtype="html")
    message.add_attachment(
        "氏名,電話\n山田,09000000001\n佐藤,09000000002\n".encode("cp932"), "text", "csv", filename="名簿.csv"
    )
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "a@example.com", "b@example.com", "転送"
    inner.set_content("中の文")
    message.add_attachment(inner)
    found = items(message.as_bytes())
    lines = texts([item for item in found if item.location.member is None]).splitlines()
    assert lines[:3] == ["From: Taro <taro@example.com>", "To: hanako@example.com", "Subject: 会員名簿の件"]
    for expected in ("本文です。", "山田太郎", "別の文 次郎", "mailto:jiro@example.com"):
        assert lines.count(expected) == 1
    (attached,) = tables(found)
    assert attached.location.member == "名簿.csv"
    assert [item.location.member for item in found if "中の文" in getattr(item, "text", "")] == ["part 4.eml"]


def test_mail_with_vendor_characters_in_iso_2022_jp():
    jis = b"\x1b$B-!-j\x1b(B"  # ① and ㈱ of NEC row 13
    import base64

    word = b"=?ISO-2022-JP?B?" + base64.b64encode(jis) + b"?="
    data = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: " + word
    data += b"\r\nContent-Type: text/plain; charset=ISO-2022-JP\r\n\r\n" + jis + b"\r\n"
    (chunk,) = items(data)
    assert chunk.text.count("①㈱") == 2


def test_mailbox_messages_come_one_by_one():
    one = (
        b"From x@example.com Mon Jan  1 00:00:00 2024\nFrom: a@example.com\nTo: b@example.com\nSubject: 1\n\nfirst\n\n"
    )
    found = items(one + one.replace(b"first", b"second"))
    assert [item.location.member for item in found] == ["message 1", "message 2"]
    assert "second" in found[1].text


def make_database(path):
    connection = sqlite3.connect(path)
    connection.execute('CREATE TABLE "会員 名簿" (氏名 TEXT, 電話, 点 REAL, 版 BLOB)')
    people = [
        ("山田太郎", "09000000001", 1.5, b"\x00\xff" * 20),
        ("佐藤花子", 9000000002, 2.0, "鈴木".encode("cp932") * 3),
    ]
    connection.executemany('INSERT INTO "会員 名簿" VALUES (?,?,?,?)', people)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("in_memory", [False, True])
def test_sqlite_tables(tmp_path, in_memory):
    path = tmp_path / "x.db"
    make_database(path)
    before = sorted(tmp_path.iterdir()), path.read_bytes()
    found = items(path.read_bytes()) if in_memory else list(read(file_blob(str(path)), LIMITS))
    (chunk,) = tables(found)
    assert (chunk.location.sheet, chunk.header) == ("会員 名簿", ("氏名", "電話", "点", "版"))
    assert rows(chunk) == [["山田太郎", "09000000001", "1.5", ""], ["佐藤花子", "9000000002", "2", "鈴木鈴木鈴木"]]
    assert (found[-1].reason, found[-1].detail) == ("unsupported", "1 binary values in 版 (1)")
    assert before == (sorted(tmp_path.iterdir()), path.read_bytes())


def test_sqlite_rows_still_in_the_write_ahead_log(tmp_path):
    path = tmp_path / "x.db"
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE t (name TEXT)")
    writer.execute("INSERT INTO t VALUES ('山田')")
    writer.commit()
    copy = tmp_path / "copy" / "x.db"
    copy.parent.mkdir()
    for end in ("", "-wal"):  # as a backup takes it: without the shared-memory file
        Path(f"{copy}{end}").write_bytes(Path(f"{path}{end}").read_bytes())
    writer.execute("DELETE FROM t")  # not committed
    for place in (path, copy):
        (chunk,) = read(file_blob(str(place)), LIMITS)
        assert rows(chunk) == [["山田"]]
    writer.rollback()
    writer.close()
    (chunk,) = read(file_blob(str(path)), LIMITS)  # closed: the log is gone, the mode stays
    assert rows(chunk) == [["山田"]]
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["copy", "x.db", "x.db", "x.db-wal"]


def test_parquet_columns_become_text(tmp_path):
    path = tmp_path / "x.parquet"
    columns = {
        "名": ["山田", None],
        "数": [9000000001, 5],
        "日": [dt.date(1980, 1, 2), None],
        "列": [["a", "あ"], None],
        "字": pa.array(["x", "y"]).dictionary_encode(),
        "生": [b"abc", "あ".encode()],
    }
    parquet.write_table(pa.table(columns), path)
    (chunk,) = read(file_blob(str(path)), LIMITS)
    assert rows(chunk) == [
        ["山田", "9000000001", "1980-01-02", '["a", "あ"]', "x", "abc"],
        ["", "5", "", "", "y", "あ"],
    ]


def samples(tmp_path):
    make_database(tmp_path / "full.db")
    many = workbook(lambda book: [book.add_worksheet().write(i, 0, f"x{i}") for i in range(300)])
    table_file = io.BytesIO()
    parquet.write_table(pa.table({"a": ["x"] * 100}), table_file)
    return {
        "x.xlsx": many,
        "x.docx": package({"word/document.xml": document(paragraph("x") * 100)}),
        "x.pdf": simple_pdf(),
        "x.db": (tmp_path / "full.db").read_bytes(),
        "x.parquet": table_file.getvalue(),
    }


@pytest.mark.parametrize("name", ["x.xlsx", "x.docx", "x.pdf", "x.db", "x.parquet"])
def test_truncated_files_are_told_and_never_raise(tmp_path, name):
    data = samples(tmp_path)[name]
    for share in (0.1, 0.5, 0.9):
        path = tmp_path / name
        path.write_bytes(data[: int(len(data) * share)])
        found = list(read(file_blob(str(path)), LIMITS))
        assert found
        if name != "x.pdf" or share < 0.5:  # PDFium repairs a missing end
            assert isinstance(found[-1], Skip)
            assert found[-1].reason in {"cannot_parse", "cut_short"}


class PanicException(BaseException):
    """As pyo3 raises it."""


@pytest.mark.parametrize(
    ("error", "reason"),
    [(PanicException("山田"), "cannot_parse"), (MemoryError(), "too_large"), (ValueError("山田"), "cannot_parse")],
)
def test_every_failure_of_a_reader_becomes_a_skip_without_content(monkeypatch, error, reason):
    def broken(blob, budget):
        raise error
        yield

    monkeypatch.setattr(door, "_reader", lambda name: broken)
    (skip,) = items(b"text")
    assert skip.reason == reason
    assert "山田" not in str(skip)


def test_an_interrupt_is_not_swallowed(monkeypatch):
    def interrupted(blob, budget):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(door, "_reader", lambda name: interrupted)
    with pytest.raises(KeyboardInterrupt):
        items(b"text")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "no_text"),
        (b"\x7fELF" + bytes(range(256)), "unsupported"),
        (bytes(range(256)) * 4, "unsupported"),
    ],
)
def test_what_is_not_read_is_told(data, reason):
    (skip,) = items(data, "x.txt")
    assert (skip.stage, skip.reason) == ("open", reason)


@pytest.mark.parametrize("data", [b"BM is a shop", b"MZ is a name", b"BZh, they said", b"Rar!"])
def test_text_that_starts_like_a_binary_file_is_text(data):
    assert isinstance(items(data, "x")[0], TextChunk)
