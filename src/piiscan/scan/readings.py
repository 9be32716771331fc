"""Spans of one buffer by who found them, in the order in which they win ties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.found import Found, Late, of_spans
from piiscan.text.spans import Spans

Parts = list[tuple[int, Spans]]  # recognizer, its spans


@dataclass(frozen=True, slots=True)
class Readings:
    """late: where spans may be missing."""

    models: Parts
    patterned: Parts
    foreign: Parts
    others: Parts
    late: tuple[Late, ...]

    def of_each(self, change: Callable[[int, Spans], Spans]) -> Readings:
        """The readings with the spans of each recognizer changed; those without spans are left out."""

        def each(parts: Parts) -> Parts:
            return [(i, change(i, spans)) for i, spans in parts if len(spans)]

        return Readings(each(self.models), each(self.patterned), each(self.foreign), each(self.others), self.late)

    def moved(self, position: NDArray[np.int64]) -> Readings:
        """Readings of a part of a buffer at their places in the whole; position: those of the part's characters."""
        late = tuple(each._replace(position=int(position[each.position])) for each in self.late)
        there = self.of_each(lambda _, s: Spans(position[s.start], position[s.end - 1] + 1, s.evidence))
        return replace(there, late=late)

    def joined(self, other: Readings) -> Readings:
        """With the models and foreign recognizers of `other`, each in its place."""
        models = sorted(self.models + other.models, key=lambda part: part[0])
        foreign = sorted(self.foreign + other.foreign, key=lambda part: part[0])
        return replace(self, models=models, foreign=foreign, late=self.late + other.late)

    def found(self) -> Found:
        """All spans; bits are still 0."""
        return of_spans(self.models + self.patterned + self.foreign + self.others, self.late)
