"""Zip members that Python's zipfile cannot read: with a password, or packed by LZMA's kin, PPMd or zstd.

One such member is handed to libarchive as a zip file of its own: its local header and bytes as they are, and a directory
made anew. So members are read one by one, in C, and a wrong password costs one member's first block.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from piiscan.config import MIB
from piiscan.model import Blob, Skip
from piiscan.sources.archive_parts import gather, held
from piiscan.sources.archives_native import NEEDED
from piiscan.sources.libarchive import ArchiveError, available, open_archive
from piiscan.sources.streams import Budget, LimitExceededError, Meter

__all__ = ["Passwords", "read_alone"]

_ENCRYPTED = 0x1
_AES = 99  # compression method that says: WinZip AES, the real method is in an extra field
_LOCAL_HEADER = 30


class Passwords:
    """The passwords to try on one archive, each as UTF-8 and as CP932; the one that fitted last comes first."""

    def __init__(self, passwords: tuple[str, ...]) -> None:
        spelled = (password.encode(code, "ignore") for password in passwords for code in ("utf-8", "cp932"))
        self._tried = list(dict.fromkeys(spelled))

    def __bool__(self) -> bool:
        return bool(self._tried)

    def __iter__(self) -> Iterator[bytes]:
        return iter(tuple(self._tried))

    def fits(self, password: bytes) -> None:
        self._tried.remove(password)
        self._tried.insert(0, password)


def read_alone(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, blob: Blob, name: str, passwords: Passwords, budget: Budget
) -> Blob | Skip:
    """The member `info` of `archive` in memory. Raises LimitExceededError when the container's budget is spent."""
    place, locked = blob.location.inside(name), bool(info.flag_bits & _ENCRYPTED)
    if locked and not passwords:
        return Skip(place, "extract", "encrypted", "zip member with a password; hint: --passwords FILE")
    if info.compress_size > budget.limits.member_bytes:
        return Skip(place, "extract", "too_large", f"member of {info.compress_size} packed bytes")
    if not available() and (not locked or info.compress_type == _AES):
        return Skip(place, "extract", "unsupported", NEEDED)
    try:
        return _tried(archive, info, blob, name, passwords, Meter(budget, info.compress_size))
    except LimitExceededError as error:
        if budget.left < 0:
            raise
        return Skip(place, "extract", "too_large", str(error))


def _tried(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, blob: Blob, name: str, passwords: Passwords, meter: Meter
) -> Blob | Skip:
    locked = bool(info.flag_bits & _ENCRYPTED)
    unpack, reason = _by_libarchive if available() else _by_zipfile, "encrypted" if locked else "unsupported"
    for password in passwords if locked else [None]:
        data = io.BytesIO()
        try:
            gather(unpack(archive, info, password), meter, data)
        except ArchiveError as error:
            if not error.locked and info.compress_type == _AES:
                reason = "cannot_parse"  # its password check has two bytes, that of the old cipher one: often passed
        except (RuntimeError, zlib.error, zipfile.BadZipFile, EOFError):
            continue
        else:
            if password is not None:
                passwords.fits(password)
            return held(blob, name, data.getvalue())
    return Skip(blob.location.inside(name), "extract", reason, _said(reason, info))


def _said(reason: str, info: zipfile.ZipInfo) -> str:
    return {
        "encrypted": "none of the passwords fits",
        "unsupported": f"zip compression method {info.compress_type}",
        "cannot_parse": "damaged",
    }[reason]


def _by_libarchive(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes | None) -> Iterator[bytes]:
    with open_archive(_alone(archive, info), ("zip_seekable",), password) as reader:
        next(reader.entries(), None)
        yield from reader.blocks()


def _by_zipfile(archive: zipfile.ZipFile, info: zipfile.ZipInfo, password: bytes | None) -> Iterator[bytes]:
    with archive.open(info, pwd=password) as stream:  # ZipCrypto in Python: about 2 MB/s
        while data := stream.read(MIB):
            yield data


def _alone(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A zip file of this member only. Layout: APPNOTE.TXT 4.3.7, 4.3.12, 4.3.16."""
    stream = cast(IO[bytes], archive.fp)
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER:
        raise zipfile.BadZipFile("no local header")
    body = header + stream.read(sum(struct.unpack_from("<HH", header, 26)) + info.compress_size)
    name, extra = header_name(body), info.extra
    sizes = (info.CRC, info.compress_size, info.file_size)
    if max(sizes) > 0xFFFFFFFF:
        raise zipfile.BadZipFile("member beyond 4 GiB")
    made = struct.pack("<4sHHHH4sIIIHH", b"PK\1\2", 20, info.extract_version, info.flag_bits, info.compress_type,
                       header[10:14], *sizes, len(name), len(extra))  # fmt: skip
    entry = made + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + extra
    return body + entry + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(body), 0)


def header_name(body: bytes) -> bytes:
    """The name bytes of a local header."""
    return body[_LOCAL_HEADER : _LOCAL_HEADER + int.from_bytes(body[26:28], "little")]
