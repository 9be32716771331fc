"""Rows of Access tables: fields as bytes, rows that moved, rows that were deleted, long values."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TypeAlias

from piiscan.extract.databases.jet import Database, Table

__all__ = ["Values", "long_value", "rows"]

Values: TypeAlias = tuple[bytes | bool | None, ...]
_DELETED, _OVERFLOW, _OFFSET = 0x8000, 0x4000, 0x1FFF
_INLINE, _ONE_ROW, _LENGTH = 0x80000000, 0x40000000, 0x3FFFFFFF


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
