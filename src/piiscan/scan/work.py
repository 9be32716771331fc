"""What a worker process does with one blob; the parent's side of the frames is `run`.

Frames: F an Arrow IPC stream of findings, S a Skip as JSON, P packed person fingerprints, C what was read, H a sign of
life from a long table. Nothing is pickled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from piiscan.catalog import load
from piiscan.extract import read
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.scan import persons, second_look, wire
from piiscan.scan.blob import Context, Result, scan_chunks
from piiscan.scan.engine import Engine
from piiscan.scan.suppressions import Filter
from piiscan.scan.wire import Frame


def make_handler(config: dict[str, Any]) -> Callable[[Blob], Iterator[Frame]]:
    """The function a worker calls for each blob."""
    settings, catalogs, key = wire.read_configuration(config)
    second_look.load(settings.tier)  # before memory is limited, and once for all files
    engine = Engine(load.load(catalogs), settings.entities, settings.min_score)
    context = Context(engine, settings, key)

    def handle(blob: Blob) -> Iterator[Frame]:
        known = Filter(settings.baseline, settings.suppressed)
        counted, chunks = persons.Persons(), _Counted(read.read(blob, settings.limits, settings.reading))
        for result in scan_chunks(chunks, context, counted, known):
            yield _frame(result)
            chunks.skips += isinstance(result, Skip)
        yield "P", counted.pack()
        yield "C", json.dumps({"blobs": chunks.blobs(), **known.counts}).encode()

    return handle


def _frame(result: Result) -> Frame:
    if result is None:
        return "H", b""
    return wire.skip_frame(result) if isinstance(result, Skip) else ("F", _stream(result))


class _Counted:
    """Chunks on their way, with what was read: the blob itself and its members."""

    def __init__(self, chunks: Iterator[TextChunk | TableChunk | Skip]) -> None:
        self._chunks = chunks
        self._members: set[str | None] = set()
        self.skips = 0

    def __iter__(self) -> Iterator[TextChunk | TableChunk | Skip]:
        for chunk in self._chunks:
            if not isinstance(chunk, Skip):
                self._members.add(chunk.location.member)
            yield chunk

    def blobs(self) -> int:
        """Blobs of which something was read; an empty file was read."""
        return len(self._members) or int(not self.skips)


def _stream(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]
