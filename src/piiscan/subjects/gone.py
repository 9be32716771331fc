"""Which files of an index are gone, decided as the ledger does: only what a run would have met, had it still been there."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from piiscan.ledger.targets import absolute, below, narrowed, storable

__all__ = ["files"]

_URL = re.compile(r"[a-z][a-z0-9+]*://")


def files(
    db: sqlite3.Connection, run: int, summary: dict[str, Any], targets: Sequence[str], base: str
) -> Iterator[int]:
    """Numbers of files below the targets that the run did not see, and that are no more; of what lies in a database or
    bucket, those that were not listed. A run that chose among its targets, or that was refused a folder, decides nothing of it."""
    if narrowed(summary):
        return
    skipped = _skipped(db, run, base)
    chose = bool((summary.get("coverage") or {}).get("left_out"))
    for number, uri in db.execute("SELECT file, uri FROM files WHERE seen_run <> ?", (run,)).fetchall():
        if not any(below(uri, target) for target in targets) or any(below(uri, name) for name in skipped):
            continue
        if _URL.match(uri):
            if not chose:
                yield number
        elif (
            "\\x" not in uri and "\\udc" not in uri and not os.path.lexists(uri)
        ):  # undecodable names cannot be asked for
            yield number


def _skipped(db: sqlite3.Connection, run: int, base: str) -> list[str]:
    query = "SELECT DISTINCT json_extract(location, '$.uri') FROM skips WHERE run = ?"
    return [storable(absolute(uri, base)) for (uri,) in db.execute(query, (run,)) if uri]
