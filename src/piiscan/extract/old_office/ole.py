"""OLE compound files ([MS-CFB]): their streams in memory, counted; the files embedded in them as blobs."""

from __future__ import annotations

import contextlib
import io
import struct
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import olefile

from piiscan.extract.office.vba import project_roots, read_macros
from piiscan.extract.old_office.olepack import pack
from piiscan.model import Blob, Location, Skip, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError, open_seekable

__all__ = ["NATIVE", "WHOLE", "Path", "Streams", "bytes_blob", "embedded", "macros", "native_file", "open_streams"]

Path: TypeAlias = tuple[str, ...]
NATIVE = "\x01Ole10Native"
WHOLE = ("Package", "EmbeddedOdf", "CONTENTS", "Item")  # streams that are a file as it is; Item: custom XML
# A storage with one of these is a document of its own.
_DOCUMENTS = frozenset(
    {"WordDocument", "Workbook", "Book", "PowerPoint Document", "DocumentText", "VisioDocument", "Contents"}
    | {"__properties_version1.0", "\x01CompObj", "\x01Ole"}
)
_SUBSTORAGES = 200  # nesting and number beyond this only hostile files have


class Streams:
    """The streams of one compound file by their path. Reading counts against the budget; the file stays open."""

    def __init__(self, file: olefile.OleFileIO, budget: Budget) -> None:
        self.file = file
        self._budget = budget
        paths = file.listdir(streams=True, storages=False)
        self.paths: tuple[Path, ...] = tuple(tuple(path) for path in paths[: budget.limits.members])
        self.cut_short = len(paths) > budget.limits.members
        self._known = frozenset(self.paths)
        self._read: set[Path] = set()

    def __contains__(self, path: Path) -> bool:
        return path in self._known

    def get(self, *path: str) -> bytes:
        """The bytes of a stream, empty where there is none. Raises OSError for a broken one, LimitExceededError."""
        if path not in self._known:
            return b""
        size = self.file.get_size(list(path))
        if path not in self._read:
            self._read.add(path)
            self._budget.take(size)
        if size > self._budget.limits.member_bytes:
            raise LimitExceededError(f"stream of more than {self._budget.limits.member_bytes} bytes")
        with self.file.openstream(list(path)) as stream:
            data: bytes = stream.read()
        return data

    def below(self, storage: Path) -> dict[Path, bytes]:
        """Every stream inside a storage, paths relative to it."""
        depth = len(storage)
        return {path[depth:]: self.get(*path) for path in self.paths if path[:depth] == storage and len(path) > depth}


@contextlib.contextmanager
def open_streams(blob: Blob, budget: Budget) -> Iterator[Streams]:
    """The compound file in `blob`. Raises OSError (olefile's own errors are) where its tables are broken."""
    with open_seekable(blob) as stream, olefile.OleFileIO(stream) as file:
        yield Streams(file, budget)


def bytes_blob(data: bytes, location: Location, parent: Blob) -> Blob:
    """An embedded file as a blob one level deeper."""
    return Blob(location, len(data), lambda: io.BytesIO(data), depth=parent.depth + 1)


def embedded(streams: Streams, blob: Blob, *, own: Iterable[str]) -> Iterator[Blob | Skip]:
    """Files in the storages of a document. `own`: names of top storages that are parts of the document itself."""
    own = frozenset(own)
    done: list[Path] = []
    for path in streams.paths:
        storage = path[:-1]
        if not storage or storage[0] in own or any(storage[: len(outer)] == outer for outer in done):
            continue
        names = {other[-1] for other in streams.paths if other[:-1] == storage}
        if names & (_DOCUMENTS | {NATIVE, *WHOLE}):
            done.append(storage)
            yield from _storage(streams, storage, names, blob)
            if len(done) >= _SUBSTORAGES:
                yield Skip(blob.location, "extract", "cut_short", f"more than {_SUBSTORAGES} embedded objects")
                return
    if streams.cut_short:
        yield Skip(blob.location, "extract", "cut_short", "more streams than the limit")


def _storage(streams: Streams, storage: Path, names: set[str], blob: Blob) -> Iterator[Blob | Skip]:
    place = blob.location.inside("/".join(part.strip("\x01\x03\x05") for part in storage))
    try:
        if NATIVE in names:
            name, data = native_file(streams.get(*storage, NATIVE))
            yield bytes_blob(data, place.inside(name) if name else place, blob)
        elif whole := next((name for name in WHOLE if name in names and not names & {"Workbook", "Book"}), None):
            yield bytes_blob(streams.get(*storage, whole), place, blob)
        else:
            yield bytes_blob(pack(streams.below(storage)), place, blob)
    except (OSError, struct.error, LimitExceededError) as error:
        reason = "too_large" if isinstance(error, LimitExceededError) else "cannot_parse"
        yield Skip(place, "extract", reason, "embedded object")


def native_file(data: bytes) -> tuple[str, bytes]:
    """(file name, content) of an Ole10Native stream: a packaged file ([MS-OLEDS] 2.3.6 and the Packager's own form)."""
    if len(data) < 6:
        return "", data
    body = data[4:]
    if struct.unpack_from("<H", body)[0] != 2:  # no package: the bytes of an OLE 1 server
        return "", body
    label, _, rest = body[2:].partition(b"\0")
    _, _, rest = rest.partition(b"\0")  # path it came from
    if len(rest) < 8:
        return "", body
    length = struct.unpack_from("<I", rest, 4)[0]
    size = struct.unpack_from("<I", rest, 8 + length)[0] if len(rest) >= 12 + length else 0
    content = rest[12 + length : 12 + length + size]
    return label.decode("cp932", "replace"), content or body


def macros(streams: Streams, blob: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """The modules of VBA projects."""
    for root in project_roots(streams.file):
        yield from read_macros(streams.file, root, blob.location, budget)
