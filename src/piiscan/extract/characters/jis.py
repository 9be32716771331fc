"""CP932, EUC-JP and ISO-2022-JP as Windows and Outlook write them.

Python's euc_jp and iso2022_jp know neither ① nor ㈱ nor 髙 (NEC row 13, IBM extensions). Both encodings carry JIS row
and cell, and cp932 knows those cells. Of the 6,879 cells that euc_jp defines 6,873 read the same this way; the others
are the known pairs 〜～ ‖∥ −－ ¢￠ £￡ ¬￢. Characters of one's own (外字) become private use: CP932 F040-F9FC from
U+E000 as Windows maps them, EUC-JP F5A1-FEFE, where NEC's selection leaves room, from U+E000 as eucJP-ms does.
"""

from __future__ import annotations

import functools
import re

import numpy as np
import numpy.typing as npt

__all__ = ["ESCAPE", "decode_euc_jp", "decode_iso2022_jp", "mark_stray", "replaced", "strict"]

ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([@BD]|\([BJI])")
_EUC_PIECE = re.compile(rb"[\x00-\x7f]+|(?:\x8e[\xa1-\xdf])+|(?:\x8f[\xa1-\xfe]{2})+|(?:[\xa1-\xfe]{2})+|.", re.DOTALL)
_SHIFT = re.compile(rb"\x0e([\x21-\x5f\r]*)\x0f?")  # half-width kana between SO and SI, of which a writer may forget SI
_PRIVATE_ROW = 84  # of eucJP-ms, from 0; ten rows

_STRAY_CHARS = "\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3"
_STRAY = str.maketrans(dict.fromkeys(_STRAY_CHARS, "\ufffd"))


def strict(data: bytes, encoding: str) -> str:
    """`data` in the encoding, vendor extensions too. Raises UnicodeDecodeError, LookupError."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding not in {"euc_jp", "iso2022_jp"} or "\ufffd" in (text := replaced(data, encoding)):
            raise
    if encoding == "cp932" and mark_stray(text) is not text:
        raise UnicodeDecodeError(encoding, b"", 0, 1, "stray byte")
    return text


def replaced(data: bytes, encoding: str) -> str:
    """The same with U+FFFD for what cannot be read."""
    if encoding == "euc_jp":
        return decode_euc_jp(data)
    if encoding == "iso2022_jp":
        return decode_iso2022_jp(data)
    text = data.decode(encoding, "replace")
    return mark_stray(text) if encoding == "cp932" else text


def mark_stray(text: str) -> str:
    """Text decoded as CP932, with U+FFFD for the bytes 80 A0 FD FE FF, which Python maps to no real character."""
    return text.translate(_STRAY) if any(char in text for char in _STRAY_CHARS) else text


def decode_euc_jp(data: bytes) -> str:
    """EUC-JP with the vendor extensions; what has no cell becomes U+FFFD. Slow (5 MB/s) on lines that need it."""
    return "".join(map(_euc_line, data.splitlines(keepends=True)))


def _euc_line(line: bytes) -> str:
    try:
        return line.decode("euc_jp")
    except UnicodeDecodeError:
        return "".join(_euc_piece(match.group()) for match in _EUC_PIECE.finditer(line))


def _euc_piece(piece: bytes) -> str:
    if piece.isascii() or piece[0] in {0x8E, 0x8F} or len(piece) == 1:
        return piece.decode("euc_jp", "replace")  # 8F: JIS X 0212, which cp932 has not
    return _jis_cells(bytes(byte & 0x7F for byte in piece))


def decode_iso2022_jp(data: bytes) -> str:
    """ISO-2022-JP with the vendor extensions and half-width kana (by escape, SO or in 8 bits): segments between escapes.

    A line end returns to ASCII, as RFC 1468 asks of the writer.
    """
    parts = ESCAPE.split(data)
    texts = [_single(parts[0])]
    for escape, segment in zip(parts[1::2], parts[2::2], strict=True):
        end = segment.find(b"\n")
        end = len(segment) if end < 0 else end
        texts.append(_segment(escape, segment[:end]) + _single(segment[end:]))
    return "".join(texts)


def _single(data: bytes) -> str:
    """One-byte characters; what lies in 8 bits is half-width kana or CP932 that a careless writer let through."""
    data = _SHIFT.sub(lambda match: bytes(byte | 0x80 if byte > 0x20 else byte for byte in match[1]), data)
    return mark_stray(data.decode("cp932", "replace"))


def _segment(escape: bytes, data: bytes) -> str:
    if escape in {b"(B", b"(J"}:
        return _single(data)
    if escape == b"(I":
        return bytes(byte | 0x80 if byte > 0x20 else byte for byte in data).decode("cp932", "replace")
    if escape == b"$(D":
        pairs = (data[i : i + 2] for i in range(0, len(data), 2))
        return b"".join(b"\x8f" + bytes(b | 0x80 for b in pair) for pair in pairs).decode("euc_jp", "replace")
    return _jis_cells(data.replace(b"\r", b"")) + ("\r" if data.endswith(b"\r") else "")


def _jis_cells(data: bytes) -> str:
    """JIS X 0208 row/cell pairs (two bytes of 0x21-0x7E each) read as CP932; U+FFFD for a pair without a character."""
    pairs = np.frombuffer(data[: len(data) // 2 * 2], np.uint8).reshape(-1, 2).astype(np.int32) - 0x21
    good = np.asarray(((pairs >= 0) & (pairs < 94)).all(axis=1))
    pairs = np.where(good[:, None], pairs, 0)
    codes = np.where(good, _cells()[pairs[:, 0], pairs[:, 1]], np.uint16(0xFFFD))
    return codes.astype("<u2").tobytes().decode("utf-16-le") + "\ufffd" * (len(data) % 2)


@functools.cache
def _cells() -> npt.NDArray[np.uint16]:
    """UTF-16 unit by row and cell, both from 0."""
    row, cell = np.arange(94 * 94) // 94, np.arange(94 * 94) % 94
    lead = row // 2 + np.where(row < 62, 0x81, 0xC1)
    trail = np.where(row % 2 == 1, cell + 0x9F, cell + 0x40 + (cell >= 63))
    chars = [bytes(pair).decode("cp932", "replace") for pair in zip(lead.tolist(), trail.tolist(), strict=True)]
    codes = np.array([ord(char[0]) if len(char) == 1 else 0xFFFD for char in chars], np.uint16)
    private = np.flatnonzero(codes * (row >= _PRIVATE_ROW) == 0xFFFD)
    codes[private] = 0xE000 + (row[private] - _PRIVATE_ROW) * 94 + cell[private]
    return codes.reshape(94, 94)
