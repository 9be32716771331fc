"""Findings as the rows of the page's data: flat, hashable, without what a report does not show."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from piiscan.model import band
from piiscan.report.tally import Json, file_of, sheet_of

__all__ = ["COLUMNS", "NUMERIC", "FindingRow", "finding_row"]

_once = sys.intern  # most texts of 100,000 findings occur again and again


class FindingRow(NamedTuple):
    """One finding. `evidence`: (code, bits, note). No value: `masked` is all that is shown of it."""

    band: str
    entity: str
    file: str
    sheet: str | None
    column: str | None
    masked: str
    evidence: tuple[tuple[str, float, str], ...]
    law: tuple[str, ...]
    recognizer: str
    page: int | None
    row: int | None
    line: int | None
    score: float
    occurrences: int
    distinct: int


COLUMNS = FindingRow._fields
NUMERIC = frozenset({"page", "row", "line", "score", "occurrences", "distinct"})


def finding_row(finding: Json) -> FindingRow:
    """From a line of the JSONL output; what it lacks is empty."""
    location: Json = finding.get("location") or {}
    evidence = finding.get("evidence") or ()
    return FindingRow(
        band=_once(str(finding.get("band") or band(float(finding.get("score", 0.0))))),
        entity=_once(str(finding["entity"])),
        file=_once(file_of(location)),
        sheet=_text(sheet_of(location)),
        column=_text(location.get("column")),
        masked=str(finding.get("masked") or ""),
        evidence=tuple((_once(str(e["code"])), float(e["bits"]), _once(str(e.get("note") or ""))) for e in evidence),
        law=tuple(_once(str(law)) for law in finding.get("law") or ()),
        recognizer=_once(str(finding.get("recognizer") or "")),
        page=location.get("page"),
        row=location.get("row"),
        line=location.get("line"),
        score=round(float(finding.get("score", 0.0)), 4),
        occurrences=int(finding.get("count", 1)),
        distinct=int(finding.get("distinct", 1)),
    )


def _text(value: Any) -> str | None:
    return None if value is None else _once(str(value))
