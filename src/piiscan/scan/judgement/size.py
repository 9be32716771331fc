"""How much of a table was read, and what that says of the rest of it."""

from __future__ import annotations

from dataclasses import dataclass

from piiscan.model import Sample
from piiscan.scan.judgement import intervals

__all__ = ["Size"]

_ANY = 1 << 16  # times the cells read: so many that nothing depends on their number


@dataclass(frozen=True, slots=True)
class Size:
    """`rows` of the table, None where nobody knows; `exact`: they were counted, else a store's estimate.

    sample None: all were to be read; not `complete`: some of those to be read are missing, nobody knows which.
    """

    read: int
    rows: int | None
    exact: bool = True
    complete: bool = True
    sample: Sample | None = None

    @property
    def random(self) -> bool:
        """Whether what was read speaks for the rest."""
        return self.complete and (self.sample is None or self.sample.method != "head")

    def cells(self, filled: int) -> int:
        """How many filled cells a column may have in the whole table; by an estimate, which may be old, any number."""
        if self.sample is None or not self.exact or self.rows is None:
            return filled if self.sample is None else _ANY * max(filled, 1)
        return max(round(filled * self.rows / self.read), filled) if self.read else filled

    def bound(self, filled: int, effect: float) -> float | None:
        """What was seen in none of the cells read is in at most this share; None where that cannot be told."""
        if self.sample is None and self.complete:
            return 0.0
        if self.sample is None or not self.random:
            return None
        return intervals.most_unseen(filled, self.cells(filled), effect, self.sample.confidence)

    def interval(self, seen: int, filled: int, effect: float) -> tuple[float, float] | None:
        """The share of such cells in the whole table, with 95 %; None where that cannot be told."""
        if self.sample is None and self.complete:
            return (seen / filled, seen / filled) if filled else (0.0, 0.0)
        return intervals.interval(seen, filled, self.cells(filled), effect) if self.random else None
