"""The SQLite file of a state: who may open it, and its tables. One process at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from piiscan.errors import ConfigError
from piiscan.scan.state import checks

__all__ = ["DROP_UNUSED", "existing", "migrate", "opened"]

APPLICATION = 0x70696953  # "piiS" in the header of the file: another program's database is left alone
VERSION = 2
WAIT_MS = 2000  # for a process that is just ending
MIGRATIONS: dict[int, str] = {
    0: """
CREATE TABLE versions (version INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, program TEXT NOT NULL) STRICT;
CREATE TABLE runs (run INTEGER PRIMARY KEY, version INTEGER NOT NULL, started TEXT NOT NULL, ended TEXT,
  targets TEXT NOT NULL, files INTEGER, reused INTEGER) STRICT;
CREATE TABLE files (file INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, mtime INTEGER NOT NULL,
  ctime INTEGER NOT NULL, inode INTEGER NOT NULL, sure INTEGER NOT NULL, content BLOB NOT NULL,
  version INTEGER NOT NULL, told INTEGER NOT NULL, segment INTEGER, place INTEGER, run INTEGER NOT NULL) STRICT;
CREATE INDEX files_content ON files (content);
CREATE INDEX files_segment ON files (segment);
CREATE TABLE told (told INTEGER PRIMARY KEY, json TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE segments (segment INTEGER PRIMARY KEY, files INTEGER NOT NULL, head BLOB NOT NULL,
  findings BLOB NOT NULL) STRICT;
""",
    1: """
DELETE FROM files; DELETE FROM segments; DELETE FROM told;
ALTER TABLE files ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
""",  # numbers of segments and of what was told are check sums from here on
}
DROP_UNUSED = "DELETE FROM segments WHERE segment NOT IN (SELECT segment FROM files WHERE segment IS NOT NULL)"


@contextmanager
def existing(path: str) -> Iterator[sqlite3.Connection]:
    """The database of a state that is there, for a look or for care. ConfigError where it is none, damaged, or in use."""
    if not Path(path).is_file():
        raise ConfigError(f"no state {path}; hint: piiscan scan FOLDER --state {path}")
    try:
        with closing(opened(path)) as db:
            migrate(db, path)
            checks.whole(db, path)
            yield db
    except checks.ERRORS as error:
        raise checks.problem(path, error) from None


def opened(path: str) -> sqlite3.Connection:
    """A connection that keeps other processes out until it is closed or its process dies; the file is its owner's alone."""
    db = None
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        _prepare(db, path)
    except BaseException as error:
        if db is not None:
            db.close()  # or the lock stays
        if isinstance(error, OSError):
            raise ConfigError(f"cannot write {path}: {error.strerror}") from None
        if not isinstance(error, checks.ERRORS):
            raise
        if "locked" in str(error):
            raise ConfigError(f"the state {path} is in use by another run") from None
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise ConfigError(f"{path} is no state of a scan; hint: choose another name for the state") from None
        raise checks.problem(path, error) from None
    return db


def _prepare(db: sqlite3.Connection, path: str) -> None:
    db.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    db.execute("PRAGMA locking_mode = EXCLUSIVE")  # the lock is the system's: a kill frees it
    _check(db, path)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536", "cell_size_check = ON"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN IMMEDIATE")
    db.execute("COMMIT")


def _check(db: sqlite3.Connection, path: str) -> None:
    """Look before touching: another program's database, and that of a newer piiscan, must stay as it is."""
    (owner,) = db.execute("PRAGMA application_id").fetchone()
    if owner != APPLICATION and (owner or db.execute("SELECT 1 FROM sqlite_master").fetchone()):
        raise ConfigError(f"{path} is another program's database; hint: choose another name for the state")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise ConfigError(f"the state {path} has version {version}, this program knows {VERSION}")


def migrate(db: sqlite3.Connection, path: str) -> None:
    """Bring the tables of an older program to VERSION."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version < 0:
        raise checks.damaged(path)
    for step in range(version, VERSION):
        pragmas = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {step + 1};"
        db.executescript(f"BEGIN IMMEDIATE; {MIGRATIONS[step]} {pragmas} COMMIT;")
