"""Workbooks: texts stay texts, long tables and texts are split and cut aloud, the same tables give the same file."""

from __future__ import annotations

import datetime as dt
import errno
import io
import zipfile

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from piiscan import workbook

FORMULAS = ["=1+1", "+81", "-1", "@x", "\t=1", "|a", "%0"]
ODD = [
    "a&b<c>",
    "平成",
    "<r>x</r>",
    "<r><t>raw</t></r>",
    " lead",
    "_x0041_",
    "a\nb",
    "http://a.example",
    "\x01\x1f",
    "𠮷",
]


def written(*sheets, **options):
    out = io.BytesIO()
    workbook.write_workbook(out, sheets, **options)
    return out


def cells(stream, name):
    return CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue())).get_sheet_by_name(name).to_python()


def test_texts_come_back_as_they_were():
    texts = FORMULAS + ODD
    header, *rows = cells(written(("<a&b>", pa.table({"=h": texts, "n": range(len(texts))}))), "<a&b>")
    assert header == ["=h", "n"]
    assert [row[1] for row in rows] == list(range(len(texts)))
    assert [row[0] for row in rows] == texts


def test_no_formula_no_link_no_markup_of_the_text():
    package = zipfile.ZipFile(written(("s", pa.table({"h": FORMULAS + ODD}))))
    xml = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    assert "&lt;" in xml
    assert "<r>x</r>" not in xml
    assert "<t>raw" not in xml
    assert 'quotePrefix="1"' in package.read("xl/styles.xml").decode()
    assert xml.count('s="2"') == len(FORMULAS)
    assert "<autoFilter" in xml
    assert 'state="frozen"' in xml


def test_numbers_dates_and_nothing():
    day = dt.date(2026, 4, 1)
    table = pa.table(
        {
            "n": pa.array([1.5, None, float("inf")], pa.float64()),
            "d": pa.array([day, None, day], pa.date32()),
            "t": pa.array([dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC), None, None], pa.timestamp("s", "UTC")),
            "b": pa.array([True, None, False]),
        }
    )
    _, first, second, third = cells(written(("s", table)), "s")
    assert first == [1.5, day, dt.datetime(2026, 4, 1, 9), True]  # noqa: DTZ001
    assert second == ["", "", "", ""]
    assert third == ["", day, "", False]


@pytest.mark.parametrize("text", ["x" * 40_000, "𠮷" * 20_000, "a" + "𠮷" * 20_000])
def test_a_long_text_is_cut_and_says_so(text):
    _, [told] = cells(written(("s", pa.table({"h": [text]}))), "s")
    assert told.endswith(f"[{len(text):,}]")
    assert len(told.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert workbook.cell_text("𠮷" * 16_000) == "𠮷" * 16_000


def test_what_is_no_unicode_is_told():
    assert workbook.cell_text("a\udcff") == "a\\udcff"


def test_a_long_table_goes_on_in_another_sheet(monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    stream = written(("m:" + "a" * 40, pa.table({"n": range(7)})))
    names = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue())).sheet_names
    assert names == ["m_" + "a" * 29, "m_" + "a" * 27 + " 2", "m_" + "a" * 27 + " 3"]
    assert [row[0] for name in names for row in cells(stream, name)[1:]] == list(range(7))


def test_the_same_tables_give_the_same_file():
    table = pa.table({"h": FORMULAS})
    assert written(("s", table)).getvalue() == written(("s", table), entered={}).getvalue()
    assert written(("s", table)).getvalue() != written(("s", table), entered={"s": ["h"]}).getvalue()


class Full(io.BytesIO):
    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_an_error_of_the_system():
    with pytest.raises(OSError, match="No space left") as told:
        workbook.write_workbook(Full(), [("s", pa.table({"h": FORMULAS}))])
    assert told.value.errno == errno.ENOSPC


def test_batches_come_as_they_are_read_and_colors_are_rules(monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 5)
    schema = pa.schema([("n", pa.int64()), ("w", pa.dictionary(pa.int32(), pa.string()))])
    batches = (
        pa.RecordBatch.from_pylist([{"n": n, "w": "x"}, {"n": n + 1, "w": "y"}], schema) for n in range(0, 14, 2)
    )
    reader = pa.RecordBatchReader.from_batches(schema, batches)
    stream = written(("a", reader), ("b", pa.table({"n": [1]})), colors={"a": ("w", {"x": "#FF0000"})})
    names = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue())).sheet_names
    assert names == ["a", "a 2", "a 3", "b"]
    assert [row[0] for name in names[:3] for row in cells(stream, name)[1:]] == list(range(14))
    package = zipfile.ZipFile(stream)
    assert [b"conditionalFormatting" in package.read(f"xl/worksheets/sheet{n}.xml") for n in range(1, 5)] == [
        True
    ] * 3 + [False]
