"""A scan into an index of subjects: files are replaced as they are read, all others stay.

A file is written whole or not at all, soon after it was read. A run that is stopped leaves what it read, and is told as unfinished.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from types import TracebackType
from typing import Any, Self, TypeAlias

from piiscan.keys import Key
from piiscan.ledger.targets import absolute, storable
from piiscan.model import Blob, Location, Skip
from piiscan.scan.place_words import FileRead, Known, PlaceWords
from piiscan.scan.wire import stamp
from piiscan.sources import stores
from piiscan.subjects import gone
from piiscan.subjects.store import WAIT, Store

__all__ = ["Writer"]

Json: TypeAlias = dict[str, Any]
Inside: TypeAlias = "tuple[str | None, str | None]"
_BYTES, _SECONDS, _SKIPS = 32 << 20, 1.0, 1000  # so much or so old: what waits is written
_SURE_NS = 2_000_000_000  # a file older than this when the run began shows its next change: FAT counts in 2 s


@dataclass(slots=True)
class _File:
    """A file that is being read, or waits to be written."""

    uri: str
    part: str
    words: dict[Inside, dict[str, Known]] = field(default_factory=dict)
    lines: dict[Inside, Json] = field(default_factory=dict)
    stamp: str | None = None
    at: str = ""


class Writer:
    """State during one run; events of the scan are given to `take` in their order."""

    def __init__(
        self,
        path: str,
        key: Key,
        targets: Sequence[str],
        *,
        by: str = "",
        base: str | None = None,
        wait: float = WAIT,
    ) -> None:
        """targets: as they are shown, without passwords. base: the folder that relative names are of."""
        self._store = Store(path, key, make=True, wait=wait)
        self._base = os.getcwd() if base is None else base  # noqa: PTH109 - a text
        self._began, self._key = time.time_ns(), key.derive("subject stamp")
        self._current: _File | None = None
        self._waiting: list[_File] = []
        self._skips: list[Skip] = []
        self._kept = set[tuple[str, str]]()
        self._size, self._written = 0, time.monotonic()
        self._targets = [storable(absolute(target, self._base)) for target in targets]
        try:
            with self._store.transaction() as db:
                told = _now(), by, self._base, json.dumps(self._targets)
                made = db.execute("INSERT INTO runs (started, actor, base, targets) VALUES (?, ?, ?, ?)", told)
                self._run = int(made.lastrowid or 0)
        except BaseException:
            self._store.close()
            raise

    def covered(self, blob: Blob) -> bool:
        """Whether the index holds the words of a file as it is now; then it stays as it is."""
        name, now = self._name(blob.location), self._stamp(blob)
        query = "SELECT stamp FROM files WHERE uri = ? AND part = ?"
        found = self._store.rows(query, name) if now else []
        known = bool(found) and found[0][0] == now
        if known:
            self._kept.add(name)
        return known

    def take(self, event: object) -> None:
        """An event of the scan: words, a place line, a Skip, the end of a file; others do not matter."""
        if isinstance(event, PlaceWords):
            self._takes(event)
        elif isinstance(event, FileRead):
            self._ends(event)
        elif isinstance(event, Skip):
            self._skips.append(event)
        elif isinstance(event, dict) and event.get("type") == "place":
            self._line(event)
        late = self._waiting and time.monotonic() - self._written > _SECONDS
        if late or self._size > _BYTES or len(self._skips) > _SKIPS:
            self._flush()

    def _takes(self, event: PlaceWords) -> None:
        if event.file is not None:
            self._open(event.file).words.setdefault((event.member, event.sheet), {}).update(event.kinds)
            self._size += sum(8 * len(known.words) for known in event.kinds.values())

    def _line(self, line: Json) -> None:
        where = Location(**line["location"])
        if self._name(where) not in self._kept:
            name = where.member, where.sheet
            kinds = {entity: {"count": k["count"], "columns": k["columns"]} for entity, k in line["entities"].items()}
            self._open(where).lines[name] = {"entities": kinds, "persons": line["persons"], "form": line["form"]}

    def _open(self, where: Location) -> _File:
        """The file that a place lies in; words and lines of two files never mix."""
        name = self._name(where)
        if self._current is None or (self._current.uri, self._current.part) != name:
            self._current = _File(*name)
        return self._current

    def _ends(self, event: FileRead) -> None:
        where = event.blob.location
        file, self._current = self._open(where), None
        if not event.whole:  # what an earlier run read stays; a Skip tells that this one failed
            return
        file.stamp, file.at = self._stamp(event.blob), _now()
        self._waiting.append(file)

    def _name(self, where: Location) -> tuple[str, str]:
        """(file, table of a database): absolute, as it is stored."""
        table = where.sheet if stores.place(where.uri, where.sheet) != where.uri else None
        return storable(absolute(where.uri, self._base)), storable(table or "")

    def _stamp(self, blob: Blob) -> str | None:
        """What tells this content of the file from others, keyed; None where nothing does."""
        if blob.status is not None:
            if max(blob.status.st_mtime_ns, blob.status.st_ctime_ns) >= self._began - _SURE_NS:
                return None
            told: object = stamp(blob.status)
        elif blob.store is not None and blob.store.get("stamp"):
            told = [blob.size, blob.store["stamp"]]
        else:
            return None
        return blake2b(json.dumps(told).encode(), key=self._key, digest_size=16).hexdigest()

    def _flush(self) -> None:
        """Write what waits, in one transaction."""
        with self._store.transaction() as db:
            for file in self._waiting:
                self._put(db, file)
            told = [
                (self._run, json.dumps(s.location.as_json()), s.stage, s.reason, storable(s.detail or ""))
                for s in self._skips
            ]
            db.executemany("INSERT INTO skips VALUES (?, ?, ?, ?, ?)", told)
        self._waiting, self._skips, self._size, self._written = [], [], 0, time.monotonic()

    def _put(self, db: sqlite3.Connection, file: _File) -> None:
        """A file in the place of what was known of it."""
        name = file.uri, file.part
        db.execute("DELETE FROM files WHERE uri = ? AND part = ?", name)
        values = (*name, file.stamp, self._run, self._run, file.at)
        sql = "INSERT INTO files (uri, part, stamp, read_run, seen_run, read_at) VALUES (?, ?, ?, ?, ?, ?)"
        number = db.execute(sql, values).lastrowid
        for inside in dict.fromkeys((*file.words, *file.lines)):
            member, sheet = (None if part is None else storable(part) for part in inside)
            line = json.dumps(file.lines.get(inside, {}), ensure_ascii=True)
            made = db.execute(
                "INSERT INTO places (file, member, sheet, line) VALUES (?, ?, ?, ?)", (number, member, sheet, line)
            )
            place = int(made.lastrowid or 0)
            for kind, known in file.words.get(inside, {}).items():
                blob, bound = known.words.astype("<u8", copy=False).tobytes(), known.bound.to_bytes(8, "little")
                row = place, kind, len(known.words), bound, blob, self._store.checksum(place, kind, bound, blob)
                db.execute("INSERT INTO words VALUES (?, ?, ?, ?, ?, ?)", row)

    def end(self, summary: Json) -> None:
        """The run came to its end. summary: its last line, with `scope` where something narrowed it."""
        self._flush()
        with self._store.transaction() as db:
            kept = [(self._run, *name) for name in self._kept]
            db.executemany("UPDATE files SET seen_run = ? WHERE uri = ? AND part = ?", kept)
            for file in gone.files(db, self._run, summary, self._targets, self._base):
                db.execute("DELETE FROM files WHERE file = ?", (file,))
            told = {name: summary.get(name) for name in ("coverage", "skips", "skip_reasons", "scope", "reused")}
            db.execute("UPDATE runs SET ended = ?, summary = ? WHERE run = ?", (_now(), json.dumps(told), self._run))
            # One run per choice of targets tells what is not covered: the last one.
            old = "SELECT run FROM runs WHERE targets = ? AND run < ?"
            asked = json.dumps(self._targets), self._run
            db.execute(f"DELETE FROM skips WHERE run IN ({old})", asked)  # noqa: S608
            db.execute("DELETE FROM runs WHERE targets = ? AND run < ?", asked)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """However the run ends, what was read is kept."""
        try:
            if self._waiting or self._skips:
                self._flush()
        finally:
            self._store.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
