"""Access databases (Jet 3 and 4, ACE): pages to rows of bytes and values, read straight from the file.

Layout of pages, definitions and rows as the mdbtools and Jackcess projects document it. Jet 3 (Access 97) has pages
of 2 KiB and text in a code page; Jet 4 and ACE have 4 KiB and UTF-16, "compressed" where it is Latin.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias

import numpy as np

from piiscan.extract.codepages import ansi_text

__all__ = [
    "Column",
    "Database",
    "EncryptedError",
    "Table",
    "Values",
    "long_value",
    "open_database",
    "read_table",
    "rows",
]

Values: TypeAlias = tuple[bytes | bool | None, ...]

_DATA, _DEFINITION = 0x0101, 0x0102
_DELETED, _OVERFLOW, _OFFSET = 0x8000, 0x4000, 0x1FFF
_KEY = bytes.fromhex("c7da396b")  # the header is hidden by RC4 under this one in every file
_FIXED = 0x01
_INLINE, _ONE_ROW, _LENGTH = 0x80000000, 0x40000000, 0x3FFFFFFF
_MOST_PAGES = 1000  # of one definition or one long value in a chain
_BLOCK = 256  # pages read at a time when the file is looked through


class EncryptedError(ValueError):
    """The pages are encrypted with the database's password."""


