"""Property sets of OLE files ([MS-OLEPS]): author, title, company, user-defined properties, in any code page."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from piiscan.extract.characters.codepages import ansi_text
from piiscan.extract.old_office.ole import Streams

__all__ = ["property_lines"]

_SETS = ("\x05SummaryInformation", "\x05DocumentSummaryInformation")
_I2, _LPSTR, _LPWSTR, _BLOB, _VECTOR, _VARIANT = 2, 30, 31, 65, 0x1000, 12
_CODE_PAGE, _DICTIONARY, _HYPERLINKS = 1, 0, "_PID_HLINKS"
_MOST = 10_000  # properties of one set


def property_lines(streams: Streams) -> list[str]:
    """Every text of the summary property sets, each once. What is broken is left out: nothing else hangs on it."""
    found: dict[str, None] = {}
    for name in _SETS:
        data = streams.get(name)
        try:
            for text in _texts(data):
                found[text] = None
        except (struct.error, IndexError):
            continue
    return [text for text in found if text]


def _texts(data: bytes) -> Iterator[str]:
    if len(data) < 28:
        return
    for number in range(min(struct.unpack_from("<I", data, 24)[0], 4)):
        yield from _section(data, struct.unpack_from("<I", data, 28 + number * 20 + 16)[0])


def _section(data: bytes, base: int) -> Iterator[str]:
    count = min(struct.unpack_from("<I", data, base + 4)[0], _MOST)
    index = dict(struct.unpack_from("<II", data, base + 8 + number * 8) for number in range(count))
    page = 1252
    if _CODE_PAGE in index:
        page = struct.unpack_from("<H", data, base + index[_CODE_PAGE] + 4)[0]
    if _DICTIONARY in index:
        yield from _dictionary(data, base + index[_DICTIONARY], page)
    for key, offset in index.items():
        if key not in {_CODE_PAGE, _DICTIONARY}:
            yield from _value(data, base + offset, page)


def _dictionary(data: bytes, at: int, page: int) -> Iterator[str]:
    """Names of user-defined properties: they are labels of the values."""
    count = min(struct.unpack_from("<I", data, at)[0], _MOST)
    at += 4
    for _ in range(count):
        length = struct.unpack_from("<I", data, at + 4)[0]
        size = length * 2 if page == 1200 else length
        yield ansi_text(data[at + 8 : at + 8 + size], page).rstrip("\0")
        at += 8 + size + (-size % 4 if page == 1200 else 0)


def _value(data: bytes, at: int, page: int) -> Iterator[str]:
    kind = struct.unpack_from("<H", data, at)[0]
    if kind in {_LPSTR, _LPWSTR}:
        yield _string(data, at + 4, kind, page)[0]
    elif kind & _VECTOR:
        count = min(struct.unpack_from("<I", data, at + 4)[0], _MOST)
        yield from _vector(data, at + 8, kind & ~_VECTOR, count, page)
    elif kind == _BLOB:  # _PID_HLINKS: the document's links, a vector of variants inside
        yield from _vector(data, at + 12, _VARIANT, min(struct.unpack_from("<I", data, at + 8)[0], _MOST), page)


def _vector(data: bytes, at: int, kind: int, count: int, page: int) -> Iterator[str]:
    for _ in range(count):
        item = kind
        if kind == _VARIANT:
            item = struct.unpack_from("<H", data, at)[0]
            at += 4
        if item in {_LPSTR, _LPWSTR}:
            text, at = _string(data, at, item, page)
            at += -at % 4 if kind == _VARIANT or item == _LPWSTR else 0
            yield text
        elif kind == _VARIANT:
            at += 4  # integers
        else:
            return


def _string(data: bytes, at: int, kind: int, page: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", data, at)[0]
    size = length * 2 if kind == _LPWSTR else length
    raw = data[at + 4 : at + 4 + size]
    text = raw.decode("utf-16-le", "replace") if kind == _LPWSTR else ansi_text(raw, page)
    return text.split("\0")[0].strip(), at + 4 + size
