"""How many facts are tied, only mentioned, denied: by place and entity, whatever their score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import Location
from piiscan.scan.found import Found
from piiscan.text.evidence import BIT, Bits

Ints = NDArray[np.int64]
TIED, MENTIONED, DENIED = range(3)


def status(evidence: Bits) -> Ints:
    """TIED, MENTIONED or DENIED of each fact by its evidence."""
    tied, asserted, denied = (evidence & BIT[code] > 0 for code in ("tied", "asserted", "denied"))
    return np.where(tied & asserted, TIED, np.where(tied & denied, DENIED, MENTIONED))


class Counts:
    """The counts of one blob."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self._mine = np.array([spec.kind == "special" for spec in specs], np.bool_)
        self._entities, self._entity = np.unique([spec.entity for spec in specs] or [""], return_inverse=True)
        self._places: dict[tuple[str, str | None, str | None], Ints] = {}

    def add(self, where: Location, found: Found) -> None:
        """Count the facts among some spans."""
        some = np.flatnonzero(self._mine[found.recognizer]) if self._mine.any() else ()
        if not len(some):
            return
        place = where.uri, where.member, where.sheet
        width = len(self._entities)
        cell = status(found.evidence[some]) * width + self._entity[found.recognizer[some]]
        counts = np.bincount(cell, minlength=3 * width).reshape(3, width)
        self._places[place] = self._places.get(place, np.zeros((3, width), np.int64)) + counts

    def as_json(self) -> list[dict[str, Any]]:
        """By member and sheet, in the order they were met: entity -> [tied, mentioned, denied]."""
        return [
            {
                "member": member,
                "sheet": sheet,
                "entities": {str(self._entities[i]): counts[:, i].tolist() for i in np.flatnonzero(counts.any(axis=0))},
            }
            for (_, member, sheet), counts in self._places.items()
        ]
