"""Look-ups and writes of a state during one run."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeAlias

from piiscan.errors import ConfigError
from piiscan.scan.state import database, segment
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
    """The open state file. ConfigError where it cannot be used; `version` is that of the results looked up and added."""

    def __init__(self, path: str, digest: bytes, program: str) -> None:
        self.path = path
        self._db = database.opened(path)
        self._numbers: dict[str, int] = {}  # of what was told
        self._told: dict[int, Told] = {}
        with self._errors():
            self._prepare(digest, program)

    def _prepare(self, digest: bytes, program: str) -> None:
        database.migrate(self._db)
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO versions (digest, program) VALUES (?, ?)", (digest, program))
            (self.version,) = db.execute("SELECT version FROM versions WHERE digest = ?", (digest,)).fetchone()
        (self._last,) = self._db.execute("SELECT COALESCE(MAX(file), 0) FROM files").fetchone()
        self._seen = bytearray(self._last + 1)  # by number of a file that was there when the run began
        self._looked = self._db.cursor()

    def begin(self, targets: Sequence[str]) -> None:
        """A new run over the targets."""
        with self.transaction() as db:
            added = db.execute(
                "INSERT INTO runs (version, started, targets) VALUES (?, datetime('now'), ?)",
                (self.version, "\n".join(targets).encode("utf-8", "surrogateescape").decode("utf-8", "replace")),
            )
            self.run = int(added.lastrowid or 0)

    def end(self, files: int, reused: int) -> None:
        """The run came to its end."""
        with self.transaction() as db:
            told = files, reused, self.run
            db.execute("UPDATE runs SET ended = datetime('now'), files = ?, reused = ? WHERE run = ?", told)

    def unchanged(self, path: bytes, stamp: Stamp) -> Held | None:
        """The result of a file whose stamp is as it was; what is asked for counts as still there."""
        row = self._looked.execute(_FIND_PATH, (path,)).fetchone()
        if row is None:
            return None
        file, size, mtime, ctime, inode, sure, version, told, number, place = row
        if file <= self._last:
            self._seen[file] = 1
        if not sure or version != self.version or (size, mtime, ctime, inode) != stamp:
            return None
        return self._said(told), number, place

    def content(self, digest: bytes) -> Held | None:
        """The result of any file with this content."""
        row = self._looked.execute(_FIND_CONTENT, (digest, self.version)).fetchone()
        return None if row is None else (self._said(row[0]), row[1], row[2])

    def sizes(self) -> Iterator[int]:
        """The sizes of all files with a result of this version."""
        for (size,) in self._db.execute("SELECT size FROM files WHERE version = ?", (self.version,)):
            yield size

    def segment(self, number: int) -> Segment:
        """A segment as it was added."""
        head, findings = self._db.execute("SELECT head, findings FROM segments WHERE segment = ?", (number,)).fetchone()
        return segment.unpack(head, findings)

    def add(self, rows: Iterable[FileRow], joined: Segment | None) -> None:
        """Files and their results in one transaction; a place without a segment is one of `joined`."""
        with self.transaction() as db:
            number = None
            if joined is not None:
                told = (len(joined.people), *segment.pack(joined))
                number = db.execute("INSERT INTO segments (files, head, findings) VALUES (?, ?, ?)", told).lastrowid
            db.executemany(
                _PUT_FILE,
                [(*self._values(row, number), self.run) for row in rows],
            )

    def _values(self, row: FileRow, joined: int | None) -> tuple[object, ...]:
        """As _PUT_FILE wants them; `joined` is the segment of a place that names none."""
        number = joined if row.segment is None and row.place is not None else row.segment
        return row.path, *row.stamp, row.sure, row.content, self.version, self._number(row.told), number, row.place

    def _number(self, told: Told) -> int:
        """The number of what was told: most files tell the same."""
        text = json.dumps(told, sort_keys=True)
        if text not in self._numbers:
            self._db.execute("INSERT OR IGNORE INTO told (json) VALUES (?)", (text,))
            (self._numbers[text],) = self._db.execute("SELECT told FROM told WHERE json = ?", (text,)).fetchone()
        return self._numbers[text]

    def _said(self, number: int) -> Told:
        if number not in self._told:
            (text,) = self._db.execute("SELECT json FROM told WHERE told = ?", (number,)).fetchone()
            self._told[number] = json.loads(text)
        return self._told[number]

    def forget_gone(self, folders: Sequence[bytes]) -> None:
        """Drop files at or below the folders that are no more, and segments that no file needs."""
        between = os.fsencode(os.sep)
        below = tuple(folder.rstrip(between) + between for folder in folders)
        met = self._db.execute("SELECT file, path FROM files WHERE run < ?", (self.run,))
        missed = ((n, path) for n, path in met if not self._seen[n] and (path in folders or path.startswith(below)))
        gone = [(n,) for n, path in missed if not os.path.lexists(path)]  # others were not asked for this time
        with self.transaction() as db:
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
        except sqlite3.Error as error:
            raise ConfigError(f"cannot use the state {self.path}: {error}") from None

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_FIND_PATH = "SELECT file, size, mtime, ctime, inode, sure, version, told, segment, place FROM files WHERE path = ?"
_FIND_CONTENT = "SELECT told, segment, place FROM files WHERE content = ? AND version = ? LIMIT 1"
_PUT_FILE = """
INSERT INTO files (path, size, mtime, ctime, inode, sure, content, version, told, segment, place, run)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime = excluded.mtime, ctime = excluded.ctime,
  inode = excluded.inode, sure = excluded.sure, content = excluded.content, version = excluded.version,
  told = excluded.told, segment = excluded.segment, place = excluded.place, run = excluded.run
"""
