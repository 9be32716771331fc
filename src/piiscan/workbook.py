"""Arrow tables as sheets of an XLSX workbook, written row by row in little memory: the one home of xlsxwriter.

Texts stay texts: none becomes a formula or a link, and one that looks like a formula is marked as quoted, so that it
stays a text when somebody edits it. The same tables give the same file.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import IO, Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

__all__ = ["SHEET_ROWS", "Sheet", "cell_text", "write_workbook"]

Rows: TypeAlias = "pa.Table | pa.RecordBatchReader"
Sheet: TypeAlias = "tuple[str, Rows]"
Colors: TypeAlias = "tuple[str, Mapping[str, str]]"  # a column, and the color of a cell by its text: "#F8CBAD"
_Put: TypeAlias = "Callable[[int, int, Any], object]"

SHEET_ROWS = (1 << 20) - 1  # Excel's limit, less the header
_MOST = 32_767  # UTF-16 units of a cell (Excel specifications and limits)
_SLICE = 1 << 13
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - xlsxwriter wants it so; the same tables, the same file
_FORMULA = re.compile(r"^[=+\-@\t\r\n|%]")  # what some program takes for the beginning of a formula
_NO_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")  # not allowed in the name of a sheet
_OPTIONS = {
    "constant_memory": True,  # rows go to a private temporary file as they come
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
    "use_zip64": True,  # only where a sheet has more than 4 GB
}


def write_workbook(
    out: IO[bytes],
    sheets: Iterable[Sheet],
    *,
    entered: Mapping[str, Sequence[str]] | None = None,
    colors: Mapping[str, Colors] | None = None,
) -> None:
    """Numbers become numbers, dates dates, everything else texts; a missing value is an empty cell.

    A table may come as a reader of batches, which are read one after another, sheet by sheet.

    A table longer than a sheet goes on in `NAME 2`; a text longer than a cell is cut and says so at its end; control
    characters are written as Excel's `_x0001_`. The header stays in sight and filters.
    entered: by name of a sheet the columns that people fill in; their headers are colored. colors: of cells, by name of a sheet.
    """
    with tempfile.TemporaryFile(prefix="piiscan-") as file:  # a ZIP file that fails half-way is loud on standard error
        _write_book(file, sheets, entered or {}, colors or {})
        file.seek(0)
        shutil.copyfileobj(file, out, 1 << 20)


def _write_book(
    out: IO[bytes], sheets: Iterable[Sheet], entered: Mapping[str, Sequence[str]], colors: Mapping[str, Colors]
) -> None:
    with _os_errors(), Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        styles = {
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "entered": book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#FFF2CC"}
            ),
            "quoted": book.add_format({"quote_prefix": True}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        for name, table in sheets:
            columns = frozenset(entered.get(name, ()))
            for part, batches in _split(name, table):
                sheet = book.add_worksheet(part)
                rows = _write(sheet, table.schema, batches, styles, columns)
                if name in colors:
                    _color(book, sheet, table.schema, rows, colors[name])


@contextmanager
def _os_errors() -> Iterator[None]:
    """An OSError as it was: xlsxwriter packs it into one of its own."""
    try:
        yield
    except FileCreateError as error:
        raise error.args[0] from None


def _split(name: str, table: Rows) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """The sheets of a table: their names, and batches to be read before the next sheet is asked for."""
    name = _NO_NAME.sub("_", name)
    batches = _batches(table)
    first, number = next(batches, None), 0
    while first is not None or not number:
        number += 1
        end = "" if number == 1 else f" {number}"
        rest: list[pa.RecordBatch] = []
        yield name[: 31 - len(end)] + end, _taken(chain((first,) if first is not None else (), batches), rest)
        first = rest[0] if rest else next(batches, None)


def _batches(table: Rows) -> Iterator[pa.RecordBatch]:
    for batch in table.to_batches(max_chunksize=_SLICE) if isinstance(table, pa.Table) else table:
        for start in range(0, len(batch), _SLICE):
            yield batch.slice(start, _SLICE)


def _taken(batches: Iterator[pa.RecordBatch], rest: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """As many rows as a sheet holds; what is left of the last batch goes to `rest`."""
    left = SHEET_ROWS
    while left:
        batch = next(batches, None)
        if batch is None:
            return
        yield batch.slice(0, left)
        if len(batch) > left:
            rest.append(batch.slice(left))
        left -= min(left, len(batch))


def _write(
    sheet: Worksheet,
    schema: pa.Schema,
    batches: Iterator[pa.RecordBatch],
    styles: Mapping[str, Format],
    entered: frozenset[str],
) -> int:
    """A header, then the rows; their number. Widths are those of the first batch."""
    first = next(batches, None)
    for n, field in enumerate(schema):
        sheet.set_column(n, n, _width(field.name, pa.array([], field.type) if first is None else first.column(n)))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)  # on every printed page
    sheet.set_landscape()
    for n, name in enumerate(schema.names):
        _put_text(sheet, 0, n, name, styles["entered" if name in entered else "header"])
    puts = [_put(sheet, field.type, styles) for field in schema]
    rows = 0
    for batch in chain(() if first is None else (first,), batches):
        for row, cells in enumerate(zip(*map(_values, batch.columns), strict=True), rows + 1):
            for n, value in enumerate(cells):
                if value is not None and value != "":
                    puts[n](row, n, value)
        rows += len(batch)
    if len(schema):
        sheet.autofilter(0, 0, max(rows, 1), len(schema) - 1)
    return rows


def _color(book: Workbook, sheet: Worksheet, schema: pa.Schema, rows: int, colors: Colors) -> None:
    name, by_text = colors
    column = schema.get_field_index(name)
    for text, color in by_text.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": book.add_format({"bg_color": color})}
        sheet.conditional_format(1, column, max(rows, 1), column, rule)


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_floating(column.type):  # a cell holds no infinity
        column = pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))
    values: list[Any] = column.to_pylist()
    return values


def _put(sheet: Worksheet, kind: pa.DataType, styles: Mapping[str, Format]) -> _Put:
    """How a value of this type is written."""
    if pa.types.is_boolean(kind):
        boolean: _Put = sheet.write_boolean
        return boolean
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        number: _Put = sheet.write_number
        return number
    if pa.types.is_date(kind):
        return lambda row, n, value: sheet.write_datetime(row, n, value, styles["date"])
    if pa.types.is_timestamp(kind):
        return lambda row, n, value: sheet.write_datetime(row, n, value.replace(tzinfo=None), styles["time"])
    quoted = styles["quoted"]

    def text(row: int, n: int, value: object) -> None:
        told = str(value)
        _put_text(sheet, row, n, told, quoted if _FORMULA.match(told) else None)

    return text


def _put_text(sheet: Worksheet, row: int, n: int, text: str, style: Format | None) -> None:
    text = cell_text(text)
    if text.startswith("<r>") and text.endswith("</r>"):  # xlsxwriter would take it for its own XML, unescaped
        sheet.write_rich_string(row, n, text[:1], text[1:2], text[2:], *((style,) if style else ()))
    else:
        sheet.write_string(row, n, text, style)


def cell_text(text: str) -> str:
    """What a cell can hold: undecodable bytes (lone surrogates) as `\\udcff`, the end of a long text cut and told."""
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    if _units(text) <= _MOST:
        return text
    mark = f" … [{len(text):,}]"
    text = text[: _MOST - len(mark)]
    while _units(text) > _MOST - len(mark):
        text = text[: -((_units(text) - _MOST + len(mark) + 1) // 2)]
    return text + mark


def _units(text: str) -> int:
    """UTF-16 units: a character beyond the BMP counts two."""
    return len(text) if 2 * len(text) <= _MOST or text.isascii() else len(text.encode("utf-16-le")) // 2


def _width(name: str, column: pa.Array) -> int:
    """Characters; from the header and the first rows, with limits. A kanji is two wide, but most texts are not all kanji."""
    least = min(24, 2 + 2 * len(name))
    if pa.types.is_dictionary(column.type):
        column = column.slice(0, 1000).cast(column.type.value_type)
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)) or not len(column):
        return max(12, least)
    return int(min(60, max(12, least, 2 + (pc.max(pc.utf8_length(column.slice(0, 1000))).as_py() or 0) * 1.2)))
