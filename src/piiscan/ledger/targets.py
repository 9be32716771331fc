"""What a run looked at: its targets, what it left out, and so which places of the ledger are gone."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from typing import Any

Json = dict[str, Any]

_URL = re.compile(r"[a-z][a-z0-9+]*://")
_FILES = ("sqlite:///", "file://")  # schemes of what is a file after all

# Places that this run did not see. One that another run saw since this one began may be newer than what this one read.
UNSEEN = """
SELECT p.place, p.uri, p.member, p.sheet, p.last_run FROM places AS p JOIN runs AS r ON r.run = p.last_run
WHERE p.last_run <> :run AND p.gone_run IS NULL AND IFNULL(r.ended, r.recorded) <= :started
"""
_SKIPPED = """
SELECT 1 FROM temp.unread WHERE uri = ? AND sheet IN ('', ?) AND (member = '' OR substr(?, 1, length(member)) = member)
"""


def absolute(uri: str, base: str) -> str:
    """A path as it is named from anywhere: `base` is the folder it was named in. URLs stay as they are."""
    for scheme in _FILES:
        uri = uri.removeprefix(scheme)
    if _URL.match(uri) or not uri or not base:
        return uri
    return os.path.normpath(os.path.join(base, uri))  # noqa: PTH118 - may hold undecodable names


def storable(text: str) -> str:
    """SQLite stores UTF-8: undecodable bytes of a file name (lone surrogates) become backslash escapes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def below(uri: str, target: str) -> bool:
    return uri == target or uri.startswith((target.rstrip("/") + "/", target.rstrip("\\") + "\\"))


def narrowed(summary: Json) -> bool:
    """Whether a run chose among what its targets hold, so that nothing can be said of what it did not name."""
    scope = summary.get("scope") or {}
    only = (summary.get("coverage") or {}).get("only") if isinstance(summary.get("coverage"), dict) else None
    chosen = any(scope.get(key) for key in ("entities", "since", "staged", "baseline"))
    return bool(chosen or only or summary.get("baseline") or summary.get("stopped"))


def gone(
    db: sqlite3.Connection,
    run: int,
    summary: Json,
    *,
    started: str,
    base: str,
    read: Collection[str] | None,
    exists: Callable[[str], bool],
) -> Iterator[tuple[str, int]]:
    """(reason, place) of each place that the run looked at and found nothing in: `no_file` or `nothing_found`.

    read: names of the files that the run read, as it was given them; None where that is not known, and then a file that
    still exists counts as read only if nothing was left out.
    """
    if narrowed(summary):
        return
    roots = [absolute(str(target), base) for target in summary.get("targets") or ()]
    met = None if read is None else {storable(absolute(uri, base)) for uri in read}
    weaker = _weaker(db, run)
    chose = _chose(summary)
    for place, uri, member, sheet, last_run in db.execute(UNSEEN, {"run": run, "started": started}).fetchall():
        if last_run in weaker or not any(below(uri, root) for root in roots) or _skipped(db, uri, member, sheet):
            continue
        if met is not None and uri in met:
            yield "nothing_found", place
        elif _URL.match(uri):
            if not chose:
                yield "nothing_found", place
        elif not _may_exist(uri, exists):
            yield "no_file", place
        elif met is None and not chose:
            yield "nothing_found", place


def _may_exist(uri: str, exists: Callable[[str], bool]) -> bool:
    """Names with undecodable bytes are not stored as they are, so nobody can ask for them."""
    return "\\x" in uri or "\\udc" in uri or exists(uri)


def _chose(summary: Json) -> bool:
    """Whether a filter left files out."""
    coverage = summary.get("coverage")
    left_out = coverage.get("left_out") if isinstance(coverage, dict) else None
    return bool(left_out or any((summary.get("scope") or {}).get(key) for key in ("include", "exclude")))


def _weaker(db: sqlite3.Connection, run: int) -> set[int]:
    """Runs that looked closer than this one: what they found, this one may have missed."""
    rows = db.execute("SELECT run, tiers, scope FROM runs ORDER BY run DESC").fetchall()
    looked = {number: (_tiers(tiers) | _catalogs(scope), _least(scope)) for number, tiers, scope in rows}
    tiers, least = looked[run]
    return {number for number, (other, score) in looked.items() if not other <= tiers or score < least}


def _tiers(told: str | None) -> frozenset[str]:
    return frozenset(json.loads(told)) if told else frozenset()


def _least(scope: str | None) -> float:
    return float((json.loads(scope) if scope else {}).get("min_score", 0.5))


def _catalogs(scope: str | None) -> frozenset[str]:
    """Folders with recognizers of the user's own."""
    return frozenset((json.loads(scope) if scope else {}).get("catalogs", ()))


def _skipped(db: sqlite3.Connection, uri: str, member: str, sheet: str) -> bool:
    """Whether a Skip of the run stands for the place, for what it lies in, or for a folder above."""
    names = [uri]
    while (parent := uri.rstrip("/\\")[: max(uri.rstrip("/\\").rfind("/"), uri.rstrip("/\\").rfind("\\"), 0)]) != uri:
        names.append(parent or "/")
        uri = parent
        if not parent:
            break
    return any(db.execute(_SKIPPED, (name, sheet, member)).fetchone() for name in names)
