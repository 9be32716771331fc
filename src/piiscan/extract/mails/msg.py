"""Outlook messages (.msg, [MS-OXMSG]): properties are streams of a compound file."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from piiscan.extract.mails.mapi import Item, attachment_name, item_lines
from piiscan.extract.old_office.ole import Path, Streams, bytes_blob, open_streams
from piiscan.extract.old_office.olepack import pack
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Skip, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["read_msg"]

_PROPERTY = re.compile(r"__substg1\.0_([0-9A-Fa-f]{4})([0-9A-Fa-f]{4})(?:-[0-9A-Fa-f]{8})?")
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_", "__attach_version1.0_"
_FIXED = "__properties_version1.0"
_CODE_PAGES = (0x3FFD, 0x3FDE)  # PidTagMessageCodepage, PidTagInternetCodepage
_DATA, _OBJECT = 0x3701, "__substg1.0_3701000D"


def read_msg(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """Subject, addresses, all bodies and every other text as one text; attachments and messages inside as blobs."""
    with open_streams(blob, budget) as streams:
        page = _page(streams.get(_FIXED))
        item = Item(page)
        _fill(item, streams, ())
        storages = list(dict.fromkeys(path[0] for path in streams.paths if len(path) > 1))
        for storage in storages:
            if storage.startswith(_RECIPIENT):
                _fill(item, streams, (storage,))
        lines: list[str] = []
        for line in item_lines(item, blob.location):
            if isinstance(line, Skip):
                yield line
            else:
                lines.append(line)
        yield from text_chunks(["\n".join(lines)], blob.location, budget.limits)
        attachments = [storage for storage in storages if storage.startswith(_ATTACHMENT)]
        for number, storage in enumerate(attachments, 1):
            yield _attachment(streams, storage, number, page, blob)
        if streams.cut_short:
            yield Skip(blob.location, "extract", "cut_short", "more streams than the limit")


def _page(fixed: bytes) -> int:
    """The code page of 8-bit texts: entries of 16 bytes behind a header of 32, 24 or 8."""
    for start in range(len(fixed) % 16, len(fixed) - 15, 16):
        kind, tag, _, value = struct.unpack_from("<HHII", fixed, start)
        if tag in _CODE_PAGES and kind == 3 and value not in {1200, 1201}:
            return int(value)
    return 1252


def _fill(item: Item, streams: Streams, storage: Path) -> None:
    for path in streams.paths:
        if path[:-1] == storage and (found := _PROPERTY.fullmatch(path[-1])):
            tag, kind = int(found[1], 16), int(found[2], 16)
            if kind & 0x1000 and "-" not in path[-1]:
                continue  # lengths of the texts of a list
            if tag != _DATA:
                item.add(tag, kind, streams.get(*path))


def _attachment(streams: Streams, storage: str, number: int, page: int, blob: Blob) -> Blob | Skip:
    item = Item(page)
    place = blob.location.inside(f"attachment {number}")
    try:
        _fill(item, streams, (storage,))
        if name := attachment_name(item.texts):
            place = blob.location.inside(name)
        inner = streams.below((storage, _OBJECT))
        data = pack(inner) if inner else streams.get(storage, f"__substg1.0_{_DATA:04X}0102")
    except LimitExceededError as error:
        return Skip(place, "extract", "too_large", str(error))
    except OSError:
        return Skip(place, "extract", "cannot_parse", "attachment")
    return bytes_blob(data, place, blob)
