"""Changing what people filled in: every change is a line of history, and none goes over another that was not seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from piiscan.errors import ConfigError
from piiscan.ledger.fields import BY_KEY, checked

__all__ = ["Change", "Conflict", "apply", "confirm", "history", "move", "set_entries"]

_PUT = """
INSERT INTO entries VALUES (:place, :field, :new, :at, :actor, (SELECT IFNULL(MAX(run), 0) FROM runs))
ON CONFLICT (place, field) DO UPDATE SET value = excluded.value, at = excluded.at, actor = excluded.actor, run = excluded.run
"""
_HISTORY = "SELECT change, at, actor, source, place, field, old, new FROM history"
_KEYS = ("change", "at", "by", "source", "place", "field", "old", "new")


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that somebody wants to be `new` (None: empty) where it was `old` when they looked."""

    place: int
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change not made: meanwhile the entry had become `now`."""

    change: Change
    now: str | None


def set_entries(
    db: sqlite3.Connection,
    places: Sequence[int],
    values: Mapping[str, str],
    *,
    at: str,
    actor: str,
    source: str = "edit",
) -> int:
    """Entries of the places to new values ("" empties one); returns how many differ from before.

    ConfigError for an unknown place, key or date; then nothing is changed.
    """
    wanted = {key: checked(key, value) for key, value in values.items()}
    changed = 0
    for place in places:
        if db.execute("SELECT 1 FROM places WHERE place = ?", (place,)).fetchone() is None:
            raise ConfigError(f"no place {place} in this ledger; hint: `piiscan ledger list`")
        for key, new in wanted.items():
            changed += _change(db, place, key, new, at, actor, source)
    return changed


def apply(
    db: sqlite3.Connection, changes: Iterable[Change], *, at: str, actor: str, source: str
) -> tuple[int, list[Conflict]]:
    """Changes of entries that still are as they were seen; (number made, conflicts)."""
    made, conflicts = 0, []
    for change in changes:
        now = _now(db, change.place, change.field)
        if now == change.old:
            made += _change(db, change.place, change.field, change.new, at, actor, source)
        elif now != change.new:
            conflicts.append(Conflict(change, now))
    return made, conflicts


def move(db: sqlite3.Connection, old: int, new: int, *, at: str, actor: str) -> int:
    """What was filled in of a place that is gone, to the place that its content moved to, where nothing is filled in yet.

    The old place keeps its entries and its history. Returns how many entries were taken over.
    """
    gone = db.execute("SELECT gone_run FROM places WHERE place = ?", (old,)).fetchone()
    there = db.execute("SELECT 1 FROM places WHERE place = ? AND gone_run IS NULL", (new,)).fetchone()
    if gone is None or there is None or old == new:
        raise ConfigError(f"cannot move {old} to {new}: both must be places of this ledger, and {new} must not be gone")
    if gone[0] is None:
        raise ConfigError(f"place {old} is not gone; its entries belong to what still lies there")
    taken = 0
    for key, value in db.execute("SELECT field, value FROM entries WHERE place = ? ORDER BY field", (old,)).fetchall():
        if key in BY_KEY and _now(db, new, key) is None:
            taken += _change(db, new, key, value, at, actor, "move")
    return taken


def history(db: sqlite3.Connection, place: int | None = None, *, after: int = 0) -> list[dict[str, Any]]:
    """Changes of entries, oldest first: change, at, by, source, place, field, old, new."""
    where = "change > ?" if place is None else "change > ? AND place = ?"
    rows = db.execute(f"{_HISTORY} WHERE {where} ORDER BY change", (after,) if place is None else (after, place))
    return [dict(zip(_KEYS, row, strict=True)) for row in rows]


def confirm(db: sqlite3.Connection, places: Iterable[int], field: str, at: str) -> None:
    """An entry that was said again holds for what is there now."""
    last = "(SELECT IFNULL(MAX(run), 0) FROM runs)"
    db.executemany(
        f"UPDATE entries SET at = ?, run = {last} WHERE place = ? AND field = ?",  # noqa: S608 (fixed text)
        [(at, place, field) for place in places],
    )


def _now(db: sqlite3.Connection, place: int, field: str) -> str | None:
    row = db.execute("SELECT value FROM entries WHERE place = ? AND field = ?", (place, field)).fetchone()
    return None if row is None else str(row[0])


def _change(db: sqlite3.Connection, place: int, field: str, new: str | None, at: str, actor: str, source: str) -> int:
    old = _now(db, place, field)
    if old == new:
        return 0
    row = {"place": place, "field": field, "old": old, "new": new, "at": at, "actor": actor, "source": source}
    if new is None:
        db.execute("DELETE FROM entries WHERE place = :place AND field = :field", row)
    else:
        db.execute(_PUT, row)
    db.execute(
        "INSERT INTO history (at, actor, source, place, field, old, new) "
        "VALUES (:at, :actor, :source, :place, :field, :old, :new)",
        row,
    )
    return 1
