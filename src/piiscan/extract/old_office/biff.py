"""Records and strings of Excel 5 to 2003 ([MS-XLS]), and what is gathered from them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from piiscan.extract.characters.codepages import ansi_text

__all__ = ["Rest", "chars", "counted", "records"]

_CONTINUE = 0x003C
_EDGES = "".join(map(chr, range(33)))  # names of built-in ranges are control characters
_CELLS = frozenset(  # what the reader of cells reads: the mass of a file
    {0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FC, 0x00FD, 0x00FF, 0x0201, 0x0203, 0x0205, 0x0207, 0x0208, 0x027E, 0x00D7}
)


@dataclass(slots=True)
class Rest:
    """`texts`: each once, in the order of the file. `broken`: a record is not what its type says."""

    texts: dict[str, None] = field(default_factory=dict, repr=False)
    drawings: bytearray = field(default_factory=bytearray, repr=False)
    wide: bool = True  # BIFF8: strings carry their own width
    page: int = 1252
    chart: int = 0  # open chart sheets around the record
    broken: bool = False

    def add(self, text: str) -> None:
        text = text.strip(_EDGES)
        if text:
            self.texts[text.replace("\r", "\n")] = None


def records(data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """(type, parts) of every record but those of cells; further parts are its CONTINUE records.

    The last part is shorter than it says where the stream is cut off.
    """
    at, size = 0, len(data)
    kind, parts = 0, list[bytes]()
    while at + 4 <= size:
        following, length = data[at] | data[at + 1] << 8, data[at + 2] | data[at + 3] << 8
        if following == _CONTINUE:
            if parts:
                parts.append(data[at + 4 : at + 4 + length])
        else:
            if parts:
                yield kind, parts
            kind, parts = following, [] if following in _CELLS else [data[at + 4 : at + 4 + length]]
        at += 4 + length
    if parts:
        yield kind, parts


def counted(data: bytes, at: int, rest: Rest, *, size: int = 2) -> tuple[str, int]:
    """(string, place behind it): a count of `size` bytes, in BIFF8 a byte of flags, then the characters."""
    count = int.from_bytes(data[at : at + size], "little")
    return chars(data, at + size, count, rest)


def chars(data: bytes, at: int, count: int, rest: Rest) -> tuple[str, int]:
    """(string, place behind it) where the count is known: 8-bit text, or in BIFF8 flags and characters."""
    if not rest.wide:
        return ansi_text(data[at : at + count], rest.page), at + count
    if not count:
        return "", at + 1
    flags = data[at]
    at += 1
    tail = 0
    if flags & 8:
        tail += struct.unpack_from("<H", data, at)[0] * 4
        at += 2
    if flags & 4:
        tail += struct.unpack_from("<I", data, at)[0]
        at += 4
    width = 1 + (flags & 1)
    raw = data[at : at + count * width]
    return raw.decode("utf-16-le" if width == 2 else "latin-1", "replace"), at + len(raw) + tail
