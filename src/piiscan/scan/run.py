"""A scan from targets to findings: walk, hand blobs to limited workers, gather what they send."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from piiscan.catalog import files
from piiscan.catalog.spec import RuleSpec
from piiscan.config import ScanSettings, WalkSettings
from piiscan.japanese import data_files
from piiscan.keys import Key
from piiscan.model import Blob, Skip
from piiscan.scan import persons, pool, wire
from piiscan.scan.rules import RuleTally
from piiscan.sources import directories

if TYPE_CHECKING:
    from piiscan.scan.state.memory import Known, Memory

Progress = Callable[[Blob | Skip, int], None]


@dataclass(slots=True)
class Summary:
    """Counts of a run; `as_json` is the last line of the machine output."""

    blobs: int = 0
    bytes: int = 0
    findings: int = 0
    skips: int = 0
    persons: persons.Persons = field(default_factory=persons.Persons)
    seconds: float = 0.0
    by_entity: Counter[str] = field(default_factory=Counter)
    skip_reasons: Counter[str] = field(default_factory=Counter)
    rules: list[dict[str, Any]] = field(default_factory=list)
    tier: str = "default"
    reused: int = 0  # blobs that were not read again, since the state of the scan holds what they gave

    def as_json(self) -> dict[str, Any]:
        return {
            "type": "summary",
            "blobs": self.blobs,
            "bytes": self.bytes,
            "findings": self.findings,
            "persons": self.persons.count(),
            "skips": self.skips,
            "seconds": round(self.seconds, 3),
            "reused": self.reused,
            "persons_rule": persons.RULE["en"],
            "entities": dict(sorted(self.by_entity.items())),
            "skip_reasons": dict(sorted(self.skip_reasons.items())),
            "rules": self.rules,
            "tiers": list(dict.fromkeys(("default", self.tier))),
            "town_data": data_files.version(),
        }


def scan(
    targets: Sequence[str],
    *,
    settings: ScanSettings,
    key: Key,
    catalogs: Sequence[str] = (),
    walk: WalkSettings | None = None,
    progress: Progress | None = None,
    workers: pool.Pool | None = None,
    state: str | None = None,
) -> Generator[pa.RecordBatch | Skip | Summary]:
    """Findings and skips of all targets in the order of the walk, and the Summary last.

    ConfigError (a target that does not exist, a broken catalog, an unknown entity, unusable town data, a state that
    cannot be used) comes before any work is done.
    workers: those of this scan, where they were started before (`pool.of_scan`); this run ends them.
    state: a file of `scan.state`, made where there is none. Files that it knows are not read again; the events are the same.
    A run that is ended early leaves in it what is done.
    """
    started, summary = time.monotonic(), Summary(tier=settings.tier)
    data_files.check()
    with (
        workers or pool.of_scan(settings, catalogs, key) as mine,
        _memory(state, targets, settings, catalogs, key) as memory,
    ):
        rules = RuleTally(_rules(catalogs, settings))
        tasks = directories.walk(targets, walk)
        frames = mine.frames(tasks if memory is None else memory.known(tasks), memory)
        yield from _events(frames, _Counts(summary, rules, progress), memory)
        if memory is not None:
            memory.end(targets, summary.blobs, summary.reused)
    summary.seconds = time.monotonic() - started
    summary.rules = rules.results()
    yield summary


def _memory(
    state: str | None, targets: Sequence[str], settings: ScanSettings, catalogs: Sequence[str], key: Key
) -> AbstractContextManager[Memory | None]:
    if state is None:
        return nullcontext()
    from piiscan.scan.state import memory  # SQLite and all: only for those who keep a state

    return memory.opened(state, targets, settings, catalogs, key)


def _rules(catalogs: Sequence[str], settings: ScanSettings) -> tuple[RuleSpec, ...]:
    """The rules, when tier, catalog and entities are in order. The packaged recognizers are left to the workers."""
    if settings.tier != "default":
        from piiscan.scan import second_look

        second_look.need(settings.tier)
    if not catalogs and settings.entities is None:
        return files.packaged_rules()
    from piiscan.catalog import load  # and with it the readers of recognizers, which a plain scan needs in workers only

    catalog = load.load(catalogs)
    load.check_entities(catalog, settings.entities or ())
    return catalog.rules


@dataclass(frozen=True, slots=True)
class _Counts:
    """What counts the events of a run on their way."""

    summary: Summary
    rules: RuleTally
    progress: Progress | None

    def batch(self, batch: pa.RecordBatch) -> None:
        self.summary.findings += len(batch)
        count(self.summary, batch)
        self.rules.add(batch)

    def skip(self, skip: Skip) -> None:
        self.summary.skips += 1
        self.summary.skip_reasons[skip.reason] += 1

    def persons(self, uri: str, seen: persons.Persons) -> None:
        self.summary.persons.merge(seen)
        self.rules.persons(uri, seen.count())

    def read(self, blobs: int, size: int) -> None:
        self.summary.blobs += blobs
        self.summary.bytes += size

    def done(self, blob: Blob) -> None:
        if self.progress is not None:
            self.progress(blob, self.summary.findings)


def _events(frames: Iterator[pool.Frame], counts: _Counts, memory: Memory | None) -> Iterator[pa.RecordBatch | Skip]:
    """Findings and skips of the frames; all else is counted, and noted in the memory."""
    for source, kind, payload in frames:
        if isinstance(source, Skip):
            counts.skip(source)
            yield source
        elif isinstance(source, Blob):
            for event in _read(kind, payload):
                if memory is not None:
                    memory.note(source, event)
                yield from _counted(source, event, counts)
        elif memory is not None:
            yield from _remembered(source, counts, memory)


def _read(kind: str, payload: bytes) -> Iterator[Any]:
    """What a frame says: batches of findings, a Skip, Persons, a number of blobs, or how the task was done."""
    if kind == "F":
        yield from pa.ipc.open_stream(payload)
    elif kind == "S":
        yield wire.read_skip(payload)
    elif kind == "P":
        yield persons.Persons.unpack(payload)
    elif kind == "C":
        yield int(json.loads(payload)["blobs"])
    elif kind == "D":
        yield json.loads(payload)


def _counted(source: Blob, event: Any, counts: _Counts) -> Iterator[pa.RecordBatch | Skip]:
    if isinstance(event, pa.RecordBatch):
        counts.batch(event)
        yield event
    elif isinstance(event, Skip):
        counts.skip(event)
        yield event
    elif isinstance(event, persons.Persons):
        counts.persons(source.location.uri, event)
    elif isinstance(event, int):
        counts.read(event, source.size if event else 0)
    else:
        counts.done(source)


def _remembered(known: Known, counts: _Counts, memory: Memory) -> Iterator[pa.RecordBatch | Skip]:
    """The same of files whose results are known, as arrays."""
    for event in memory.events(known):
        if isinstance(event, Skip):
            counts.skip(event)
        else:
            counts.batch(event)
        yield event
    everyone, people = memory.persons(known)
    if everyone is not None:
        counts.summary.persons.merge(everyone)
    for uri, number in people:
        counts.rules.persons(uri, number)
    counts.read(known.blobs, known.bytes)
    counts.summary.reused += known.blobs
    if counts.progress is not None:
        for blob in known.files:
            counts.done(blob)


def count(summary: Summary, batch: pa.RecordBatch) -> None:
    """Occurrences by entity: a finding that stands for a column counts all its cells."""
    entity = batch["entity"]
    totals = np.bincount(entity.indices.to_numpy(), batch["count"].to_numpy(), len(entity.dictionary))
    for name, total in zip(entity.dictionary.to_pylist(), totals.tolist(), strict=True):
        if total:
            summary.by_entity[name] += int(total)
