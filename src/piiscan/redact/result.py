"""What was replaced, as it is told: no values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from piiscan.model import Location

__all__ = ["WHY", "RedactResult", "Replacement"]

# found: a finding; column: a cell of a personal column that was not found singly; again: the text of a value found
# elsewhere in the file; reading: furigana of a covered cell.
WHY = ("found", "column", "again", "reading")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One kind of value covered at one place, `count` times. `masked`: as a scan shows it."""

    entity: str
    location: Location
    masked: str
    why: str
    count: int = 1

    def as_json(self) -> dict[str, Any]:
        return {
            "type": "replacement",
            "entity": self.entity,
            "location": self.location.as_json(),
            "masked": self.masked,
            "why": self.why,
            "count": self.count,
        }


@dataclass(frozen=True, slots=True)
class RedactResult:
    """A redacted file. `out`: None after a dry run. `rounds`: how often it was read until nothing was found any more.

    `parts`: of an Office file, those that were changed; `dropped`: those that were left out (a preview picture).
    """

    uri: str
    out: str | None
    mode: str
    replacements: tuple[Replacement, ...]
    rounds: int = 1
    parts: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def entities(self) -> dict[str, int]:
        """How many replacements there are of each entity."""
        counts: Counter[str] = Counter()
        for one in self.replacements:
            counts[one.entity] += one.count
        return dict(sorted(counts.items()))

    def as_json(self) -> dict[str, Any]:
        """The last line of the report."""
        why: Counter[str] = Counter()
        for one in self.replacements:
            why[one.why] += one.count
        return {
            "type": "redaction",
            "uri": self.uri,
            "out": self.out,
            "mode": self.mode,
            "replacements": sum(why.values()),
            "entities": self.entities,
            "why": {name: why[name] for name in WHY},
            "rounds": self.rounds,
            "parts": list(self.parts),
            "dropped": list(self.dropped),
            "notes": list(self.notes),
        }
