"""Opening a ledger: look before touching, refuse what is not ours, bring old versions to this one beside a copy."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from piiscan.errors import ConfigError
from piiscan.ledger import record, schema

__all__ = ["brought_up", "connect", "transaction", "wrong"]

_STATEMENTS = ";\n"  # none of ours holds it


def connect(path: str, wait: float) -> sqlite3.Connection:
    """The ledger, made if it does not exist. sqlite3.Error and ConfigError as they come.

    wait: seconds until another program that writes must be ready.
    """
    if not Path(path).exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))  # names of files may name persons
    db = sqlite3.connect(path, isolation_level=None, timeout=wait)  # transactions are begun and ended below
    try:
        _version(db)  # another program's database must stay as it is
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            db.execute(f"PRAGMA {pragma}")
        if _version(db) is None:
            _make(db)
        elif _version(db) != schema.VERSION:
            brought_up(db, path)
        db.create_function("with_others", 3, record.with_others, deterministic=True)
        db.create_function("occurrences", 1, record.occurrences, deterministic=True)
        _each(db, record.GATHER)
    except BaseException:
        db.close()
        raise
    return db


def _make(db: sqlite3.Connection) -> None:
    with transaction(db):
        if _version(db) is None:  # else another process made it just now
            db.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
            _each(db, schema.RUNS)
            _each(db, schema.PLACES)
            db.execute("INSERT INTO schema_version VALUES (?)", (schema.VERSION,))
            _name(db)


def brought_up(db: sqlite3.Connection, path: str) -> None:
    """An older version to this one, all or nothing, after a copy beside it: `NAME.version3`."""
    with transaction(db):
        version = _version(db)
        if version == schema.VERSION or version is None:  # another process has just done it
            return
        _copy(path, f"{path}.version{version}")
        for step in range(version, 3):
            db.execute(schema.UPGRADES[step])
        _each(db, schema.PLACES)
        _each(db, schema.FROM_STORES)
        db.execute("UPDATE schema_version SET version = ?", (schema.VERSION,))
        _name(db)


def _copy(path: str, copy: str) -> None:
    """The file as it is, whole, readable by its owner alone."""
    fresh = Path(f"{copy}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(fresh)) as out:
            source.backup(out)
        fresh.replace(copy)
    finally:
        fresh.unlink(missing_ok=True)


def _name(db: sqlite3.Connection) -> None:
    """A name of this ledger, so that a workbook can tell which one it was exported from."""
    db.execute("INSERT INTO meta VALUES ('ledger', ?)", (uuid.uuid4().hex,))


def _each(db: sqlite3.Connection, script: str) -> None:
    """Statement by statement: `executescript` would end the transaction."""
    for statement in filter(str.strip, script.split(_STATEMENTS)):
        db.execute(statement)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One writer at a time; all or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        if db.in_transaction:  # SQLite itself rolls back on some errors
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int | None:
    """None for an empty file. Another program's database and an unknown version are refused, not filled."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return None
    if not tables >= {"schema_version", "runs"}:
        raise ConfigError("this SQLite file belongs to another program; choose another name for the ledger")
    rows = db.execute("SELECT version FROM schema_version").fetchall()
    version = rows[0][0] if len(rows) == 1 else None
    if not isinstance(version, int) or version < 1:
        raise ConfigError("the ledger does not say its version: it was changed by another program; restore a copy")
    if version > schema.VERSION:
        raise ConfigError(
            f"the ledger has version {version}, this program knows {schema.VERSION}: a newer piiscan wrote it; "
            "hint: use that version"
        )
    return version


def wrong(path: str, error: sqlite3.Error, wait: float) -> ConfigError:
    """What went wrong, as it is told to people."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return ConfigError(
            f"{path} is in use: another program has been writing to it for {wait:g} seconds; close it and try again"
        )
    if "readonly" in text or "unable to open" in text:
        return ConfigError(f"cannot write {path}: {text}; a ledger and its folder must be writable, to read it as well")
    if isinstance(error, sqlite3.IntegrityError):
        return ConfigError(f"{path}: the change was refused ({text})")
    return ConfigError(f"{path} is not a usable ledger: {text}; hint: `piiscan ledger check`, or restore a copy")
