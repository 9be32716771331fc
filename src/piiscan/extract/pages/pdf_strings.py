"""Every text string of a PDF file outside its pages' contents, read from the bytes: what no library has a call for.

Descriptions of attachments, own properties, captions of buttons, alternative texts, fields that are on no page, rich
texts, and what older revisions held (an incremental update leaves them in the file). Of encrypted files nothing.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from piiscan.config import MIB

__all__ = ["strings"]

_WINDOW = 16 * MIB  # bytes looked through at a time
_OVERLAP = MIB  # of two windows: an object that is cut comes whole in the next
_MOST = 16 * MIB  # bytes of one unpacked object stream
_STREAM = re.compile(rb">>\s*stream\r?\n")
_STRING = re.compile(
    rb"(?<!\\)\(((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+)\)|<((?:[0-9A-Fa-f]\s*+){4,}+)>", re.DOTALL
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}
_DULL = re.compile(r"D:\d{4}|(Adobe|Identity|Japan1|UCS|sRGB)\b")  # dates of the file, names of character collections
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")


def strings(stream: BinaryIO) -> Iterator[str]:
    """Strings as they come, with repetitions (PDF 32000-1:2008, 7.3.4 and 7.9.2). Binary ones are left out."""
    stream.seek(0)
    data = b""
    while more := stream.read(_WINDOW):
        if data:
            data = data[-_OVERLAP:]
            data = data[max(data.find(b"endobj"), 0) :]  # not in the middle of a stream
        data += more
        for part in _outside_streams(data):
            for match in _STRING.finditer(part):
                text = _decoded(_unescaped(match[1])) if match[1] is not None else _of_hex(match[2])
                if len(text) > 1 and not _NO_TEXT.search(text) and not _DULL.match(text):
                    yield text


def _outside_streams(data: bytes) -> Iterator[bytes]:
    """Objects without the data of streams, and the objects inside object streams."""
    position = 0
    for match in _STREAM.finditer(data):
        if match.start() < position:
            continue
        part = data[position : match.start()]
        yield part
        end = data.find(b"endstream", match.end())
        position = end if end >= 0 else len(data)
        if b"/ObjStm" in part[max(part.rfind(b" obj"), 0) :]:
            with contextlib.suppress(zlib.error):
                yield zlib.decompressobj().decompress(data[match.end() : position], _MOST)
    yield data[position:]


def _unescaped(body: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes([int(code, 8) & 255]) if code[:1] in b"01234567" else _ESCAPES.get(code, code)

    return _ESCAPE.sub(plain, body)


def _of_hex(digits: bytes) -> str:
    """Only what is marked as text or plain ASCII: most hexadecimal strings are identifiers."""
    packed = b"".join(digits.split())
    value = bytes.fromhex((packed + b"0" * (len(packed) % 2)).decode("ascii"))
    return _decoded(value) if value.startswith((b"\xfe\xff", b"\xef\xbb\xbf")) or value.isascii() else ""


def _decoded(value: bytes) -> str:
    """Text strings are UTF-16 or UTF-8 with a mark, else PDFDocEncoding; writers of Japan put CP932 there too."""
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace").strip()
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace").strip()
    if value.isascii():
        return value.decode("ascii").strip()
    for encoding in ("utf-8", "cp932", "latin-1"):
        with contextlib.suppress(UnicodeDecodeError):
            return value.decode(encoding).strip()
    return ""
