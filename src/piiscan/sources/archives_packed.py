"""Files that hold one packed stream: gzip, bzip2, xz, lzma, zstd, lz4, compress (.Z)."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import lzma
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

from piiscan.config import MIB
from piiscan.model import Blob, Skip
from piiscan.sources.archive_names import gzip_name
from piiscan.sources.archive_parts import member
from piiscan.sources.archives_native import stream_members
from piiscan.sources.streams import Budget, Meter, counted, open_seekable

__all__ = ["compressed_member", "opened"]

_SUFFIXES = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tlz": ".tar", ".tzst": ".tar"}
_SUFFIXES |= dict.fromkeys((".gz", ".bz2", ".xz", ".lzma", ".zst", ".lz4", ".z", ".lz"), "")
_LIBRARY = {b"\x1f\x9d": "filter_compress", b"LZIP": "filter_lzip"}  # signature -> libarchive's filter
_HEAD = 1 << 16  # bytes of a gzip header that may hold a name


def compressed_member(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """The one member of a packed file: it may be as large as a container, being often a tar."""
    with blob.open() as stream:
        head = stream.read(_HEAD)
    for magic, unpacker in _LIBRARY.items():
        if head.startswith(magic):
            with open_seekable(blob) as stream:
                yield from stream_members(stream, blob.size, blob, budget, (unpacker, "raw"), name=_stem(blob))
            return
    name = (gzip_name(head) if head.startswith(b"\x1f\x8b") else None) or _stem(blob)
    meter = Meter(budget, blob.size, most=budget.limits.container_bytes)
    yield member(blob, name, blob.size, lambda: counted(_unpacked(blob, head), meter))


def _stem(blob: Blob) -> str:
    path = PurePosixPath(blob.location.member or blob.location.uri)
    ending = _SUFFIXES.get(path.suffix.lower())
    return path.name if ending is None else path.with_suffix(ending).name


def _unpacked(blob: Blob, head: bytes) -> BinaryIO:
    stream = open_seekable(blob)
    return cast(BinaryIO, _Owning(opened(stream, head), stream))


def opened(stream: BinaryIO, head: bytes) -> BinaryIO:
    """The unpacked bytes of a stream that starts with `head`."""
    openers: dict[bytes, Callable[[BinaryIO], Any]] = {
        b"BZh": bz2.BZ2File,
        b"\xfd7zXZ": lzma.LZMAFile,
        b"\x5d\0\0": lzma.LZMAFile,
        b"\x28\xb5\x2f\xfd": functools.partial(_by_arrow, codec="zstd"),
        b"\x2a\x4d\x18": functools.partial(_by_arrow, codec="zstd"),
        b"\x04\x22\x4d\x18": functools.partial(_by_arrow, codec="lz4"),
    }
    found = (opener for magic, opener in openers.items() if head.startswith(magic) or magic == head[1:4])
    return cast(BinaryIO, next(found, _gunzip)(stream))


def _by_arrow(stream: BinaryIO, *, codec: str) -> Any:
    import pyarrow as pa

    return pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), codec)


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
