"""Members of 7z, RAR, CAB, LZH, ISO, cpio, ar (deb) and rpm files by the system's libarchive, in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from piiscan.model import Blob, Skip
from piiscan.sources.archive_kinds import HEAD_BYTES, archive_kind
from piiscan.sources.archive_names import decode_name
from piiscan.sources.archive_parts import gather, held, too_many
from piiscan.sources.libarchive import ArchiveError, Entry, Reader, available, open_archive
from piiscan.sources.streams import Budget, LimitExceededError, Meter, open_seekable

__all__ = ["NEEDED", "native_members", "native_stream", "stream_members"]

NEEDED = "needs the system library libarchive; hint: apt install libarchive13 (brew install libarchive)"

_NATIVE = {  # kind -> libarchive's formats and filters for it
    "7z": ("7zip",),
    "rar": ("rar", "rar5"),
    "cab": ("cab",),
    "lzh": ("lha",),
    "iso": ("iso9660",),
    "cpio": ("cpio",),
    "ar": ("ar",),
    "rpm": ("cpio", "filter_rpm", "filter_gzip", "filter_xz", "filter_zstd", "filter_bzip2", "filter_lzma"),
}
_VOLUME_BYTES = 64  # the headers that tell
_RAR4, _RAR5, _SEVEN = b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\1\0", b"7z\xbc\xaf\x27\x1c"


def native_members(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Regular files of an archive that libarchive reads; links inside it name members that are read anyway."""
    with open_seekable(blob) as stream:
        yield from native_stream(stream, archive_kind(stream.read(HEAD_BYTES)) or "", blob, budget)


def native_stream(stream: BinaryIO, kind: str, blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Members of the archive of this kind in `stream` (an open file or BytesIO), which lies in `blob`."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    part = _part_of_volumes(stream.read(_VOLUME_BYTES), size)
    stream.seek(0)
    yield from stream_members(stream, size, blob, budget, _NATIVE[kind])
    if part:
        yield Skip(blob.location, "extract", "unsupported", "one of several volumes; members that go on were not read")


def stream_members(
    stream: BinaryIO, size: int, blob: Blob, budget: Budget, formats: Sequence[str], *, name: str | None = None
) -> Iterator[Blob | Skip]:
    """Members of the archive in `stream` (an open file or BytesIO) of `size` bytes, which lies in `blob`.

    The bytes of the archive itself count once: what was counted for them is given back. `name` is that of the member
    of a format that holds just one.
    """
    if not available():
        yield Skip(blob.location, "open", "unsupported", NEEDED)
        return
    source = stream.getvalue() if isinstance(stream, io.BytesIO) else stream
    budget.left += size
    try:
        with open_archive(source, formats) as reader:
            count = 0
            for count, entry in enumerate(reader.entries(), 1):
                if count > budget.limits.members:
                    yield too_many(blob.location, budget)
                    return
                if entry.linked or not entry.regular:
                    continue
                title = name or decode_name(entry.name, windows=True) or "(no name)"
                yield from _member(reader, entry, title, blob, Meter(budget, size))
            if not count:
                yield Skip(blob.location, "extract", "cannot_parse", "no members")
    except ArchiveError as error:
        yield _failed(blob, error)


def _member(reader: Reader, entry: Entry, name: str, blob: Blob, meter: Meter) -> Iterator[Blob | Skip]:
    """The member and, where it was not read as a whole, a Skip. Raises what ends the whole archive."""
    place, data = blob.location.inside(name), io.BytesIO()
    if entry.encrypted:
        yield Skip(place, "extract", "encrypted", "member with a password")
        return
    try:
        gather(reader.blocks(), meter, data)
    except LimitExceededError as error:
        yield Skip(place, "extract", "too_large", str(error))
        for block in reader.blocks():  # to pass it means to unpack it: that work is counted too
            meter.budget.take(len(block))
    except ArchiveError as error:
        if data.tell():
            yield held(blob, name, data.getvalue())
        yield _failed(held(blob, name, b""), error)
        if error.fatal:
            raise
    else:
        yield held(blob, name, data.getvalue())


def _failed(blob: Blob, error: ArchiveError) -> Skip:
    reason = "encrypted" if error.locked else "cannot_parse"
    return Skip(blob.location, "extract", reason, "password needed" if error.locked else "damaged or cut off")


def _part_of_volumes(head: bytes, size: int) -> bool:
    """Whether this is one volume of a RAR set, or a 7z file whose end lies in another file (or was lost).

    Sources: RAR 4 technote (MHD_VOLUME), RAR 5 format (archive flag 1), 7zFormat.txt (start header).
    """
    if head.startswith(_RAR5):
        at = _past_number(
            head, 12
        )  # after signature and CRC: header size, type, header flags, extra size, archive flags
        kind, flags = head[at : at + 1], head[at + 1 : at + 2]
        at = _past_number(head, at + 2) if flags and flags[0] & 1 else at + 2
        return kind == b"\1" and bool(head[at : at + 1]) and bool(head[at] & 1)
    if head.startswith(_RAR4):
        return head[9:10] == b"\x73" and bool(head[10] & 1)
    if head.startswith(_SEVEN) and len(head) >= 32:
        return 32 + int.from_bytes(head[12:20], "little") + int.from_bytes(head[20:28], "little") > size
    return False


def _past_number(data: bytes, at: int) -> int:
    """The position after a variable-length number of RAR 5."""
    while at < len(data) and data[at] & 0x80:
        at += 1
    return at + 1
