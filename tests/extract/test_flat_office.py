"""Office documents in one XML file: sheets, flow, comments, embedded files."""

import base64
import io

import pytest

from piiscan.config import Limits
from piiscan.extract.read import open_table, read
from piiscan.model import Blob, Location, TableChunk, TextChunk

EXCEL = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="000\\-0000\\-0000"/></Style></Styles>
<Worksheet ss:Name="名簿"><Table>
<Row ss:Index="2"><Cell><Data ss:Type="String">氏名</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">電話</Data></Cell>
<Cell><Data ss:Type="String">生年月日</Data></Cell></Row>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">山田<B>太郎</B></Data><Comment ss:Author="佐藤"><Data>至急</Data></Comment></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">9001234567</Data></Cell>
<Cell><Data ss:Type="DateTime">1980-03-04T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">鈴木花子</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">1.2E+3</Data></Cell></Row>
</Table></Worksheet></Workbook>"""
ODF = """<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"><office:body>{}</office:body></office:document>"""
SHEET = """<office:spreadsheet><table:table table:name="一覧"><table:table-row>
<table:table-cell office:value-type="string"><text:p>氏名</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="2"><text:p>電話</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet>"""
WORD = """<!-- 控え --><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p>
<w:r><w:t>山田</w:t></w:r><w:r><w:t>太郎</w:t></w:r></w:p></w:body></w:wordDocument>"""


def items(text, name="x.xml"):
    data = text.encode()
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), Limits()))


def rows(table):
    return [table.header, *zip(*(column.to_pylist() for column in table.columns), strict=True)]


def test_a_sheet_of_excel_2003():
    table, beside, *_ = items(EXCEL)
    assert table.location.sheet == "名簿"
    assert [[cell for cell in row if cell] for row in rows(table) if any(row)][:3] == [
        ["氏名", "column 2", "電話", "生年月日"],
        ["山田太郎", "090-0123-4567", "1980-03-04"],
        ["鈴木花子", "1200"],
    ]
    assert beside.text.split("\n") == ["名簿", "佐藤", "至急"]


def test_a_sheet_of_excel_2003_can_be_a_list(tmp_path):
    (tmp_path / "list.xls").write_text(EXCEL, encoding="utf-8")
    assert [chunk.location.sheet for chunk in open_table(str(tmp_path / "list.xls"), Limits())] == ["名簿"]


def test_flat_opendocument_sheets():
    found = items(ODF.format(SHEET), "x.fods")
    (table,) = [item for item in found if isinstance(item, TableChunk)]
    assert (table.location.sheet, "".join("".join(row) for row in rows(table)).count("電話")) == ("一覧", 2)


@pytest.mark.parametrize("holder", ["draw:object-ole", "draw:image"])
def test_flat_opendocument_text_and_what_is_embedded(holder):
    inner = base64.b64encode("佐藤花子 03-0123-4567\n".encode()).decode()
    body = f"<office:text><text:p>山田<text:span>太郎</text:span></text:p><{holder}><office:binary-data>{inner}"
    found = items(ODF.format(f"{body}</office:binary-data></{holder}></office:text>"), "x.fodt")
    texts = [item.text.strip() for item in found if isinstance(item, TextChunk)]
    assert texts == ["山田太郎", "佐藤花子 03-0123-4567"][: 2 if holder == "draw:object-ole" else 1]


def test_word_2003_in_xml():
    assert [item.text.strip() for item in items(WORD)] == ["山田太郎", "控え"]
