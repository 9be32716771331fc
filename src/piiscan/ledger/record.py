"""Writing one run into the ledger: its places gathered in temporary tables, then folded by SQL in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from piiscan.ledger import targets

Json = dict[str, Any]

BATCH = 5_000  # places handed to SQLite at once
SPECIAL_CARE = "special_care_required"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

# What a run found. Temporary tables take no lock of the ledger, and SQLite spills them to disk.
GATHER = """
CREATE TEMP TABLE IF NOT EXISTS seen (
    uri TEXT, member TEXT, sheet TEXT, given TEXT, persons, findings, sensitive, form, items, law, special, rules, list,
    severity, score, risk, file, shape, UNIQUE (uri, member, sheet) ON CONFLICT REPLACE
);
CREATE TEMP TABLE IF NOT EXISTS unread (uri TEXT, member TEXT, sheet TEXT, walk INTEGER);
CREATE INDEX IF NOT EXISTS temp.unread_by_uri ON unread (uri);
"""
_FOUND = "findings, sensitive, form, items, law, special, rules, list, severity, score, risk, file, shape"
_MARKS = ", ".join("?" * 18)

# A place whose file moved from a relative to an absolute name is the same place.
RENAME = """
UPDATE OR IGNORE places SET uri = (SELECT s.uri FROM temp.seen AS s WHERE s.given = places.uri)
WHERE uri IN (SELECT given FROM temp.seen WHERE given <> uri)
"""
UPSERT = f"""
INSERT INTO places (uri, member, sheet, persons, estimated, {_FOUND}, partial, first_run, last_run)
SELECT uri, member, sheet, persons, 0, {_FOUND}, 0, :run, :run FROM temp.seen WHERE 1 ORDER BY uri, member, sheet
ON CONFLICT (uri, member, sheet) DO UPDATE SET persons = excluded.persons, estimated = 0,
    {", ".join(f"{name} = excluded.{name}" for name in _FOUND.split(", "))},
    partial = 0, last_run = excluded.last_run, gone_run = NULL, gone_reason = NULL
"""  # noqa: S608 (fixed names)
# A run that looked for some kinds alone knows nothing of the others, nor of persons: those stay as they were.
UPSERT_NARROW = f"""
INSERT INTO places (uri, member, sheet, persons, estimated, {_FOUND}, partial, first_run, last_run)
SELECT uri, member, sheet, persons, 0, {_FOUND}, 1, :run, :run FROM temp.seen WHERE 1 ORDER BY uri, member, sheet
ON CONFLICT (uri, member, sheet) DO UPDATE SET items = with_others(places.items, excluded.items, :entities),
    findings = occurrences(with_others(places.items, excluded.items, :entities)),
    sensitive = MAX(places.sensitive, excluded.sensitive), file = excluded.file,
    last_run = excluded.last_run, gone_run = NULL, gone_reason = NULL
"""  # noqa: S608
PARTIAL = """
UPDATE places SET partial = 1 WHERE last_run = :run AND EXISTS (SELECT 1 FROM temp.unread AS u WHERE u.uri = places.uri
    AND u.member IN ('', places.member) AND u.sheet IN ('', places.sheet))
"""
VERSIONS = """
INSERT OR REPLACE INTO versions
SELECT place, :run, CASE WHEN estimated THEN NULL ELSE persons END, findings, sensitive, items, law,
    gone_run IS NOT NULL, partial
FROM places AS p WHERE (last_run = :run OR gone_run = :run) AND NOT EXISTS (
    SELECT 1 FROM versions AS v WHERE v.place = p.place
    AND v.run = (SELECT MAX(run) FROM versions AS w WHERE w.place = p.place)
    AND v.persons IS CASE WHEN p.estimated THEN NULL ELSE p.persons END AND v.findings = p.findings
    AND v.sensitive = p.sensitive AND v.items = p.items AND v.law = p.law AND v.gone = (p.gone_run IS NOT NULL)
    AND v.partial = p.partial)
