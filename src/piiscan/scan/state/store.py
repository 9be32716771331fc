"""Look-ups and writes of a state during one run."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeAlias

from piiscan.scan.state import checks, database, segment
from piiscan.scan.state.segment import Segment
from piiscan.scan.wire import Stamp

__all__ = ["FileRow", "Held", "Store", "Told"]

Told: TypeAlias = dict[str, Any]  # what a worker says at the end of a file
Held: TypeAlias = "tuple[Told, int | None, int | None]"  # and the segment and the place of its findings, if any


class FileRow(NamedTuple):
    """A file and where its result lies: a place of a segment, or nowhere where there is none but what was told.

    sure: the file was old enough when it was read that another change would show in its stamp.
    content: keyed digest, 16 bytes.
    """

    path: bytes
    stamp: Stamp
    sure: bool
    content: bytes
    told: Told
    segment: int | None
    place: int | None


class Store:
    """The open state file. ConfigError where it cannot be used or is damaged; `version` is that of the results looked up and added."""

    def __init__(self, path: str, digest: bytes, program: str) -> None:
        self.path = path
        self._db = database.opened(path)
        self._looked = self._db.cursor()
        self._digest = digest
        self._numbers: dict[str, int] = {}  # of what was told
        self._told: dict[int, Told] = {}
        self._stopped: set[int] = set()  # runs that this one goes on with
        try:
            with self._errors():
                self._prepare(digest, program)
        except BaseException:
            self.close()  # or its lock stays
            raise

    def _prepare(self, digest: bytes, program: str) -> None:
        database.migrate(self._db, self.path)
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO versions (digest, program) VALUES (?, ?)", (digest, program))
            (self.version,) = db.execute("SELECT version FROM versions WHERE digest = ?", (digest,)).fetchone()
        (self._last,) = self._db.execute("SELECT COALESCE(MAX(file), 0) FROM files").fetchone()
        if self._last > _MOST_FILES:
            raise checks.damaged(self.path)
        self._seen = bytearray(self._last + 1)  # by number of a file that was there when the run began

    def begin(self, targets: Sequence[str]) -> None:
        """A new run over the targets: without the passwords of URLs. It goes on with those that were stopped before."""
        told = self.version, "\n".join(targets).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        with self.transaction() as db:
            self._stopped = {run for (run,) in db.execute(_STOPPED, told * 2)}
            added = db.execute("INSERT INTO runs (version, targets, started) VALUES (?, ?, datetime('now'))", told)
            self.run = int(added.lastrowid or 0)

    def end(self, files: int, reused: int) -> None:
        """The run came to its end."""
        with self.transaction() as db:
            told = files, reused, self.run
            db.execute("UPDATE runs SET ended = datetime('now'), files = ?, reused = ? WHERE run = ?", told)

    def unchanged(self, path: bytes, stamp: Stamp) -> Held | None:
        """The result of a file whose stamp is as it was; what is asked for counts as still there."""
        row = self._found(_FIND_PATH, (path,))
        if row is None:
            return None
        if 0 < row[0] <= self._last:
            self._seen[row[0]] = 1
        if row[_VERSION] != self.version:
            return None
        held = self._held(row)
        return held if row[_SURE] and row[_STAMP] == stamp else None

    def stopped(self, path: bytes, content: bytes) -> Held | None:
        """The result of a table under this name and content from a run that this one goes on with."""
        row = self._found(_FIND_PATH, (path,)) if self._stopped else None
        if row is None or row[_VERSION] != self.version or row[_CONTENT] != content or row[_RUN] not in self._stopped:
            return None
        return self._held(row)

    def content(self, digest: bytes) -> Held | None:
        """The result of any file with this content."""
        row = self._found(_FIND_CONTENT, (digest, self.version))
        return None if row is None else self._held(row)

    def _found(self, query: str, asked: tuple[object, ...]) -> tuple[Any, ...] | None:
        try:  # no context manager: every file of the walk comes here
            found: tuple[Any, ...] | None = self._looked.execute(query, asked).fetchone()
        except checks.ERRORS as error:
            raise checks.problem(self.path, error) from None
        return found

    def _held(self, row: tuple[Any, ...]) -> Held:
        """What a row of _FIND_PATH or _FIND_CONTENT holds, if it is as it was written."""
        _, checksum, *values, _ = row
        if checks.row(self._digest, tuple(values)) != checksum:
            raise checks.damaged(self.path)
        told, number, place = values[-3:]
        return self._said(told), number, place

    def sizes(self) -> Iterator[int]:
        """The sizes of all files with a result of this version."""
        with self._errors():
            told = "SELECT size FROM files WHERE version = ? AND typeof(size) = 'integer'"
            for (size,) in self._db.execute(told, (self.version,)):
                yield size

    def segment(self, number: int) -> Segment:
        """A segment as it was added."""
        held = self._found("SELECT head, findings FROM segments WHERE segment = ?", (number,))
        if held is None or checks.number(*held) != number:
            raise checks.damaged(self.path)
        return segment.unpack(*held)

    def add(self, rows: Iterable[FileRow], joined: Segment | None) -> None:
        """Files and their results in one transaction; a place without a segment is one of `joined`."""
        with self.transaction() as db:
            number = None
            if joined is not None:
                packed = segment.pack(joined)
                number = checks.number(*packed)
                db.execute(
                    "INSERT OR REPLACE INTO segments (segment, files, head, findings) VALUES (?, ?, ?, ?)",
                    (number, len(joined.people), *packed),
                )
            db.executemany(
                _PUT_FILE,
                [(*self._values(row, number), self.run) for row in rows],
            )

    def _values(self, row: FileRow, joined: int | None) -> tuple[object, ...]:
        """As _PUT_FILE wants them; `joined` is the segment of a place that names none."""
        number = joined if row.segment is None and row.place is not None else row.segment
        about = row.path, *row.stamp, int(row.sure), row.content, self.version, self._number(row.told)
        values = *about, number, row.place
        return *values, checks.row(self._digest, values)

    def _number(self, told: Told) -> int:
        """The number of what was told: most files tell the same."""
        text = json.dumps(told)
        if text not in self._numbers:
            if len(self._numbers) >= _TOLD:
                self._numbers.clear()
            self._numbers[text] = checks.number(text.encode())
            self._db.execute("INSERT OR REPLACE INTO told (told, json) VALUES (?, ?)", (self._numbers[text], text))
        return self._numbers[text]

    def _said(self, number: int) -> Told:
        if number not in self._told:
            (text,) = self._found("SELECT CAST(json AS BLOB) FROM told WHERE told = ?", (number,)) or (b"",)
            if checks.number(text) != number:
                raise checks.damaged(self.path)
            if len(self._told) >= _TOLD:
                self._told.clear()
            self._told[number] = json.loads(text)
        return self._told[number]

    def forget_tables(self) -> None:
        """Drop tables of databases that this run read or took over: nothing tells whether one changes."""
        with self.transaction() as db:
            runs = [(run,) for run in (*self._stopped, self.run)]
            db.executemany("DELETE FROM files WHERE run = ? AND sure = 0 AND substr(path, 1, 1) = x'00'", runs)

    def forget_gone(self, folders: Sequence[bytes]) -> None:
        """Drop files at or below the folders that are no more, and segments that no file needs."""
        between = os.fsencode(os.sep)
        below = tuple(folder.rstrip(between) + between for folder in folders)
        told = "SELECT file, path FROM files WHERE run < ? AND file BETWEEN 1 AND ? AND typeof(path) = 'blob'"
        with self.transaction() as db:
            met = db.execute(told, (self.run, self._last))
            missed = ((n, path) for n, path in met if not self._seen[n] and (path in folders or path.startswith(below)))
            gone = [(n,) for n, path in missed if not os.path.lexists(path)]  # others were not asked for this time
            db.executemany("DELETE FROM files WHERE file = ?", gone)
            db.execute(database.DROP_UNUSED)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; ConfigError where the disk is full or the file is damaged."""
        with self._errors():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._numbers.clear()
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except checks.ERRORS as error:
            raise checks.problem(self.path, error) from None

    def close(self) -> None:
        self._looked.close()  # a statement that is not at its end keeps the file locked
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_TOLD = 4096  # different ones kept at hand: archives tell the numbers of their members, other files nearly all the same
_MOST_FILES = 1 << 32  # a higher number is no file's: a byte is taken for each
_STAMP, _SURE, _CONTENT, _VERSION, _RUN = slice(3, 7), 7, 8, 9, 13  # of what is looked up
_LOOK_UP = """
SELECT file, checksum, path, size, mtime, ctime, inode, sure, content, version, told, segment, place, run FROM files
"""
# Runs over the same targets that were stopped after the last one that came to its end; what is a week old is no longer
# what the tables hold.
_STOPPED = """
SELECT run FROM runs WHERE version = ? AND targets = ? AND ended IS NULL AND started > datetime('now', '-7 days')
  AND run > (SELECT COALESCE(MAX(run), 0) FROM runs WHERE version = ? AND targets = ? AND ended IS NOT NULL)
"""
_FIND_PATH = f"{_LOOK_UP} WHERE path = ?"
_FIND_CONTENT = f"{_LOOK_UP} WHERE content = ? AND version = ? LIMIT 1"
_PUT_FILE = """
INSERT INTO files (path, size, mtime, ctime, inode, sure, content, version, told, segment, place, checksum, run)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime, ctime = excluded.ctime,
  inode = excluded.inode, sure = excluded.sure, content = excluded.content, version = excluded.version,
  told = excluded.told, segment = excluded.segment, place = excluded.place, checksum = excluded.checksum,
  run = excluded.run
"""
