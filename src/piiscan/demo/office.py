"""Small writers of real files, for the demo only: zip (also encrypted, also with CP932 names), xlsx, docx.

Same input, same bytes: every date is fixed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

STAMP = 0x5A21_4800  # 2025-01-01 09:00 in MS-DOS form, date in the high half
HEADER_BYTES = b"piiscan demo"[:11]  # ZipCrypto wants 11 arbitrary bytes before the check byte
UTF8_NAME = 0x800


def zip_bytes(members: Iterable[tuple[str, bytes]], *, encoding: str = "utf-8", password: bytes | None = None) -> bytes:
    """A zip archive. `encoding` of names: utf-8 (flagged) or cp932 (unflagged, as Windows Explorer wrote them).

    With `password`, members are encrypted with traditional ZipCrypto (APPNOTE.TXT section 6.1).
    """
    flags = (UTF8_NAME if encoding == "utf-8" else 0) | (1 if password is not None else 0)
    body, directory, count = bytearray(), bytearray(), 0
    for name, data in members:
        raw_name, crc = name.encode(encoding), zlib.crc32(data)
        packed = _deflate(data)
        if password is not None:
            packed = _encrypt(HEADER_BYTES + bytes([crc >> 24]) + packed, password)
        common = struct.pack("<HHHIIIIHH", 20, flags, 8, STAMP, crc, len(packed), len(data), len(raw_name), 0)
        directory += b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw_name
        body += b"PK\x03\x04" + common + raw_name + packed
        count += 1
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def _deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _encrypt(data: bytes, password: bytes) -> bytes:
    table = [_crc_step(n) for n in range(256)]
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = keys[0] >> 8 ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134_775_813 + 1) & 0xFFFF_FFFF
        keys[2] = keys[2] >> 8 ^ table[(keys[2] ^ keys[1] >> 24) & 0xFF]

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in data:
        k = keys[2] | 2
        out.append(byte ^ (k * (k ^ 1) >> 8 & 0xFF))
        update(byte)
    return bytes(out)


def _crc_step(n: int) -> int:
    for _ in range(8):
        n = n >> 1 ^ 0xEDB8_8320 if n & 1 else n >> 1
    return n


Sheet = tuple[str, bool, Sequence[Sequence[str | int]]]  # name, hidden, rows

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with inline strings; whole numbers become numbers."""
    numbered = list(enumerate(sheets, 1))
    overrides = [("/xl/workbook.xml", "spreadsheetml.sheet.main")]
    overrides += [(f"/xl/worksheets/sheet{i}.xml", "spreadsheetml.worksheet") for i, _ in numbered]
    states = {True: ' state="hidden"', False: ""}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}"{states[hidden]} r:id="rId{i}"/>'
        for i, (name, hidden, _) in numbered
    )
    workbook = f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'
    relations = [(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i, _ in numbered]
    members = [
        ("[Content_Types].xml", _content_types(overrides)),
        ("_rels/.rels", _relations([("rId1", "officeDocument", "xl/workbook.xml")])),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", _relations(relations)),
        *((f"xl/worksheets/sheet{i}.xml", _sheet(rows)) for i, (_, _, rows) in numbered),
    ]
    return zip_bytes((name, text.encode("utf-8")) for name, text in members)


def docx(paragraphs: Sequence[str], table: Sequence[Sequence[str]]) -> bytes:
    """A Word document: paragraphs, then one table."""
    rows = "".join("<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in table)
    body = "".join(map(_paragraph, paragraphs)) + (f"<w:tbl>{rows}</w:tbl>" if table else "")
    document = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>{body}<w:p/></w:body></w:document>'
    members = [
        ("[Content_Types].xml", _content_types([("/word/document.xml", "wordprocessingml.document.main")])),
        ("_rels/.rels", _relations([("rId1", "officeDocument", "word/document.xml")])),
        ("word/document.xml", document),
    ]
    return zip_bytes((name, text.encode("utf-8")) for name, text in members)


def _paragraph(text: str) -> str:
    """Two runs a paragraph, as Word leaves them after an edit: a reader must join runs before it looks for names."""
    half = len(text) // 2
    runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in (text[:half], text[half:]))
    return f"<w:p>{runs}</w:p>"


def _sheet(rows: Sequence[Sequence[str | int]]) -> str:
    lines = []
    for r, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(64 + c)}{r}", value) for c, value in enumerate(row, 1))
        lines.append(f'<row r="{r}">{cells}</row>')
    return f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(place: str, value: str | int) -> str:
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def _content_types(overrides: Iterable[tuple[str, str]]) -> str:
    kind = "application/vnd.openxmlformats-officedocument"
    parts = "".join(f'<Override PartName="{name}" ContentType="{kind}.{what}+xml"/>' for name, what in overrides)
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relations(relations: Iterable[tuple[str, str, str]]) -> str:
    items = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in relations)
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'
