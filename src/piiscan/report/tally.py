"""One pass over findings and skips in bounded memory: totals, the worst files, the gravest findings."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from piiscan.model import band
from piiscan.report.words import Words
from piiscan.sources import stores

Json = dict[str, Any]

PLACE = ("page", "sheet", "row", "line")

KEEP_FINDINGS = 300  # rows a person still reads
KEEP_FILES = 200
KEEP_PLACES = 200  # places listed per skip reason
TRACK_FILES = 20_000  # about 20 MB while tallying; beyond it the lowest-ranked half is dropped

CONTACT = frozenset({"PERSON", "JP_ADDRESS", "PHONE_NUMBER", "EMAIL_ADDRESS", "DATE_OF_BIRTH"})
GRAVE_ENTITIES = frozenset({"JP_MY_NUMBER", "CREDIT_CARD"})
# One person is enough for a report duty: APPI Enforcement Rules art. 7 nos. 1 and 2, My Number Act.
GRAVE_LAW = frozenset({"specific_personal_information", "special_care", "special_care_required", "property_damage"})
MANY, SOME = 1_000, 100  # art. 7 no. 4 asks for more than 1,000 persons; 100 is the My Number Act's figure


@dataclass(slots=True)
class FileTally:
    """What one file (or member of a container) holds."""

    findings: int = 0
    occurrences: int = 0
    kinds: Counter[str] = field(default_factory=Counter)  # entity -> occurrences
    law: set[str] = field(default_factory=set)
    grave: bool = False

    def grade(self) -> str:
        """A, B or C by the rule that the report prints."""
        most = max(self.kinds.values(), default=0)
        if self.grave or most > MANY:
            return "A"
        return "B" if len(CONTACT & self.kinds.keys()) >= 2 or most > SOME else "C"

    def rank(self) -> tuple[str, int]:
        """Ascending: worst first."""
        return (self.grade(), -self.occurrences)


@dataclass(slots=True)
class EntityTally:
    """Totals of one entity."""

    findings: int = 0
    occurrences: int = 0
    files: int = 0
    bands: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class ScanTally:
    """Totals of a scan, and the worst of it. `files` and `worst` are sorted, worst first."""

    findings: int = 0
    bands: Counter[str] = field(default_factory=Counter)
    entities: dict[str, EntityTally] = field(default_factory=dict)
    files: list[tuple[str, FileTally]] = field(default_factory=list)
    files_total: int = 0
    pruned: bool = False
    law: Counter[str] = field(default_factory=Counter)
    worst: list[Any] = field(default_factory=list)  # findings, as `pack` gave them
    skips: Counter[str] = field(default_factory=Counter)
    skip_places: dict[str, list[Json]] = field(default_factory=dict)


def file_of(location: Json) -> str:
    """The file a finding lies in, containers included, `uri!member`; of a database the table."""
    member = location.get("member")
    return stores.place(str(location.get("uri", "")), location.get("sheet")) + (f"!{member}" if member else "")


def sheet_of(location: Json) -> str | None:
    """The sheet, where `file_of` does not name it already: a table of a database."""
    sheet: str | None = location.get("sheet")
    return None if stores.is_database(str(location.get("uri", ""))) else sheet


def place_in_file(location: Json, words: Words) -> str:
    """Position within the file: page, sheet, row, line (the column has its own place in the report)."""
    named = ("sheet",) if stores.is_database(str(location.get("uri", ""))) else ()  # by `file_of` already
    marks = [
        f"{words['place'][key]} {location[key]}" for key in PLACE if location.get(key) is not None and key not in named
    ]
    return ", ".join(marks)


def is_grave(finding: Json) -> bool:
    """One such person is enough: certain, and of a grave entity or law class."""
    certain = _band(finding) == "high"
    return certain and (finding["entity"] in GRAVE_ENTITIES or not GRAVE_LAW.isdisjoint(finding.get("law") or ()))


def tally(
    findings: Iterable[Json],
    skips: Iterable[Json],
    *,
    keep_findings: int = KEEP_FINDINGS,
    track_files: int = TRACK_FILES,
    pack: Callable[[Json], Any] = lambda finding: finding,
) -> ScanTally:
    """Read both streams once. Memory: the limits, and an 8-byte digest per file name; not the findings.

    pack: what is kept of one of the worst findings.
    """
    out = ScanTally()
    files: dict[str, FileTally] = {}
    seen: set[bytes] = set()
    heap: list[tuple[tuple[bool, float, int, int], Any]] = []
    for number, finding in enumerate(findings):
        where, grave = file_of(finding.get("location") or {}), is_grave(finding)
        by_file = files.get(where)
        if by_file is None:
            seen.add(hashlib.blake2b(where.encode("utf-8", "surrogatepass"), digest_size=8).digest())
            by_file = files[where] = FileTally()
        _count(out, by_file, finding, grave)
        if len(files) > track_files:
            files, out.pruned = _prune(files, track_files // 2), True
        key = (grave, float(finding.get("score", 0.0)), int(finding.get("count", 1)), -number)
        if len(heap) < keep_findings:
            heapq.heappush(heap, (key, pack(finding)))
        elif key > heap[0][0]:
            heapq.heapreplace(heap, (key, pack(finding)))
    out.worst = [finding for _, finding in sorted(heap, key=lambda item: item[0], reverse=True)]
    out.files = sorted(files.items(), key=lambda item: (*item[1].rank(), item[0]))
    out.files_total = len(seen)
    _count_skips(out, skips)
    return out


def _band(finding: Json) -> str:
    return str(finding.get("band") or band(float(finding.get("score", 0.0))))


def _count(out: ScanTally, by_file: FileTally, finding: Json, grave: bool) -> None:
    entity, count, law = str(finding["entity"]), int(finding.get("count", 1)), finding.get("law") or ()
    sure, total = _band(finding), out.entities.get(entity)
    if total is None:
        total = out.entities[entity] = EntityTally()
    if entity not in by_file.kinds:
        total.files += 1
    by_file.findings += 1
    by_file.occurrences += count
    by_file.kinds[entity] += count
    by_file.law.update(law)
    by_file.grave |= grave
    total.findings += 1
    total.occurrences += count
    total.bands[sure] += 1
    out.findings += 1
    out.bands[sure] += 1
    for name in law:
        out.law[name] += 1


def _prune(files: dict[str, FileTally], keep: int) -> dict[str, FileTally]:
    return dict(heapq.nsmallest(keep, files.items(), key=lambda item: item[1].rank()))


def _count_skips(out: ScanTally, skips: Iterable[Json]) -> None:
    for skip in skips:
        reason = str(skip.get("reason", ""))
        out.skips[reason] += 1
        places = out.skip_places.setdefault(reason, [])
        if len(places) < KEEP_PLACES:
            places.append(skip)
