"""Texts of the binary parts of an xlsb package besides its cells ([MS-XLSB]): comments, headers, names, messages, links.

Records are a type and a size in a variable-length form (2.1.4), texts a count of UTF-16 units and the units (2.5.168).
The records are not taken apart: whatever in them has the form of a text is one.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from piiscan.extract.office.xmlflow import page_edge

__all__ = ["texts"]

_CELLS_END = 146  # BrtEndSheetData: cells, which calamine reads, come before it
_EDGES = 479  # BrtBeginHeaderFooter
_SHEET = re.compile(r"xl/worksheets/[^/]+\.bin", re.IGNORECASE)
_STRINGS = re.compile(r"xl/sharedStrings\.bin", re.IGNORECASE)
_LONGEST = 32_767  # characters of a cell or comment
_LAYOUT = re.compile(r"(?i)[{(]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+[)}]?|rId\d+|[\s\W]*")


def texts(name: str, data: bytes, *, cells: bool = False) -> list[str]:
    """The texts of the part called `name`, each once, in order. cells: those of cells and shared strings too, which
    are left to the reader of cells else."""
    if _STRINGS.fullmatch(name) and not cells:
        return []
    skip = _SHEET.fullmatch(name) is not None and not cells
    found: dict[str, None] = {}
    for kind, content in _records(data):
        if skip:
            skip = kind != _CELLS_END
            continue
        strings = _wide_strings(content)
        found |= dict.fromkeys(map(page_edge, strings) if kind == _EDGES else strings)
    return list(found)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, content) up to the end or to a size that reaches beyond it."""
    at = 0
    while at < len(data):
        kind, at = _variable(data, at, 2)
        size, at = _variable(data, at, 4)
        if at + size > len(data):
            return
        yield kind, data[at : at + size]
        at += size


def _variable(data: bytes, at: int, most: int) -> tuple[int, int]:
    """(number, place behind it): seven bits a byte, the eighth says that another follows; the type keeps its marks."""
    number = 0
    for i in range(most):
        if at >= len(data):
            break
        number |= (data[at] & 0x7F) << 7 * i
        at += 1
        if not data[at - 1] & 0x80:
            break
    return number, at


def _wide_strings(content: bytes) -> Iterator[str]:
    at, end = 0, len(content)  # one character alone would be found in any number
    while at + 4 < end:
        (count,) = struct.unpack_from("<I", content, at)
        if 1 < count <= _LONGEST and at + 4 + 2 * count <= end:
            text = content[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace")
            if all(char.isprintable() or char in "\r\n\t" for char in text) and "\ufffd" not in text:
                if not _LAYOUT.fullmatch(text):
                    yield text.strip()
                at += 4 + 2 * count
                continue
        at += 1
