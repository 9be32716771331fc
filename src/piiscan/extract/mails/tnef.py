"""winmail.dat (TNEF): what Outlook wraps a message with its attachments in. Layout: [MS-OXTNEF].

Read are all text properties of the message and its recipients, its bodies and its attachments.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

from piiscan.extract.characters.codepages import codec
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.mails import lzfu
from piiscan.extract.mails.mapi import BINARY, STRING, WIDE
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Skip, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_tnef"]

_TEXTS = {0x8000: "From", 0x8004: "Subject", 0x800C: ""}  # older fields; 800C is the plain body
_TITLE, _CONTENT, _RENDER, _ATTACHMENT = 0x8010, 0x800F, 0x9002, 0x9005
_PROPERTIES, _RECIPIENTS, _CODE_PAGE = 0x9003, 0x9004, 0x9007
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}  # bytes by type, padded to 4
_OBJECT = 0xD
_RTF, _HTML, _DATA = 0x1009, 0x1013, 0x3701
_NAMES = (0x3707, 0x3704)  # long and short file name
_MOST = 100_000  # properties of one list


class _Property(NamedTuple):
    id: int
    type: int
    value: bytes


def read_tnef(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """One text of the message's properties; bodies in RTF and HTML and the attachments as blobs."""
    with blob.open() as stream:
        data = stream.read()
    lines: list[str] = []
    page: str | None = "cp932"
    held: dict[str, bytes] = {}
    reason = ""
    try:
        for field, value in _fields(data):
            if field == _CODE_PAGE and len(value) >= 4:
                page = codec(struct.unpack_from("<I", value)[0])
            elif field in _TEXTS:
                lines.append(f"{_TEXTS[field]} {_plain(value, page)}".strip())
            elif field in {_PROPERTIES, _RECIPIENTS}:
                properties = _properties(value, rows=field == _RECIPIENTS)
                lines += _lines(properties, page)
                yield from _bodies(properties, blob, budget)
            else:
                yield from _of_attachment(field, value, held, blob, budget)
    except (struct.error, ValueError) as error:
        reason = f"{type(error).__name__}: fields cut short or broken"
    yield from _attachment(held, blob, budget)
    yield from text_chunks(["\n".join(lines)], blob.location, budget.limits)
    if reason:
        yield Skip(blob.location, "extract", "cut_short", reason)


def _of_attachment(field: int, value: bytes, held: dict[str, bytes], blob: Blob, budget: Budget) -> Iterator[Blob]:
    """Notes in `held` what a field says of an attachment; the start of the next one gives the one before."""
    if field == _RENDER:
        yield from _attachment(held, blob, budget)
        held.clear()
    elif field == _TITLE:
        held["name"] = value
    elif field == _CONTENT:
        held["data"] = value
    elif field == _ATTACHMENT:
        held |= _attached(_properties(value))


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(field without its type, value); raises struct.error where the file is cut short."""
    at = 6
    while at < len(data):
        field, size = struct.unpack_from("<II", data, at + 1)
        if at + 9 + size > len(data):
            raise struct.error("cut short")
        yield field & 0xFFFF, data[at + 9 : at + 9 + size]
        at += 11 + size


def _properties(data: bytes, *, rows: bool = False) -> list[_Property]:
    """All properties of one list, or of each row of a table."""
    found: list[_Property] = []
    at, count = 0, 1
    if rows:
        (count,), at = struct.unpack_from("<I", data), 4
    for _ in range(count):
        (size,) = struct.unpack_from("<I", data, at)
        at += 4
        for _ in range(size):
            if len(found) > _MOST:
                raise ValueError("too many properties")
            at = _one(data, at, found)
    return found


def _one(data: bytes, at: int, found: list[_Property]) -> int:
    """Appends the values of the property at `at`; the place behind it."""
    kind, number = struct.unpack_from("<HH", data, at)
    at += 4
    if number >= 0x8000:
        (named,) = struct.unpack_from("<I", data, at + 16)
        (size,) = struct.unpack_from("<I", data, at + 20)
        at += 24 + (-(-size // 4) * 4 if named == 1 else 0)
    several, kind = kind & 0x1000, kind & 0xEFFF
    varied = kind in {_OBJECT, STRING, WIDE, BINARY}
    count = 1
    if several or varied:
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
    for _ in range(count):
        if at > len(data) or len(found) > _MOST:
            raise ValueError("cut short")
        size = _SIZES.get(kind, 4)
        if varied:
            (size,) = struct.unpack_from("<I", data, at)
            at += 4
            found.append(_Property(number, kind, data[at : at + size]))
        at += -(-size // 4) * 4
    return at


def _lines(properties: list[_Property], page: str | None) -> list[str]:
    return [_text(one, page) for one in properties if one.type in {STRING, WIDE} and one.value.strip(b"\0")]


def _text(one: _Property, page: str | None) -> str:
    value = one.value.decode("utf-16-le", "replace") if one.type == WIDE else _plain(one.value, page)
    return value.strip("\0")


def _plain(value: bytes, page: str | None) -> str:
    return decode_all(value.strip(b"\0"), page).text


def _bodies(properties: list[_Property], blob: Blob, budget: Budget) -> Iterator[Blob]:
    for one in properties:
        if one.id == _HTML and one.type == BINARY:
            yield _blob(one.value, "body.html", blob, budget)
        elif one.id == _RTF and one.type == BINARY:
            yield _blob(lzfu.decompress(one.value), "body.rtf", blob, budget)


def _attached(properties: list[_Property]) -> dict[str, bytes]:
    """What the properties of an attachment say of its name and content."""
    found: dict[str, bytes] = {}
    for number in reversed(_NAMES):
        for one in properties:
            if one.id == number:
                found["wide" if one.type == WIDE else "name"] = one.value
    for one in properties:
        if one.id == _DATA and one.type in {_OBJECT, BINARY}:
            found["data"] = one.value[16:] if one.type == _OBJECT else one.value  # an object begins with its class
    return found


def _attachment(held: dict[str, bytes], blob: Blob, budget: Budget) -> Iterator[Blob]:
    if "data" in held:
        wide = held.get("wide", b"").decode("utf-16-le", "replace").strip("\0")
        name = wide or _plain(held.get("name", b""), "cp932") or "attachment"
        yield _blob(held["data"], name, blob, budget)


def _blob(data: bytes, name: str, blob: Blob, budget: Budget) -> Blob:
    budget.take(len(data))
    return Blob(blob.location.inside(name), len(data), lambda: io.BytesIO(data), depth=blob.depth + 1)
