"""What the frames of the workers say, counted on its way to the reader of a run, and noted in the state where one is kept."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa

from piiscan.model import Blob, Skip
from piiscan.scan import persons, pool, wire
from piiscan.scan.customers import told as customers
from piiscan.scan.place_words import FileRead, PlaceWords
from piiscan.scan.places import STATUSES, Places
from piiscan.scan.rules import RuleTally
from piiscan.sources import stores

if TYPE_CHECKING:
    from piiscan.scan.run import Summary
    from piiscan.scan.state.known import Known
    from piiscan.scan.state.memory import Memory

__all__ = ["HIDDEN", "Counts", "count", "of_frames"]

HIDDEN = ("baseline", "suppressed")


@dataclass(frozen=True, slots=True)
class Counts:
    """What counts the events of a run."""

    summary: Summary
    rules: RuleTally
    places: Places
    progress: Callable[[Blob | Skip, Summary], None] | None
    subjects: bool = False  # whether words and ends of files are told

    def batch(self, batch: pa.RecordBatch) -> None:
        self.summary.findings += len(batch)
        count(self.summary, batch)
        self.rules.add(batch)
        self.places.add(batch)

    def skip(self, skip: Skip) -> None:
        self.summary.skips += 1
        self.summary.skip_reasons[skip.reason] += 1

    def persons(self, place: str, seen: persons.Persons) -> None:
        self.summary.persons.merge(seen)
        self.rules.persons(place, seen.count())

    def tables(self, tables: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for table in tables:
            self.summary.tables += 1
            self.summary.rows += table["read"]
            self.places.table(table)
            yield table

    def ended(self, blob: Blob, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The places of a file that was read. told: by its worker, at its end."""
        for place in self.places.done(blob, told):
            self.rules.place(place)
            self.summary.places += 1
            self.summary.lists += place["list"] is not None
            for entity, counts in place["special"].items():
                self.summary.special.setdefault(entity, Counter(dict.fromkeys(STATUSES, 0))).update(counts)
            yield place

    def read(self, blob: Blob, told: dict[str, Any]) -> None:
        """What a worker told at the end of a file: `coverage.Members`, and values left out."""
        self.summary.blobs += told["blobs"]
        self.summary.bytes += blob.size if told["blobs"] else 0
        if told.keys() & HIDDEN:
            self.summary.hidden.update({name: told.get(name, 0) for name in HIDDEN})
        self.summary.coverage.read(told)
        if self.summary.customers is not None and "customers" in told:
            self.summary.customers.update(told["customers"]["counts"])

    def done(self, blob: Blob) -> None:
        self.summary.coverage.done(blob)
        if self.progress is not None:
            self.progress(blob, self.summary)

    def again(self, blob: Blob, told: dict[str, Any], skips: Collection[Skip]) -> None:
        """A file that was not read again; its findings and skips are counted."""
        for skip in skips:
            self.summary.coverage.skip(blob, skip)
        self.read(blob, told)
        self.done(blob)
        self.summary.reused += told["blobs"]


Event: TypeAlias = "pa.RecordBatch | Skip | dict[str, Any] | PlaceWords | FileRead"


def of_frames(frames: Iterator[pool.Frame], counts: Counts, memory: Memory | None) -> Iterator[Event]:
    """Findings, skips, tables (the JSON of a `TableProfile`), customers by file and place lines of the frames, in their order."""
    for source, kind, payload in frames:
        if isinstance(source, Skip):
            counts.skip(source)
            counts.summary.coverage.skip(source, source)
            yield source
        elif isinstance(source, Blob):
            for event in _said(kind, payload):
                if memory is not None and kind != "W":
                    memory.note(source, kind, event)
                yield from _counted(source, kind, event, counts)
        elif memory is not None:
            yield from _remembered(source, counts, memory)


def _said(kind: str, payload: bytes) -> Iterator[Any]:
    """Batches of findings (F), a Skip (S), Persons (P); what was read (C) and how the task was done (D) as JSON."""
    if kind == "F":
        yield from pa.ipc.open_stream(payload)
    elif kind == "S":
        yield wire.read_skip(payload)
    elif kind == "W":
        yield PlaceWords.unpack(payload)
    elif kind == "P":
        yield persons.Persons.unpack(payload)
    elif kind in ("C", "D"):
        yield json.loads(payload)


def _counted(source: Blob, kind: str, event: Any, counts: Counts) -> Iterator[Event]:
    if kind == "F":
        counts.summary.coverage.found()
        counts.batch(event)
        yield event
    elif kind == "S":
        counts.skip(event)
        counts.summary.coverage.skip(source, event)
        yield event
    elif kind == "P":
        counts.persons(stores.place(source.location.uri, source.location.sheet), event)
    elif kind == "C":
        counts.read(source, event)
        yield from counts.tables(event.get("tables", ()))
        yield from _customers(source, event)
        yield from counts.ended(source, event)
    elif kind == "W":
        yield replace(event, file=source.location)
    else:
        counts.done(source)
        if counts.subjects:
            yield FileRead(source, event["status"] == "done")


def _remembered(known: Known, counts: Counts, memory: Memory) -> Iterator[Event]:
    """The same of files whose results are known: findings as arrays of many files."""
    skips: dict[str, list[Skip]] = defaultdict(list)  # by place
    for event in memory.events(known):
        if isinstance(event, Skip):
            skips[stores.place(event.location.uri, event.location.sheet)].append(event)
            counts.skip(event)
        else:
            counts.batch(event)
        yield event
    everyone, people = memory.persons(known)
    if everyone is not None:
        counts.summary.persons.merge(everyone)
    for place, number in people:
        counts.rules.persons(place, number)
    for blob, told in known.files:
        counts.again(blob, told, skips.get(stores.place(blob.location.uri, blob.location.sheet), ()))
    tables = defaultdict(list)
    for table in memory.tables(known):
        tables[stores.place(table["location"]["uri"], table["location"]["sheet"])].append(table)
    for blob, told in known.files:
        yield from counts.tables(tables.get(stores.place(blob.location.uri, blob.location.sheet), ()))
        yield from _customers(blob, told)
        yield from counts.ended(blob, told)


def _customers(source: Blob, told: dict[str, Any]) -> Iterator[Event]:
    """The customers of a file, a line for each member."""
    if "customers" in told:
        yield from customers.of_file(source.location, told["customers"])


def count(summary: Summary, batch: pa.RecordBatch) -> None:
    """Occurrences by entity: a finding that stands for a column counts all its cells."""
    entity = batch["entity"]
    totals = np.bincount(entity.indices.to_numpy(), batch["count"].to_numpy(), len(entity.dictionary))
    for name, total in zip(entity.dictionary.to_pylist(), totals.tolist(), strict=True):
        if total:
            summary.by_entity[name] += int(total)
