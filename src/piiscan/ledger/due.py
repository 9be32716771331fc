"""Which places somebody must look at: JIS Q 15001 asks for a review of the inventory once a year and on every change."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from piiscan.ledger.places import full_name

__all__ = ["REASONS", "Due", "due"]

REASONS = (
    "retention_over",  # kept longer than was said
    "special_care_without_purpose",
    "grown_since_review",
    "new_items_since_review",
    "gone_since_review",  # registered, and nothing lies there any more
    "review_too_old",
    "never_reviewed",
    "no_responsible",
)

# What the reviewer saw: the last version that was recorded when the review was noted, on the day of the review or before.
_PLACES = """
SELECT p.place, p.uri, p.member, p.sheet, p.persons, p.findings, p.estimated, p.sensitive, p.gone_run, p.items,
    IFNULL((SELECT json_group_object(field, value) FROM entries AS e WHERE e.place = p.place), '{}'),
    e.run, (SELECT json_array(v.persons, v.findings, json(v.items)) FROM versions AS v JOIN runs AS r ON r.run = v.run
        WHERE v.place = p.place AND v.run <= e.run AND substr(r.recorded, 1, 10) <= e.value ORDER BY v.run DESC LIMIT 1)
FROM places AS p LEFT JOIN entries AS e ON e.place = p.place AND e.field = 'last_review'
ORDER BY p.score IS NULL, p.score DESC, p.persons DESC, p.uri, p.member, p.sheet
"""


@dataclass(frozen=True, slots=True)
class Due:
    """A place and why it is due, gravest first; `new_items`: kinds that were not there at the last review."""

    place: int
    name: str
    persons: int
    reasons: tuple[str, ...]
    responsible: str | None
    last_review: str | None
    new_items: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "type": "due",
            "id": self.place,
            "place": self.name,
            "persons": self.persons,
            "reasons": list(self.reasons),
            "responsible": self.responsible,
            "last_review": self.last_review,
            "new_items": list(self.new_items),
        }


def due(db: sqlite3.Connection, months: int, as_of: dt.date) -> Iterator[Due]:
    """Places that are due on a day, worst first. One that is gone is due until a review says that it was seen to."""
    oldest = _before(as_of, months).isoformat()
    for row in db.execute(_PLACES):
        place, uri, member, sheet, persons, findings, estimated, sensitive, gone, items, told, run, seen = row
        entries: dict[str, str] = json.loads(told)
        then = json.loads(seen) if seen else None
        if gone is not None:
            reasons = ["gone_since_review"] if run is not None and run < gone else []
            new: tuple[str, ...] = ()
        else:
            new = tuple(sorted(json.loads(items).keys() - then[2].keys())) if then else ()
            reasons = _reasons(entries, bool(sensitive), oldest, as_of.isoformat())
            if then and _grown(then, None if estimated else persons, findings):
                reasons.append("grown_since_review")
            if new:
                reasons.append("new_items_since_review")
        if reasons:
            ordered = tuple(sorted(reasons, key=REASONS.index))
            name, who = full_name(uri, member, sheet), entries.get("responsible") or entries.get("department")
            yield Due(place, name, persons, ordered, who, entries.get("last_review"), new)


def _reasons(entries: dict[str, str], sensitive: bool, oldest: str, today: str) -> list[str]:
    """Those that the entries alone tell."""
    found = []
    if entries.get("retention_until", "9999") < today:
        found.append("retention_over")
    if sensitive and "purpose" not in entries:
        found.append("special_care_without_purpose")
    if "last_review" not in entries:
        found.append("never_reviewed")
    elif entries["last_review"] < oldest:
        found.append("review_too_old")
    if "responsible" not in entries and "department" not in entries:
        found.append("no_responsible")
    return found


def _grown(then: list[Any], persons: int | None, findings: int) -> bool:
    if then[0] is not None and persons is not None and persons != then[0]:
        return bool(persons > then[0])
    return bool(findings > then[1])


def _before(day: dt.date, months: int) -> dt.date:
    """The same day so many months ago; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return dt.date.min
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
