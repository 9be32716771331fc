"""What a worker process does with one blob; the parent's side of the frames is `run`.

Frames: F an Arrow IPC stream of findings, S a Skip as JSON, W words of a place for an index of subjects, P packed person
fingerprints, C what was read, H a sign of life. Nothing is pickled.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from piiscan.catalog import load
from piiscan.extract import read
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.scan import second_look, wire
from piiscan.scan.blob import Context, Gathered, Result, scan_chunks
from piiscan.scan.coverage import Members
from piiscan.scan.engine import Engine
from piiscan.scan.records.subjects import SubjectWords
from piiscan.scan.suppressions import Filter
from piiscan.scan.wire import Frame

_SIGN_SECONDS = 1.0  # between signs of life, while nothing else is sent


def make_handler(config: dict[str, Any]) -> Callable[[Blob], Iterator[Frame]]:
    """The function a worker calls for each blob."""
    settings, catalogs, key = wire.read_configuration(config)
    second_look.load(settings.tier)  # before memory is limited, and once for all files
    if settings.reading.ocr != "off":
        from piiscan.extract.pages import ocr  # with the extra alone

        ocr.load()
    engine = Engine(load.load(catalogs), settings.entities, settings.min_score)
    context = Context(engine, settings, key, wire.lookup(settings.customers, key))

    def handle(blob: Blob) -> Iterator[Frame]:
        known = Filter(settings.baseline, settings.suppressed)
        told, members, asked = Gathered(), Members(), context.asked()
        told.subjects = SubjectWords(engine.specs) if settings.subjects else None
        chunks = read.read(blob, settings.limits, settings.reading, members.member)
        for result in _paced(scan_chunks(_noted(chunks, members), context, told, known, asked)):
            if isinstance(result, Skip):
                members.skip(result)
            yield _frame(result)
        for words in () if told.subjects is None else told.subjects.packed():
            yield "W", words
        yield "P", told.persons.pack()
        more = {} if asked is None else {"customers": asked.as_json()}
        yield "C", json.dumps({**members.as_json(), **known.counts, **_told(told), **more}).encode()

    return handle


def _paced(results: Iterator[Result]) -> Iterator[Result]:
    """Without the signs of life that come within a second of what was sent before."""
    sent = time.monotonic()
    for result in results:
        now = time.monotonic()
        if result is not None or now - sent >= _SIGN_SECONDS:
            sent = now
            yield result


def _frame(result: Result) -> Frame:
    if result is None:
        return "H", b""
    return wire.skip_frame(result) if isinstance(result, Skip) else ("F", _stream(result))


def _told(gathered: Gathered) -> dict[str, Any]:
    """What is told of a blob at its end, but for what is empty."""
    lists = {
        "tables": [table.as_json() for table in gathered.tables],
        "texts": [text.as_json() for text in gathered.texts],
        "special": gathered.special,
    }
    return {name: told for name, told in lists.items() if told}


def _noted(
    chunks: Iterator[TextChunk | TableChunk | Skip], members: Members
) -> Iterator[TextChunk | TableChunk | Skip]:
    """Chunks on their way, noted as read."""
    for chunk in chunks:
        if not isinstance(chunk, Skip):
            members.chunk(chunk)
        yield chunk


def _stream(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]
