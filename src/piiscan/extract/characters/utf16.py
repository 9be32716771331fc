"""UTF-16 within a file of another encoding: what PowerShell appends with `>>` to a log that another program writes."""

from __future__ import annotations

import codecs
import contextlib
import re

import numpy as np

from piiscan.extract.characters.weights import common, common_lines, units

__all__ = ["LINE_END", "parts"]

LINE_END = {"utf-16-le": b"\n\0", "utf-16-be": b"\0\n"}
_COMMON = 0.8  # share of characters of Japanese text in a line that is UTF-16
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\ufffe\uffff]")
_TRIES = 1000  # line ends that end no line of UTF-16: text padded with zeros
_PROBE = 4096  # bytes of a line looked at


def parts(data: bytes, encoding: str | None = None) -> list[tuple[bytes, str | None]]:
    """`data` in pieces: (bytes, UTF-16 codec, or None: in an encoding of bytes). Joined they are `data`.

    `encoding`: the UTF-16 codec of the start, where it is known. A piece of UTF-16 ends with a line end or the data.
    """
    found: list[tuple[bytes, str | None]] = []
    at = 0
    if encoding is not None:
        at = _plain_end(data, encoding)
        found += [(data[:at], encoding)] if at else []
    while at < len(data) and data.find(b"\0", at) >= 0 and (island := _next(data, at)):
        start, end, name = island
        found += [(data[at:start], None)] if start > at else []
        found.append((data[start:end], name))
        at = end
    return [*found, (data[at:], None)] if at < len(data) else found


def _next(data: bytes, at: int) -> tuple[int, int, str] | None:
    """(start, end, codec) of the next lines in UTF-16 from `at` on. ASCII reads the same in both, a byte apart."""
    found = [(*island, name) for name in LINE_END if (island := _island(data, at, name))]
    return min(found, key=lambda island: (island[0], -island[1]), default=None)


def _island(data: bytes, at: int, name: str) -> tuple[int, int] | None:
    mark = LINE_END[name]
    low, border, tries = at, data.find(mark, at), _TRIES
    while border >= 0 and (tries := tries - 1):
        for start in (low, _start(data, low, border)) if name == "utf-16-be" else (_start(data, low, border),):
            if (border - start) % 2 == 0 and _is_line(data[start:border], name):
                return start, _end(data, start, name)
        low = border + len(mark)
        border = data.find(mark, low)
    return None


def _start(data: bytes, at: int, border: int) -> int:
    """Behind the last line feed so far before `border` that characters of two bytes lie between.

    In UTF-16LE the feeds within characters (上 is 0A 4E) are not so far; in UTF-16BE they are, so a line is tried that
    begins where the data begins.
    """
    start = border
    while (start := data.rfind(b"\n", at, start)) >= 0:
        if (border - start) % 2 == 1:
            return start + 1
    return at


def _end(data: bytes, start: int, name: str) -> int:
    """Behind the last line of UTF-16 in a row."""
    mark, at = LINE_END[name], start
    while at < len(data):
        border = data.find(mark, at)
        while border >= 0 and (border - at) % 2:
            border = data.find(mark, border + 1)
        stop = len(data) if border < 0 else border + 2
        if not _is_line(data[at : stop if border < 0 else border], name):
            return at
        at = stop
    return at


def _plain_end(data: bytes, name: str) -> int:
    """Where the UTF-16 of the start ends: before a line that is text in bytes and hardly any in UTF-16."""
    text = data.decode(name, "replace")
    shares = common_lines(text)
    borders = np.concatenate(([0], np.flatnonzero(units(text) == ord("\n")) + 1)) * 2
    for line in np.flatnonzero(shares < _COMMON).tolist():
        stop = data.find(LINE_END[name], int(borders[line]))
        rest = data[int(borders[line]) : len(data) if stop < 0 else stop]
        if _is_bytes(rest):
            return int(borders[line])
    return len(data)


def _is_bytes(data: bytes) -> bool:
    """Text in UTF-8, CP932 or EUC-JP without control characters."""
    for name in ("utf-8", "cp932", "euc_jp"):
        with contextlib.suppress(UnicodeDecodeError):
            text = codecs.getincrementaldecoder(name)().decode(data)  # the end may cut a character
            if not _CONTROL.search(text) and (text.isascii() or common(text) >= _COMMON):
                return True
    return False


def _is_line(data: bytes, name: str) -> bool:
    if not data.strip(b"\r\0"):
        return True
    text = data[:_PROBE].decode(name, "replace").removeprefix("\ufeff")
    return common(text) >= _COMMON and not _CONTROL.search(text)
