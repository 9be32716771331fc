"""Small PDF files for the demo: Japanese text in a font that is named, not embedded, and a page that is only a picture.

PDF 32000-1:2008: 9.7.5.2 predefined CMaps (UniJIS-UTF16-H takes UTF-16BE), 8.9 images.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

LINES_A_PAGE, LEADING, LEFT, TOP = 40, 18, 60, 780


def text_pdf(lines: Sequence[str]) -> bytes:
    """A4 pages of text lines, 11 point."""
    pages = [lines[i : i + LINES_A_PAGE] for i in range(0, len(lines), LINES_A_PAGE)]
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5-UniJIS-UTF16-H /Encoding /UniJIS-UTF16-H"
        b" /DescendantFonts [4 0 R] >>"
    )
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 5 >> /DW 1000 /FontDescriptor 5 0 R >>"
    )
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922]"
        b" /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 114 >>"
    )
    resources = b"<< /Font << /F1 3 0 R >> >>"
    return _document([font, descendant, descriptor], [(_text(page), resources) for page in pages])


def picture_pdf(width: int = 400, height: int = 560) -> bytes:
    """One page that is a grey picture of ruled lines, like a scanned form: no text to extract."""
    rows = [bytes(40 if y % 28 == 0 else 235 - (x * y) % 12 for x in range(width)) for y in range(height)]
    image = _stream(
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
        % (width, height),
        b"".join(rows),
    )
    return _document([image], [(b"q 475 0 0 720 60 60 cm /Im1 Do Q", b"<< /XObject << /Im1 3 0 R >> >>")])


def _text(lines: Sequence[str]) -> bytes:
    shown = b"".join(b"<%s> Tj T*\n" % line.encode("utf-16-be").hex().encode("ascii") for line in lines)
    return b"BT /F1 11 Tf %d TL %d %d Td\n%sET" % (LEADING, LEFT, TOP, shown)


def _stream(entries: bytes, data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<< %s/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (entries, len(packed), packed)


def _document(shared: Sequence[bytes], pages: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Objects 1 catalog, 2 page tree, 3... shared, then a page and its content by turns."""
    first = 3 + len(shared)
    kids = b" ".join(b"%d 0 R" % (first + 2 * i) for i in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages))]
    objects += shared
    for i, (content, resources) in enumerate(pages):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %s /Contents %d 0 R >>"
        objects += [page % (resources, first + 2 * i + 1), _stream(b"", content)]
    out, offsets = bytearray(b"%PDF-1.5\n%\xe3\x81\x82\xe3\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
