"""Files of many messages: mbox, with and without Content-Length; and emlx, a message with its length in front."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from piiscan.extract.mails.mail import read_message
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["read_emlx", "read_mailbox"]

_EMLX = re.compile(rb"\A(\d{1,10})[ \t]*\r?\n")
_SEPARATOR = re.compile(rb"From .*\d\d:\d\d")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def read_mailbox(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Messages of an mbox file as blobs.

    A message starts at a `From ` line with a date, behind an empty line and outside the bytes that Content-Length counts
    where another message or the end follows them.
    """
    message: list[bytes] = []
    size, number, empty = 0, 0, True
    headers = True
    with blob.open() as stream:
        while line := stream.readline(budget.limits.member_bytes + 1):
            if empty and message and line.startswith(b"From ") and _SEPARATOR.match(line):
                number += 1
                yield _message(message, number, blob)
                message, size, headers = [], 0, True
                if number >= budget.limits.members:
                    yield Skip(blob.location, "extract", "cut_short", f"more than {number} messages")
                    return
            size += len(line)
            if size > budget.limits.member_bytes:
                raise LimitExceededError(f"message of more than {budget.limits.member_bytes} bytes")
            empty = not line.strip(b"\r\n")
            message.append(line)
            if empty and headers and len(message) > 1:
                headers = False
                body = _counted(stream, message, blob.size)
                message.append(body)
                size += len(body)
    yield _message(message, number + 1, blob)


def _counted(stream: BinaryIO, message: list[bytes], most: int) -> bytes:
    """The body that Content-Length tells at the end of the headers; b"" where it tells nothing true."""
    if not stream.seekable():
        return b""
    found = _LENGTH.search(b"".join(message))
    start = stream.tell()
    if found is None or not 0 < int(found[1]) <= most - start:
        return b""
    body = stream.read(int(found[1]))
    after = stream.read(7)
    good = len(body) == int(found[1]) and (not after.strip() or after.lstrip(b"\r\n").startswith(b"From "))
    stream.seek(start + len(body) if good else start)
    return body if good else b""


def _message(lines: list[bytes], number: int, blob: Blob) -> Blob:
    data = b"".join(lines[1:])
    place = blob.location.inside(f"message {number}")
    return Blob(place, len(data), lambda: io.BytesIO(data), depth=blob.depth + 1)


def read_emlx(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | TableChunk | Skip]:
    """A message of Apple Mail: its length on the first line, behind it a property list, read as a file of its own."""
    with blob.open() as stream:
        data = stream.read()
    length = _EMLX.match(data)
    start = length.end() if length else 0
    end = start + int(length[1]) if length else len(data)
    yield from read_message(data[start:end], blob, budget, 2 if length else 1)
    rest = data[end:]
    if rest.strip():
        yield Blob(blob.location.inside("properties.plist"), len(rest), lambda: io.BytesIO(rest), depth=blob.depth + 1)
