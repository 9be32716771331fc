"""Arrow tables as sheets of an XLSX workbook, written as they come (ECMA-376, inline strings).

Texts are texts: no cell is a formula, and one that looks like a formula is marked as quoted, so that it stays a text
when somebody edits it. Whole columns are joined; no object per cell.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from typing import IO
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

Sheet = tuple[str, pa.Table]
SHEET_ROWS = (1 << 20) - 1  # Excel's limit, less the header
_SLICE = 1 << 15
_DATE = (1980, 1, 1, 0, 0, 0)  # the same input gives the same file
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORMULA = r"^[=+\-@\t\r\n|%]"  # what some program takes for the beginning of a formula
_MOST = 32_767  # characters of a cell
_STYLES = (  # 0 plain, 1 quoted, 2 header
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf quotePrefix="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


def write_workbook(out: IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Numbers become numbers, everything else texts. A table longer than a sheet goes on in `NAME 2`."""
    parts = [part for sheet in sheets for part in _split(*sheet)]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, text in _frame([name for name, _ in parts]):
            package.writestr(zipfile.ZipInfo(name, _DATE), text, zipfile.ZIP_DEFLATED)
        for number, (_, table) in enumerate(parts, 1):
            entry = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with package.open(entry, "w", force_zip64=True) as stream:
                for piece in _sheet(table):
                    stream.write(piece)


def _split(name: str, table: pa.Table) -> Iterator[Sheet]:
    for number, start in enumerate(range(0, max(1, table.num_rows), SHEET_ROWS), 1):
        yield name if number == 1 else f"{name} {number}", table.slice(start, SHEET_ROWS)


def _frame(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts of the package around the sheets."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            *((f"worksheets/sheet{n}", "worksheet") for n in numbers),
        )
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
    )
    yield "_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations(*targets, ("styles", "styles.xml"))
    yield "xl/styles.xml", _STYLES
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )


def _relations(*targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _sheet(table: pa.Table) -> Iterator[bytes]:
    """The XML of one sheet: a header that stays in sight, then the rows."""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_width(column)}" customWidth="1"/>'
        for n, column in enumerate(table.columns, 1)
    )
    header = "".join(
        f'<c r="{_letters(n)}1" t="inlineStr" s="2"><is><t>{escape(name)}</t></is></c>'
        for n, name in enumerate(table.column_names)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
        f' state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData><row r="1">{header}</row>'
    ).encode()
    for start in range(0, table.num_rows, _SLICE):
        yield _rows(table.slice(start, _SLICE).combine_chunks(), start + 2)
    yield b"</sheetData></worksheet>"


def _width(column: pa.ChunkedArray) -> int:
    """Characters; from the first rows, with limits."""
    if not pa.types.is_string(column.type) or not len(column):
        return 14
    return int(min(90, max(12, 2 + (pc.max(pc.utf8_length(column.slice(0, 1000))).as_py() or 0) * 1.2)))


def _letters(number: int) -> str:
    """Column name: 0 is A, 26 is AA."""
    return (_letters(number // 26 - 1) if number >= 26 else "") + chr(65 + number % 26)


def _rows(table: pa.Table, first: int) -> bytes:
    numbers = pa.array(range(first, first + table.num_rows), pa.int64()).cast(pa.large_string())
    cells = [_cells(column.combine_chunks(), _letters(n), numbers) for n, column in enumerate(table.columns)]
    joined = _joined('<row r="', numbers, '">', *cells, "</row>")
    return "".join(joined.to_pylist()).encode()


def _cells(column: pa.Array, letters: str, numbers: pa.Array) -> pa.Array:
    """One cell a row; nothing where the value is missing or no number."""
    place = _joined(f'<c r="{letters}', numbers, '"')
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        known = pc.and_(pc.is_valid(column), pc.fill_null(pc.is_finite(column.cast(pa.float64())), False))
        cell = _joined(place, "><v>", column.cast(pa.large_string()).fill_null(""), "</v></c>")
        return pc.if_else(known, cell, pa.scalar("", pa.large_string()))
    text = pc.utf8_slice_codeunits(column.cast(pa.large_string()).fill_null(""), 0, _MOST)
    quoted = pc.if_else(pc.match_substring_regex(text, _FORMULA), ' s="1"', "").cast(pa.large_string())
    cell = _joined(place, quoted, ' t="inlineStr"><is><t xml:space="preserve">', _escaped(text), "</t></is></c>")
    return pc.if_else(pc.equal(text, ""), pa.scalar("", pa.large_string()), cell)


def _escaped(text: pa.Array) -> pa.Array:
    for plain, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = pc.replace_substring(text, plain, safe)
    return pc.replace_substring_regex(text, "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff]", "\ufffd")  # XML has none


def _joined(*pieces: str | pa.Array) -> pa.Array:
    """Texts side by side, row by row."""
    texts = [pa.scalar(piece, pa.large_string()) if isinstance(piece, str) else piece for piece in pieces]
    return pc.binary_join_element_wise(*texts, pa.scalar("", pa.large_string()))
