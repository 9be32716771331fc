"""Files inside the text of a mail: uuencode and yEnc. And what a signed message (PKCS #7) encloses."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

import numpy as np

__all__ = ["cut_files", "enclosed", "is_enveloped", "is_pkcs7"]

_UU = re.compile(
    rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]+)\r?\n((?:(?!begin)[^\r\n]*\r?\n)*?)(?:end|====)[ \t]*(?=\r?\n|\Z)",
    re.MULTILINE,
)
_YENC = re.compile(
    rb"^(?>=ybegin [^\r\n]*?name=)([^\r\n]++)\r?\n(?:=ypart [^\r\n]*\r?\n)?"
    rb"((?:[^\r\n]++|\r?\n(?!=y)|\r(?!\n))*)\r?\n=yend[^\r\n]*",  # no line of data starts with =y
    re.MULTILINE,
)
_OID = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"  # 1.2.840.113549.1.7
_SIGNED, _ENVELOPED, _DATA = b"\x02", b"\x03", b"\x01"
_DEPTH = 8  # octet strings made of octet strings


def cut_files(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """(the text with empty lines where files were, (raw name, content) of each file)."""
    files: list[tuple[bytes, bytes]] = []

    def take(match: re.Match[bytes]) -> bytes:
        coded = match[2]
        found = _yenc(coded) if match[0].startswith(b"=y") else _uu(coded, base64=match[0].startswith(b"begin-"))
        if not found:
            return match[0]
        files.append((match[1].strip(), found))
        return b"\n" * match[0].count(b"\n")

    if b"begin" in data:
        data = _YENC.sub(take, _UU.sub(take, data))
    return data, files


def _uu(coded: bytes, *, base64: bool) -> bytes:
    parts = []
    for line in coded.splitlines():
        try:
            parts.append(binascii.a2b_base64(line) if base64 else binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0  # a writer that pads lines too far
            try:
                parts.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                return b""
    return b"".join(parts)


def _yenc(coded: bytes) -> bytes:
    codes = np.frombuffer(coded.replace(b"\r", b"").replace(b"\n", b""), np.uint8)
    if not len(codes):
        return b""
    marks = codes == ord("=")
    if (marks[1:] & marks[:-1]).any():  # an escaped "=" is never written; then this is no yEnc
        return b""
    escaped = np.concatenate(([False], marks[:-1]))
    values = codes - np.uint8(42) - np.where(escaped, 64, 0).astype(np.uint8)
    return bytes(values[~marks].tobytes())


def is_pkcs7(data: bytes) -> bool:
    """The start of a signed or enveloped message in DER or BER."""
    at = data.find(_OID, 0, 20)
    return data[:1] == b"\x30" and at > 0 and data[at + len(_OID) : at + len(_OID) + 1] in (_SIGNED, _ENVELOPED)


def is_enveloped(data: bytes) -> bool:
    """Encrypted."""
    return data[data.find(_OID, 0, 20) + len(_OID) :][:1] == _ENVELOPED


def enclosed(data: bytes) -> bytes:
    """The content of a signed message; b"" where it encloses none (certificates alone, or a detached signature).

    Raises ValueError, IndexError where the encoding is broken.
    """
    at = data.find(_OID + _DATA)
    if at < 0 or data[at + 11 : at + 12] != b"\xa0":
        return b""
    start, _ = _length(data, at + 12)
    return b"".join(_octets(data, start, 0))


def _octets(data: bytes, at: int, depth: int) -> Iterator[bytes]:
    """The pieces of the octet string at `at`."""
    if depth > _DEPTH:
        raise ValueError("nested too deep")
    tag = data[at]
    start, end = _length(data, at + 1)
    if tag == 0x04:
        yield data[start:end]
    elif tag == 0x24:
        while start < len(data) and data[start] in (0x04, 0x24) and (end is None or start < end):
            yield from _octets(data, start, depth + 1)
            start = _behind(data, start, depth)
    else:
        raise ValueError("no octet string")


def _behind(data: bytes, at: int, depth: int) -> int:
    start, end = _length(data, at + 1)
    if end is not None:
        return end
    if depth > _DEPTH:
        raise ValueError("nested too deep")
    while data[start : start + 2] != b"\0\0":
        start = _behind(data, start, depth + 1)
    return start + 2


def _length(data: bytes, at: int) -> tuple[int, int | None]:
    """(first byte of the content, the byte behind it; None: indefinite)."""
    first = data[at]
    if first < 0x80:
        return at + 1, at + 1 + first
    if first == 0x80:
        return at + 1, None
    size = first & 0x7F
    if size > 8:
        raise ValueError("length of more than 8 bytes")
    start = at + 1 + size
    return start, start + int.from_bytes(data[at + 1 : start], "big")
