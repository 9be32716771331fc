"""EUC-JP and ISO-2022-JP as Windows and Outlook write them.

Python's euc_jp and iso2022_jp know neither ① nor ㈱ nor 髙 (NEC row 13, IBM extensions). Both encodings carry JIS row
and cell, and cp932 knows those cells. Of the 6,879 cells that euc_jp defines 6,873 read the same this way; the others
are the known pairs 〜～ ‖∥ −－ ¢￠ £￡ ¬￢. Slower than the standard codecs (about 5 MB/s): for what they refuse.
"""

from __future__ import annotations

import re

import numpy as np

__all__ = ["ESCAPE", "decode_euc_jp", "decode_iso2022_jp", "mark_stray"]

ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([@BD]|\([BJI])")
_EUC_PIECE = re.compile(rb"[\x00-\x7f]+|(?:\x8e[\xa1-\xdf])+|(?:\x8f[\xa1-\xfe]{2})+|(?:[\xa1-\xfe]{2})+|.", re.DOTALL)

_STRAY_CHARS = "\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3"
_STRAY = str.maketrans(dict.fromkeys(_STRAY_CHARS, "\ufffd"))


def mark_stray(text: str) -> str:
    """Text decoded as CP932, with U+FFFD for the bytes 80 A0 FD FE FF, which Python maps to no real character."""
    return text.translate(_STRAY) if any(char in text for char in _STRAY_CHARS) else text


def decode_euc_jp(data: bytes) -> str:
    """EUC-JP with the vendor extensions; what has no cell becomes U+FFFD."""
    return "".join(_euc_piece(match.group()) for match in _EUC_PIECE.finditer(data))


def _euc_piece(piece: bytes) -> str:
    if piece.isascii() or piece[0] == 0x8F or len(piece) == 1:
        return piece.decode("euc_jp", "replace")  # 8F: JIS X 0212, which cp932 has not
    if piece[0] == 0x8E:
        return piece[1::2].decode("cp932", "replace")
    return _jis_cells(bytes(byte & 0x7F for byte in piece))


def decode_iso2022_jp(data: bytes) -> str:
    """ISO-2022-JP with the vendor extensions: segments between escapes.

    A line end returns to ASCII, as RFC 1468 asks of the writer.
    """
    parts = ESCAPE.split(data)
    texts = [parts[0].decode("ascii", "replace")]
    for escape, segment in zip(parts[1::2], parts[2::2], strict=True):
        end = segment.find(b"\n")
        end = len(segment) if end < 0 else end
        texts.append(_segment(escape, segment[:end]) + segment[end:].decode("cp932", "replace"))
    return "".join(texts)


def _segment(escape: bytes, data: bytes) -> str:
    if escape in {b"(B", b"(J"}:
        return data.decode("cp932", "replace")
    if escape == b"(I":
        return bytes(byte | 0x80 for byte in data).decode("cp932", "replace")
    if escape == b"$(D":
        pairs = (data[i : i + 2] for i in range(0, len(data), 2))
        return b"".join(b"\x8f" + bytes(b | 0x80 for b in pair) for pair in pairs).decode("euc_jp", "replace")
    return _jis_cells(data.replace(b"\r", b"")) + ("\r" if data.endswith(b"\r") else "")


def _jis_cells(data: bytes) -> str:
    """JIS X 0208 row/cell pairs (two bytes of 0x21-0x7E each) read as CP932."""
    pairs = np.frombuffer(data[: len(data) // 2 * 2], np.uint8).reshape(-1, 2).astype(np.int32)
    row, cell = pairs[:, 0] - 0x21, pairs[:, 1] - 0x21
    lead = row // 2 + np.where(row < 62, 0x81, 0xC1)
    trail = np.where(row % 2 == 1, cell + 0x9F, cell + 0x40 + (cell >= 63))
    good = (row >= 0) & (row < 94) & (cell >= 0) & (cell < 94)
    codes = np.where(good[:, None], np.stack([lead, trail], 1), 0xFF)  # FF FF decodes to nothing: two U+FFFD
    return codes.astype(np.uint8).tobytes().decode("cp932", "replace") + "\ufffd" * (len(data) % 2)
