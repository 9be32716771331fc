"""Opening an index of subjects: look before touching, refuse what is not ours or was written under another key."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

from piiscan.errors import ConfigError, IndexMismatchError
from piiscan.keys import Key
from piiscan.ledger.local import network_kind
from piiscan.ledger.opening import transaction
from piiscan.subjects import log, schema

__all__ = ["opened", "refuse_network", "wrong"]

_CREATE = re.compile(r";\n(?=CREATE)")


def refuse_network(path: str) -> None:
    """ConfigError where the index would lie on a network share: SQLite's WAL needs memory that all its users share."""
    if kind := network_kind(os.path.realpath(path)):
        raise ConfigError(f"{path} lies on a network share ({kind}); keep an index of subjects on a local disk")


def opened(path: str, key: Key, wait: float, *, make: bool) -> sqlite3.Connection:
    """The index at `path`. make: whether one is made where there is none.

    sqlite3.Error and ConfigError as they come; IndexMismatchError for another key. wait: seconds for another writer.
    """
    refuse_network(path)
    if not Path(path).exists():
        if not make:
            raise ConfigError(f"no index of subjects {path}; hint: piiscan scan FOLDER --subjects {path}")
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    db = sqlite3.connect(path, isolation_level=None, timeout=wait)  # transactions are begun and ended below
    try:
        _look(db, path, key)  # another program's database must stay as it is
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            db.execute(f"PRAGMA {pragma}")
        if not _look(db, path, key):
            _make(db, path, key)
    except BaseException:
        db.close()
        raise
    return db


def _look(db: sqlite3.Connection, path: str, key: Key) -> bool:
    """Whether there is an index; ConfigError for what is none of ours or of another version."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not tables:
        return False
    if not tables >= {"meta", "log", "words"}:
        raise ConfigError(f"{path} belongs to another program; choose another name for the index of subjects")
    told = dict(db.execute("SELECT name, value FROM meta"))
    if told.get("kind") != schema.KIND:
        raise ConfigError(f"{path} belongs to another program; choose another name for the index of subjects")
    if told.get("version") != str(schema.VERSION):
        raise ConfigError(f"{path} was written by another version of piiscan; hint: scan into a new file")
    if told.get("key_id") != key.id:
        raise IndexMismatchError(f"{path} was written with key {told.get('key_id')}, this is key {key.id}")
    return True


def _make(db: sqlite3.Connection, path: str, key: Key) -> None:
    with transaction(db):
        if _look(db, path, key):  # another process made it just now
            return
        for statement in _CREATE.split(schema.TABLES):
            db.execute(statement)
        told = {"kind": schema.KIND, "version": str(schema.VERSION), "key_id": key.id}
        db.executemany("INSERT INTO meta VALUES (?, ?)", told.items())
        log.begin(db, key)


def wrong(path: str, error: sqlite3.Error, wait: float) -> ConfigError:
    """What went wrong, as it is told to people; SQLite's messages hold no values."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return ConfigError(f"{path} is in use: another program has been writing to it for {wait:g} seconds; try again")
    if "readonly" in text or "unable to open" in text:
        return ConfigError(f"cannot write {path}: {text}; every question is logged in it, so it must be writable")
    return ConfigError(f"{path} is damaged ({text}); hint: scan into a new file, and keep this one for its log")
