"""The log of questions: who asked, when, for what reason, which kinds; of the values a keyed digest alone.

Each line is chained to the one before under the key, and the head of the chain is kept beside it: without the key nobody can
change, drop or add a line unseen. An older copy of the whole file put in its place is not seen: keep copies of the log.
"""

from __future__ import annotations

import hmac
import json
import sqlite3
from hashlib import blake2b
from typing import NamedTuple

from piiscan.keys import Key

__all__ = ["Entry", "add", "begin", "entries", "problems"]

_COLUMNS = "entry, at, actor, reason, kinds, question, places, complete, chain"


class Entry(NamedTuple):
    """One question. kinds: what was asked by; question: keyed digest; places: how many were answered."""

    entry: int
    at: str
    actor: str
    reason: str
    kinds: tuple[str, ...]
    question: str
    places: int
    complete: bool
    chain: str


def begin(db: sqlite3.Connection, key: Key) -> None:
    """An empty log, in the transaction that makes the index."""
    db.execute("INSERT INTO meta VALUES ('log', ?)", (_head(key, 0, ""),))


def add(
    db: sqlite3.Connection,
    key: Key,
    *,
    at: str,
    actor: str,
    reason: str,
    kinds: tuple[str, ...],
    question: str,
    places: int,
    complete: bool,
) -> int:
    """Append a line, in a transaction of the caller; its number."""
    number, before = db.execute("SELECT entry, chain FROM log ORDER BY entry DESC LIMIT 1").fetchone() or (0, "")
    made = Entry(number + 1, at, actor, reason, kinds, question, places, complete, "")
    made = made._replace(chain=_chained(key, before, made))
    values = (*made[:4], json.dumps(kinds), *made[5:7], int(complete), made.chain)
    db.execute(f"INSERT INTO log ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)  # noqa: S608
    db.execute("UPDATE meta SET value = ? WHERE name = 'log'", (_head(key, made.entry, made.chain),))
    return made.entry


def entries(db: sqlite3.Connection) -> list[Entry]:
    """All lines, oldest first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM log ORDER BY entry")  # noqa: S608
    return [Entry(*row)._replace(kinds=tuple(json.loads(row[4])), complete=bool(row[7])) for row in rows]


def problems(db: sqlite3.Connection, key: Key) -> list[str]:
    """What was changed behind our back; empty where all is well."""
    told, before, last = list[str](), "", 0
    for entry in entries(db):
        if entry.entry != last + 1:
            told.append(f"lines {last + 1} to {entry.entry - 1} are missing")
        elif not hmac.compare_digest(entry.chain, _chained(key, before, entry)):
            told.append(f"line {entry.entry} was changed")
        before, last = entry.chain, entry.entry
    (head,) = db.execute("SELECT value FROM meta WHERE name = 'log'").fetchone() or ("",)
    if not hmac.compare_digest(head, _head(key, last, before)):
        told.append(f"the log does not end with line {last}: lines were dropped or added at its end")
    return told


def _chained(key: Key, before: str, entry: Entry) -> str:
    return _mac(key, [before, *entry[:-1]])


def _head(key: Key, number: int, chain: str) -> str:
    return _mac(key, ["head", number, chain])


def _mac(key: Key, told: list[object]) -> str:
    return blake2b(json.dumps(told).encode(), key=key.derive("subject log"), digest_size=16).hexdigest()
