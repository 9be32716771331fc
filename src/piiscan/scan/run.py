"""A scan from targets to findings: walk, hand blobs to limited workers, gather what they send."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

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

HIDDEN = ("baseline", "suppressed")
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
    with workers or pool.of_scan(settings, catalogs, key) as mine:
        rules = RuleTally(_rules(catalogs, settings))
        yield from _events(mine.frames(directories.walk(targets, walk)), summary, rules, progress)
    summary.seconds = time.monotonic() - started
    summary.rules = rules.results()
    yield summary


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
            yield skip
        elif kind == "C" and isinstance(source, Blob):
            told = json.loads(payload)
            read = int(told["blobs"])
            summary.hidden.update({name: told.get(name, 0) for name in HIDDEN})
            summary.blobs += read
            summary.bytes += source.size if read else 0
        elif kind == "D" and isinstance(source, Blob) and progress is not None:
            progress(source, summary.findings)


def count(summary: Summary, batch: pa.RecordBatch) -> None:
    """Occurrences by entity: a finding that stands for a column counts all its cells."""
    entity = batch["entity"]
    totals = np.bincount(entity.indices.to_numpy(), batch["count"].to_numpy(), len(entity.dictionary))
    for name, total in zip(entity.dictionary.to_pylist(), totals.tolist(), strict=True):
        if total:
            summary.by_entity[name] += int(total)
