"""PowerPoint 97 to 2003 ([MS-PPT]): every record with text, slides by their number, notes, comments, links, objects."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from piiscan.extract.old_office.officeart import picture_items, pictures, shape_texts
from piiscan.extract.old_office.ole import bytes_blob, embedded, macros, open_streams
from piiscan.extract.old_office.properties import property_lines
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Skip, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_ppt"]

_CHARS, _BYTES, _STRING = 0x0FA0, 0x0FA8, 0x0FBA
_SLIDE, _SLIDE_LIST, _SLIDE_PERSIST = 0x03EE, 0x0FF0, 0x03F3
_EDIT, _DIRECTORY, _OBJECT, _TAG_DATA = 0x0FF5, 0x1772, 0x1011, 0x138B
_FONT, _PROGRAM_TAG = 0x0FB7, "___PPT"
_DEPTH = 64
_RECORDS = 2_000_000  # of one file; the header alone takes 8 bytes
_MARKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x00": None})


@dataclass(slots=True)
class _Text:
    """Texts by slide (0: none), in the order of the file; objects as they lie there."""

    pages: dict[int, dict[str, None]] = field(default_factory=dict)
    objects: list[bytes] = field(default_factory=list)
    persist: int = 0  # the slide of the outline at hand
    slides: dict[int, int] = field(default_factory=dict)  # persist id -> number of the slide
    records: int = 0
    broken: bool = False

    def add(self, page: int, text: str) -> None:
        for line in text.translate(_MARKS).split("\n"):
            if line.strip() and not line.startswith(_PROGRAM_TAG):
                self.pages.setdefault(page, {})[line] = None


def read_ppt(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """Texts of each slide, then everything else: masters, notes, comments, links, properties, embedded files.

    Texts of former versions that a quick save left in the file are read as well.
    """
    with open_streams(blob, budget) as streams:
        data = streams.get("PowerPoint Document")
        numbers, places = _slides(data)
        text = _Text(slides=numbers)
        at = 0
        while at + 8 <= len(data):  # records of the top level; a slide's place tells its number
            at = _walk(data, at, len(data), text, places.get(at, 0), 0)
        for line in [*shape_texts(data), *property_lines(streams)]:
            text.add(0, line)
        known = {line for page, lines in text.pages.items() if page for line in lines}
        for page, lines in sorted(text.pages.items(), key=lambda item: item[0] or 1 << 30):
            place = replace(blob.location, page=page) if page else blob.location
            own = [line for line in lines if page or line not in known]
            yield from text_chunks(["\n".join(own)], place, budget.limits)
        if text.broken:
            yield Skip(blob.location, "extract", "cannot_parse", "records are broken: read as far as they go")
        for number, content in enumerate(text.objects, 1):
            yield _object(content, number, blob, budget)
        slides = any(lines for page, lines in text.pages.items() if page)
        yield from picture_items(pictures(streams.get("Pictures")), blob, budget, text=slides)
        yield from macros(streams, blob, budget)
        yield from embedded(streams, blob, own=())


def _walk(data: bytes, at: int, end: int, text: _Text, page: int, depth: int) -> int:
    """Read the record at `at` and what it holds; returns where the next begins."""
    version, kind, size = struct.unpack_from("<HHI", data, at)
    stop: int
    start, stop = at + 8, at + 8 + size
    text.records += 1
    if stop > end or depth > _DEPTH or text.records > _RECORDS:
        text.broken = True
        stop = end
        if depth > _DEPTH or text.records > _RECORDS:
            return end
    if version & 0xF == 0xF or kind == _TAG_DATA:
        if kind == _SLIDE_LIST and version >> 4 != 0:
            text.persist = -1  # masters, notes: their numbers are not those of slides
        elif kind == _SLIDE_LIST:
            text.persist = 0
        inner = start
        while inner + 8 <= stop:
            inner = _walk(data, inner, stop, text, page, depth + 1)
        if kind == _SLIDE_LIST:
            text.persist = 0
    elif kind == _SLIDE_PERSIST and text.persist >= 0 and size >= 4:
        text.persist = text.slides.get(struct.unpack_from("<I", data, start)[0], 0)
    else:
        _atom(kind, version >> 4, data[start:stop], text, page or max(text.persist, 0))
    return stop


def _atom(kind: int, instance: int, value: bytes, text: _Text, page: int) -> None:
    if kind in {_CHARS, _STRING}:
        text.add(page, value[: len(value) // 2 * 2].decode("utf-16-le", "replace"))
    elif kind == _BYTES:
        text.add(page, value.decode("latin-1"))
    elif kind == _OBJECT:
        text.objects.append(value if instance == 0 else b"\1" + value)


def _slides(data: bytes) -> tuple[dict[int, int], dict[int, int]]:
    """(persist id -> slide number, place of a slide's record -> slide number) by the directories of all saves."""
    places: dict[int, int] = {}  # persist id -> place; later saves win
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<HI", data, at + 2)
        if kind == _DIRECTORY:
            places |= _directory(data[at + 8 : at + 8 + size])
        at += 8 + size
    numbers: dict[int, int] = {}
    for start, stop in _lists(data):
        for persist in _persists(data, start, stop):
            numbers.setdefault(persist, len(numbers) + 1)
    return numbers, {places[persist]: number for persist, number in numbers.items() if persist in places}


def _directory(value: bytes) -> dict[int, int]:
    found: dict[int, int] = {}
    at = 0
    while at + 4 <= len(value):
        head = struct.unpack_from("<I", value, at)[0]
        first, count = head & 0xFFFFF, head >> 20
        count = min(count, (len(value) - at - 4) // 4)
        offsets = struct.unpack_from(f"<{count}I", value, at + 4)
        found |= dict(zip(range(first, first + count), offsets, strict=True))
        at += 4 + count * 4
    return found


def _lists(data: bytes) -> Iterator[tuple[int, int]]:
    """The lists of slides (not of masters and notes) in the last document record."""
    at, document = 0, (0, 0)
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<HI", data, at + 2)
        if kind == 0x03E8:
            document = (at + 8, min(at + 8 + size, len(data)))
        at += 8 + size
    at, end = document
    while at + 8 <= end:
        version, kind, size = struct.unpack_from("<HHI", data, at)
        if kind == _SLIDE_LIST and version >> 4 == 0:
            yield at + 8, min(at + 8 + size, end)
        at += 8 + size


def _persists(data: bytes, at: int, end: int) -> Iterator[int]:
    while at + 12 <= end:
        kind, size = struct.unpack_from("<HI", data, at + 2)
        if kind == _SLIDE_PERSIST:
            yield struct.unpack_from("<I", data, at + 8)[0]
        at += 8 + size


def _object(content: bytes, number: int, blob: Blob, budget: Budget) -> Blob | Skip:
    """An embedded compound file, packed by zlib behind its length ([MS-PPT] 2.10.34)."""
    place = blob.location.inside(f"object {number}")
    if content[:1] != b"\1":
        return bytes_blob(content, place, blob)
    unpacker = zlib.decompressobj()
    most = min(budget.limits.member_bytes, max(budget.left, 0))
    try:
        data = unpacker.decompress(content[5:], most)
    except zlib.error:
        return Skip(place, "extract", "cannot_parse", "embedded object")
    budget.take(len(data))
    if unpacker.unconsumed_tail:
        return Skip(place, "extract", "too_large", f"embedded object of more than {most} bytes")
    return bytes_blob(data, place, blob)
