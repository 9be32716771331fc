"""Cells of Excel 5 to 2003 workbooks ([MS-XLS]): sheets as rows of texts, numbers as their format shows them.

Own code because a damaged workbook ends the process that reads it with calamine, and because BIFF5 in CP932, codes
with leading zeros and formulas without a stored type are read as a person sees them.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter

from piiscan.extract.office.numberformats import NumberFormat, number_format, shown
from piiscan.extract.old_office.biff import Rest, counted
from piiscan.extract.old_office.biffstrings import shared_strings
from piiscan.extract.tables.celltext import cell_text

__all__ = ["Book", "Sheet", "open_book", "sheet_rows"]

_BOF, _EOF, _CONTINUE, _CODE_PAGE, _DATE_MODE = 0x0809, 0x000A, 0x003C, 0x0042, 0x0022
_SHEET, _FORMAT, _XF, _STRINGS = 0x0085, 0x041E, 0x00E0, 0x00FC
_FORMULA, _STRING, _LABEL, _RICH, _SHARED, _NUMBER, _BOOLEAN = 0x0006, 0x0207, 0x0204, 0x00D6, 0x00FD, 0x0203, 0x0205
_RK, _MANY_RK = 0x027E, 0x00BD
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # built-in, with those of Japan
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_DATE_CODE = re.compile(r"[ymdhs]|gg?e|ge", re.IGNORECASE)
_CUT = 0xFFFF  # our own: the stream ended before the substream did
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_LAST_DAY = 2_958_466  # 9999-12-31 and a day
Cell = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`start`: where its records begin in the stream."""

    name: str
    start: int


@dataclass(slots=True)
class Book:
    """What the cells of all sheets refer to."""

    data: bytes = field(repr=False)
    rest: Rest = field(default_factory=Rest)  # width and code page of strings
    sheets: list[Sheet] = field(default_factory=list)
    strings: list[str] = field(default_factory=list, repr=False)
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)  # style -> format
    from_1904: bool = False
    kinds: dict[int, bool | tuple[NumberFormat, ...]] = field(default_factory=dict)  # style -> is a date, or sections


def open_book(data: bytes) -> Book:
    """The part of a stream before the sheets. Raises ValueError or struct.error where it begins with no workbook."""
    if len(data) < 8 or struct.unpack_from("<H", data)[0] != _BOF:
        raise ValueError("no workbook")
    book = Book(data)
    book.rest.wide = struct.unpack_from("<H", data, 4)[0] == 0x0600
    shared: list[bytes] = []
    for kind, start, end in _records(data, 0):
        value = data[start:end]
        if kind == _CODE_PAGE:
            book.rest.page = struct.unpack_from("<H", value)[0]
        elif kind == _DATE_MODE:
            book.from_1904 = value[:1] == b"\x01"
        elif kind == _FORMAT:
            code = counted(value, 2, book.rest, size=2 if book.rest.wide else 1)[0]
            book.formats[struct.unpack_from("<H", value)[0]] = code
        elif kind == _XF:
            book.styles.append(struct.unpack_from("<H", value, 2)[0])
        elif kind == _SHEET and value[5:6] == b"\0":
            book.sheets.append(Sheet(counted(value, 6, book.rest, size=1)[0], struct.unpack_from("<I", value)[0]))
        elif kind == _STRINGS or (kind == _CONTINUE and shared):
            shared.append(value)
        elif shared and not book.strings:
            book.strings = shared_strings(shared)
    return book


