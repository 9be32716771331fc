"""What the sheets of an xlsx package hold besides the values of cells: page headers, messages, links, formulas, formats."""

from __future__ import annotations

import html
import re
import zipfile
from typing import BinaryIO

from lxml import etree

from piiscan.config import MIB
from piiscan.extract.office.numberformats import NumberFormat, number_format, shown
from piiscan.extract.office.parttext import PartText
from piiscan.extract.office.sheetstrings import used_strings
from piiscan.extract.office.sheetxml import column_of
from piiscan.extract.office.xmltext import part_text, safe_parser

__all__ = ["UTF_16", "SheetRest", "digit_styles", "shown_numbers"]

_SHEET_END = b"</sheetData>"
_DOCTYPE = b"<!DOCTYPE"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")  # allowed, but written by nobody: sheets are searched as bytes
_OVERLAP = 1 << 16  # bytes kept so that a formula is seen whole: Excel's limit is 8,192 characters
_FORMULA = re.compile(rb"<f(?: [^<>]{0,1000})?>([^<]*+)</f>")  # bounded: no start is searched from twice
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')


class SheetRest:
    """Reads a sheet as a stream. `text()`: what follows its cells, and the texts in formulas. `strings`: numbers of the
    shared strings that its cells show. `doctype`: whether it declares a document type. Raises UnicodeError for UTF-16."""

    def __init__(self, stream: BinaryIO) -> None:
        self.doctype = False
        self.strings: set[int] = set()
        self._formulas: dict[bytes, None] = {}
        tail, inside = b"", False
        while data := stream.read(MIB):
            if data.startswith(UTF_16) and not tail:
                raise UnicodeError("sheet in UTF-16")
            tail += data
            self.doctype = self.doctype or _DOCTYPE in tail
            if not inside:
                found = _FORMULA.findall(tail)
                self._formulas |= dict.fromkeys(f for f in found if b'"' in f or b"&quot;" in f)
                self.strings |= used_strings(tail)
            end = tail.rfind(_SHEET_END)
            inside = inside or end >= 0
            tail = tail[end + len(_SHEET_END) :] if end >= 0 else tail if inside else tail[-_OVERLAP:]
        self._tail = tail if inside else b""

    def text(self) -> PartText:
        """Texts in formulas are given by themselves: the rest of a formula is references."""
        found = part_text(b"<worksheet>" + self._tail, recover=True) if self._tail else PartText()
        for formula in self._formulas:
            for literal in _LITERAL.findall(html.unescape(formula.decode("utf-8", "replace"))):
                if value := literal.replace('""', '"').strip():
                    found.extras[value] = None
        return found


def digit_styles(archive: zipfile.ZipFile) -> dict[str, tuple[NumberFormat, ...]]:
    """Style number -> format, for the cell styles that show a number as a code. Raises etree.XMLSyntaxError."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = etree.fromstring(archive.read("xl/styles.xml"), safe_parser())
    own = {el.get("numFmtId", ""): number_format(el.get("formatCode", "")) for el in root.iter("{*}numFmt")}
    styles = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return {str(i): format_ for i, style in styles if (format_ := own.get(style.get("numFmtId", "")))}


def shown_numbers(
    archive: zipfile.ZipFile, part: str, styles: dict[str, tuple[NumberFormat, ...]]
) -> dict[int, dict[int, str]]:
    """Row -> column -> the text shown, both from 0, for the whole numbers of these styles.

    Reads cells as Excel, LibreOffice and openpyxl write them (attributes r, s, t in this order); those written
    otherwise keep the plain number.
    """
    if not styles:
        return {}
    some = "|".join(styles).encode()
    cell = re.compile(
        rb'<c r="([A-Z]{1,3})(\d{1,7})" s="(' + some + rb')"(?: t="n")?\s?>'
        rb"(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>(\d{1,15})(?:\.0)?</v>"
    )
    found: dict[int, dict[int, str]] = {}
    tail = b""
    with archive.open(part) as stream:
        while data := stream.read(MIB):
            tail += data
            for column, row, style, value in cell.findall(tail):
                text = shown(int(value), styles[style.decode()])
                if text is not None:
                    found.setdefault(int(row) - 1, {})[column_of(column.decode())] = text
            tail = tail[-_OVERLAP:]
    return found
