"""Members of zip files as blobs. Nothing of an archive is ever written to disk (this holds for all `archives_*`).

A member's blob is to be read before the next one is asked for: the archive is open only that long.
"""

from __future__ import annotations

import functools
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from piiscan.model import Blob, Skip
from piiscan.sources.archive_locked import Passwords, read_alone
from piiscan.sources.archive_names import member_name
from piiscan.sources.archive_parts import held, member, too_many
from piiscan.sources.archives_native import stream_members
from piiscan.sources.streams import Budget, Meter, counted, open_seekable

__all__ = ["zip_entries", "zip_members"]

_ENCRYPTED = 0x1
_LOCAL_HEADER = 30  # bytes of a zip local file header before the name
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
_SPANNED = b"PK\7\x08"  # how a part of a split archive starts


def zip_members(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Members of a zip file and its comments; of one without its directory (cut off) what can be read from the front."""
    with open_seekable(blob) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except zipfile.BadZipFile:
            yield from _without_directory(stream, blob, budget)
            return
        with archive:
            for _, found in zip_entries(archive, blob, budget):
                yield found
            comments = [archive.comment, *(info.comment for info in archive.infolist())]
            if any(comments):
                yield held(blob, "(comments)", b"\n".join(filter(None, comments)))


def _without_directory(stream: BinaryIO, blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    stream.seek(0)
    head = stream.read(4)
    if head == _SPANNED:
        yield Skip(blob.location, "extract", "unsupported", "part of a zip file in several volumes")
        return
    stream.seek(0)
    if head == b"PK\3\4":
        yield from stream_members(stream, blob.size, blob, budget, ("zip_streamable",))
    yield Skip(blob.location, "extract", "cannot_parse", "zip file without a directory: cut off or damaged")


def zip_entries(archive: zipfile.ZipFile, blob: Blob, budget: Budget) -> Iterator[tuple[str, Blob | Skip]]:
    """(name, member) for every file of an open zip archive that lies in `blob`."""
    infos = [info for info in archive.infolist() if not _is_directory(info)]
    overlapping = _overlapping(infos, archive.start_dir)
    passwords = Passwords(budget.reading.passwords)
    for info in infos[: budget.limits.members]:
        name = member_name(info)
        place = blob.location.inside(name)
        if info.volume not in (0, infos[-1].volume):
            yield name, Skip(place, "extract", "unsupported", "lies in another volume of a split zip file")
        elif info.header_offset in overlapping:
            yield name, Skip(place, "extract", "cannot_parse", "zip members overlap")
        elif info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
            yield name, read_alone(archive, info, blob, name, passwords, budget)
        else:
            meter = Meter(budget, info.compress_size)
            yield name, member(blob, name, info.file_size, functools.partial(_open_zip, archive, info, meter))
    if len(infos) > budget.limits.members:
        yield "", too_many(blob.location, budget)


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
