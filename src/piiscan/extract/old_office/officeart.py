"""Texts in drawings of old Office files ([MS-ODRAW]): alternative texts, names, WordArt, links of shapes."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator

from piiscan.extract.old_office.officelink import link_texts
from piiscan.extract.old_office.ole import bytes_blob
from piiscan.model import Blob, Skip
from piiscan.sources.streams import Budget

__all__ = ["picture_items", "picture_of", "pictures", "shape_texts"]

# A table of properties (FOPT and its second and third part): version 3, number of entries, record type, length.
_TABLE = re.compile(
    rb"[\x03\x13\x23\x33\x43\x53\x63\x73\x83\x93\xa3\xb3\xc3\xd3\xe3\xf3].(?:\x0b\xf0|[\x21\x22]\xf1)", re.DOTALL
)
_WORD_ART, _PICTURE_NAME, _SHAPE_NAME, _ALT_TEXT, _LINK, _TIP, _SCRIPT = 0xC0, 0x105, 0x380, 0x381, 0x382, 0x38D, 0x38E
_TEXTS = frozenset({_WORD_ART, _PICTURE_NAME, _SHAPE_NAME, _ALT_TEXT, _TIP, _SCRIPT})
_COMPLEX, _ID = 0x8000, 0x3FFF
_PICTURE = re.compile(
    rb"[\x1d\x1e\x29\x2a]\xf0(....)", re.DOTALL
)  # JPEG, PNG, TIFF; drawings (EMF, WMF) hold no pixels
_SIGNATURE = re.compile(rb"\xff\xd8\xff|\x89PNG|II\*\0|MM\0\*")
_HEAD = 64  # bytes before a picture in its record: digests, a tag


def shape_texts(data: bytes) -> list[str]:
    """Texts of every property table in `data`, wherever it lies: containers need not be whole. Each text once."""
    found: dict[str, None] = {}
    for match in _TABLE.finditer(data):
        for text in _table(data, match.start()):
            found[text.strip()] = None
    return [text for text in found if text]


def _table(data: bytes, at: int) -> Iterator[str]:
    if at + 8 > len(data):
        return
    count = struct.unpack_from("<H", data, at)[0] >> 4
    length = struct.unpack_from("<I", data, at + 4)[0]
    end = at + 8 + length
    if end > len(data) or length < count * 6:
        return
    place = at + 8 + count * 6  # values too long for an entry follow the entries in their order
    for number in range(count):
        key, size = struct.unpack_from("<HI", data, at + 8 + number * 6)
        if not key & _COMPLEX:
            continue
        value = data[place : min(place + size, end)]
        place += size
        if key & _ID in _TEXTS:
            yield value.decode("utf-16-le", "replace").split("\0")[0]
        elif key & _ID == _LINK:
            yield from link_texts(value)


def pictures(data: bytes) -> Iterator[bytes]:
    """Files of pictures in blip records ([MS-ODRAW] 2.2.23), wherever they lie."""
    for match in _PICTURE.finditer(data):
        length = int.from_bytes(match[1], "little")
        if match.end() + length <= len(data) and (picture := picture_of(data[match.end() : match.end() + length])):
            yield picture


def picture_of(record: bytes) -> bytes:
    """The picture in a record from its signature on; empty where there is none of a known kind."""
    found = _SIGNATURE.search(record, 0, _HEAD)
    return record[found.start() :] if found else b""


def picture_items(found: Iterable[bytes], blob: Blob, budget: Budget, *, text: bool) -> Iterator[Blob | Skip]:
    """Pictures as blobs where they are to be read; else a Skip if the document has no `text` beside them."""
    number = 0
    for number, picture in enumerate(found, 1):
        if budget.reading.ocr == "off":
            break
        yield bytes_blob(picture, blob.location.inside(f"picture {number}"), blob)
    if number and not text and budget.reading.ocr == "off":
        yield Skip(blob.location, "extract", "no_text", "document of images alone: its text needs OCR")