def _records(data: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(type, start, end) up to the end of the substream at `at`, without the charts inside it; `_CUT` where it has none."""
    depth, size = 0, len(data)
    while at + 4 <= size:
        kind = data[at] | data[at + 1] << 8
        end = at + 4 + (data[at + 2] | data[at + 3] << 8)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                yield kind, at + 4, end
                return
        if depth == 1:
            yield kind, at + 4, end
        at = end
    yield _CUT, size, size


def sheet_rows(book: Book, sheet: Sheet) -> Iterator[list[str]]:
    """Rows from the first filled to the last, columns from the first filled. Cells of damaged records are left out."""
    cells = list(_cells(book, sheet.start))
    if not cells:
        return
    cells.sort(key=itemgetter(0, 1))
    first = min(cell[1] for cell in cells)
    at = cells[0][0]
    row: list[str] = []
    for number, column, text in cells:
        while at < number:
            yield row
            row, at = [], at + 1
        row += [""] * (column - first - len(row))
        if len(row) == column - first:
            row.append(text)
    yield row


def _cells(book: Book, start: int) -> Iterator[Cell]:
    data, strings = book.data, book.strings
    waiting: tuple[int, int] | None = None  # a formula whose text comes in a later record
    for kind, at, end in _records(data, start):
        try:
            if kind == _SHARED:
                row, column, _, index = struct.unpack_from("<HHHI", data, at)
                yield row, column, strings[index]
            elif kind == _NUMBER:
                row, column, style, number = struct.unpack_from("<HHHd", data, at)
                yield row, column, _number(book, style, number)
            elif kind in {_RK, _MANY_RK}:
                yield from _packed(book, at, min(end, len(data)), many=kind == _MANY_RK)
            elif kind == _STRING and waiting:
                yield *waiting, counted(data[at:end], 0, book.rest)[0]
            elif kind == _CUT:
                book.rest.broken = True
            elif kind in _RARE:
                row, column = struct.unpack_from("<HH", data, at)
                text = _RARE[kind](book, data[at:end])
                waiting = None if text is not None else (row, column)
                if text is not None:
                    yield row, column, text
        except (struct.error, IndexError):
            book.rest.broken = True


def _packed(book: Book, at: int, end: int, *, many: bool) -> Iterator[Cell]:
    row, column = struct.unpack_from("<HH", book.data, at)
    for place in range(at + 4, end - 7 if many else at + 5, 6):
        style, value = struct.unpack_from("<HI", book.data, place)
        yield row, column, _number(book, style, _rk(value))
        column += 1


def _label(book: Book, value: bytes) -> str:
    return counted(value, 6, book.rest)[0]


def _boolean(book: Book, value: bytes) -> str:
    return _ERRORS.get(value[6], "") if value[7] else cell_text(bool(value[6]))


def _result(book: Book, value: bytes) -> str | None:
    """The stored result of a formula; None where a text follows."""
    if value[12:14] != b"\xff\xff":
        return _number(book, *struct.unpack_from("<Hd", value, 4))
    kind, code = value[6], value[8]
    return None if kind == 0 else cell_text(bool(code)) if kind == 1 else _ERRORS.get(code, "") if kind == 2 else ""


_RARE: dict[int, Callable[[Book, bytes], str | None]] = {
    _FORMULA: _result,
    _LABEL: _label,
    _RICH: _label,
    _BOOLEAN: _boolean,
}


def _rk(value: int) -> float:
    """A number packed in 30 bits ([MS-XLS] 2.5.217)."""
    if value & 2:
        number = float((value >> 2) - (1 << 30) if value & 0x80000000 else value >> 2)
    else:
        number = float(struct.unpack("<d", struct.pack("<II", 0, value & 0xFFFFFFFC))[0])
    return number / 100 if value & 1 else number


def _number(book: Book, style: int, number: float) -> str:
    kind = book.kinds.get(style)
    if kind is None:
        kind = book.kinds[style] = _kind(book, style)
    if kind is True and 0 <= number < _LAST_DAY:
        return _date(book, number)
    if isinstance(kind, tuple) and number > 0 and number.is_integer():
        return shown(int(number), kind) or cell_text(number)
    return cell_text(number)


def _kind(book: Book, style: int) -> bool | tuple[NumberFormat, ...]:
    index = book.styles[style] if style < len(book.styles) else 0
    code = book.formats.get(index, "")
    if not code or index in _DATES:
        return index in _DATES
    plain = _LITERAL.sub("", code.split(";")[0])
    if _DATE_CODE.search(plain) and not re.search(r"[#?]|E[+-]|General", plain):
        return True
    return number_format(code) or False


def _date(book: Book, number: float) -> str:
    """Days since the end of 1899, with the 29 February 1900 that never was, or since 1904."""
    if number < 1:
        return str((datetime.min + timedelta(seconds=round(number * 86_400))).time())  # noqa: DTZ901 - a time of day
    days = number + 1462 if book.from_1904 else number
    epoch = datetime(1899, 12, 30 if days >= 60 else 31)  # noqa: DTZ001 - the format knows no time zones
    return cell_text(epoch + timedelta(seconds=round(days * 86_400)))
