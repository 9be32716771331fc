"""Ichitaro documents (.jtd, .jtt), best effort: the characters without their layout.

The maker has not published the format; what is known was observed on files. A text lies behind the name
`TextV.01` and its length in UTF-16 units (big endian): in DocumentText the body, in other streams headers, notes
and boxes. Records of layout lie between the characters: U+001C, class, own length ... U+001F (or U+001D, where a
shown text or a reading begins that U+001E ends).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

import numpy as np

from piiscan.extract.characters.codepages import runs
from piiscan.extract.old_office.ole import Path, Streams, bytes_blob, embedded, open_streams
from piiscan.extract.old_office.properties import property_lines
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Skip, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_ichitaro"]

_NAME = b"TextV.01"
_PACKED, _PACKED_MARK = "JSCompDocument", b"-lh5-"
_BODY = "DocumentText"
_RECORD = re.compile("[\x1c\x1e]")
_LONGEST = 512  # units of a record; longer ones were never seen
_INLINE = 1  # class of records around a shown text or its reading
_READING = 4  # place in such a record: 0 text as shown, 1 reading or instruction
_BREAKS = str.maketrans({"\x0c": "\n", "\x0b": "\n", "\r": "\n", "\x0e": "\t"})
_OTHER = re.compile("[\x00-\x08\x0f-\x1f\x7f-\x9f\ufffd]")


def read_ichitaro(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """Body, then headers, notes and boxes, readings (ruby) and properties; embedded files; packed documents."""
    with open_streams(blob, budget) as streams:
        shown: list[str] = []
        aside: list[str] = []
        for path in sorted(streams.paths, key=lambda path: (path[-1] != _BODY, len(path))):
            for text in _texts(streams.get(*path)):
                plain, readings = _plain(text)
                shown.append(plain)
                aside += readings
        body = streams.get(_BODY)
        rough = bool(body) and next(_texts(body), None) is None
        if rough:
            shown += runs(body[: len(body) // 2 * 2], 2, order="utf-16-be")
        yield from text_chunks(["\n".join([*shown, *aside, *property_lines(streams)])], blob.location, budget.limits)
        if rough:
            yield Skip(blob.location, "extract", "cannot_parse", "text not found by its length: only runs were read")
        yield from _unpacked(streams, blob)
        yield from embedded(streams, blob, own=_own(streams.paths))


def _own(paths: tuple[Path, ...]) -> set[str]:
    """Storages of further sheets of the same document."""
    return {path[0] for path in paths if len(path) > 1 and path[-1] == _BODY}


def _unpacked(streams: Streams, blob: Blob) -> Iterator[Blob | Skip]:
    """The document in a packed one (.jttc): an LHA archive behind a name."""
    data = streams.get(_PACKED)
    at = data.find(_PACKED_MARK) - 2
    if at >= 0:
        yield bytes_blob(data[at:], blob.location.inside(_PACKED), blob)
    elif data:
        yield Skip(blob.location, "extract", "unsupported", "packed Ichitaro document")


def _texts(data: bytes) -> Iterator[str]:
    """Every text of a stream, a character for each UTF-16 unit: the records count units."""
    at = data.find(_NAME)
    while at >= 0 and at + 12 <= len(data):
        count = struct.unpack_from(">I", data, at + 8)[0]
        if count * 2 <= len(data) - at - 12:
            units = np.frombuffer(data, ">u2", count, at + 12).astype("<u4")
            yield units.tobytes().decode("utf-32-le", "surrogatepass")
            at += 12 + count * 2
        at = data.find(_NAME, at + 1)


def _plain(text: str) -> tuple[str, list[str]]:
    """(text as shown, readings) without the records of layout."""
    shown: list[str] = []
    readings: list[str] = []
    at, into = 0, shown
    while found := _RECORD.search(text, at):
        into.append(text[at : found.start()])
        at = found.start()
        if text[at] == "\x1e":
            into = shown
        size = _record(text, at)
        if size and text[at] == "\x1c":
            inline = ord(text[at + 1]) == _INLINE
            if text[at + size - 1] == "\x1d" and size > _READING and text[at + _READING] != "\0":
                into = readings
            elif not inline:
                into.append("\t")  # a cell, a frame: what lies on both sides is not one word
        at += size or 1
    into.append(text[at:])
    return _clean("".join(shown)), [_clean(reading) for reading in readings]


def _record(text: str, at: int) -> int:
    """Units of the record at a place, 0 where its end is not where its length says."""
    place = at + (2 if text[at] == "\x1c" else 1)
    size = ord(text[place]) if place < len(text) else 0
    if 3 <= size <= _LONGEST and at + size <= len(text) and text[at + size - 1] in "\x1d\x1f":
        return size
    return 0


def _clean(text: str) -> str:
    text = _OTHER.sub("", text.translate(_BREAKS))
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
