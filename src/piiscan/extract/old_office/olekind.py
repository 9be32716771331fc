"""What an OLE compound file is, told from the names of its top streams and the first bytes of its main stream."""

from __future__ import annotations

import struct
from typing import BinaryIO

import olefile

__all__ = ["ole_kind"]

_KINDS = (  # (top entry, kind): the first that is there; an embedded document lies deeper and does not count
    ("EncryptedPackage", "locked"),
    ("EncryptionInfo", "locked"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("__properties_version1.0", "msg"),
    ("DocumentText", "ichitaro"),
    ("JSCompDocument", "ichitaro"),
    ("Catalog", "thumbnails"),
)
_FILEPASS = 0x2F
_WORD_ENCRYPTED = 0x0100
_PPT_ENCRYPTED = 0xF3D1C4DF  # headerToken of CurrentUserAtom, [MS-PPT] 2.3.2
_FIRST_RECORDS = 20


def ole_kind(stream: BinaryIO) -> str:
    """A key of `formats.FORMATS`; `ole` for other compound files and for those whose tables are broken."""
    try:
        with olefile.OleFileIO(stream) as file:
            names = {path[0] for path in file.listdir(streams=True, storages=True)}
            found = next((kind for name, kind in _KINDS if name in names), "ole")
            return "locked" if _locked(file, found, names) else found
    except (OSError, struct.error, IndexError, ValueError, RecursionError):
        return "ole"


def _locked(file: olefile.OleFileIO, kind: str, names: set[str]) -> bool:
    if kind == "doc":
        head = _head(file, "WordDocument", 12)
        return len(head) == 12 and bool(struct.unpack_from("<H", head, 10)[0] & _WORD_ENCRYPTED)
    if kind == "ppt":
        head = _head(file, "Current User", 16) if "Current User" in names else b""
        return len(head) == 16 and struct.unpack_from("<I", head, 12)[0] == _PPT_ENCRYPTED
    return kind == "xls" and _has_filepass(_head(file, "Workbook" if "Workbook" in names else "Book", 4096))


def _head(file: olefile.OleFileIO, name: str, size: int) -> bytes:
    with file.openstream(name) as stream:
        data: bytes = stream.read(size)
    return data


def _has_filepass(head: bytes) -> bool:
    """A FILEPASS record among the first ones ([MS-XLS] 2.4.117)."""
    at = 0
    for _ in range(_FIRST_RECORDS):
        if at + 4 > len(head):
            return False
        kind, size = struct.unpack_from("<HH", head, at)
        if kind == _FILEPASS:
            return True
        at += 4 + size
    return False
