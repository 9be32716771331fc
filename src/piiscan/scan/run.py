"""A scan from targets to findings: walk, hand blobs to limited workers, gather what they send."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from piiscan.catalog import files
from piiscan.catalog.spec import RuleSpec
from piiscan.config import ScanSettings, WalkSettings
from piiscan.japanese import data_files
from piiscan.keys import Key
from piiscan.model import Blob, Skip
from piiscan.scan import persons, pool, wire
from piiscan.scan.coverage import Coverage
from piiscan.scan.rules import RuleTally
from piiscan.sources import directories
from piiscan.sources.selection import LeftOut

HIDDEN = ("baseline", "suppressed")
Progress: TypeAlias = "Callable[[Blob | Skip, Summary], None]"


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
    coverage: Coverage = field(default_factory=Coverage)
    key_id: str = ""
    hidden: Counter[str] = field(default_factory=Counter)  # occurrences of known values: not among the findings

    def as_json(self) -> dict[str, Any]:
        return {
            "type": "summary",
            "blobs": self.blobs,
            "bytes": self.bytes,
            "findings": self.findings,
            "persons": self.persons.count(),
            "skips": self.skips,
            "seconds": round(self.seconds, 3),
            "persons_rule": persons.RULE["en"],
            "entities": dict(sorted(self.by_entity.items())),
            "skip_reasons": dict(sorted(self.skip_reasons.items())),
            "coverage": self.coverage.as_json(),
            "rules": self.rules,
            "key_id": self.key_id,
            **{name: self.hidden[name] for name in HIDDEN},
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
) -> Iterator[pa.RecordBatch | Skip | Summary]:
    """Findings and skips of all targets in the order of the walk, and the Summary last.

    ConfigError (a target that does not exist, a broken catalog, an unknown entity, unusable town data) comes before any work is done.
    workers: those of this scan, where they were started before (`pool.of_scan`); this run ends them.
    """
    started, summary = time.monotonic(), Summary(tier=settings.tier, key_id=key.id)
    data_files.check()
    left_out = LeftOut()
    with workers or pool.of_scan(settings, catalogs, key) as mine:
        rules = RuleTally(_rules(catalogs, settings))
        tasks = mine.pace.within(directories.walk(targets, walk, left_out))
        yield from _events(mine.frames(tasks), summary, rules, progress)
    summary.coverage.left_out = left_out.as_json()
    summary.coverage.only = _only(walk)
    summary.seconds = time.monotonic() - started
    summary.rules = rules.results()
    yield summary


def _only(walk: WalkSettings | None) -> str | None:
    if walk is None or not (walk.staged or walk.revision):
        return None
    return "staged" if walk.staged else f"revision {walk.revision}"


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


def _events(
    frames: Iterator[pool.Frame], summary: Summary, rules: RuleTally, progress: Progress | None
) -> Iterator[pa.RecordBatch | Skip]:
    """Findings and skips of the frames; all else is counted."""
    for source, kind, payload in frames:
        if kind == "F":
            summary.coverage.found()
            for batch in pa.ipc.open_stream(payload):
                summary.findings += len(batch)
                count(summary, batch)
                rules.add(batch)
                yield batch
        elif kind == "P":
            seen = persons.Persons.unpack(payload)
            summary.persons.merge(seen)
            rules.persons(source, seen.count())
        elif kind == "S":
            skip = wire.read_skip(payload)
            summary.skips += 1
            summary.skip_reasons[skip.reason] += 1
            summary.coverage.skip(source, skip)
            yield skip
        elif kind == "C" and isinstance(source, Blob):
            told = json.loads(payload)
            summary.blobs += told["blobs"]
            summary.bytes += source.size if told["blobs"] else 0
            summary.hidden.update({name: told.get(name, 0) for name in HIDDEN})
            summary.coverage.read(told)
        elif kind == "D" and isinstance(source, Blob):
            summary.coverage.done(source)
            if progress is not None:
                progress(source, summary)


def count(summary: Summary, batch: pa.RecordBatch) -> None:
    """Occurrences by entity: a finding that stands for a column counts all its cells."""
    entity = batch["entity"]
    totals = np.bincount(entity.indices.to_numpy(), batch["count"].to_numpy(), len(entity.dictionary))
    for name, total in zip(entity.dictionary.to_pylist(), totals.tolist(), strict=True):
        if total:
            summary.by_entity[name] += int(total)
