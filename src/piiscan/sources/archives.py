"""Archive members as blobs: zip, tar, gzip, bzip2, xz. Nothing is ever written to disk.

A member's blob is to be read before the next one is asked for: the archive is open only that long.
"""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from piiscan.config import MIB
from piiscan.model import Blob, Location, Skip
from piiscan.sources.streams import Budget, Meter, counted, open_seekable

__all__ = ["compressed_member", "member_name", "tar_members", "zip_entries", "zip_members"]

_ENCRYPTED, _UTF8_NAME = 0x1, 0x800
_LOCAL_HEADER = 30  # bytes of a zip local file header before the name
_SUFFIXES = {".gz": "", ".bz2": "", ".xz": "", ".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})


def zip_members(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Members of a zip file. Raises zipfile.BadZipFile where there is no readable directory."""
    with open_seekable(blob) as stream, zipfile.ZipFile(stream) as archive:
        for _, member in zip_entries(archive, blob, budget):
            yield member


def zip_entries(archive: zipfile.ZipFile, blob: Blob, budget: Budget) -> Iterator[tuple[str, Blob | Skip]]:
    """(name, member) for every file of an open zip archive that lies in `blob`."""
    infos = [info for info in archive.infolist() if not _is_directory(info)]
    overlapping = _overlapping(infos, archive.start_dir)
    for info in infos[: budget.limits.members]:
        name = member_name(info)
        place = blob.location.inside(name)
        if info.flag_bits & _ENCRYPTED:
            yield name, Skip(place, "extract", "encrypted", "zip member with a password")
        elif info.compress_type not in _METHODS:
            yield name, Skip(place, "extract", "unsupported", f"zip compression method {info.compress_type}")
        elif info.header_offset in overlapping:
            yield name, Skip(place, "extract", "cannot_parse", "zip members overlap")
        else:
            meter = Meter(budget, info.compress_size)
            yield name, _member(blob, name, info.file_size, functools.partial(_open_zip, archive, info, meter))
    if len(infos) > budget.limits.members:
        yield "", _too_many(blob.location, budget)


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's path with `/`. Without the UTF-8 flag: UTF-8 if it fits (macOS), then CP932 (Windows), CP437.

    Decoding comes before splitting: the second byte of 表 in CP932 is a backslash.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437")
        for encoding in ("utf-8", "cp932"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.split("\0")[0].replace("\\", "/")


def _is_directory(info: zipfile.ZipInfo) -> bool:
    return info.file_size == 0 and member_name(info).endswith("/")


def _open_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, meter: Meter) -> BinaryIO:
    return counted(cast(BinaryIO, archive.open(info)), meter)


def _overlapping(infos: list[zipfile.ZipInfo], end: int) -> set[int]:
    """Header offsets of members whose bytes reach into another member: the trick of bombs without nesting.

    Python checks this itself only in later patch releases.
    """
    ordered = sorted(infos, key=lambda info: info.header_offset)
    found: set[int] = set()
    for info, following in zip(ordered, [*ordered[1:], None], strict=True):
        border = end if following is None else following.header_offset
        if info.header_offset + _LOCAL_HEADER + info.compress_size > border:
            found.add(info.header_offset)
            if following is not None:
                found.add(following.header_offset)
    return found


def tar_members(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Regular files of a tar archive; links inside it name members that are read anyway. Raises tarfile.TarError.

    Tar packs nothing, so its members cost no budget; sparse members, which do unpack, are not read.
    """
    with blob.open() as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for count, info in enumerate((info for info in archive if info.isreg()), 1):
            place = blob.location.inside(info.name)
            if count > budget.limits.members:
                yield _too_many(blob.location, budget)
                return
            if info.issparse():
                yield Skip(place, "extract", "unsupported", "sparse tar member")
            elif info.size > budget.limits.member_bytes:
                yield Skip(place, "extract", "too_large", f"member of {info.size} bytes")
            else:
                content = archive.extractfile(info)
                data = content.read() if content else b""
                yield _member(blob, info.name, len(data), functools.partial(io.BytesIO, data))


def compressed_member(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """The one member of a gzip, bzip2 or xz file: it may be as large as a container, being often a tar."""
    path = PurePosixPath(blob.location.member or blob.location.uri)
    name = path.with_suffix(_SUFFIXES[path.suffix]).name if path.suffix in _SUFFIXES else path.name
    meter = Meter(budget, blob.size, most=budget.limits.container_bytes)
    yield _member(blob, name, blob.size, lambda: counted(_unpacked(blob), meter))


def _unpacked(blob: Blob) -> BinaryIO:
    stream = open_seekable(blob)
    magic = stream.read(3)
    stream.seek(0)
    openers: dict[bytes, Callable[[BinaryIO], object]] = {b"BZh": bz2.BZ2File, b"\xfd7z": lzma.LZMAFile}
    opener = openers.get(magic, _gunzip)
    return cast(BinaryIO, _Owning(cast(BinaryIO, opener(stream)), stream))


def _gunzip(stream: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=stream)


class _Owning(io.RawIOBase):
    """Reads `inner`, closes `inner` and the stream below it (the standard unpackers leave that one open)."""

    def __init__(self, inner: BinaryIO, below: BinaryIO) -> None:
        super().__init__()
        self._inner, self._below = inner, below

    def read(self, size: int = -1) -> bytes:
        return self._inner.read(size if size >= 0 else MIB)

    def close(self) -> None:
        self._inner.close()
        self._below.close()
        super().close()


def _member(blob: Blob, name: str, size: int, opener: Callable[[], BinaryIO]) -> Blob:
    return Blob(blob.location.inside(name), size, opener, depth=blob.depth + 1)


def _too_many(location: Location, budget: Budget) -> Skip:
    return Skip(location, "extract", "cut_short", f"more than {budget.limits.members} members")
