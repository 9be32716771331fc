"""What changed between two states of the ledger."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from piiscan.errors import ConfigError
from piiscan.ledger.places import full_name

__all__ = ["KINDS", "Diff", "Difference", "diff", "versions"]

Json = dict[str, Any]

# In the order they are told. `partial`: less was found, but not all was read, so nothing is known. `back`: was gone.
KINDS = ("new", "back", "grown", "changed", "shrunk", "gone", "partial", "unchanged")

_STATES = """
SELECT p.place, p.uri, p.member, p.sheet, p.shape, p.gone_reason,
    b.run, b.persons, b.findings, b.sensitive, b.items, b.gone, b.partial,
    n.run, n.persons, n.findings, n.sensitive, n.items, n.gone, n.partial
FROM places AS p
JOIN versions AS n ON n.place = p.place AND n.run = (SELECT MAX(run) FROM versions AS v WHERE v.place = p.place)
LEFT JOIN versions AS b ON b.place = p.place
    AND b.run = (SELECT MAX(run) FROM versions AS v WHERE v.place = p.place AND v.run <= :since)
ORDER BY p.uri, p.member, p.sheet
"""
_VERSIONS = """
SELECT v.run, r.recorded, r.actor, v.persons, v.findings, v.sensitive, v.items, v.law, v.gone, v.partial
FROM versions AS v LEFT JOIN runs AS r ON r.run = v.run WHERE v.place = ? ORDER BY v.run
"""
_CHANGES = """
SELECT * FROM (SELECT v.place, r.recorded, r.actor, v.persons, v.findings, v.gone, LAG(v.persons) OVER w AS p,
    LAG(v.findings) OVER w AS f, LAG(v.gone) OVER w AS g
    FROM versions AS v LEFT JOIN runs AS r ON r.run = v.run
    WINDOW w AS (PARTITION BY v.place ORDER BY v.run)) WHERE g IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class State:
    """A place as a run found it. persons is None where it was only estimated."""

    run: int | None
    persons: int | None
    findings: int
    sensitive: bool
    entities: frozenset[str]
    gone: bool
    partial: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One place then and now. `moved_from`: places that are gone and held the same; nothing is taken over by itself."""

    place: int
    name: str
    kind: str
    before: State | None
    now: State
    newly_sensitive: bool = False
    moved_from: tuple[int, ...] = ()

    @property
    def new_entities(self) -> list[str]:
        return sorted(self.now.entities - (self.before.entities if self.before else frozenset()))

    def as_json(self) -> Json:
        before = self.before
        return {
            "type": "difference",
            "id": self.place,
            "place": self.name,
            "kind": self.kind,
            "persons_before": before and before.persons,
            "persons": self.now.persons,
            "findings_before": before and before.findings,
            "findings": self.now.findings,
            "new_entities": self.new_entities,
            "newly_sensitive": self.newly_sensitive,
            "moved_from": list(self.moved_from),
        }


@dataclass(frozen=True, slots=True)
class Diff:
    """since: the run that now is compared with (0: with nothing). differences: all but those that are unchanged."""

    since: int
    recorded: str | None
    counts: Counter[str]
    differences: list[Difference] = field(default_factory=list)


def diff(db: sqlite3.Connection, since: str | None = None) -> Diff:
    """Changes since a run or a date; since the run before the last by default."""
    run = _run(db, since)
    counts: Counter[str] = Counter()
    found: list[Difference] = []
    shapes: defaultdict[str, list[int]] = defaultdict(list)
    new_shapes: dict[int, str] = {}
    for difference, shape in _differences(db, run):
        counts[difference.kind] += 1
        counts["newly_sensitive"] += difference.newly_sensitive
        if difference.kind == "gone" and shape:
            shapes[shape].append(difference.place)
        elif difference.kind == "new":
            new_shapes[difference.place] = shape
        if difference.kind != "unchanged" or difference.newly_sensitive:
            found.append(difference)
    moved = {place: tuple(shapes[shape]) for place, shape in new_shapes.items() if shape in shapes}
    counts["moved"] = len(moved)
    told = [_moved(one, moved[one.place]) if one.place in moved else one for one in found]
    told.sort(key=lambda one: KINDS.index(one.kind))
    recorded = db.execute("SELECT recorded FROM runs WHERE run = ?", (run,)).fetchone()
    return Diff(run, recorded and recorded[0], counts, told)


def versions(db: sqlite3.Connection, place: int) -> list[Json]:
    """A place as each run found it, where that differs from before."""
    keys = ("run", "recorded", "by", "persons", "findings", "sensitive", "entities", "law", "gone", "partial")
    told = [dict(zip(keys, row, strict=True)) for row in db.execute(_VERSIONS, (place,))]
    flags = ("sensitive", "gone", "partial")
    return [
        one | {key: bool(one[key]) for key in flags} | {key: json.loads(one[key]) for key in ("entities", "law")}
        for one in told
    ]


def found_changes(db: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """(place, when, by, what, before, after) for each version that is not a place's first."""
    for place, at, by, *row in db.execute(_CHANGES):
        persons, findings, gone, old_persons, old_findings, old_gone = row
        if gone != old_gone:
            yield place, at, by, "gone" if gone else "back", None, None
        for what, old, new in (("persons", old_persons, persons), ("findings", old_findings, findings)):
            if old != new and None not in (old, new):
                yield place, at, by, what, f"{old:,}", f"{new:,}"


