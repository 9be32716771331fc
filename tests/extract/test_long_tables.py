"""Tables longer than the rows their header is looked for in: every row arrives, in every format."""

import io
import zipfile

import pytest
import xlsxwriter

from piiscan.config import Limits
from piiscan.extract.read import open_table, read
from piiscan.extract.tables.headers import SAMPLE_ROWS
from piiscan.extract.tables.tables import table_chunks
from piiscan.model import Blob, Location, TableChunk
from piiscan.scan.scanner import Scanner

LIMITS = Limits()
SIZES = [SAMPLE_ROWS - 1, SAMPLE_ROWS, SAMPLE_ROWS + 1, 5000]
HEADER = ["会員番号", "電話番号"]


def people(count):
    return [[f"C{i}", f"090-0{i // 1000:03d}-{i % 1000:04d}"] for i in range(count)]


def xlsx(sheets):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return stream.getvalue()


def ods(sheets):
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    line = "<table:table-row>{}</table:table-row>"
    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(line.format("".join(cell.format(value) for value in row)) for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    kinds = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in SPACES)
    content = f"<office:document-content{kinds}><office:body><office:spreadsheet>{body}"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", f"{content}</office:spreadsheet></office:body></office:document-content>")
    return stream.getvalue()


SPACES = ("office", "table", "text")
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def docx(sheets):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    body = "".join(
        f"<w:tbl>{''.join('<w:tr>' + ''.join(cell.format(value) for value in row) + '</w:tr>' for row in rows)}</w:tbl>"
        for rows in sheets.values()
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return stream.getvalue()


def csv(sheets):
    (rows,) = sheets.values()
    return "".join(",".join(row) + "\n" for row in rows).encode()


def tables(data, name="x"):
    found = read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), LIMITS)
    return [item for item in found if isinstance(item, TableChunk)]


def cells(chunks):
    return [list(row) for chunk in chunks for row in zip(*(c.to_pylist() for c in chunk.columns), strict=True)]


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("make", [xlsx, ods, docx, csv])
def test_every_row_arrives(make, count):
    chunks = tables(make({"名簿": [HEADER, *people(count)]}), "x.csv" if make is csv else "x")
    assert cells(chunks) == people(count)
    assert chunks[0].header == tuple(HEADER)


def test_every_sheet_arrives_across_gaps():
    gap = [[""] * 2] * 40_000  # more rows than a chunk holds
    first = [[""] * 2, HEADER, *people(10), *gap, *people(100)]
    chunks = tables(xlsx({"一": first, "二": [HEADER, *people(200)], "三": people(70)}))
    by_sheet = {name: [chunk for chunk in chunks if chunk.location.sheet == name] for name in "一二三"}
    filled = [row for row in cells(by_sheet["一"]) if any(row)]
    assert filled == people(10) + people(100)
    last = by_sheet["一"][-1]
    assert last.first_row + len(last.columns[0]) - 1 == 10 + 40_000 + 100
    assert (cells(by_sheet["二"]), cells(by_sheet["三"])) == (people(200), people(70))


def test_rows_may_come_from_a_generator():
    rows = (row for row in [[], HEADER, *people(1000)])
    assert cells(table_chunks(rows, Location("x"), LIMITS)) == people(1000)


@pytest.mark.parametrize("count", SIZES)
def test_a_scan_and_open_table_see_them_all(tmp_path, count):
    path = tmp_path / "x.xlsx"
    path.write_bytes(xlsx({"名簿": [HEADER, *people(count)]}))
    assert sum(len(chunk.columns[0]) for chunk in open_table(str(path), LIMITS)) == count
    (finding,) = Scanner(entities=["PHONE_NUMBER"]).scan_path(str(path))
    assert (finding.count, finding.distinct) == (count, count)
