"""The table of strings of an Excel workbook, cut into records of 8,224 bytes ([MS-XLS] 2.4.265)."""

from __future__ import annotations

import struct

__all__ = ["shared_strings"]


def shared_strings(parts: list[bytes]) -> list[str]:
    """The table of strings, which goes on in further records: characters cut there begin with a new width byte."""
    found: list[str] = []
    count = struct.unpack_from("<I", parts[0], 4)[0]
    part, at = 0, 8
    while part < len(parts) and len(found) < count:
        if at + 3 > len(parts[part]):
            part, at = part + 1, 0
            continue
        left, flags = struct.unpack_from("<HB", parts[part], at)
        at += 3
        runs = extra = 0
        if flags & 8:
            runs, at = struct.unpack_from("<H", parts[part], at)[0], at + 2
        if flags & 4:
            extra, at = struct.unpack_from("<I", parts[part], at)[0], at + 4
        text, part, at = _string(parts, part, at, left, flags & 1)
        found.append(text)
        skip = runs * 4 + extra
        while skip and part < len(parts):
            step = min(skip, len(parts[part]) - at)
            skip, at = skip - step, at + step
            if skip:
                part, at = part + 1, 0
    return found


def _string(parts: list[bytes], part: int, at: int, left: int, wide: int) -> tuple[str, int, int]:
    pieces: list[str] = []
    while part < len(parts):
        raw = parts[part][at : at + left * (1 + wide)]
        pieces.append(raw.decode("utf-16-le" if wide else "latin-1", "replace"))
        left -= len(raw) // (1 + wide)
        at += len(raw)
        if left <= 0:
            break
        part, at = part + 1, 1
        wide = parts[part][0] & 1 if part < len(parts) and parts[part] else wide
    return "".join(pieces), part, at
