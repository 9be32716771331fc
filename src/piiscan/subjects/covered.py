"""What an answer cannot speak of: what the last run over each target did not read, and what no index holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from piiscan.subjects.answer import NotCovered
from piiscan.subjects.store import Store

__all__ = ["as_of", "counts", "not_covered"]


def not_covered(store: Store, cut: int = 0) -> tuple[NotCovered, ...]:
    """cut: places whose words were too many to be kept, so that a word of the question may be missing."""
    return tuple(_told(store, cut))


def _told(store: Store, cut: int) -> Iterator[NotCovered]:
    runs = store.rows("SELECT ended, summary FROM runs ORDER BY run")
    stopped = sum(ended is None for ended, _ in runs)
    if stopped or not runs:
        yield NotCovered("stopped", stopped)
    for reason, count in store.rows(
        "SELECT reason, COUNT(*) FROM skips GROUP BY reason ORDER BY COUNT(*) DESC, reason"
    ):
        yield NotCovered("skipped", count, reason)
    ((old,),) = store.rows("SELECT COUNT(*) FROM files WHERE seen_run NOT IN (SELECT run FROM runs)")
    if old:
        yield NotCovered("older", old)
    if cut:
        yield NotCovered("cut", cut)
    left, scores = 0, list[float]()
    for _, told in runs:
        with store.told():
            summary = json.loads(told)
        left += _left_out(summary)
        scores.append(float((summary.get("scope") or {}).get("min_score") or 0.5))
    if left:
        yield NotCovered("left_out", left, incomplete=False)
    if max(scores, default=0.5) > 0.5:
        yield NotCovered("min_score", 0, f"{max(scores):g}")
    yield NotCovered("not_searched", 0, incomplete=False)


def _left_out(summary: dict[str, Any]) -> int:
    rules = ((summary.get("coverage") or {}).get("left_out") or {}).values()
    return sum(rule.get("files", 0) + rule.get("folders", 0) for rule in rules)


def counts(store: Store) -> dict[str, int]:
    """Files, places with words, words."""
    query = "SELECT (SELECT COUNT(*) FROM files), COUNT(DISTINCT place), IFNULL(SUM(count), 0) FROM words"
    ((files, places, words),) = store.rows(query)
    return {"files": files, "places": places, "words": words}


def as_of(store: Store) -> str:
    """When the oldest of the files was read."""
    ((oldest,),) = store.rows("SELECT IFNULL(MIN(read_at), '') FROM files")
    return str(oldest)