def _differences(db: sqlite3.Connection, run: int) -> Iterator[tuple[Difference, str]]:
    for place, uri, member, sheet, shape, _, *states in db.execute(_STATES, {"since": run}):
        before = _state(states[:7]) if states[0] is not None else None
        now = _state(states[7:])
        sensitive = now.sensitive and not now.gone and not (before is not None and before.sensitive)
        yield Difference(place, full_name(uri, member, sheet), _kind(before, now), before, now, sensitive), shape


def _state(row: list[Any]) -> State:
    run, persons, findings, sensitive, items, gone, partial = row
    return State(run, persons, findings, bool(sensitive), frozenset(json.loads(items)), bool(gone), bool(partial))


def _kind(before: State | None, now: State) -> str:
    if now.gone:
        return "unchanged" if before is None or before.gone else "gone"
    if before is None:
        return "new"
    if before.gone:
        return "back"
    then, here = _size(before, now), _size(now, before)
    if here > then:
        return "grown"
    if here < then:
        return "partial" if now.partial else "shrunk"
    return "unchanged" if now.entities == before.entities else "changed"


def _size(state: State, other: State) -> tuple[int, int]:
    """Persons, then findings; an estimate of persons is not compared."""
    counted = state.persons is not None and other.persons is not None
    return (state.persons or 0) if counted else 0, state.findings


def _moved(one: Difference, old: tuple[int, ...]) -> Difference:
    return Difference(one.place, one.name, one.kind, one.before, one.now, one.newly_sensitive, old)


def _run(db: sqlite3.Connection, since: str | None) -> int:
    last = db.execute("SELECT IFNULL(MAX(run), 0) FROM runs").fetchone()[0]
    if since is None:
        return int(db.execute("SELECT IFNULL(MAX(run), 0) FROM runs WHERE run < ?", (last,)).fetchone()[0])
    if since.isascii() and since.isdecimal():
        if not 0 <= int(since) <= last:
            raise ConfigError(f"no run {since} in this ledger: the last is {last}")
        return int(since)
    try:
        begins = dt.datetime.fromisoformat(since).astimezone().astimezone(dt.UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        raise ConfigError(f"--since {since}: give the number of a run or a date such as 2026-04-01") from None
    return int(db.execute("SELECT IFNULL(MAX(run), 0) FROM runs WHERE recorded < ?", (begins,)).fetchone()[0])
