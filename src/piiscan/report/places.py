"""Places as a report lists them: the worst of a run in bounded memory, all of them summed by folder.

The input are the `place` lines of the JSONL output. Where there are none (output of an older program), the files of the
findings stand in their stead, with fewer things known.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from piiscan.report.folders import LEVELS, Folders
from piiscan.report.tally import FileTally, Json, file_of, sheet_of

__all__ = ["COLUMNS", "NUMERIC", "Place", "PlacesTally", "of_files", "tally_places"]

KEEP_PLACES = 20_000  # rows in the page's data: about 6 MB
SEVERITIES = ("critical", "high", "medium", "low", None)
_LEVEL_OF = {"critical": "high", "high": "high", "medium": "moderate", "low": "low"}  # where no risk was told
_LEVEL_OF_GRADE = {"A": "high", "B": "moderate", "C": "low"}


@dataclass(frozen=True, slots=True)
class Place:
    """One place. Every field is hashable: the page's data hold each distinct value once.

    `items`: (entity, count, distinct, best score, columns), most first; `special`: (entity, tied, mentioned, denied);
    `listed`: (persons, rows, columns) of a list of persons; `reasons`: (code, points, note).
    """

    file: str
    severity: str | None = None
    level: str = "none"
    risk: int | None = None
    reasons: tuple[tuple[str, float, str], ...] = ()
    page: int | None = None
    sheet: str | None = None
    persons: int | None = None
    list_persons: int | None = None
    listed: tuple[int, int, tuple[str, ...]] | None = None
    items: tuple[tuple[str, int, int | None, float | None, tuple[str, ...]], ...] = ()
    law: tuple[str, ...] = ()
    special: tuple[tuple[str, int, int, int], ...] = ()
    owner: str | None = None
    modified: str | None = None
    bytes: int | None = None
    mode: str | None = None
    encodings: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Sensitive facts tied to a person, mentioned, denied."""
        return sum(e[1] for e in self.special), sum(e[2] for e in self.special), sum(e[3] for e in self.special)

    @property
    def entities(self) -> tuple[str, ...]:
        return tuple(item[0] for item in self.items)

    @property
    def danger(self) -> int:
        """Level and risk as one number to sort by."""
        return LEVELS.index(self.level) * 1000 + (self.risk or 0)

    def row(self) -> tuple[Any, ...]:
        """In the order of COLUMNS."""
        counts = dict(zip(("tied", "mentioned", "denied"), self.counts, strict=True))
        return tuple(counts[name] if name in counts else getattr(self, name) for name in COLUMNS)

    def badness(self) -> tuple[int, int, int, int, int]:
        """Ascending: worst last."""
        items = sum(item[1] for item in self.items)
        return (-SEVERITIES.index(self.severity), LEVELS.index(self.level), self.risk or 0, self.persons or 0, items)


_TEXTS = (
    "file",
    "severity",
    "level",
    "reasons",
    "sheet",
    "listed",
    "entities",
    "items",
    "law",
    "special",
    "owner",
    "modified",
)
NUMERIC = frozenset({"risk", "page", "persons", "list_persons", "tied", "mentioned", "denied", "bytes", "danger"})
COLUMNS = (*_TEXTS, "mode", "encodings", "rules", *sorted(NUMERIC))


@dataclass(slots=True)
class PlacesTally:
    """All places of a run. `worst`: sorted, worst first; `folders`: all of them by folder."""

    places: int = 0
    lists: int = 0
    worst: list[Place] = field(default_factory=list)
    folders: Folders = field(default_factory=Folders)


def tally_places(lines: Iterable[Json], keep: int = KEEP_PLACES) -> PlacesTally:
    """Read the lines once; `keep` places stay in memory."""
    return _tally((_place(line) for line in lines), keep)


def of_files(files: Iterable[tuple[str, FileTally]], keep: int = KEEP_PLACES) -> PlacesTally:
    """From the files of the findings."""
    return _tally((_of_file(name, file) for name, file in files), keep)


def _tally(places: Iterator[Place], keep: int) -> PlacesTally:
    out, last = PlacesTally(), ""
    heap: list[tuple[tuple[int, int, int, int, int], int, Place]] = []
    for number, place in enumerate(places):
        out.places += 1
        out.lists += place.listed is not None
        size = (place.bytes or 0) if place.file != last else 0  # the sheets of a file come one after another
        weight = place.persons if place.persons is not None else sum(item[1] for item in place.items)
        out.folders.add(place.file, persons=weight, volume=size, level=LEVELS.index(place.level))
        last = place.file
        entry = (place.badness(), -number, place)
        heapq.heappush(heap, entry) if len(heap) < keep else heapq.heappushpop(heap, entry)
    out.worst = [place for *_, place in sorted(heap, key=lambda entry: entry[:2], reverse=True)]
    return out


def _place(line: Json) -> Place:
    location, risk, listed = line.get("location") or {}, line.get("risk") or {}, line.get("list")
    file, severity = line.get("file") or {}, line.get("severity")
    score = risk.get("score")
    return Place(
        file=file_of(location),
        severity=severity if severity in SEVERITIES else None,
        level=risk["level"] if risk.get("level") in LEVELS else _LEVEL_OF.get(str(severity), "none"),
        risk=None if score is None else round(score),
        reasons=tuple(
            (str(r["code"]), r.get("points", 0), str(r.get("note") or "")) for r in risk.get("reasons") or ()
        ),
        page=location.get("page"),
        sheet=sheet_of(location),
        persons=line.get("persons"),
        list_persons=int(listed["persons"]) if listed else None,
        listed=(int(listed["persons"]), int(listed.get("rows") or 0), tuple(listed.get("columns") or ()))
        if listed
        else None,
        items=_items(line.get("entities") or {}),
        law=tuple(line.get("law") or ()),
        special=_special(line.get("special") or {}),
        owner=file.get("owner"),
        modified=file.get("modified"),
        bytes=file.get("bytes"),
        mode=file.get("mode"),
        encodings=tuple(file.get("encodings") or ()),
        rules=tuple(line.get("rules") or ()),
    )


def _items(entities: Json) -> tuple[tuple[str, int, int | None, float | None, tuple[str, ...]], ...]:
    found = (
        (name, int(told.get("count", 0)), told.get("distinct"), told.get("best"), tuple(told.get("columns") or ()))
        for name, told in entities.items()
    )
    return tuple(sorted(found, key=lambda item: (-item[1], item[0])))


def _special(told: Json) -> tuple[tuple[str, int, int, int], ...]:
    found = (
        (name, int(n.get("tied", 0)), int(n.get("mentioned", 0)), int(n.get("denied", 0))) for name, n in told.items()
    )
    return tuple(sorted(found, key=lambda entry: (-entry[1], entry[0])))


def _of_file(name: str, file: FileTally) -> Place:
    items = tuple((entity, count, None, None, ()) for entity, count in file.kinds.most_common())
    return Place(file=name, level=_LEVEL_OF_GRADE[file.grade()], items=items, law=tuple(sorted(file.law)))
