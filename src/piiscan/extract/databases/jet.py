"""Access databases (Jet 3 and 4, ACE): the file and the definitions of its tables.

Layout of pages, definitions and rows as the mdbtools and Jackcess projects document it. Jet 3 (Access 97) has pages
of 2 KiB and text in a code page; Jet 4 and ACE have 4 KiB and UTF-16, "compressed" where it is Latin.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np

from piiscan.extract.characters.codepages import ansi_text

__all__ = [
    "Column",
    "Database",
    "EncryptedError",
    "Table",
    "open_database",
    "read_table",
]

_DATA, _DEFINITION = 0x0101, 0x0102
_KEY = bytes.fromhex("c7da396b")  # the header is hidden by RC4 under this one in every file
_FIXED = 0x01
_MOST_PAGES = 1000  # of one definition
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
