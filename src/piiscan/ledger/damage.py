"""What is damaged in a ledger, or was changed by other programs: every problem in words, nothing repaired by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from piiscan.errors import ConfigError
from piiscan.ledger.fields import BY_KEY, checked

__all__ = ["problems"]

_MOST = 100  # problems of one sort that are told
_NO_PLACE = "SELECT place, uri FROM places WHERE uri = '' OR NOT EXISTS (SELECT 1 FROM versions AS v WHERE v.place = places.place)"
# A place is as its newest version has it, and an entry as its newest line of history: else another program wrote here.
_NOT_AS_FOUND = """
SELECT p.place FROM places AS p JOIN versions AS v ON v.place = p.place
    AND v.run = (SELECT MAX(run) FROM versions AS w WHERE w.place = p.place)
WHERE v.findings <> p.findings OR v.items <> p.items OR v.law <> p.law OR v.sensitive <> p.sensitive
    OR v.gone <> (p.gone_run IS NOT NULL) OR (NOT p.estimated AND v.persons IS NOT p.persons)
"""
_NOT_AS_TOLD = """
SELECT place, field FROM entries AS e WHERE value IS NOT (SELECT new FROM history AS h
    WHERE h.place = e.place AND h.field = e.field ORDER BY change DESC LIMIT 1)
UNION ALL
SELECT h.place, h.field FROM history AS h WHERE h.new IS NOT NULL
    AND h.change = (SELECT MAX(change) FROM history AS g WHERE g.place = h.place AND g.field = h.field)
    AND NOT EXISTS (SELECT 1 FROM entries AS e WHERE e.place = h.place AND e.field = h.field)
"""


def problems(db: sqlite3.Connection) -> list[str]:
    """One sentence a problem; empty where all is well."""
    found: list[str] = []
    for look in (_pages, _relations, _rows, _entries):
        try:
            found += look(db)
        except sqlite3.Error as error:
            found.append(f"cannot be read: {error}")
    return found


def _pages(db: sqlite3.Connection) -> Iterator[str]:
    """Damaged pages and indexes, values that a CHECK forbids."""
    for (line,) in db.execute(f"PRAGMA integrity_check({_MOST})"):
        if line != "ok":
            yield f"integrity: {line}"


def _relations(db: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchmany(_MOST):
        where = "" if row is None else f" (row {row})"
        yield f"{table}{where}: names a line of {parent} that does not exist"


def _rows(db: sqlite3.Connection) -> Iterator[str]:
    for place, uri in db.execute(_NO_PLACE).fetchmany(_MOST):
        yield f"place {place}: {'has no name' if not uri else 'no run is known to have found it'}"
    for (place,) in db.execute(_NOT_AS_FOUND).fetchmany(_MOST):
        yield f"place {place}: what was found was changed outside piiscan; hint: scan it again"


def _entries(db: sqlite3.Connection) -> Iterator[str]:
    for place, field in db.execute(_NOT_AS_TOLD).fetchmany(_MOST):
        yield f"place {place}: {field} was changed outside piiscan: its history says otherwise"
    for place, field, value in db.execute("SELECT place, field, value FROM entries ORDER BY place, field"):
        if field not in BY_KEY:
            yield f"place {place}: {field} is no entry of this version"
            continue
        try:
            checked(field, str(value))
        except ConfigError as error:
            yield f"place {place}: {error}"
