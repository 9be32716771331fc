"""Where the parts of a Word binary file lie ([MS-DOC] 2.5): header, piece table, paragraph and character marks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from piiscan.extract.characters.codepages import language_page

__all__ = ["CHPX", "COMMENTS", "DRAWINGS", "OWNERS", "PAPX", "ROUTE", "STRINGS", "VARIABLES", "WORD_97"]
__all__ += ["Fib", "Piece", "initials", "marked", "parse_fib", "pieces", "strings"]

WORD_97 = 0xC1  # nFib of Word 97; older ones have 8-bit text and another header
_ENCRYPTED, _TABLE_1, _WIDE = 0x0100, 0x0200, 0x1000
_MOST = 1 << 20  # pieces, pages: more are damage
# Positions of pairs (offset in the table stream, length) in FibRgFcLcb97.
CHPX, PAPX, CLX, DRAWINGS = 12, 13, 33, 50
STRINGS = (9, 21, 32, 37, 51, 52, 53, 71, 72)  # string tables: bookmarks, title, authors, saved by
COMMENTS, OWNERS, VARIABLES, ROUTE = 4, 36, 60, 70  # comments, their authors; document variables; a mail route


@dataclass(frozen=True, slots=True)
class Fib:
    """File information block: version, code page of 8-bit text, where the tables lie."""

    version: int
    encrypted: bool
    table: str
    wide: bool
    page: int
    pairs: tuple[tuple[int, int], ...]
    first: int  # bytes of the text of a file without pieces
    last: int

    def slice(self, table: bytes, pair: int) -> bytes:
        """The part of the table stream that pair names; empty where there is none."""
        if pair >= len(self.pairs):
            return b""
        offset, length = self.pairs[pair]
        return table[offset : offset + length] if length else b""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of the document that lie together in the file."""

    offset: int  # in the WordDocument stream
    chars: int
    wide: bool
    data: bytes = field(repr=False)


