"""Members of tar archives of every flavour, read front to back."""

from __future__ import annotations

import functools
import io
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from piiscan.config import MIB
from piiscan.model import Blob, Skip
from piiscan.sources.archive_names import decode_name
from piiscan.sources.archive_parts import gather, held, too_many
from piiscan.sources.streams import Budget, LimitExceededError, Meter

__all__ = ["tar_members"]


def tar_members(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Regular files of a tar archive; links inside it name members that are read anyway. Raises tarfile.TarError.

    Tar packs nothing, so its members cost no budget; sparse members, which do unpack, cost theirs.
    """
    with blob.open() as stream, tarfile.open(fileobj=stream, mode="r|", encoding="utf-8") as archive:
        for count, info in enumerate((info for info in archive if info.isreg()), 1):
            if count > budget.limits.members:
                yield too_many(blob.location, budget)
                return
            yield from _member(archive, info, blob, budget)
        if _goes_on(cast(BinaryIO, archive.fileobj)):
            yield Skip(blob.location, "extract", "cut_short", "data behind the end of the tar archive")


def _goes_on(stream: BinaryIO) -> bool:
    """Whether more than the zeros of the last record follow: another archive, or members behind a zeroed block."""
    return any(data.strip(b"\0") for data in iter(functools.partial(stream.read, MIB), b""))


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo, blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    name = decode_name(info.name.encode("utf-8", "surrogateescape")) or "(no name)"
    place, data = blob.location.inside(name), io.BytesIO()
    if info.size > budget.limits.member_bytes:
        yield Skip(place, "extract", "too_large", f"member of {info.size} bytes")
        return
    content = archive.extractfile(info)
    if content is None:
        return
    try:
        blocks = iter(functools.partial(content.read, MIB), b"")
        if info.issparse():
            gather(blocks, Meter(budget, blob.size), data)
        else:
            data.writelines(blocks)
    except LimitExceededError as error:
        yield Skip(place, "extract", "too_large", str(error))
    except tarfile.TarError:  # cut off: the part that is there, and the error for the archive
        yield held(blob, name, data.getvalue())
        raise
    else:
        yield held(blob, name, data.getvalue())
