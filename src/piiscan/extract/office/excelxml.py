"""Sheets of Excel 2003 in one XML file (SpreadsheetML, the vocabulary `urn:schemas-microsoft-com:office:spreadsheet`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from piiscan.extract.office.numberformats import NumberFormat, number_format, shown
from piiscan.extract.tables.celltext import cell_text
from piiscan.extract.tables.grid import Range

__all__ = ["SPREADSHEET", "ExcelSheet", "excel_sheets"]

SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_NS = f"{{{SPREADSHEET}}}"
_ROWS, _COLUMNS = 1 << 20, 1 << 14  # of a sheet; an index beyond is not followed
_MIDNIGHT = "T00:00:00.000"
Formats = Mapping[str, tuple[NumberFormat, ...]]


@dataclass(slots=True)
class ExcelSheet:
    """`rows` from the first of the sheet, columns too; `merged` as `sheet_chunks` takes it; `beside`: comments, links,
    texts in formulas."""

    name: str
    rows: list[list[str]] = field(default_factory=list, repr=False)
    merged: list[Range] = field(default_factory=list, repr=False)
    beside: dict[str, None] = field(default_factory=dict, repr=False)


def excel_sheets(root: etree._Element) -> Iterator[ExcelSheet]:
    """Every sheet, hidden ones too. Tables and styles are taken out of the tree: the rest is text beside the sheets."""
    formats = dict(_formats(root))
    for styles in root.findall(f"{_NS}Styles"):
        root.remove(styles)
    for worksheet in root.findall(f"{_NS}Worksheet"):
        sheet = ExcelSheet(str(worksheet.attrib.pop(f"{_NS}Name", "")))
        for table in worksheet.findall(f"{_NS}Table"):
            _read(table, sheet, formats)
            worksheet.remove(table)
        yield sheet


def _formats(root: etree._Element) -> Iterator[tuple[str, tuple[NumberFormat, ...]]]:
    for style in root.iterfind(f"{_NS}Styles/{_NS}Style"):
        for code in style.iterfind(f"{_NS}NumberFormat"):
            yield style.get(f"{_NS}ID", ""), number_format(code.get(f"{_NS}Format", ""))


def _read(table: etree._Element, sheet: ExcelSheet, formats: Formats) -> None:
    at = 0
    for row in table.iterfind(f"{_NS}Row"):
        at = max(at, _number(row, "Index", at + 1) - 1)
        if at >= _ROWS:
            return
        cells = _cells(row, at, sheet, formats)
        if cells:
            sheet.rows += [[] for _ in range(at - len(sheet.rows))]
            sheet.rows.append(cells)
        at += 1 + _number(row, "Span", 0)


def _cells(row: etree._Element, at: int, sheet: ExcelSheet, formats: Formats) -> list[str]:
    cells: list[str] = []
    column = 0
    for cell in row.iterfind(f"{_NS}Cell"):
        column = max(column, _number(cell, "Index", column + 1) - 1)
        across, down = min(_number(cell, "MergeAcross", 0), _COLUMNS), min(_number(cell, "MergeDown", 0), _ROWS)
        if text := _text(cell, formats):
            cells += [""] * (min(column, _COLUMNS) - len(cells))
            cells.append(text)
            if across or down:
                sheet.merged.append(((at, column), (at + down, column + across)))
        sheet.beside.update(dict.fromkeys(_beside(cell)))
        column += 1 + across
    return cells


def _text(cell: etree._Element, formats: Formats) -> str:
    data = cell.find(f"{_NS}Data")
    if data is None:
        return ""
    text, kind = _inner(data), data.get(f"{_NS}Type")
    if kind == "DateTime":
        return text.removesuffix(_MIDNIGHT).removesuffix(".000").replace("T", " ")
    if kind != "Number":
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    sections = formats.get(cell.get(f"{_NS}StyleID", ""))
    if sections and number > 0 and number.is_integer():
        return shown(int(number), sections) or cell_text(number)
    return cell_text(number) if "e" in text.lower() else text


def _beside(cell: etree._Element) -> Iterator[str]:
    for comment in cell.iterfind(f"{_NS}Comment"):
        yield from filter(None, (comment.get(f"{_NS}Author", "").strip(), _inner(comment)))
    for name in ("HRef", "HRefScreenTip"):
        if link := unquote(cell.get(f"{_NS}{name}", "")).strip():
            yield link
    if '"' in (formula := cell.get(f"{_NS}Formula", "")):
        yield from (part.strip() for part in formula.split('"')[1::2] if part.strip())


def _inner(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext(etree.Element)).strip()


def _number(element: etree._Element, name: str, default: int) -> int:
    value = element.get(f"{_NS}{name}", "")
    return int(value) if value.isdecimal() and len(value) < 10 else default
