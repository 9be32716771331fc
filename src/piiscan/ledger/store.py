"""The inventory of where personal information lies (個人情報管理台帳), in one SQLite file that any tool can open.

What a scanner finds is replaced by each scan; what people fill in stays, and every change of either is kept. The file must
lie on a local disk: WAL needs shared memory. One process writes at a time; others may read meanwhile.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from piiscan.errors import ConfigError
from piiscan.ledger import compare, damage, due, entries, opening, places, record, targets
from piiscan.ledger.local import refuse_network
from piiscan.ledger.places import Choice, Place

Json = dict[str, Any]

WAIT = 30.0  # seconds to wait for another writer


class Ledger:
    """An open ledger file; made if it does not exist. Usable as a context manager.

    wait: seconds until another program that is writing must be done.
    Raises ConfigError, here and in every method, if the file is no ledger, was written by a newer version, lies on a
    network share, is damaged, or stays locked.
    """

    def __init__(self, path: str | os.PathLike[str], *, wait: float = WAIT) -> None:
        self._path, self._wait = os.fspath(path), wait
        refuse_network(path)
        with self._told():
            self._db = opening.connect(self._path, wait)

    def record_run(
        self,
        summary: Json,
        places: Iterable[Json],
        skips: Iterable[Json],
        *,
        at: datetime | None = None,
        by: str = "",
        base: str = "",
        read: Collection[str] | None = None,
        exists: Callable[[str], bool] = os.path.lexists,
    ) -> int:
        """Store one scan, from objects of the machine format, each stream read once; returns the number of the run.

        All or nothing. A place seen again is replaced, but for what people filled in; one that the run looked at and did
        not see is marked as gone.

        summary: with `targets` and, where they were used, `scope` (entities, since, staged, baseline, include, exclude,
        min_score) and `started`. at: now by default. by: who ran the scan. base: the folder that relative names are of.
        read: names of files that were read, of those that `known` gives.
        """
        ended = (at or datetime.now(UTC)).astimezone(UTC)
        with self._told():
            record.gather(self._db, places, base)
            with opening.transaction(self._db) as db:
                run = record.insert_run(db, ended, by, summary)
                record.gather_skips(db, record.insert_skips(db, run, skips), base)
                record.fold(db, run, (summary.get("scope") or {}).get("entities"))
                started = record.started(ended, summary)
                found = targets.gone(db, run, summary, started=started, base=base, read=read, exists=exists)
                db.executemany(f"UPDATE places SET gone_run = {run}, gone_reason = ? WHERE place = ?", list(found))  # noqa: S608
                record.versions(db, run)
        return run

    def known(self) -> frozenset[str]:
        """Names of the files that hold something, as far as the ledger knows."""
        with self._told():
            return frozenset(
                uri for (uri,) in self._db.execute("SELECT DISTINCT uri FROM places WHERE gone_run IS NULL")
            )

    def rows(self, choice: Choice | None = None) -> Iterator[Place]:
        """Places; those that are not gone, worst first, by default."""
        with self._told():
            yield from places.select(self._db, choice or Choice())

    def lines(self, choice: Choice | None = None) -> Iterator[str]:
        """The same as JSON objects, one text each."""
        with self._told():
            yield from places.lines(self._db, choice or Choice())

    def count(self, choice: Choice | None = None) -> int:
        """How many places."""
        with self._told():
            return places.count(self._db, choice or Choice())

    def find(self, name: str) -> list[Place]:
        """Places of this number, or of this name (of a file, with or without member and sheet)."""
        number = name.removeprefix("#")
        with self._told():
            if number.isascii() and number.isdecimal():
                return list(places.select(self._db, Choice(gone=None, ids=[int(number)])))
            return list(places.select(self._db, Choice(gone=None, sort="place", ids=places.named(self._db, name))))

    def edit(self, ids: Sequence[int], values: Mapping[str, str], *, by: str, at: datetime | None = None) -> int:
        """Fill in entries ("" empties one) of places by number; returns how many changed. All or nothing."""
        with self._told(), opening.transaction(self._db) as db:
            return entries.set_entries(db, ids, values, at=_time(at), actor=by)

    def apply(
        self, changes: Iterable[entries.Change], *, by: str, source: str = "workbook", at: datetime | None = None
    ) -> tuple[int, list[entries.Conflict]]:
        """Changes of entries that are still as they were seen; (number made, those that are not)."""
        with self._told(), opening.transaction(self._db) as db:
            return entries.apply(db, changes, at=_time(at), actor=by, source=source)

    def review(self, ids: Sequence[int], *, by: str, on: date | None = None, at: datetime | None = None) -> int:
        """Note that these places were reviewed by somebody, today by default; returns their number."""
        day = (on or datetime.now().astimezone().date()).isoformat()
        values = {"last_review": day, "reviewer": by}
        with self._told(), opening.transaction(self._db) as db:
            entries.set_entries(db, ids, values, at=_time(at), actor=by, source="review")
            entries.confirm(db, ids, "last_review", _time(at))
        return len(ids)

    def move(self, old: int, new: int, *, by: str, at: datetime | None = None) -> int:
        """Entries of a place that is gone to the one its content moved to; returns how many were taken over."""
        with self._told(), opening.transaction(self._db) as db:
            return entries.move(db, old, new, at=_time(at), actor=by)

    def history(self, place: int | None = None, *, after: int = 0) -> list[Json]:
        """Changes of entries, oldest first."""
        with self._told():
            return entries.history(self._db, place, after=after)

    def versions(self, place: int) -> list[Json]:
        """What the runs found in a place, where that changed, oldest first."""
        with self._told():
            return compare.versions(self._db, place)

    def found_changes(self) -> list[tuple[Any, ...]]:
        """(place, when, by, `persons`, `findings`, `gone` or `back`, before, after) of what scans found, oldest first."""
        with self._told():
            return list(compare.found_changes(self._db))

    def diff(self, since: str | None = None) -> compare.Diff:
        """What changed since a run or a date (YYYY-MM-DD); since the run before the last by default."""
        with self._told():
            return compare.diff(self._db, since)

    def due(self, *, months: int = 12, as_of: date | None = None) -> Iterator[due.Due]:
        """Places that somebody must look at, with the reasons."""
        with self._told():
            yield from due.due(self._db, months, as_of or datetime.now().astimezone().date())

    def problems(self) -> list[str]:
        """What is damaged, or not as this program writes it; empty where all is well."""
        return damage.problems(self._db)

    def mark(self) -> tuple[str, int]:
        """(name of this ledger, number of the last change): what an exported workbook is compared with later."""
        with self._told():
            name = self._db.execute("SELECT value FROM meta WHERE key = 'ledger'").fetchone()
            last = self._db.execute("SELECT IFNULL(MAX(change), 0) FROM history").fetchone()
        return (str(name[0]) if name else ""), int(last[0])

    def runs(self) -> list[Json]:
        """All runs, oldest first."""
        with self._told():
            found = self._db.execute("SELECT * FROM runs ORDER BY run")
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) | {"targets": json.loads(row[2])} for row in found]

    def rule_titles(self, lang: str) -> dict[str, str]:
        """Titles of the rules that applied in any run, by id, as the newest of them told."""
        with self._told():
            rows = self._db.execute(
                "SELECT json_extract(totals, '$.rules') FROM runs WHERE totals IS NOT NULL ORDER BY run"
            )
            found = [rule for (rules,) in rows if rules for rule in json.loads(rules)]
        return {rule["rule"]: rule["title"][lang] for rule in found if lang in rule.get("title", ())}

    def skips(self, run: int | None = None) -> list[Json]:
        """What a run (the last one by default) did not read, as objects of the machine format."""
        wanted = "(SELECT MAX(run) FROM runs)" if run is None else "?"
        with self._told():
            found = self._db.execute(
                f"SELECT location, stage, reason, detail FROM skips WHERE run = {wanted} ORDER BY rowid",  # noqa: S608
                () if run is None else (run,),
            ).fetchall()
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

    @contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's errors as clear ones."""
        try:
            yield
        except sqlite3.Error as error:
            raise opening.wrong(self._path, error, self._wait) from None
        except json.JSONDecodeError:
            raise ConfigError(f"{self._path} is damaged; hint: `piiscan ledger check {self._path}`") from None


def _time(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
