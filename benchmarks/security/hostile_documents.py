"""Hostile texts and documents: entities, nesting, long lines, lies. Each function gives the bytes of one file.

`big` scales what costs time to make: 1.0 is the full set, the tests use a small part of it.
"""

from __future__ import annotations

import random
import sqlite3
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

from hostile_archives import MIB, zipped

LAUGHS = '<!DOCTYPE l [<!ENTITY a0 "ha">{}]>'.format(
    "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
)
XXE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://192.0.2.1/x">]><x>&f;&h;</x>'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def docx(body: str, start: str = "") -> bytes:
    document = f"{start}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def xlsx(rows: str, *, start: str = "", strings: bytes = b"") -> bytes:
    """A workbook of one sheet; `rows` is the content of sheetData."""
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
        f' ContentType="{kinds}.worksheet+xml"/></Types>'
    )
    relation = (
        '<Relationships xmlns="{0}/relationships"><Relationship Id="r1" Type="{1}/{2}" Target="{3}"/></Relationships>'
    )
    book = (
        f'<workbook {SHEET} xmlns:r="{RELATIONS}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    parts = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": relation.format(PACKAGE, RELATIONS, "officeDocument", "xl/workbook.xml").encode(),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": relation.format(
            PACKAGE, RELATIONS, "worksheet", "worksheets/sheet1.xml"
        ).encode(),
        "xl/worksheets/sheet1.xml": f"{start}<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>".encode(),
    }
    return zipped(parts | ({"xl/sharedStrings.xml": strings} if strings else {}))


def pdf(objects: list[bytes], *, prev: bool = False) -> bytes:
    """Objects 1, 2 ...; the first is the catalog. `prev`: the table of references names itself as the one before."""
    body, places = b"%PDF-1.7\n", []
    parts = [body]
    at = len(body)
    for number, content in enumerate(objects, 1):
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        places.append(at)
        at += len(piece)
        parts.append(piece)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<</Size %d/Root 1 0 R%s>>" % (len(objects) + 1, b"/Prev %d" % at if prev else b"")
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n%s\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, trailer, at)
    )
    return b"".join(parts)


def pdf_page(stream: bytes, *, extra: list[bytes] | None = None, kids: bytes = b"[3 0 R]", prev: bool = False) -> bytes:
    pages = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids%s>>" % kids]
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>"
    return pdf([*pages, page, stream, *(extra or [])], prev=prev)


