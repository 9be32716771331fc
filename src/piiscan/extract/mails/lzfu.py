"""Compressed rich text of Outlook ([MS-OXRTFCP]): LZ over a ring of 4,096 bytes that starts with words of RTF."""

from __future__ import annotations

import struct

__all__ = ["decompress"]

_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab"
    b"\\tx"
)
_RING = 4096
_PACKED, _PLAIN = b"LZFu", b"MELA"


def decompress(data: bytes) -> bytes:
    """The rich text. Raises ValueError for another kind of data; data that is cut off gives what it holds.

    Grows at most ninefold: a reference of two bytes stands for 17.
    """
    if len(data) < 16:
        raise ValueError("no compressed rich text")
    size = struct.unpack_from("<I", data, 4)[0]
    if data[8:12] == _PLAIN:
        return data[16 : 16 + size]
    if data[8:12] != _PACKED:
        raise ValueError("no compressed rich text")
    ring = bytearray(_START.ljust(_RING, b"\0"))
    write, out, at = len(_START), bytearray(), 16
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if flags >> bit & 1:
                piece, at = _reference(data, at, ring, write), at + 2
                if not piece:
                    return bytes(out[:size])
            else:
                piece, at = data[at : at + 1], at + 1
            for byte in piece:
                ring[write] = byte
                write = (write + 1) % _RING
            out += piece
    return bytes(out[:size])


def _reference(data: bytes, at: int, ring: bytearray, write: int) -> bytes:
    """What a reference stands for; nothing at the end of the text, which points at the place written next."""
    if at + 2 > len(data):
        return b""
    token = data[at] << 8 | data[at + 1]
    start, length = token >> 4, (token & 0xF) + 2
    if start == write:
        return b""
    piece = bytearray()
    for step in range(length):  # it may reach into what it writes itself
        place = (start + step) % _RING
        ahead = (place - write) % _RING
        piece.append(piece[ahead] if ahead < step else ring[place])
    return bytes(piece)
