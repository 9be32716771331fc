"""Texts of Excel 5 to 2003 workbooks that lie in no cell ([MS-XLS]): one pass over the records of a stream."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

from piiscan.extract.characters.codepages import ansi_text
from piiscan.extract.old_office.biff import Rest, chars, counted, records
from piiscan.extract.old_office.officeart import shape_texts
from piiscan.extract.old_office.officelink import link_texts

__all__ = ["side_texts"]

_BOF, _EOF, _CODE_PAGE = 0x0809, 0x000A, 0x0042
_TEXT_BOX, _NOTE = 0x01B6, 0x001C
_DRAWINGS = frozenset({0x00EB, 0x00EC})
_CHART = 0x0020  # dt of BOF
_BIFF8 = 0x0600
_NARROW = re.compile(rb"[\x20-\x7e]{4,}")


def side_texts(data: bytes) -> Rest:
    """Comments, text boxes, headers, names, links, validation lists, charts, scenarios, copies of foreign cells."""
    rest = Rest()
    for kind, parts in records(data):
        handler = _HANDLERS.get(kind)
        try:
            if kind == _TEXT_BOX:
                _text_box(parts, rest)
            elif kind in _DRAWINGS:
                rest.drawings += b"".join(parts)
            elif handler:
                handler(parts[0], rest)
        except (struct.error, IndexError):
            rest.broken = True
    for text in shape_texts(bytes(rest.drawings)):
        rest.add(text)
    return rest


def _text_box(parts: list[bytes], rest: Rest) -> None:
    """TXO: the number of characters; then in CONTINUE records a width byte and characters each, then formats."""
    left = struct.unpack_from("<H", parts[0], 10)[0]
    pieces = []
    for part in parts[1:]:
        if left <= 0 or not part:
            break
        text = part[1:].decode("utf-16-le", "replace") if part[0] & 1 else part[1:].decode("latin-1")
        if not rest.wide:
            text = ansi_text(part, rest.page)
        pieces.append(text[:left])
        left -= len(text)
    rest.add("".join(pieces))


def _bof(value: bytes, rest: Rest) -> None:
    version, kind = struct.unpack_from("<HH", value)
    rest.wide = version == _BIFF8
    rest.chart = rest.chart + 1 if kind == _CHART or rest.chart else 0


def _eof(_: bytes, rest: Rest) -> None:
    rest.chart = max(rest.chart - 1, 0)


def _code_page(value: bytes, rest: Rest) -> None:
    rest.page = struct.unpack_from("<H", value)[0]


def _text_at(at: int, *, size: int = 2) -> Callable[[bytes, Rest], None]:
    def read(value: bytes, rest: Rest) -> None:
        if len(value) > at + size - 1:
            rest.add(counted(value, at, rest, size=size)[0])

    return read


def _heading(value: bytes, rest: Rest) -> None:
    """Page header or footer; &L, &C, &R part it."""
    if value:
        text = counted(value, 0, rest, size=2 if rest.wide else 1)[0]
        for part in ("&L", "&C", "&R"):
            text = text.replace(part, "\n")
        rest.add(text)


def _more_headings(value: bytes, rest: Rest) -> None:
    """Headers of even and first pages: [MS-XLS] 2.4.137."""
    counts = struct.unpack_from("<4H", value, 30)
    at = 38
    for count in counts:
        if count:
            text, at = counted(value, at, rest)
            rest.add(text)


def _note(value: bytes, rest: Rest) -> None:
    if rest.wide:
        rest.add(counted(value, 8, rest)[0])  # the author; the text is a text box
    else:
        rest.add(ansi_text(value[6:], rest.page))


def _name(value: bytes, rest: Rest) -> None:
    """A defined name and the string constants of its formula; menu, help and status texts behind it."""
    count, formula = value[3], struct.unpack_from("<H", value, 4)[0]
    text, at = chars(value, 14, count, rest)
    rest.add(text)
    _constants(value[at : at + formula], rest)
    at += formula
    for count in value[10:14]:
        if count:
            text, at = chars(value, at, count, rest)
            rest.add(text)


def _constants(formula: bytes, rest: Rest) -> None:
    """Strings (ptgStr) of a formula; found by their mark, so what only looks like one may come with them."""
    at = formula.find(b"\x17")
    while at >= 0 and at + 2 < len(formula):
        count = formula[at + 1]
        if count:
            text, end = chars(formula, at + 2, count, rest)
            if len(text) == count and text.replace("\0", "").isprintable():
                rest.add(text.replace("\0", "\n"))
                at = end - 1
        at = formula.find(b"\x17", at + 1)


def _validation(value: bytes, rest: Rest) -> None:
    """Titles and texts of messages, then two formulas: a list of choices is a string of the first."""
    at = 4
    for _ in range(4):
        text, at = counted(value, at, rest)
        rest.add(text)
    for _ in range(2):
        size = struct.unpack_from("<H", value, at)[0]
        _constants(value[at + 4 : at + 4 + size], rest)
        at += 4 + size


def _link(value: bytes, rest: Rest) -> None:
    for text in link_texts(value[24:]):
        rest.add(text)


def _tip(value: bytes, rest: Rest) -> None:
    """HLinkTooltip: characters up to a zero."""
    rest.add(value[10:].decode("utf-16-le", "replace").split("\0")[0])


def _strings(value: bytes, rest: Rest) -> None:
    """Records of many forms: whatever is a count, a width and so many characters that can be read."""
    if not rest.wide:
        rest.add("\n".join(piece.decode("ascii") for piece in _NARROW.findall(value)))
        return
    at = 0
    while at + 5 <= len(value):
        count, wide = value[at] | value[at + 1] << 8, value[at + 2]
        end = at + 3 + count * (1 + wide)
        if count > 1 and wide <= 1 and end <= len(value):
            text = value[at + 3 : end].decode("utf-16-le" if wide else "latin-1", "replace").strip("\0\1\2\3")
            if text.isprintable() and "\ufffd" not in text:
                rest.add(text)
                at = end
                continue
        at += 1


def _foreign(value: bytes, rest: Rest) -> None:
    """CRN: copies of cells of another workbook."""
    last, first = value[0], value[1]
    at = 4
    for _ in range(last - first + 1):
        kind = value[at]
        if kind == 2:
            text, at = counted(value, at + 1, rest)
            rest.add(text)
        else:
            if kind == 1:
                rest.add(f"{struct.unpack_from('<d', value, at + 1)[0]:.15g}")
            at += 9


def _chart_label(value: bytes, rest: Rest) -> None:
    if rest.chart:  # copies of cells that a chart keeps
        rest.add(counted(value, 6, rest)[0])


_HANDLERS: dict[int, Callable[[bytes, Rest], None]] = {
    _BOF: _bof,
    _EOF: _eof,
    _CODE_PAGE: _code_page,
    _NOTE: _note,
    0x0085: _text_at(6, size=1),  # the name of a sheet
    0x0014: _heading,
    0x0015: _heading,
    0x089C: _more_headings,
    0x0018: _name,
    0x01BE: _validation,
    0x01B8: _link,
    0x0800: _tip,
    0x005C: _text_at(0),  # WriteAccess: who saved it
    0x005B: _text_at(4),  # FileSharing
    0x00AF: _strings,  # Scenario
    0x01AE: _strings,  # SupBook: paths of other workbooks
    0x0023: _strings,  # ExternName
    0x005A: _foreign,
    0x00CD: _text_at(0),  # SXString: pivot caches, queries
    0x100D: _text_at(2, size=1),  # SeriesText of charts
    0x0204: _chart_label,
    0x009E: _strings,  # AutoFilter
    0x01AA: _strings,  # custom views
    0x0803: _strings,  # queries
}
