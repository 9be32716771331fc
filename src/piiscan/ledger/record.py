"""Writing one run into the ledger: findings gathered in temporary tables, folded by SQL; the caller commits."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from itertools import islice
from typing import Any

from piiscan.ledger import schema

Json = dict[str, Any]

BATCH = 5_000  # findings handed to SQLite at once


def insert_run(db: sqlite3.Connection, recorded: str, summary: Json) -> int:
    """A line for the run; returns its number."""
    rule = summary.get("persons_rule")
    row: list[Any] = [recorded, json.dumps(list(summary.get("targets") or []), ensure_ascii=False)]
    row += [summary.get(key) for key in ("blobs", "bytes", "findings", "persons")]
    row += [_text(rule), summary.get("skips"), summary.get("seconds"), _text(summary.get("tiers"))]
    row.append(_text(summary.get("coverage")))
    names = "recorded, targets, blobs, bytes, findings, persons, persons_rule, skips, seconds, tiers, coverage"
    marks = ", ".join("?" * len(row))
    run = db.execute(f"INSERT INTO runs ({names}) VALUES ({marks})", row).lastrowid  # noqa: S608 (fixed names)
    assert run is not None
    return run


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def gather(db: sqlite3.Connection, findings: Iterable[Json]) -> None:
    """Findings of a run into the temporary tables, some thousands at a time."""
    for statement in filter(str.strip, schema.EMPTY.split(";")):
        db.execute(statement)
    stream = iter(findings)
    while batch := list(islice(stream, BATCH)):
        db.executemany("INSERT INTO temp.seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_seen_row, batch))
        laws = ((*_place(f["location"]), law) for f in batch for law in f.get("law") or ())
        db.executemany("INSERT OR IGNORE INTO temp.seen_law VALUES (?, ?, ?, ?)", laws)


def fold(db: sqlite3.Connection, run: int) -> None:
    """Gathered findings to stores and entities; a store seen again is replaced."""
    db.execute(schema.UPSERT_STORES, {"run": run})
    db.execute(schema.FORGET_ENTITIES, {"run": run})
    db.execute(schema.INSERT_ENTITIES)


def insert_skips(db: sqlite3.Connection, run: int, skips: Iterable[Json]) -> None:
    """What the run did not read."""
    db.executemany("INSERT INTO skips VALUES (?, ?, ?, ?, ?)", (_skip_row(run, skip) for skip in skips))


def _seen_row(finding: Json) -> tuple[Any, ...]:
    """What is kept of a finding: place, kind, numbers, keyed digest. Masked samples and values stay out."""
    location = finding["location"]
    header = location.get("column")
    return (
        *_place(location),
        finding["entity"],
        None if header is None else _storable(header),
        finding.get("count", 1),
        finding.get("distinct", 1),
        finding.get("id"),
        finding["score"],
    )


def _place(location: Json) -> tuple[str, str, str]:
    return _storable(location["uri"]), _storable(location.get("member") or ""), _storable(location.get("sheet") or "")


def _storable(text: str) -> str:
    """SQLite stores UTF-8: undecodable bytes of a file name (lone surrogates) become backslash escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _skip_row(run: int, skip: Json) -> tuple[Any, ...]:
    location = _storable(json.dumps(skip["location"], ensure_ascii=True))
    return (run, location, skip["stage"], skip["reason"], _storable(skip.get("detail") or ""))
