"""Compound files of other programs (Visio, Publisher, old Works, controls): runs of Unicode text, and a word of it."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from piiscan.extract.characters.codepages import runs
from piiscan.extract.old_office.doc import rough_text
from piiscan.extract.old_office.ole import NATIVE, WHOLE, Streams, bytes_blob, embedded, native_file, open_streams
from piiscan.extract.old_office.properties import property_lines
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Skip, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_other"]


def read_other(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """A packaged file; else properties and what reads as UTF-16 text in the top streams, embedded documents as blobs.

    Of a file whose tables are broken (cut off, most often) the bytes are read as they lie.
    """
    broken = False
    try:
        with open_streams(blob, budget) as streams:
            yield from _streams(streams, blob, budget)
    except (OSError, struct.error, IndexError, RecursionError):
        broken = True
    if broken:
        with blob.open() as stream:
            yield from rough_text([stream.read()], blob, budget)


def _streams(streams: Streams, blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    if whole := next((name for name in (NATIVE, *WHOLE) if (name,) in streams), None):
        name, data = native_file(streams.get(whole)) if whole == NATIVE else ("", streams.get(whole))
        yield bytes_blob(data, blob.location.inside(name) if name else blob.location, blob)
        return
    lines = property_lines(streams)
    inner = list(embedded(streams, blob, own=()))
    for path in streams.paths:
        if len(path) == 1 or not inner:
            lines += runs(streams.get(*path))
    yield from text_chunks(["\n".join(dict.fromkeys(lines))], blob.location, budget.limits)
    yield Skip(blob.location, "extract", "cannot_parse", "unknown kind of OLE file: only runs of text were read")
    yield from inner
