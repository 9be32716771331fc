"""Redacted workbooks and documents: every place text lies in, the other parts byte for byte, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from lxml import etree
from python_calamine import load_workbook

import piiscan

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
MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{MAIN}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def _book(path: Path, fill: Callable[[xlsxwriter.Workbook, Any], None], **options: Any) -> Path:
    with xlsxwriter.Workbook(str(path), options) as book:
        fill(book, book.add_worksheet("会員"))
    return path


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _rows(path: Path, sheet: int = 0) -> list[list[Any]]:
    return load_workbook(str(path)).get_sheet_by_index(sheet).to_python()


def _text(path: Path) -> str:
    return "\n".join(part.decode("utf-8", "replace") for part in _parts(path).values())


def _names(sheet: Any, row: int = 0) -> None:
    sheet.write_row(row, 0, ["番号", "氏名", "数量"])
    for i, name in enumerate(NAMES, row + 1):
        sheet.write_row(i, 0, [i, name, i * 3])


def _paragraph(*runs: str) -> str:
    made = (run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f"<w:p>{''.join(made)}</w:p>"


def _document(path: Path, body: str, **parts: str | bytes) -> Path:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships {RELS}><Relationship Id="rId1" Type="{MAIN}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>",
        **parts,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in made.items():
            archive.writestr(name, part)
    return path


def _all_places(book: xlsxwriter.Workbook, sheet: Any) -> None:
    _names(sheet)
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy/mm/dd"})
    sheet.write_row(0, 3, ["生年月日", "電話"])
    for i in range(10):
        sheet.write_datetime(i + 1, 3, dt.date(1980 + i, 1 + i, 3), day)
        sheet.write_number(i + 1, 4, 9001230000 + i)
    sheet.write_rich_string(13, 6, "担当は", bold, "山田", "太郎", "様です")
    sheet.write_formula(14, 6, '=B2&"様"', None, "山田太郎様")
    sheet.write_comment(1, 1, "山田太郎さんは要連絡 taro@example.com", {"author": "佐藤花子"})
    sheet.set_header('&L&"Meiryo,Bold"担当：山田太郎&R&P')
    sheet.data_validation(20, 6, 20, 6, {"validate": "list", "source": NAMES[:3]})
    sheet.write_url(15, 6, "mailto:taro@example.com", string="メール")
    book.define_name("担当", '="山田太郎"')
    book.define_name("山田太郎の行", "='会員'!$B$2")
    sheet.write_formula(17, 6, "=山田太郎の行", None, "山田太郎")
    own = book.add_worksheet("山田太郎")
    own.write_formula(0, 1, "='会員'!B2", None, "山田太郎")
    sheet.write_formula(16, 6, "='山田太郎'!A1", None, 5)
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            "categories": "='会員'!$B$2:$B$11",
            "values": "='会員'!$C$2:$C$11",
            "categories_data": NAMES,
            "values_data": list(range(10)),
        }
    )
    chart.set_title({"name": "山田太郎の実績"})
    sheet.insert_chart("J2", chart)
    book.set_properties({"title": "会員名簿", "author": "山田太郎", "comments": "連絡先 taro@example.com"})


@pytest.mark.parametrize("mode", ["mask", "token", "label"])
def test_every_place_of_a_workbook(tmp_path: Path, mode: str) -> None:
    source, out = _book(tmp_path / "a.xlsx", _all_places), tmp_path / "out.xlsx"
    piiscan.redact_file(source, out, mode=mode)
    text = _text(out)
    for value in (*NAMES, "taro@example.com", "900123000", "29223"):
        assert value not in text
    rows = _rows(out)
    assert [row[2] for row in rows[1:11]] == [i * 3 for i in range(1, 11)]
    assert rows[0] == ["番号", "氏名", "数量", "生年月日", "電話", "", ""]
    book = load_workbook(str(out))
    assert book.sheet_names[0] == "会員"
    assert f"'{book.sheet_names[1]}'!A1" in text  # the reference follows the name
    assert text.count("redacted_name_1") == 2
    for part in _parts(out).values():
        if part.startswith(b"<"):
            etree.fromstring(part)


def test_untouched_parts_are_byte_identical(tmp_path: Path) -> None:
    source, out = _book(tmp_path / "a.xlsx", _all_places), tmp_path / "out.xlsx"
    result = piiscan.redact_file(source, out)
    told = json.dumps([one.as_json() for one in result.replacements], ensure_ascii=False)
    assert not any(name in told for name in NAMES)  # though a sheet is named after one
    before, after = _parts(source), _parts(out)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == set(result.parts)
    assert not changed & {"xl/styles.xml", "xl/theme/theme1.xml", "xl/drawings/drawing1.xml", "[Content_Types].xml"}
    styles = [[cell.get("s") for cell in _cells(part)] for part in (before, after)]
    assert styles[0] == styles[1]


def _cells(parts: dict[str, bytes]) -> list[Any]:
    return list(etree.fromstring(parts["xl/worksheets/sheet1.xml"]).iter("{*}c"))


def test_cells_that_share_a_string(tmp_path: Path) -> None:
    """福島 is a name in one column and a branch in another; both are one shared string."""

    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write_row(0, 0, ["氏名", "数量", "支店"])
        for i, name in enumerate(["福島", "山口", "佐藤", "鈴木", "千葉", "高橋", "田中", "伊藤"], 1):
            sheet.write_row(i, 0, [name, i * 3, ["福島", "大阪支店", "東京本社", "営業二課"][i % 4]])

    out = tmp_path / "out.xlsx"
    piiscan.redact_file(_book(tmp_path / "a.xlsx", fill), out)
    rows = _rows(out)[1:]
    assert {row[0] for row in rows} == {"■■"}
    assert [row[2] for row in rows] == ["大阪支店", "東京本社", "営業二課", "福島"] * 2


@pytest.mark.parametrize("in_memory", [True, False])
def test_inline_strings_and_unfound_cells(tmp_path: Path, in_memory: bool) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        _names(sheet)
        sheet.write(11, 1, "ゑQゞ七")

    out = tmp_path / "out.xlsx"
    options = {"constant_memory": True} if in_memory else {}
    result = piiscan.redact_file(_book(tmp_path / "a.xlsx", fill, **options), out)
    assert {row[1].strip("■*") for row in _rows(out)[1:]} == {""}
    assert result.as_json()["why"]["column"] <= 1


def test_one_character_a_cell(tmp_path: Path) -> None:
    """方眼紙: a number over the cells of a row."""

    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        sheet.write(0, 0, "申込書")
        sheet.write(2, 0, "氏名")
        sheet.write(2, 1, "山田太郎")
        sheet.write(3, 0, "電話番号")
        for i, char in enumerate("0301234567"):
            sheet.write(3, 1 + i, char)
        sheet.write(4, 0, "個数")
        sheet.write(4, 1, 3)

    out = tmp_path / "out.xlsx"
    result = piiscan.redact_file(_book(tmp_path / "a.xlsx", fill), out)
    rows = _rows(out)
    if "PHONE_NUMBER" in result.entities:
        assert not any(str(cell).isdigit() for cell in rows[3][1:])
    assert rows[2][1] == "■■■■"
    assert rows[4][:2] == ["個数", 3.0]


@pytest.mark.parametrize(
    "name", ["<b>山田太郎</b>", "=HYPERLINK(山田太郎)", "山田太郎&amp;", "山田\u3000太郎", "'山田太郎"]
)
def test_hostile_names_in_cells(tmp_path: Path, name: str) -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Any) -> None:
        _names(sheet)
        sheet.write_string(11, 1, name)
        sheet.write_string(12, 1, f"{name}様")

    out = tmp_path / "out.xlsx"
    piiscan.redact_file(_book(tmp_path / "a.xlsx", fill), out)
    assert "太郎" not in _text(out)


def test_a_document_by_its_runs(tmp_path: Path) -> None:
    body = (
        _paragraph("担当：山", "田太", "郎様、電話は 090-0", "123-4567")
        + _paragraph(
            "連絡先",
            '<w:del w:author="佐藤花子" w:id="1"><w:r><w:delText>旧担当：鈴木一郎</w:delText></w:r></w:del>',
            '<w:ins w:author="佐藤花子" w:id="2"><w:r><w:t>新担当：高橋美咲</w:t></w:r></w:ins>',
        )
        + _paragraph(
            '<w:r><w:instrText>HYPERLINK "mailto:taro</w:instrText></w:r>',
            '<w:r><w:instrText>@example.com"</w:instrText></w:r>',
        )
        + _paragraph(
            '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="図1" descr="田中健一の写真"/></wp:inline></w:drawing></w:r>',
            "<w:r><w:pict><w:txbxContent>" + _paragraph("社員 伊藤翔", "太さん") + "</w:txbxContent></w:pict></w:r>",
        )
    )
    source = _document(
        tmp_path / "a.docx",
        body,
        **{
            "word/_rels/document.xml.rels": f'<Relationships {RELS}><Relationship Id="rId5" Type="{MAIN}/hyperlink" '
            'Target="tel:090-0123-4567" TargetMode="External"/></Relationships>',
            "word/header1.xml": f"<w:hdr {WORD}>{_paragraph('社外秘 山田', '太郎 様')}</w:hdr>",
            "word/comments.xml": f'<w:comments {WORD}><w:comment w:id="0" w:author="中村蓮">'
            f"{_paragraph('渡辺さくらさんに確認')}</w:comment></w:comments>",
            "word/footnotes.xml": f'<w:footnotes {WORD}><w:footnote w:id="1">{_paragraph("連絡：小林葵様")}</w:footnote></w:footnotes>',
            "docProps/custom.xml": '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
            ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property fmtid="{D}" pid="2" '
            'name="担当"><vt:lpwstr>加藤大輔</vt:lpwstr></property></Properties>',
            "word/styles.xml": f"<w:styles {WORD}/>",
        },
    )
    out = tmp_path / "out.docx"
    piiscan.redact_file(source, out)
    text = _text(out)
    for value in (*NAMES, "taro@example.com", "taro", "090-0123-4567", "田太"):
        assert value not in text
    before, after = _parts(source), _parts(out)
    assert before["word/styles.xml"] == after["word/styles.xml"]
    tags = [[el.tag for el in etree.fromstring(part["word/document.xml"]).iter()] for part in (before, after)]
    assert tags[0] == tags[1]
    assert "担当：■" in text
    assert "様、電話は ***-*" in text


def test_tables_of_documents(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        made = (f"<w:tc>{_paragraph(*cell.split('|'))}</w:tc>" for cell in cells)
        return f"<w:tr>{''.join(made)}</w:tr>"

    rows = "".join(row(str(i), name[:1] + "|" + name[1:], str(i * 7)) for i, name in enumerate([*NAMES, "ゑQゞ七"]))
    source = _document(tmp_path / "a.docx", f"<w:tbl>{row('番号', '氏名', '数')}{rows}</w:tbl>")
    out = tmp_path / "out.docx"
    piiscan.redact_file(source, out, mode="label")
    texts = ["".join(cell.itertext()) for cell in etree.fromstring(_parts(out)["word/document.xml"]).iter("{*}tc")]
    assert texts[1::3] == ["氏名", *["[氏名]"] * 11]
    assert texts[2::3] == ["数", *[str(i * 7) for i in range(11)]]


def test_a_preview_picture_is_left_out(tmp_path: Path) -> None:
    rels = (
        f'<Relationships {RELS}><Relationship Id="rId1" Type="{MAIN}/officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="rId2" Type="x/thumbnail" Target="docProps/thumbnail.jpeg"/></Relationships>'
    )
    parts: dict[str, str | bytes] = {"_rels/.rels": rels, "docProps/thumbnail.jpeg": b"\xff\xd8\xff"}
    source = _document(tmp_path / "a.docx", _paragraph("担当：山田太郎"), **parts)
    result = piiscan.redact_file(source, tmp_path / "out.docx")
    assert result.dropped == ("docProps/thumbnail.jpeg",)
    assert "thumbnail" not in _text(tmp_path / "out.docx")
    assert "word/document.xml" in _text(tmp_path / "out.docx")


@pytest.mark.parametrize(
    ("part", "content", "why"),
    [
        ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0", "macros"),
        ("_xmlsignatures/sig1.xml", "<Signature/>", "signature"),
        ("word/media/image1.png", b"\x89PNG", "pictures"),
        ("word/activeX/activeX1.xml", "<ocx/>", "ActiveX"),
        ("word/strange.dat", b"\x01\x02", "unknown kind"),
        ("customXml/item1.xml", "<people><name>山田太郎</name></people>", "customXml"),
    ],
)
def test_parts_that_are_refused(tmp_path: Path, part: str, content: str | bytes, why: str) -> None:
    source = _document(tmp_path / "a.docx", _paragraph("担当：山田太郎"), **{part: content})
    with pytest.raises(piiscan.RedactionError, match=why) as error:
        piiscan.redact_file(source, tmp_path / "out.docx")
    assert "山田" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["a.docx"]


def test_parts_that_are_clean_stay(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {"customXml/item1.xml": "<a>色の一覧</a>", "word/media/logo.png": b"\x89PNG"}
    source = _document(tmp_path / "a.docx", _paragraph("担当：山田太郎"), **parts)
    piiscan.redact_file(source, tmp_path / "out.docx", allow_images=True)
    assert _parts(tmp_path / "out.docx")["customXml/item1.xml"] == "<a>色の一覧</a>".encode()


def test_an_embedded_file_with_values(tmp_path: Path) -> None:
    inner = _document(tmp_path / "inner.docx", _paragraph("担当：佐藤花子様")).read_bytes()
    source = _document(tmp_path / "a.docx", _paragraph("担当：山田太郎"), **{"word/embeddings/in.docx": inner})
    with pytest.raises(piiscan.RedactionError, match="embedded"):
        piiscan.redact_file(source, tmp_path / "out.docx")
    assert not (tmp_path / "out.docx").exists()


def test_readings_of_covered_names_go(tmp_path: Path) -> None:
    source, other = _book(tmp_path / "a.xlsx", lambda book, sheet: _names(sheet)), tmp_path / "b.xlsx"
    ruby = '<rPh sb="0" eb="2"><t>ヤマダ</t></rPh><rPh sb="2" eb="4"><t>タロウ</t></rPh><phoneticPr fontId="1"/></si>'
    with zipfile.ZipFile(other, "w") as archive:
        for name, part in _parts(source).items():
            text = part.decode()
            archive.writestr(name, text.replace("山田太郎</t></si>", f"山田太郎</t>{ruby}"))
    assert "ヤマダ" in _text(other)
    piiscan.redact_file(other, tmp_path / "out.xlsx")
    assert "ヤマダ" not in _text(tmp_path / "out.xlsx")


def test_a_pivot_cache_with_names_is_refused(tmp_path: Path) -> None:
    source, other = _book(tmp_path / "a.xlsx", lambda book, sheet: _names(sheet)), tmp_path / "b.xlsx"
    cache = (
        '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheFields count="1">'
        '<cacheField name="氏名"><sharedItems>' + "".join(f'<s v="{name}"/>' for name in NAMES) + "</sharedItems>"
        "</cacheField></cacheFields></pivotCacheDefinition>"
    )
    with zipfile.ZipFile(other, "w") as archive:
        for name, part in _parts(source).items():
            archive.writestr(name, part)
        archive.writestr("xl/pivotCache/pivotCacheDefinition1.xml", cache)
    with pytest.raises(piiscan.RedactionError, match="pivotCache"):
        piiscan.redact_file(other, tmp_path / "out.xlsx")
