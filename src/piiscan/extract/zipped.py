"""Zip files: the comments of the archive and of its members as text, then the members."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from piiscan.extract.decode import decode_all
from piiscan.extract.lines import text_chunks
from piiscan.model import Blob, Skip, TextChunk
from piiscan.sources.archives import zip_members
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_zip"]


def read_zip(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """One text with the comments, each in the encoding it shows, and what `zip_members` gives."""
    comments = dict.fromkeys(decode_all(comment).text for comment in _comments(blob))
    yield from text_chunks(["\n".join(comments)], blob.location, budget.limits)
    yield from zip_members(blob, budget)


def _comments(blob: Blob) -> list[bytes]:
    """None of a file without its directory."""
    with open_seekable(blob) as stream:
        try:
            archive = zipfile.ZipFile(stream)
        except zipfile.BadZipFile:
            return []
        with archive:
            found = [archive.comment, *(info.comment for info in archive.infolist())]
    return [comment for comment in found if comment.strip(b"\0 \r\n\t")]
