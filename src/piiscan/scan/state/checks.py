"""Check sums of a state: of damaged bytes nothing is decoded and nothing given back."""

from __future__ import annotations

import sqlite3
from typing import Any

from xxhash import xxh3_64, xxh3_64_intdigest

from piiscan.errors import ConfigError

__all__ = ["ERRORS", "damaged", "number", "problem", "row", "whole"]

ERRORS = (sqlite3.Error, UnicodeError)  # of SQLite on a damaged file: its own messages may quote what is no text
_OUTSIDE = ("FULL", "IOERR", "BUSY", "LOCKED", "READONLY", "CANTOPEN", "NOMEM", "PERM", "AUTH")  # not the file's fault
_ROWS = """
SELECT checksum, digest, path, size, mtime, ctime, inode, sure, content, version, told, segment, place
FROM files JOIN versions USING (version)
"""
_LOST = "SELECT 1 FROM files WHERE segment IS NOT NULL AND segment NOT IN (SELECT segment FROM segments)"


def number(*parts: bytes) -> int:
    """The number of a segment, or of what was told: its own check sum, 63 bits, as much as SQLite's numbers hold."""
    digest = xxh3_64()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little") + part)
    return digest.intdigest() >> 1


def row(digest: bytes, values: tuple[Any, ...]) -> int:
    """Of a row of `files`, from `path` to `place`, under the digest of its version. Damaged values may have any type."""
    return xxh3_64_intdigest(repr(values).encode(), seed=int.from_bytes(digest[:8], "little")) >> 1


def damaged(path: str) -> ConfigError:
    return ConfigError(f"the state {path} is damaged; hint: delete it, and the next run makes it anew")


def problem(path: str, error: Exception) -> ConfigError:
    """What is told of an error of SQLite: damage, unless it lies outside of the file (a full disk)."""
    name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_")
    return ConfigError(f"cannot use the state {path}: {error}") if name.startswith(_OUTSIDE) else damaged(path)


def whole(db: sqlite3.Connection, path: str) -> None:
    """Read all of a state. ConfigError where anything is damaged."""
    if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise damaged(path)
    kept = db.execute("SELECT segment, head, findings FROM segments")
    told = db.execute("SELECT told, CAST(json AS BLOB) FROM told")
    rows = db.execute(_ROWS)
    if (
        any(found != number(head, findings) for found, head, findings in kept)
        or any(found != number(json) for found, json in told)
        or db.execute(_LOST).fetchone()
        or any(found != row(digest, tuple(values)) for found, digest, *values in rows)
    ):
        raise damaged(path)
