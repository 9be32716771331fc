"""Sheets whose cells lie too far apart for calamine, which lays out every cell between the first and the last.

Read row by row from the XML of the package instead; memory holds one row and the shared strings.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from lxml import etree

from piiscan.config import MIB
from piiscan.extract.office.xmltext import safe_parser
from piiscan.extract.tables.celltext import cell_text

__all__ = ["column_of", "far_sheets", "sheet_parts", "sheet_rows"]

_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
# Fixed texts at the start make these searches cheap. Up to column Z or row 9,999 no sheet is too large for calamine.
_FAR = re.compile(rb' r="[A-Z]{2}(?:[A-Z]|\d{5})')
_COLUMN, _ROW = re.compile(rb' r="([A-Z]+)'), re.compile(rb' r="[A-Z]+(\d+)')
_REFERENCE_BYTES = 32
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14  # what a sheet can have
_KEPT = 256  # filled cells beyond so many columns move up to them, so that rows stay short
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # ECMA-376 18.8.30
_LAST_DAY = 2_950_000  # in the year 9976
_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|general', re.IGNORECASE)


def far_sheets(archive: zipfile.ZipFile, most_cells: int) -> dict[str, str]:
    """(sheet name, part) of the sheets of an xlsx package whose area is of more than `most_cells` cells."""
    parts = {name for name in archive.namelist() if _SHEETS.fullmatch(name)}
    far = {part for part in parts if _is_far(archive, part) and _area(archive, part) > most_cells}
    return {name: part for name, part in sheet_parts(archive) if part in far} if far else {}


def sheet_rows(archive: zipfile.ZipFile, part: str) -> Iterator[list[str]]:
    """Rows of cells, the empty rows between them included. Raises etree.XMLSyntaxError, ValueError, IndexError."""
    strings, dates, epoch = _shared_strings(archive), _date_styles(archive), _epoch(archive)
    number = 0
    for row in _elements(archive, part, "row"):
        at = int(row.get("r") or number + 1)
        if number < at <= _LAST_ROW:
            yield from ([] for _ in range(at - number - 1))
            number = at
        yield _cells(row, strings, dates, epoch)


def _cells(row: etree._Element, strings: list[str], dates: frozenset[int], epoch: dt.datetime) -> list[str]:
    cells: list[str] = []
    for cell in row.iterchildren("{*}c"):
        text = _text(cell, strings, dates, epoch)
        column = column_of(cell.get("r", ""))
        if text and len(cells) < column:
            cells += [""] * (min(column, _KEPT) - len(cells))
        cells += [text] if text else []
    return cells


def column_of(reference: str) -> int:
    """Columns before the cell; 0 where it does not say."""
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return min(max(number - 1, 0), _LAST_COLUMN)


def _text(cell: etree._Element, strings: list[str], dates: frozenset[int], epoch: dt.datetime) -> str:
    kind, value = cell.get("t", "n"), cell.findtext("{*}v") or ""
    if kind == "inlineStr":
        return _plain(cell)
    if kind == "s" and value:
        return strings[int(value)]
    if kind == "b":
        return cell_text(value == "1")
    if kind == "n" and value:
        number = float(value)
        is_date = int(cell.get("s", "0")) in dates and 0 <= number < _LAST_DAY
        return cell_text(epoch + dt.timedelta(seconds=round(number * 86400)) if is_date else number)
    return value


def _plain(element: etree._Element) -> str:
    """The text without phonetic marks."""
    texts = element.iterfind(".//{*}t")
    return "".join(t.text or "" for t in texts if not str(getattr(t.getparent(), "tag", "")).endswith("}rPh"))


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    part = "xl/sharedStrings.xml"
    return [_plain(item) for item in _elements(archive, part, "si")] if part in archive.namelist() else []


def _date_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Numbers of the cell styles that show a date or a time."""
    root = _parsed(archive, "xl/styles.xml")
    own = {el.get("numFmtId"): _NO_DATE.sub("", el.get("formatCode", "")).lower() for el in root.iter("{*}numFmt")}
    dated = {number for number, code in own.items() if set(code) & set("ymdhs")} | {str(n) for n in _DATE_FORMATS}
    styles = root.iterfind("{*}cellXfs/{*}xf")
    return frozenset(i for i, style in enumerate(styles) if style.get("numFmtId") in dated)


def _epoch(archive: zipfile.ZipFile) -> dt.datetime:
    """Day 0. Day 60 of the older one is 1900-02-29, which never was: days before it are off by one."""
    settings = _parsed(archive, "xl/workbook.xml").find("{*}workbookPr")
    late = settings is not None and settings.get("date1904", "0") in {"1", "true"}
    return dt.datetime.fromisoformat("1904-01-01" if late else "1899-12-30")


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = _parsed(archive, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    for sheet in _parsed(archive, "xl/workbook.xml").iter("{*}sheet"):
        key = next((value for name, value in sheet.attrib.items() if str(name).endswith("}id")), None)
        target = targets.get(str(key), "")
        yield sheet.get("name", ""), target[1:] if target.startswith("/") else str(PurePosixPath("xl", target))


def _is_far(archive: zipfile.ZipFile, part: str) -> bool:
    return any(_FAR.search(piece) for piece in _pieces(archive, part))


def _area(archive: zipfile.ZipFile, part: str) -> int:
    """Cells between A1 and the last row and column."""
    columns, last_row = set(), 0
    for piece in _pieces(archive, part):
        columns.update(_COLUMN.findall(piece))
        last_row = max(last_row, *map(int, _ROW.findall(piece)), 0)
    return last_row * (1 + max((column_of(column.decode()) for column in columns), default=0))


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of a part; each piece starts with the end of the one before, so that no reference is cut."""
    tail = b""
    with archive.open(part) as stream:
        while data := stream.read(MIB):
            yield tail + data
            tail = data[-_REFERENCE_BYTES:]


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[etree._Element]:
    """All elements of a name, one at a time: each is gone when the next one comes."""
    with archive.open(part) as stream:
        for _, element in etree.iterparse(stream, tag="{*}" + name, resolve_entities=False, no_network=True):
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _parsed(archive: zipfile.ZipFile, part: str) -> etree._Element:
    """The part as far as it can be read; an empty element for none."""
    if part not in archive.namelist():
        return etree.Element("none")
    root = etree.fromstring(archive.read(part), safe_parser(recover=True))
    return etree.Element("none") if root is None else root