def flate(data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def png(width: int, height: int) -> bytes:
    def block(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(1 + width // 8) * 1000) for _ in range(height // 1000)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", head) + block(b"IDAT", rows) + block(b"IEND", b"")


def tiff(pages: int) -> bytes:
    """Directories that follow one another in a circle, each of an image of 60,000 x 60,000."""
    tags = (
        (256, 4, 60_000),
        (257, 4, 60_000),
        (258, 3, 1),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 8),
        (278, 4, 60_000),
        (279, 4, 10),
    )
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    size = 6 + len(entries)
    out = b"II*\0" + struct.pack("<I", 8)
    for i in range(pages):
        following = 8 + (i + 1) % pages * size
        out += struct.pack("<H", len(tags)) + entries + struct.pack("<I", following)
    return out


def sqlite(*statements: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.db"
        base = sqlite3.connect(path)
        for statement in statements:
            base.execute(statement)
        base.commit()
        base.close()
        return path.read_bytes()


ENDLESS = "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
GENERATED = "CREATE TABLE t(a TEXT, b TEXT AS (hex(zeroblob(200000000))))"


def mail_nested(depth: int) -> bytes:
    head = (
        "From: a@example.com\nTo: b@example.com\nSubject: x\nDate: Mon, 1 Jan 2024 00:00:00 +0900\nMIME-Version: 1.0\n"
    )
    parts = [f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(depth)]
    return (head + "".join(parts) + "Content-Type: text/plain\n\ncore\n").encode()


def mail_attachments(count: int) -> bytes:
    head = b"From: a@example.com\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
    part = b"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=%d.txt\n\nx\n"
    return head + b"".join(part % i for i in range(count)) + b"--b--\n"


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def documents(big: float) -> dict[str, tuple[Callable[[], bytes], bool]]:
    """File name -> (its bytes, whether something of it must end as a Skip). XML that is refused is read as plain text."""
    many = max(int(1_000_000 * big), 20_000)
    head = b"From: a@example.com\nTo: b@example.com\nSubject: x\nDate: x\n"
    return {
        "laughs.xml": (f'<?xml version="1.0"?>{LAUGHS}<l>&a11;</l>'.encode, False),
        "quadratic.xml": (f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "{"x" * 100_000}">]><l>{"&a;" * 20_000}</l>'.encode, False),
        "xxe.xml": (f'<?xml version="1.0"?>{XXE}'.encode, False),
        "laughs.svg": (f'<?xml version="1.0"?>{LAUGHS}<svg><text>&a11;</text></svg>'.encode, False),
        "laughs.docx": (lambda: docx("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", LAUGHS), True),
        "xxe.docx": (lambda: docx("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", XXE.partition("<x>")[0]), False),
        "laughs.xlsx": (lambda: xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>', start=LAUGHS), False),
        "far-cell.xlsx": (lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), False),
        "bomb.xlsx": (lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row>' + " " * max(int(512 * big), 64) * MIB), True),
        "deep.xml": (lambda: b'<?xml version="1.0"?>' + b"<a>" * many, False),
        "deep.docx": (lambda: docx("<w:tbl><w:tr><w:tc>" * (many // 10) + "</w:tc></w:tr></w:tbl>" * (many // 10)), True),
        "deep.json": (lambda: b"[" * many, False),
        "deep-closed.json": (lambda: b'{"a":' * many + b"1" + b"}" * many, False),
        "number.json": (lambda: b"[" + b"9" * many + b"]", False),
        "deep.html": (lambda: b"<html><body>" + b"<div>" * many + b"core", False),
        "attributes.html": (lambda: b"<html><body><p " + b" ".join(b"a%d=x" % i for i in range(many)) + b">core", False),
        "line.txt": (lambda: b"a1 " * (max(int(1024 * big), 4) * MIB // 3), False),
        "line-japanese.txt": (lambda: "山田太郎様".encode() * (max(int(64 * big), 1) * MIB // 15), False),
        "digits.txt": (lambda: b"090-0000-" * (max(int(16 * big), 1) * MIB // 9), False),
        "nul.txt": (lambda: b"a\0" * (max(int(16 * big), 1) * MIB // 2), False),
        "noise.txt": (lambda: noise(4 * MIB), True),
        "odd-utf16.txt": (lambda: b"\xff\xfe" + "山田太郎".encode("utf-16-le") * 1000 + b"\xd8", False),
        "lone-surrogates.txt": (lambda: b"\xff\xfe" + b"\x00\xd8" * 50_000, False),
        "escape.txt": (lambda: b"\x1b$B" + b"$\x22" * 500_000, False),
        "columns.csv": (lambda: b",".join(b"c%d" % i for i in range(many)) + b"\n" + b",".join([b"1"] * many) + b"\n", False),
        "quote.csv": (lambda: b'a,b,c\n1,2,"' + b"x,y\n" * (max(int(64 * big), 2) * MIB // 4), False),
        "ragged.csv": (lambda: b"a,b\n" + b"".join(b"1," * (i % 500) + b"\n" for i in range(many // 50)), False),
        "nested.eml": (lambda: mail_nested(10_000), True),
        "attachments.eml": (lambda: mail_attachments(max(int(100_000 * big), 11_000)), False),
        "headers.eml": (lambda: head + b"X-H: y\n" * many + b"\nbody\n", False),
        "words.eml": (lambda: head + b"Subject: " + b"=?utf-8?B?5bGx?= " * (many // 5) + b"\n\nbody\n", False),
        "base64.eml": (lambda: head + b"Content-Transfer-Encoding: base64\n\n" + b"A=" * many, False),
        "boundary.eml": (lambda: head + b"Content-Type: multipart/mixed; boundary=\"\"\n\n----\n\nx", False),
        "messages.mbox": (lambda: (b"From x\n" + head + b"\nbody\n\n") * max(int(100_000 * big), 11_000), False),
        "objects.pdf": (lambda: pdf_page(b"<</Length 0>>stream\n\nendstream", extra=[b"null"] * many), False),
        "loop.pdf": (lambda: pdf_page(b"null", kids=b"[2 0 R]"), True),
        "prev.pdf": (lambda: pdf_page(flate(b"BT (x) Tj ET"), prev=True), False),
        "bomb.pdf": (lambda: pdf_page(flate(b"BT (x) Tj ET " * (max(int(256 * big), 16) * MIB // 13))), False),
        "deep.pdf": (lambda: pdf_page(b"[" * 500_000), False),
        "endless-view.sqlite": (lambda: sqlite("CREATE TABLE t(a)", "INSERT INTO t VALUES('x')", ENDLESS), True),
        "generated.sqlite": (lambda: sqlite(GENERATED, "INSERT INTO t(a) VALUES('x')"), True),
        "columns.sqlite": (lambda: sqlite(f"CREATE TABLE t({','.join(f'c{i}' for i in range(1999))})", "INSERT INTO t(c0) VALUES('x')"), False),
        "bomb.png": (lambda: png(80_000, 80_000), True),
        "circle.tiff": (lambda: tiff(3), True),
        "fat-circle.xls": (ole_circle, True),
    }  # fmt: skip


def ole_circle() -> bytes:
    """A compound file whose allocation table sends the directory in a circle."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    table = struct.pack("<128I", 0xFFFFFFFD, *([1] * 127))
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HBBIII", 18, 2, 1, 1, 1, 1) + bytes(48)
    return (head + struct.pack("<I", 0)).ljust(512, b"\xff") + table + entry * 4