"""


def insert_run(db: sqlite3.Connection, ended: dt.datetime, actor: str, summary: Json) -> int:
    """A line for the run; returns its number."""
    kept = ("lists", "special", "entities", "rules", "baseline", "suppressed")
    row = {
        "recorded": ended.isoformat(timespec="seconds"),
        "targets": json.dumps(list(summary.get("targets") or []), ensure_ascii=False),
        **{key: summary.get(key) for key in ("blobs", "bytes", "findings", "persons", "skips", "seconds")},
        **{key: _text(summary.get(key)) for key in ("persons_rule", "tiers", "coverage")},
        "started": started(ended, summary),
        "ended": ended.isoformat(timespec="microseconds"),
        "actor": actor,
        "scope": dumped(summary.get("scope") or {}),
        "totals": dumped({key: summary[key] for key in kept if key in summary}),
    }
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    run = db.execute(f"INSERT INTO runs ({names}) VALUES ({marks})", row).lastrowid  # noqa: S608 (fixed names)
    assert run is not None
    return run


def started(ended: dt.datetime, summary: Json) -> str:
    """When the run began to look."""
    told = summary.get("started")
    begun = dt.datetime.fromisoformat(told) if told else ended - dt.timedelta(seconds=summary.get("seconds") or 0)
    return begun.astimezone(dt.UTC).isoformat(timespec="microseconds")


def gather(db: sqlite3.Connection, places: Iterable[Json], base: str) -> None:
    """Place lines of a run into a temporary table, some thousands at a time; names made absolute."""
    db.execute("DELETE FROM temp.seen")
    for batch in _batches(places):
        db.execute("BEGIN")  # of the temporary tables alone: others may write meanwhile
        db.executemany(f"INSERT INTO temp.seen VALUES ({_MARKS})", [_seen(place, base) for place in batch])  # noqa: S608
        db.execute("COMMIT")


def gather_skips(db: sqlite3.Connection, skips: Iterable[Json], base: str) -> None:
    """What the run did not read, with absolute names, into a temporary table."""
    db.execute("DELETE FROM temp.unread")
    for batch in _batches(skips):
        db.executemany("INSERT INTO temp.unread VALUES (?, ?, ?, ?)", (_unread(s, base) for s in batch if _counts(s)))


def insert_skips(db: sqlite3.Connection, run: int, skips: Iterable[Json]) -> Iterator[Json]:
    """What the run did not read, kept on its way through."""
    for batch in _batches(skips):
        db.executemany("INSERT INTO skips VALUES (?, ?, ?, ?, ?)", [_skip_row(run, skip) for skip in batch])
        yield from batch


def fold(db: sqlite3.Connection, run: int, entities: Iterable[str] | None) -> None:
    """Gathered places to the ledger; a place seen again is replaced, but for what people filled in."""
    db.execute(RENAME)
    if entities is None:
        db.execute(UPSERT, {"run": run})
    else:
        db.execute(UPSERT_NARROW, {"run": run, "entities": json.dumps(sorted(entities))})
    db.execute(PARTIAL, {"run": run})


def versions(db: sqlite3.Connection, run: int) -> None:
    """A version of each place that is not as it was."""
    db.execute(VERSIONS, {"run": run})


def with_others(old: str, new: str, entities: str) -> str:
    """Items of a run that looked for `entities` alone, with the old ones of all other kinds."""
    wanted = frozenset(json.loads(entities))
    kept = {kind: item for kind, item in json.loads(old).items() if kind not in wanted}
    return dumped(kept | json.loads(new))


def occurrences(items: str) -> int:
    return sum(item["count"] for item in json.loads(items).values())


def _batches(stream: Iterable[Json]) -> Iterator[list[Json]]:
    source = iter(stream)
    while batch := list(islice(source, BATCH)):
        yield batch


def _seen(place: Json, base: str) -> tuple[Any, ...]:
    """What is kept of a place line."""
    location, risk = place["location"], place.get("risk")
    items = {kind: _item(found) for kind, found in sorted(place["entities"].items())}
    law, special = sorted(place.get("law") or ()), place.get("special") or {}
    tied = any(found.get("tied") for found in special.values()) or (SPECIAL_CARE in law and not special)
    given, member, sheet = (targets.storable(location.get(key) or "") for key in ("uri", "member", "sheet"))
    row = (targets.absolute(given, base), member, sheet, given, place.get("persons") or 0)
    numbers = (sum(item["count"] for item in items.values()), int(tied), place.get("form") or "", dumped(items))
    judged = (dumped(law), dumped(special), dumped(sorted(place.get("rules") or ())), _optional(place.get("list")))
    score = None if risk is None else min(100, max(0, round(risk.get("score") or 0)))
    file = dumped(place.get("file") or {})
    return (*row, *numbers, *judged, place.get("severity"), score, _optional(risk), file, _shape(place, items, sheet))


def _item(found: Json) -> Json:
    columns = sorted(targets.storable(str(name)) for name in found.get("columns") or ())
    return {"count": found["count"], "distinct": found["distinct"], "best": found.get("best"), "columns": columns}


def _shape(place: Json, items: Json, sheet: str) -> str:
    """A digest of size, counts and headers: two places of one shape may be one file that was moved or copied."""
    size = (place.get("file") or {}).get("bytes")
    told = dumped([size, place.get("persons"), items, sheet])
    return "" if size is None else hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _counts(skip: Json) -> bool:
    """Whether something may lie in what was not read; decoded with replacements, a text was read."""
    return bool(skip["reason"] != "replaced_characters")


def _unread(skip: Json, base: str) -> tuple[Any, ...]:
    location = skip["location"]
    uri, member, sheet = (targets.storable(location.get(key) or "") for key in ("uri", "member", "sheet"))
    return targets.absolute(uri, base), member, sheet, int(skip["stage"] == "walk")


def _skip_row(run: int, skip: Json) -> tuple[Any, ...]:
    location = targets.storable(json.dumps(skip["location"], ensure_ascii=True))
    return (run, location, skip["stage"], skip["reason"], targets.storable(skip.get("detail") or ""))


def dumped(value: object) -> str:
    """JSON as it is stored: keys in order, undecodable bytes of names as escapes."""
    return targets.storable(_ENCODER.encode(value))


def _optional(value: object) -> str | None:
    return None if value is None else dumped(value)


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
