"""What a worker process does with one blob; the parent's side of the frames is `run`.

Frames: F an Arrow IPC stream of findings, S a Skip as JSON, P packed person fingerprints, C what was read, H a sign of
life from a long table. Nothing is pickled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any

import pyarrow as pa

from piiscan.catalog import load
from piiscan.config import Limits, ScanSettings
from piiscan.extract import read
from piiscan.keys import Key
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.scan import persons
from piiscan.scan.blob import Context, Result, scan_chunks
from piiscan.scan.engine import Engine

Frame = tuple[str, bytes]


def configuration(settings: ScanSettings, catalogs: list[str], key: Key) -> dict[str, Any]:
    """The JSON form of what `make_handler` needs. It carries the key: it goes through a pipe, never to disk."""
    plain = asdict(settings)
    plain["entities"] = sorted(settings.entities) if settings.entities is not None else None
    return {"settings": plain, "catalogs": catalogs, "key": key.secret.hex()}


def make_handler(config: dict[str, Any]) -> Callable[[Blob], Iterator[Frame]]:
    """The function a worker calls for each blob."""
    plain = dict(config["settings"])
    limits = Limits(**plain.pop("limits"))
    entities = plain.pop("entities")
    settings = replace(ScanSettings(**plain), limits=limits, entities=None if entities is None else frozenset(entities))
    engine = Engine(load.load(config["catalogs"]), settings.entities, settings.min_score)
    context = Context(engine, settings, Key(bytes.fromhex(config["key"])))

    def handle(blob: Blob) -> Iterator[Frame]:
        counted, chunks = persons.Persons(), _Counted(read.read(blob, limits))
        for result in scan_chunks(chunks, context, counted):
            yield _frame(result)
            chunks.skips += isinstance(result, Skip)
        yield "P", counted.pack()
        yield "C", json.dumps({"blobs": chunks.blobs()}).encode()

    return handle


def _frame(result: Result) -> Frame:
    if result is None:
        return "H", b""
    return skip_frame(result) if isinstance(result, Skip) else ("F", _stream(result))


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


def skip_frame(skip: Skip) -> Frame:
    return "S", json.dumps(skip.as_json()).encode()


def read_skip(payload: bytes) -> Skip:
    plain = json.loads(payload)
    return Skip(Location(**plain["location"]), plain["stage"], plain["reason"], plain["detail"])
