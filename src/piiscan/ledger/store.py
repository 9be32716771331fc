"""The inventory of where personal information lies (個人情報管理台帳), in one SQLite file that any tool can open.

The file must lie on a local disk: WAL needs shared memory. One process writes at a time; others may read meanwhile.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from piiscan.errors import ConfigError
from piiscan.ledger import record, schema

Json = dict[str, Any]

BUSY_MS = 30_000  # how long to wait for another writer


@dataclass(frozen=True, slots=True)
class EntityRow:
    """One kind of personal information in a store."""

    entity: str
    occurrences: int
    distinct: int
    columns: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class StoreRow:
    """One line of the ledger: a file, a member of a container, a sheet or a table."""

    uri: str
    member: str | None
    sheet: str | None
    persons: int  # the most distinct names in one column or text: an estimate
    law: tuple[str, ...]
    first_seen: str  # ISO 8601, UTC
    last_seen: str
    entities: tuple[EntityRow, ...]


class Ledger:
    """An open ledger file; made if it does not exist. Usable as a context manager.

    Raises ConfigError if the file is no ledger or was written by a newer version.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)  # transactions are begun and ended below
        try:
            self._open()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise ConfigError(f"{os.fspath(path)} is not a usable ledger: {error}") from None
        except ConfigError:
            self._db.close()
            raise

    def record_run(
        self, summary: Json, findings: Iterable[Json], skips: Iterable[Json], *, at: datetime | None = None
    ) -> int:
        """Store one scan, from objects of the machine format, each stream read once; returns the number of the run.

        All or nothing. A store seen again is replaced; one not seen keeps its last date. `at` is now by default.
        """
        recorded = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        with self._transaction() as db:
            run = record.insert_run(db, recorded, summary)
            record.gather(db, findings)
            record.fold(db, run)
            record.insert_skips(db, run, skips)
        return run

    def rows(self) -> Iterator[StoreRow]:
        """All stores by uri, member, sheet."""
        for uri, member, sheet, persons, law, first, last, entities in self._db.execute(schema.SELECT_STORES):
            kinds = tuple(
                EntityRow(e["entity"], e["occurrences"], e["distinct"], tuple(sorted(e["columns"])), e["score"])
                for e in json.loads(entities)
            )
            yield StoreRow(uri, member or None, sheet or None, persons, tuple(json.loads(law)), first, last, kinds)

    def runs(self) -> list[Json]:
        """All runs, oldest first."""
        found = self._db.execute("SELECT * FROM runs ORDER BY run")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) | {"targets": json.loads(row[2])} for row in found]

    def skips(self, run: int | None = None) -> list[Json]:
        """What a run (the last one by default) did not read, as objects of the machine format."""
        wanted = "(SELECT MAX(run) FROM runs)" if run is None else "?"
        found = self._db.execute(
            f"SELECT location, stage, reason, detail FROM skips WHERE run = {wanted} ORDER BY rowid",  # noqa: S608
            () if run is None else (run,),
        )
        return [
            {"type": "skip", "location": json.loads(location), "stage": stage, "reason": reason, "detail": detail}
            for location, stage, reason, detail in found
        ]

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open(self) -> None:
        """Look before touching: another program's database must stay as it is."""
        self._db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        _version(self._db)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._db.execute(f"PRAGMA {pragma}")
        if _version(self._db) is None:
            with self._transaction() as db:
                if _version(db) is None:  # else another process made it just now
                    for statement in filter(str.strip, schema.TABLES.split(";\n")):
                        db.execute(statement)
                    db.execute("INSERT INTO schema_version VALUES (?)", (schema.VERSION,))
        while _version(self._db) != schema.VERSION:
            with self._transaction() as db:
                if (version := _version(db)) in schema.UPGRADES:  # else another process has just done it
                    db.execute(schema.UPGRADES[version])
                    db.execute("UPDATE schema_version SET version = ?", (version + 1,))
        self._db.executescript(schema.GATHER + schema.BY_COLUMN)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _version(db: sqlite3.Connection) -> int | None:
    """None for an empty file. Another program's database and another version are refused, not filled."""
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return None
    if "schema_version" not in tables:
        raise ConfigError("this SQLite file belongs to another program; choose another name for the ledger")
    version = int(db.execute("SELECT version FROM schema_version").fetchone()[0])
    if version != schema.VERSION and version not in schema.UPGRADES:
        raise ConfigError(f"the ledger has version {version}, this program knows {schema.VERSION}")
    return version
