"""What people ask of a state file: what it holds, and to make it small."""

from __future__ import annotations

from typing import Any

from piiscan.errors import ConfigError
from piiscan.scan.state import database

__all__ = ["compact", "info"]

Json = dict[str, Any]


def info(path: str) -> Json:
    """Files, results and runs of a state. ConfigError where it is none, or in use."""
    with database.existing(path) as db:
        (files, size, told), *_ = db.execute(
            "SELECT COUNT(*), COALESCE(SUM(size), 0), COUNT(segment) FROM files"
        ).fetchall()
        ((segments, kept),) = db.execute(
            "SELECT COUNT(*), COALESCE(SUM(length(head) + length(findings)), 0) FROM segments"
        )
        versions = db.execute(
            "SELECT program, COUNT(file) FROM versions LEFT JOIN files USING (version) GROUP BY version ORDER BY version"
        ).fetchall()
        run = db.execute("SELECT started, ended, targets, files, reused FROM runs ORDER BY run DESC LIMIT 1").fetchone()
        ((pages,),) = db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    names = ("started", "ended", "targets", "blobs", "reused")
    return {
        "files": files,
        "bytes": size,
        "files_with_findings": told,
        "segments": segments,
        "segment_bytes": kept,
        "state_bytes": pages,
        "versions": [{"program": program, "files": count} for program, count in versions],
        "last_run": dict(zip(names, run, strict=True)) if run else None,
    }


def compact(path: str) -> Json:
    """Drop what only other settings or programs than those of the last run can use, and give the room back."""
    with database.existing(path) as db:
        last = db.execute("SELECT version FROM runs ORDER BY run DESC LIMIT 1").fetchone()
        if last is None:
            raise ConfigError(f"the state {path} has seen no run")
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM files WHERE version <> ?", last)
        db.execute(database.DROP_UNUSED)
        db.execute("DELETE FROM versions WHERE version <> ?", last)
        db.execute("DELETE FROM runs WHERE run < (SELECT MAX(run) FROM runs)")
        db.execute("COMMIT")
        db.execute("VACUUM")
    return info(path)
