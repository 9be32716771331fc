"""Files whose results are known, on their way through a run as one task."""

from __future__ import annotations

from dataclasses import dataclass, field

from piiscan.model import Blob
from piiscan.scan.state.segment import Result
from piiscan.scan.state.store import Held, Told

__all__ = ["Known"]

_GROUP = 1024  # unchanged files given back at once


@dataclass(slots=True)
class Known:
    """Consecutive files of the walk whose results are known.

    `files`: with what was told at their end. `giving` are those of them with findings, skips or persons: their results
    lie at `places` of a segment, or are `result`.
    """

    files: list[tuple[Blob, Told]] = field(default_factory=list)
    segment: int | None = None
    giving: list[Blob] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    result: Result | None = None

    def takes(self, held: Held) -> bool:
        """Whether a file with this result can join: one segment is read at a time."""
        return len(self.files) < _GROUP and (held[1] is None or self.segment in (None, held[1]))

    def add(self, blob: Blob, held: Held) -> None:
        told, number, place = held
        self.files.append((blob, told))
        if place is not None:
            self.segment = number
            self.giving.append(blob)
            self.places.append(place)
