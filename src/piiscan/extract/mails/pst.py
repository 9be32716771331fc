"""Outlook data files (PST, OST): folders and their items, by libpff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pypff

from piiscan.extract.mails.mapi import BINARY, STRING, WIDE, Item, attachment_name, item_lines
from piiscan.extract.old_office.ole import bytes_blob
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Location, Skip, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError, open_seekable

__all__ = ["read_pst"]

_DEPTH = 100  # folders inside folders, items inside items
_MANY = 0x1000
_DATA = 0x3701
_BROKEN = "item is broken"


def read_pst(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """Each item as one text under the path of its folder, attachments as blobs; items without a folder last.

    Counts what it reads against the budget. Raises OSError for a file that libpff cannot open.
    """
    file = pypff.file()
    with open_seekable(blob) as stream:
        file.open_file_object(stream)
        try:
            yield from _folder(file.get_root_folder(), blob.location, blob, budget, 0)
            for number in range(file.get_number_of_orphan_items()):
                yield from _safely(file.get_orphan_item, number, blob.location.inside("orphans"), blob, budget)
        finally:
            file.close()


def _folder(folder: Any, place: Location, blob: Blob, budget: Budget, depth: int) -> Iterator[Blob | TextChunk | Skip]:
    if depth > _DEPTH:
        yield Skip(place, "extract", "too_large", f"folders nested more than {_DEPTH} deep")
        return
    for number in range(folder.get_number_of_sub_messages()):
        yield from _safely(folder.get_sub_message, number, place, blob, budget)
    for number in range(folder.get_number_of_sub_folders()):
        try:
            inner = folder.get_sub_folder(number)
            name = inner.get_name() or f"folder {number + 1}"
        except OSError:
            yield Skip(place, "extract", "cannot_parse", "folder is broken")
            continue
        yield from _folder(inner, place.inside(name.replace("/", "_")), blob, budget, depth + 1)


def _safely(get: Any, number: int, place: Location, blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """One item; a broken one costs no other."""
    place = place.inside(f"item {number + 1}")
    try:
        yield from _item(get(number), place, blob, budget, 0)
    except (OSError, UnicodeDecodeError):
        yield Skip(place, "extract", "cannot_parse", _BROKEN)


def _item(message: Any, place: Location, blob: Blob, budget: Budget, depth: int) -> Iterator[Blob | TextChunk | Skip]:
    item = Item()
    _fill(item, message, budget)
    recipients = getattr(message, "recipients", None)
    if recipients is not None:
        _fill(item, recipients, budget)
    lines: list[str] = []
    for line in item_lines(item, place):
        if isinstance(line, Skip):
            yield line
        else:
            lines.append(line)
    yield from text_chunks(["\n".join(lines)], place, budget.limits)
    for number in range(getattr(message, "number_of_attachments", 0)):
        yield from _attachment(message, number, place, blob, budget, depth)


def _fill(item: Item, source: Any, budget: Budget) -> None:
    for number in range(source.get_number_of_record_sets()):
        for entry in source.get_record_set(number).entries:
            kind = entry.get_value_type()
            if kind & ~_MANY not in {STRING, WIDE, BINARY} or entry.get_entry_type() in {None, _DATA}:
                continue
            data = entry.get_data() or b""
            budget.take(len(data))
            (item.add_packed if kind & _MANY else item.add)(entry.get_entry_type(), kind, data)


def _attachment(
    message: Any, number: int, place: Location, blob: Blob, budget: Budget, depth: int
) -> Iterator[Blob | TextChunk | Skip]:
    outer = place
    place = outer.inside(f"attachment {number + 1}")
    try:
        attachment = message.get_attachment(number)
        item = Item()
        _fill(item, attachment, budget)
        if name := attachment_name(item.texts):
            place = outer.inside(name)
        size = attachment.get_size() or 0
        budget.take(size)
        if size > budget.limits.member_bytes:
            yield Skip(place, "extract", "too_large", f"attachment of more than {budget.limits.member_bytes} bytes")
            return
        if size:
            yield bytes_blob(attachment.read_buffer(size), place, blob)
        elif depth < _DEPTH:
            for inner in range(attachment.get_number_of_sub_items()):
                yield from _item(attachment.get_sub_item(inner), place, blob, budget, depth + 1)
    except LimitExceededError as error:
        yield Skip(place, "extract", "too_large", str(error))
    except OSError:
        yield Skip(place, "extract", "cannot_parse", "attachment")
