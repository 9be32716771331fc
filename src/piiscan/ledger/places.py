"""Places as they are read: the JSON of a line is put together by SQLite, objects only where they are asked for."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from piiscan.ledger.fields import BY_KEY

__all__ = ["Choice", "Place", "count", "full_name", "lines", "named", "place_of", "select"]

Json = dict[str, Any]

SORTS = {
    "risk": "score IS NULL, score DESC, severity_rank DESC, sensitive DESC, persons DESC, uri, member, sheet",
    "persons": "persons DESC, score DESC, uri, member, sheet",
    "place": "uri, member, sheet",
    "id": "place",
}
_RANK = "CASE p.severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END"
_ROWS = f"""
SELECT p.place AS place, p.uri AS uri, p.member AS member, p.sheet AS sheet, p.persons AS persons, p.score AS score,
    p.sensitive AS sensitive, {_RANK} AS severity_rank, json_object(
    'type', 'place', 'id', p.place, 'uri', p.uri, 'member', NULLIF(p.member, ''), 'sheet', NULLIF(p.sheet, ''),
    'persons', p.persons, 'estimated', json(CASE WHEN p.estimated THEN 'true' ELSE 'false' END), 'findings', p.findings,
    'sensitive', json(CASE WHEN p.sensitive THEN 'true' ELSE 'false' END), 'form', NULLIF(p.form, ''),
    'entities', json(p.items), 'law', json(p.law), 'special', json(p.special), 'rules', json(p.rules),
    'list', json(p.list), 'severity', p.severity, 'risk', json(p.risk), 'file', json(p.file),
    'partial', json(CASE WHEN p.partial THEN 'true' ELSE 'false' END),
    'first_seen', f.recorded, 'last_seen', l.recorded, 'gone_since', g.recorded, 'gone_reason', p.gone_reason,
    'entries', json(IFNULL((SELECT json_group_object(e.field, e.value) FROM entries AS e WHERE e.place = p.place), '{{}}'))
    ) AS line
FROM places AS p LEFT JOIN runs AS f ON f.run = p.first_run LEFT JOIN runs AS l ON l.run = p.last_run
LEFT JOIN runs AS g ON g.run = p.gone_run
"""  # noqa: S608 (fixed text)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which places: of a kind, with so many persons at least, with special care required, gone (True), there (False)
    or both (None)."""

    entity: str | None = None
    min_persons: int = 0
    sensitive: bool = False
    gone: bool | None = False
    sort: str = "risk"
    ids: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the ledger: a file, a member of a container, a sheet or a table. `line` is all of it as JSON."""

    id: int
    uri: str
    member: str | None
    sheet: str | None
    persons: int
    estimated: bool  # persons was estimated by a version before 4
    findings: int
    sensitive: bool
    entities: Json  # entity -> count, distinct, best, columns
    law: tuple[str, ...]
    first_seen: str  # ISO 8601, UTC
    last_seen: str
    gone_since: str | None
    entries: dict[str, str]  # what people filled in, by key of `fields`
    line: Json

    @property
    def name(self) -> str:
        """uri, member and sheet in one text, as `scan` shows them."""
        return full_name(self.uri, self.member, self.sheet)


def place_of(line: str) -> Place:
    told: Json = json.loads(line)
    told["entries"] = {key: told["entries"][key] for key in BY_KEY if key in told["entries"]}
    told["law"] = tuple(told["law"])
    names = (field.name for field in fields(Place) if field.name != "line")
    return Place(**{name: told[name] for name in names}, line=told)


def lines(db: sqlite3.Connection, choice: Choice) -> Iterator[str]:
    """One JSON object a place."""
    where, values = _where(choice)
    sql = f"SELECT line FROM ({_ROWS} WHERE {where}) ORDER BY {SORTS[choice.sort]}"  # noqa: S608 (fixed words)
    for (line,) in db.execute(sql, values):
        yield line


def count(db: sqlite3.Connection, choice: Choice) -> int:
    where, values = _where(choice)
    return int(db.execute(f"SELECT COUNT(*) FROM places AS p WHERE {where}", values).fetchone()[0])  # noqa: S608


def select(db: sqlite3.Connection, choice: Choice) -> Iterator[Place]:
    return map(place_of, lines(db, choice))


def _where(choice: Choice) -> tuple[str, list[Any]]:
    wanted: list[str] = ["p.persons >= ?"]
    values: list[Any] = [choice.min_persons]
    if choice.entity is not None:
        wanted.append("EXISTS (SELECT 1 FROM json_each(p.items) AS i WHERE i.key = ?)")
        values.append(choice.entity.upper())
    if choice.sensitive:
        wanted.append("p.sensitive")
    if choice.gone is not None:
        wanted.append(f"p.gone_run IS {'NOT ' if choice.gone else ''}NULL")
    if choice.ids is not None:
        wanted.append("p.place IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(choice.ids)))
    return " AND ".join(wanted), values


def named(db: sqlite3.Connection, name: str) -> list[int]:
    """Places of a file by its name as `list` shows it, by its absolute name, or by the end of its name."""
    given = {name, os.path.abspath(name)}  # noqa: PTH100 - may be a URL
    rows = db.execute("SELECT place, uri, member, sheet FROM places ORDER BY uri, member, sheet").fetchall()
    exact = [place for place, uri, member, sheet in rows if given & {uri, full_name(uri, member, sheet)}]
    return exact or [place for place, uri, *_ in rows if uri.endswith(f"/{name.lstrip('/')}")]


def full_name(uri: str, member: str | None, sheet: str | None) -> str:
    """A place as one text, as results tell it: `uri!member [sheet]`."""
    return "!".join(filter(None, (uri, member))) + (f" [{sheet}]" if sheet else "")
