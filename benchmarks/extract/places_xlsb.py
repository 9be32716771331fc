"""A binary Excel workbook ([MS-XLSB]) with a text in every place that its binary parts have for one."""

from __future__ import annotations

import struct

from places import Marks, chart, content_types, properties, relations, xml, zipped
from places_xlsx import DRAWING, small_workbook

KIND = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
NULL = struct.pack("<I", 0xFFFFFFFF)


def record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content


def numbers(*values: int) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def wide(text: str) -> bytes:
    return numbers(len(text)) + text.encode("utf-16-le")


def sheet(text: str, rest: bytes = b"") -> bytes:
    """BrtBeginSheet, BrtWsDim, BrtBeginSheetData, BrtRowHdr, BrtCellSt, BrtEndSheetData, the rest, BrtEndSheet."""
    row = record(0, numbers(0, 0) + struct.pack("<HB", 300, 0) + b"\0\0" + numbers(1, 0, 1))
    cells = record(145) + row + record(6, numbers(0, 0) + wide(text)) + record(146)
    return record(129) + record(148, numbers(0, 0, 0, 0)) + cells + rest + record(130)


def build(mark: Marks) -> bytes:
    states = [("名簿", 0), ("非表示", 1), ("最非表示", 2)]
    bundle = b"".join(
        record(156, numbers(state, i) + wide(f"rId{i}") + wide(name)) for i, (name, state) in enumerate(states, 1)
    )
    name = record(39, bytes(9) + wide(mark("defined name")) + numbers(0, 0) + wide(mark("comment of a name")))
    book = record(131) + record(143) + bundle + record(144) + name + record(132)
    edges = record(
        479, b"\3\0" + wide('&L&"ＭＳ ゴシック"&14' + mark("page header")) + wide("&R" + mark("page footer")) + NULL * 4
    )
    rule = record(
        64,
        numbers(3, 1, 0, 0, 0, 0)
        + wide("x")
        + wide(mark("error message"))
        + wide(mark("title of an input message"))
        + wide(mark("input message"))
        + numbers(0, 0),
    )
    link = record(494, numbers(0, 0, 0, 0) + wide("rId3") + NULL + wide(mark("screen tip of a link")) + NULL)
    comments = record(632, wide(mark("author of a comment"))) + record(637, b"\0" + wide(mark("comment")))
    mail = mark("mailto link", "mailto:zq{:03d}@example.com")
    box = f"<xdr:sp><xdr:txBody><a:p><a:r><a:t>{mark('text box')}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    sheets = [
        ("rId1", "worksheet", "worksheets/sheet1.bin"),
        ("rId2", "worksheet", "worksheets/sheet2.bin"),
        ("rId3", "worksheet", "worksheets/sheet3.bin"),
    ]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types({"xl/workbook.bin": KIND}),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relations(*sheets),
        "xl/worksheets/sheet1.bin": sheet(mark("cell"), edges + rule + link),
        "xl/worksheets/_rels/sheet1.bin.rels": relations(external=(("rId3", mail),)),
        "xl/worksheets/sheet2.bin": sheet(mark("hidden sheet")),
        "xl/worksheets/sheet3.bin": sheet(mark("very hidden sheet")),
        "xl/comments1.bin": comments,
        "xl/drawings/drawing1.xml": xml(f"<xdr:wsDr {DRAWING}>{box}</xdr:wsDr>"),
        "xl/charts/chart1.xml": chart(mark),
        "xl/pivotCache/pivotCacheRecords1.bin": record(60, wide(mark("record of a pivot cache"))),
        "xl/embeddings/Microsoft_Excel_Sheet1.xlsx": small_workbook(mark("embedded workbook")),
    }
    return zipped(parts | properties(mark))