@dataclass(frozen=True, slots=True)
class Database:
    """An open file. `data_pages`: page of a table's definition -> its data pages."""

    stream: BinaryIO = field(repr=False)
    version: int  # 3: Jet 3, 4: Jet 4 and ACE
    page_size: int
    code_page: int
    data_pages: dict[int, list[int]] = field(repr=False)

    def page(self, number: int) -> bytes:
        self.stream.seek(number * self.page_size)
        return self.stream.read(self.page_size)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: where its value lies in a row."""

    name: str
    kind: int
    number: int
    fixed: bool
    offset: int  # of a fixed value behind the count of columns
    order: int  # among the variable values
    length: int
    scale: int


@dataclass(frozen=True, slots=True)
class Table:
    """The definition of a table."""

    page: int
    columns: tuple[Column, ...]
    count: int  # of rows, as the file says


def open_database(stream: BinaryIO) -> Database:
    """Raises EncryptedError, struct.error for a file that ends in its header."""
    head = stream.read(0x80)
    version = 3 if head[0x14] == 0 else 4
    page_size = 0x800 if version == 3 else 0x1000
    plain = bytes(a ^ b for a, b in zip(head[0x18:], _keystream(_KEY, len(head) - 0x18), strict=True))
    code_page, key = struct.unpack_from("<HI", plain, 0x3C - 0x18)
    if key:
        raise EncryptedError
    return Database(stream, version, page_size, code_page, _owners(stream, page_size))


def _keystream(key: bytes, count: int) -> bytes:
    """RC4."""
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 0xFF
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    j = 0
    for n in range(count):
        i = (n + 1) & 0xFF
        j = (j + state[i]) & 0xFF
        state[i], state[j] = state[j], state[i]
        out.append(state[(state[i] + state[j]) & 0xFF])
    return bytes(out)


def _owners(stream: BinaryIO, page_size: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    stream.seek(0)
    first = 0
    while data := stream.read(_BLOCK * page_size):
        count = len(data) // page_size
        heads = np.frombuffer(data, np.uint8, count * page_size).reshape(count, page_size)[:, :8].copy().view("<u4")
        for number in np.flatnonzero(heads[:, 0] & 0xFFFF == _DATA):
            found.setdefault(int(heads[number, 1]), []).append(first + int(number))
        first += count
    return found


def read_table(database: Database, number: int) -> Table:
    """The definition that begins at a page. Raises ValueError or struct.error where there is none."""
    data = database.page(number)
    if struct.unpack_from("<H", data)[0] != _DEFINITION:
        raise ValueError("no definition of a table")
    following = struct.unpack_from("<I", data, 4)[0]
    parts, seen = [data], {number}
    while following and following not in seen and len(seen) < _MOST_PAGES:
        seen.add(following)
        page = database.page(following)
        parts.append(page[8:])
        following = struct.unpack_from("<I", page, 4)[0]
    count = struct.unpack_from("<I", data, 12 if database.version == 3 else 16)[0]
    return Table(number, tuple(_columns(database, b"".join(parts))), count)


def _columns(database: Database, data: bytes) -> Iterator[Column]:
    old = database.version == 3
    count = struct.unpack_from("<H", data, 25 if old else 45)[0]
    indexes = struct.unpack_from("<I", data, 31 if old else 51)[0]
    at = 43 + indexes * 8 if old else 63 + indexes * 12
    size = 18 if old else 25
    names = at + count * size
    for number in range(count):
        entry = data[at + number * size : at + (number + 1) * size]
        length = struct.unpack_from("<B" if old else "<H", data, names)[0]
        names += 1 if old else 2
        raw = data[names : names + length]
        names += length
        name = ansi_text(raw, database.code_page) if old else raw.decode("utf-16-le", "replace")
        place, order = struct.unpack_from("<HH", entry, 1 if old else 5)
        flags = entry[13 if old else 15]
        offset, width = struct.unpack_from("<HH", entry, 14 if old else 21)
        scale = entry[10 if old else 12]
        yield Column(name, entry[0], place, bool(flags & _FIXED), offset, order, width, scale)


def rows(database: Database, table: Table, *, deleted: bool = False) -> Iterator[Values]:
    """Rows in the order of their pages, or the deleted ones whose bytes are still there. Broken rows are left out.

    A value is None where there is none; a boolean is the bit itself.
    """
    pages = database.data_pages.get(table.page, [])
    moved = _moved(database, pages) if deleted else frozenset()
    for number in pages:
        page = database.page(number)
        for index, flags in enumerate(_offsets(database, page)):
            if bool(flags & _DELETED) != deleted or (number << 8 | index) in moved:
                continue
            data = _row_bytes(database, page, index)
            if flags & _OVERFLOW and not deleted:
                data = _pointed(database, _pointer(data))
            try:
                yield _values(database, table, data)
            except (struct.error, IndexError):
                continue


def _moved(database: Database, pages: list[int]) -> frozenset[int]:
    """Where rows lie that outgrew their page: they are marked as deleted there."""
    found = set()
    for number in pages:
        page = database.page(number)
        for index, flags in enumerate(_offsets(database, page)):
            if flags & _OVERFLOW and not flags & _DELETED:
                found.add(_pointer(_row_bytes(database, page, index)))
    return frozenset(found)


def _pointer(data: bytes) -> int:
    return int.from_bytes(data[:4], "little")


def _offsets(database: Database, page: bytes) -> tuple[int, ...]:
    at = 8 if database.version == 3 else 12
    count = min(struct.unpack_from("<H", page, at)[0], (len(page) - at - 2) // 2)
    return struct.unpack_from(f"<{count}H", page, at + 2)


def _row_bytes(database: Database, page: bytes, index: int) -> bytes:
    offsets = _offsets(database, page)
    if index >= len(offsets):
        return b""
    end = offsets[index - 1] & _OFFSET if index else database.page_size
    return page[offsets[index] & _OFFSET : end]


def _pointed(database: Database, pointer: int) -> bytes:
    """The row that a pointer names: page and, in the low byte, its number there."""
    page = database.page(pointer >> 8)
    return _row_bytes(database, page, pointer & 0xFF) if len(page) == database.page_size else b""


def _values(database: Database, table: Table, row: bytes) -> Values:
    count = row[0] if database.version == 3 else struct.unpack_from("<H", row)[0]
    start = 1 if database.version == 3 else 2
    mask = (count + 7) // 8
    if not count or mask + start > len(row):
        raise IndexError
    bits = row[len(row) - mask :]
    ends = _variable(database, row, len(row) - mask)
    found: list[bytes | bool | None] = []
    for column in table.columns:
        there = column.number < count and bool(bits[column.number >> 3] >> (column.number & 7) & 1)
        if column.kind == 1:
            found.append(there)
        elif not there:
            found.append(None)
        elif column.fixed:
            found.append(row[start + column.offset : start + column.offset + column.length])
        else:
            ok = column.order + 1 < len(ends)
            found.append(row[ends[column.order] : ends[column.order + 1]] if ok else None)
    return tuple(found)


def _variable(database: Database, row: bytes, tail: int) -> list[int]:
    """Where the variable values begin, and the last one's end; the table of them runs backwards from `tail`."""
    if database.version != 3:
        count = struct.unpack_from("<H", row, tail - 2)[0]
        if tail - 4 - count * 2 < 0:
            raise IndexError
        return [struct.unpack_from("<H", row, tail - 4 - number * 2)[0] for number in range(count + 1)]
    count = row[tail - 1]
    jumps = (len(row) - 1) // 256
    at = tail - 2 - jumps
    if at - count < 0:
        raise IndexError
    if (at - count) // 256 < jumps:
        jumps -= 1  # the last one is filling
    found, used = [], 0
    for number in range(count + 1):
        while used < jumps and row[tail - 2 - used] == number:
            used += 1
        found.append(row[at - number] + used * 256)
    return found


def long_value(database: Database, field_bytes: bytes, most: int) -> bytes:
    """A memo or object: in the row itself, in one other row or in a chain of rows. At most `most` bytes."""
    if len(field_bytes) < 12:
        return b""
    head, pointer = struct.unpack_from("<II", field_bytes)
    size = min(head & _LENGTH, most)
    if head & _INLINE:
        return field_bytes[12 : 12 + size]
    if head & _ONE_ROW:
        return _pointed(database, pointer)[:size]
    parts: list[bytes] = []
    have, seen = 0, set[int]()
    while pointer and have < size and pointer not in seen:
        seen.add(pointer)
        row = _pointed(database, pointer)
        if len(row) < 4:
            break
        pointer = struct.unpack_from("<I", row)[0]
        parts.append(row[4:])
        have += len(row) - 4
    return b"".join(parts)[:size]
