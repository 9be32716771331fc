"""The header of dBase tables (dBase III to V, FoxBase, FoxPro): 32 bytes, then 32 for each field up to a carriage return.

The version byte has too many values to tell a table by; that the widths of its fields make a record does.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

__all__ = ["DbaseField", "DbaseHead", "dbase_head"]

_HEAD, _FIELD, _END = 32, 32, 0x0D
_VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8c\xcb\xe5\xf5\xfb")
_NAME = re.compile(rb"[^\x00-\x20\x7f]{1,11}(?:\x00|$)")
_KINDS = frozenset("CNFDLMGPIBYTVQWO@+0")
_LANGUAGES = {0x13: "cp932", 0x7B: "cp932"}  # of the drivers those of Japan, DOS and Windows


@dataclass(frozen=True, slots=True)
class DbaseField:
    """`start`: offset in the record, whose first byte tells whether it is deleted."""

    name: bytes
    kind: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class DbaseHead:
    """`rows`, `start` of the first and `width` of every record in bytes; `encoding` where a driver tells it."""

    rows: int
    start: int
    width: int
    encoding: str | None
    fields: tuple[DbaseField, ...]


def dbase_head(data: bytes) -> DbaseHead | None:
    """The header at the start of `data`, None where there is none."""
    if len(data) <= _HEAD or data[0] not in _VERSIONS:
        return None
    rows, start, width = struct.unpack_from("<IHH", data, 4)
    fields: list[DbaseField] = []
    at, place = _HEAD, 1
    while at + _FIELD < min(start, len(data)) and data[at] != _END:
        field = _field(data[at : at + _FIELD], place)
        if field is None:
            return None
        fields.append(field)
        at, place = at + _FIELD, place + field.width
    if not fields or data[at : at + 1] != bytes([_END]) or place != width or start <= at:
        return None
    return DbaseHead(rows, start, width, _LANGUAGES.get(data[29]), tuple(fields))


def _field(entry: bytes, start: int) -> DbaseField | None:
    kind, width, decimals = chr(entry[11]), entry[16], entry[17]
    name = _NAME.match(entry[:11])
    if name is None or kind not in _KINDS:
        return None
    if kind == "C":
        width |= decimals << 8  # texts of more than 255 characters, as Clipper and FoxPro write them
    return DbaseField(name[0].rstrip(b"\0"), kind, start, width)
