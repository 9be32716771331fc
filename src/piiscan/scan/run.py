"""A scan from targets to findings: walk, hand blobs to limited workers, gather what they send."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from piiscan.catalog import files
from piiscan.catalog.rule_specs import RuleBook
from piiscan.config import ScanSettings, WalkSettings
from piiscan.extract import formats
from piiscan.japanese import data_files
from piiscan.keys import Key
from piiscan.law import judge
from piiscan.model import Blob, Skip
from piiscan.scan import events, persons, pool
from piiscan.scan.coverage import Coverage
from piiscan.scan.customers import told
from piiscan.scan.places import Places
from piiscan.scan.rules import RuleTally
from piiscan.sources import stores
from piiscan.sources.selection import LeftOut

if TYPE_CHECKING:
    from piiscan.scan.state.memory import Memory

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
    rules_as_of: str = ""  # the day whose law was asked
    tier: str = "default"
    reused: int = 0  # blobs that were not read again, since the state of the scan holds what they gave
    coverage: Coverage = field(default_factory=Coverage)
    key_id: str = ""
    hidden: Counter[str] = field(default_factory=Counter)  # occurrences of known values: not among the findings
    places: int = 0  # with personal information: files, members, sheets, tables of databases
    lists: int = 0  # of them lists of persons
    special: dict[str, Counter[str]] = field(default_factory=dict)  # special care: entity -> tied, mentioned, denied
    tables: int = 0
    rows: int = 0  # read in tables
    # Of an index of customers that was asked: its rows, records asked about, trials and how many of them were accepted.
    customers: Counter[str] | None = None
    listed: stores.Listed = field(default_factory=stores.Listed)  # tables of databases, read or not

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
            "places": self.places,
            "lists": self.lists,
            "special": {entity: dict(counts) for entity, counts in sorted(self.special.items())},
            "tables": self.tables,
            "rows": self.rows,
            "persons_rule": persons.RULE["en"],
            "entities": dict(sorted(self.by_entity.items())),
            "skip_reasons": dict(sorted(self.skip_reasons.items())),
            "coverage": self.coverage.as_json(),
            "rules": self.rules,
            "rules_as_of": self.rules_as_of,
            "key_id": self.key_id,
            **{name: self.hidden[name] for name in events.HIDDEN},
            **({} if self.customers is None else {"customers": told.of_run(self.persons.customers(), self.customers)}),
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
    covered: Callable[[Blob], bool] | None = None,
) -> Generator[events.Event | Summary]:
    """Findings, skips, tables and places of all targets in the order of the walk, and the Summary last.

    A table is the JSON of a `TableProfile`, a place that of `scan.places`; with an index of customers, a file that holds some is JSON too (`told.of_file`).

    ConfigError (a target that does not exist, a broken catalog, an unknown entity, unusable town data, a state that
    cannot be used) comes before any work is done.
    workers: those of this scan, where they were started before (`pool.of_scan`); this run ends them.
    state: a file of `scan.state`, made where there is none. Files that it knows are not read again; the events are the same.
    A run that is ended early leaves in it what is done.
    covered: where `settings.subjects` asks for words (`PlaceWords`, and a `FileRead` at the end of each file): whether those
    of an unchanged file are known; it is read again where they are not.
    """
    started, summary = time.monotonic(), Summary(tier=settings.tier, key_id=key.id)
    summary.customers = None if settings.customers is None else Counter()
    data_files.check()
    left_out = LeftOut()
    with (
        workers or pool.of_scan(settings, catalogs, key) as mine,
        _memory(state, targets, settings, catalogs, key, covered) as memory,
    ):
        rules, day = _rules(catalogs, settings), judge.today()
        tallies = RuleTally(rules, day), Places(judge.judge(rules, day))
        counts = events.Counts(summary, *tallies, progress, settings.subjects)
        tasks = mine.pace.within(stores.walk(targets, walk, left_out, settings.reading.stores, summary.listed))
        frames = mine.frames(tasks if memory is None else memory.known(tasks), memory)
        yield from events.of_frames(frames, counts, memory)
        if memory is not None:
            memory.end(targets, summary.blobs, summary.reused)
    summary.coverage.left_out = left_out.as_json()
    summary.coverage.only = _only(walk)
    summary.seconds = time.monotonic() - started
    summary.rules_as_of = day.isoformat()
    summary.rules = counts.rules.results(summary.persons.count())
    yield summary


def _memory(
    state: str | None,
    targets: Sequence[str],
    settings: ScanSettings,
    catalogs: Sequence[str],
    key: Key,
    covered: Callable[[Blob], bool] | None,
) -> AbstractContextManager[Memory | None]:
    if state is None:
        return nullcontext()
    from piiscan.scan.state import memory  # SQLite and all: only for those who keep a state

    return memory.opened(state, targets, settings, catalogs, key, covered)


def _only(walk: WalkSettings | None) -> str | None:
    if walk is None or not (walk.staged or walk.revision):
        return None
    return "staged" if walk.staged else f"revision {walk.revision}"


def _rules(catalogs: Sequence[str], settings: ScanSettings) -> RuleBook:
    """The rules, when tier, catalog and entities are in order. The packaged recognizers are left to the workers."""
    if settings.reading.ocr != "off":
        formats.need("ocr", f"--ocr {settings.reading.ocr}")
    if settings.tier != "default":
        from piiscan.scan import second_look

        second_look.need(settings.tier)
    if not catalogs and settings.entities is None:
        return files.packaged_rules()
    from piiscan.catalog import load  # and with it the readers of recognizers, which a plain scan needs in workers only

    catalog = load.load(catalogs)
    load.check_entities(catalog, settings.entities or ())
    return catalog.rules
