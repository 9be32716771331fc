"""Self-extracting archives: a program with a zip, 7z, RAR, CAB or LZH file behind it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from piiscan.model import Blob, Skip
from piiscan.sources.archive_kinds import archive_kind
from piiscan.sources.archives import zip_members
from piiscan.sources.archives_native import native_stream
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["program_members"]

_STUB_BYTES = 8 << 20  # how far into a program an archive may start; stubs with a setup in them have some MB
_ARCHIVE = re.compile(
    rb"7z\xbc\xaf\x27\x1c\0"  # version 0.x
    rb"|Rar!\x1a\x07(?:\0|\x01\0)"
    rb"|MSCF\0{4}.{4}\0{4}.{4}\0{4}\x03\x01"  # reserved fields are zero, version 1.3
    rb"|(?<=..)-lh[0-7d]-.{8}.{4}[\x20\x02][\0-\3]",
    re.DOTALL,
)


def program_members(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Members of the archive in a program; a program without one is told as unsupported."""
    with open_seekable(blob) as stream:
        packed = zipfile.is_zipfile(stream)
        stream.seek(0)
        found = None if packed else _ARCHIVE.search(stream.read(_STUB_BYTES))
        if found is None and not packed:
            yield Skip(blob.location, "open", "unsupported", "program")
            return
        if found is not None:
            kind = "lzh" if found.group().startswith(b"-lh") else archive_kind(found.group() + bytes(4)) or ""
            stream.seek(found.start() - 2 if kind == "lzh" else found.start())
            data = stream.read(budget.limits.member_bytes)
            if stream.read(1):
                yield Skip(
                    blob.location, "extract", "cut_short", f"archive of more than {len(data)} bytes in a program"
                )
            yield from native_stream(io.BytesIO(data), kind, blob, budget)
    if packed:
        yield from zip_members(blob, budget)