def parse_fib(data: bytes) -> Fib:
    """Raises struct.error where the stream is too short, ValueError where it is no Word document."""
    magic, version, _, language, _, flags = struct.unpack_from("<6H", data)
    if magic not in {0xA5EC, 0xA5DC, 0xA5DB, 0xA697, 0xA699, 0x8098, 0x8099}:
        raise ValueError("no Word document")
    first, last = struct.unpack_from("<II", data, 24)
    base = (bool(flags & _ENCRYPTED), "1Table" if flags & _TABLE_1 else "0Table")
    if version < WORD_97:
        pairs = ((0, 0),) * CLX + (struct.unpack_from("<II", data, 0x160),) if len(data) >= 0x168 else ()
        return Fib(version, *base, bool(flags & _WIDE), language_page(language), pairs, first, last)
    words = struct.unpack_from("<H", data, 32)[0]
    at = 34 + words * 2
    longs = struct.unpack_from("<H", data, at)[0]
    far_east = struct.unpack_from("<H", data, 34 + 26)[0] if words >= 14 else language
    at += 2 + longs * 4
    count = min(struct.unpack_from("<H", data, at)[0], (len(data) - at - 2) // 8)
    values = struct.unpack_from(f"<{count * 2}I", data, at + 2)
    page = language_page(language) if language_page(language) != 1252 else language_page(far_east)
    return Fib(version, *base, True, page, tuple(zip(values[::2], values[1::2], strict=True)), first, last)


def pieces(fib: Fib, document: bytes, table: bytes) -> list[Piece]:
    """The text in its order. Raises struct.error or ValueError for a broken piece table."""
    clx = fib.slice(table, CLX)
    if not clx and fib.version < WORD_97:
        return [_piece(document, fib.first, (fib.last - fib.first) // (1 + fib.wide), wide=fib.wide)]
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise ValueError("no piece table")
    count = (min(struct.unpack_from("<I", clx, at + 1)[0], len(clx) - at - 5) - 4) // 12
    if not 0 < count < _MOST:
        raise ValueError("piece table of no or too many pieces")
    places = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    found = []
    for number in range(count):
        offset = struct.unpack_from("<I", clx, at + 5 + (count + 1) * 4 + number * 8 + 2)[0]
        chars = places[number + 1] - places[number]
        if chars < 0:
            raise ValueError("pieces out of order")
        if fib.version < WORD_97:
            found.append(_piece(document, offset, chars, wide=fib.wide))
        elif offset & 0x40000000:
            found.append(_piece(document, (offset & 0x3FFFFFFF) // 2, chars, wide=False))
        else:
            found.append(_piece(document, offset & 0x3FFFFFFF, chars, wide=True))
    return found


def _piece(document: bytes, offset: int, chars: int, *, wide: bool) -> Piece:
    return Piece(offset, chars, wide, document[offset : offset + chars * (1 + wide)])


def marked(fib: Fib, document: bytes, table: bytes, pair: int, sprm: int) -> list[tuple[int, int]]:
    """Byte ranges of the WordDocument stream whose paragraphs (PAPX) or characters (CHPX) have a property set.

    Pages of properties: [MS-DOC] 2.9.32 to 2.9.34 (ChpxFkp), 2.9.174 (PapxFkp).
    """
    plc = fib.slice(table, pair)
    count = (len(plc) - 4) // 8
    if not 0 < count < _MOST:
        return []
    numbers = struct.unpack_from(f"<{count}I", plc, (count + 1) * 4)
    found: list[tuple[int, int]] = []
    for number in dict.fromkeys(numbers):
        start = (number & 0x3FFFFF) * 512
        page = document[start : start + 512]
        if len(page) == 512:
            found += _page(page, paragraphs=pair == PAPX, sprm=sprm)
    return found


def _page(page: bytes, *, paragraphs: bool, sprm: int) -> Iterator[tuple[int, int]]:
    count = page[511]
    step = 13 if paragraphs else 1
    if (count + 1) * 4 + count * step > 511:
        return
    places = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = page[(count + 1) * 4 + number * step] * 2
        if not at:
            continue
        size = page[at]
        if paragraphs:  # counted in words, style index first
            at, size = (at + 1, size * 2 - 1) if size else (at + 2, page[at + 1] * 2 if at < 510 else 0)
            at, size = at + 2, size - 2
        else:
            at += 1
        if _set(page[at : at + max(size, 0)], sprm):
            yield places[number], places[number + 1]


def _set(properties: bytes, sprm: int) -> bool:
    """Whether a list of property modifiers (Prl) sets a one-byte property to anything but 0."""
    at = 0
    while at + 2 < len(properties):
        code = properties[at] | properties[at + 1] << 8
        if code == sprm:
            return properties[at + 2] != 0
        at += 2 + _operand(code, properties, at + 2)
    return False


def _operand(code: int, data: bytes, at: int) -> int:
    size = (1, 1, 2, 4, 2, 2, 0, 3)[code >> 13]
    if size:
        return size
    if code == 0xD608:  # sprmTDefTable counts with two bytes
        return (data[at] | data[at + 1] << 8) + 1 if at + 1 < len(data) else 2
    return 1 + (data[at] if at < len(data) else 0)


def strings(data: bytes) -> list[str]:
    """A string table ([MS-DOC] 2.2.4, extended form). What is cut off is left out."""
    if len(data) < 6 or data[:2] != b"\xff\xff":
        return []
    count, extra = struct.unpack_from("<HH", data, 2)
    found, at = [], 6
    for _ in range(count):
        if at + 2 > len(data):
            break
        length = struct.unpack_from("<H", data, at)[0]
        found.append(data[at + 2 : at + 2 + length * 2].decode("utf-16-le", "replace"))
        at += 2 + length * 2 + extra
    return found


def initials(data: bytes) -> list[str]:
    """Initials of the authors of comments: [MS-DOC] 2.8.7 and 2.9.6."""
    count = max((len(data) - 4) // 34, 0)
    start = (count + 1) * 4
    found = []
    for at in range(start, start + count * 30, 30):
        length = struct.unpack_from("<H", data, at)[0]
        found.append(data[at + 2 : at + 2 + min(length, 9) * 2].decode("utf-16-le", "replace"))
    return found
