"""Hyperlink objects of old Office files ([MS-OSHARED] 2.3.7): display text, target, place in the target."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator

from piiscan.extract.characters.codepages import ansi_text

__all__ = ["link_texts"]

_STANDARD = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b")  # may come before the object
_URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_FILE = bytes.fromhex("0303000000000000c000000000000046")
_MONIKER, _PLACE, _DISPLAY, _FRAME, _AS_STRING = 0x01, 0x08, 0x10, 0x80, 0x100


def link_texts(value: bytes) -> list[str]:
    """Every text of the object; of a broken one what comes before the damage."""
    found: list[str] = []
    with contextlib.suppress(struct.error):
        found.extend(_texts(value.removeprefix(_STANDARD)))
    return [text for text in found if text]


def _texts(value: bytes) -> Iterator[str]:
    flags = struct.unpack_from("<I", value, 4)[0]
    at = 8
    for bit in (_DISPLAY, _FRAME):
        if flags & bit:
            text, at = _string(value, at)
            yield text
    if flags & _MONIKER:
        text, at = _string(value, at) if flags & _AS_STRING else _target(value, at)
        yield text
    if flags & _PLACE:
        yield _string(value, at)[0]


def _string(value: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + struct.unpack_from("<I", value, at)[0] * 2
    return _wide(value[at + 4 : end]), end


def _wide(data: bytes) -> str:
    return data[: len(data) // 2 * 2].decode("utf-16-le", "replace").split("\0")[0]


def _target(value: bytes, at: int) -> tuple[str, int]:
    kind, at = value[at : at + 16], at + 16
    if kind == _URL:
        end = at + 4 + struct.unpack_from("<I", value, at)[0]
        return _wide(value[at + 4 : end]), end
    if kind != _FILE:  # composite and item monikers: nothing behind them can be found
        raise struct.error
    size = struct.unpack_from("<I", value, at + 2)[0]
    short = ansi_text(value[at + 6 : at + 6 + size].split(b"\0")[0], 932)
    at += 6 + size + 24
    size = struct.unpack_from("<I", value, at)[0]
    return (_wide(value[at + 10 : at + 4 + size]) if size > 6 else short), at + 4 + size
