"""OLE 1 objects ([MS-OLEDS] 2.2.5) and what programs wrap around files: in RTF, in fields of Access."""

from __future__ import annotations

import struct
import zlib

from piiscan.extract.old_office.ole import native_file

__all__ = ["field_object", "ole1_object"]

_FIELD = 0x1C15  # first bytes of an object in a field of Access


def ole1_object(data: bytes) -> tuple[str, bytes]:
    """(file name, content): the content is a compound file, a packaged file or the data of an OLE 1 server."""
    try:
        at = 8
        names = []
        for _ in range(3):
            length = struct.unpack_from("<I", data, at)[0]
            names.append(data[at + 4 : at + 4 + length].rstrip(b"\0"))
            at += 4 + length
        size = struct.unpack_from("<I", data, at)[0]
    except struct.error:
        return "", data
    if names[0] == b"Package":
        return native_file(data[at : at + 4 + size])
    return "", data[at + 4 : at + 4 + size] or data


def field_object(data: bytes, most: int) -> tuple[str, bytes]:
    """(file name, content) of an object or attachment in a field of Access. `most`: bytes an attachment may unpack to.

    Raises ValueError where it unpacks to more.
    """
    if len(data) < 20:
        return "", data
    mark, header = struct.unpack_from("<HH", data)
    if mark == _FIELD:
        return ole1_object(data[header:])
    packed, size = struct.unpack_from("<II", data)
    if packed > 1:
        return "", data
    if packed:
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(data[8:], most)
        except zlib.error:
            return "", data
        if unpacker.unconsumed_tail:
            raise ValueError
    elif size == len(data) - 8:
        content = data[8:]
    else:
        return "", data
    start = struct.unpack_from("<I", content)[0] if len(content) >= 4 else 0  # kind of the file, then the file
    return "", content[start:] if start < len(content) else content
