"""Which columns travelled with the list: per field kind how the matched persons' values agree, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.bounds import both_bounds
from piiscan.match.choose import Chosen
from piiscan.match.evidence import agreement
from piiscan.match.levels import Patterns
from piiscan.match.notes import Note, note, share_text

STATES = ("missing", "differs", "partial", "exact")  # in the order of prove's levels
_TRAVELLED = 0.9  # share that agrees from which a column came with the list as a whole
_OTHER = 0.5  # share that agrees up to which its values are mostly not ours


@dataclass(frozen=True, slots=True)
class Column:
    """One field kind among matched persons, each counted once. `counts`: persons in each of STATES."""

    kind: str
    counts: tuple[int, int, int, int]
    in_list: bool
    in_index: bool

    @property
    def compared(self) -> int:
        """Persons of whom both sides have a value."""
        return sum(self.counts[1:])

    @property
    def agreeing(self) -> tuple[float, float]:
        """Interval (95 %) of the share that agrees, exactly or in part, where both sides have a value."""
        return both_bounds(self.counts[2] + self.counts[3], self.compared)

    @property
    def said(self) -> str:
        """What became of the column: a code of notes.py, decided only where the whole interval lies on one side."""
        low, high = self.agreeing
        if not self.in_list or not self.in_index:
            return "travel_not_listed" if not self.in_list else "travel_not_indexed"
        if not self.compared:
            return "travel_empty"
        if low >= _TRAVELLED:
            return "travel_whole"
        if high <= _OTHER:
            return "travel_overwritten"
        return "travel_changed" if low > _OTHER and high < _TRAVELLED else "travel_open"


def first_of_persons(owner: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Place of the first list row of each matched customer: copies of a row add no evidence. `owner`: per row."""
    return np.sort(np.unique(owner, return_index=True)[1])


def columns_of(
    patterns: Patterns,
    chosen: Chosen,
    owner: npt.NDArray[np.int64],
    kinds: Sequence[str],
    listed: Sequence[str],
    indexed: Sequence[str],
) -> list[Column]:
    """Per kind the counts among persons.

    owner: number of the customer, per chosen pair. listed, indexed: kinds (as reported) that each side has.
    """
    rows = chosen.pattern[chosen.person][first_of_persons(owner[chosen.person])]
    out = []
    for kind in kinds:
        missing, differs, partial, exact = np.bincount(agreement(patterns, kind)[rows], minlength=4).tolist()
        out.append(Column(kind, (missing, differs, partial, exact), kind in listed, kind in indexed))
    return out


def told(columns: Sequence[Column], rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Entries of the summary: what was counted of `rows`, shares of persons with intervals, and a sentence."""
    return {column.kind: {**rows[column.kind], **_entry(column)} for column in columns}


def _entry(column: Column) -> dict[str, Any]:
    persons = sum(column.counts)
    shares = {}
    for state, count in zip(STATES, column.counts, strict=True):
        low, high = both_bounds(count, persons)
        share = count / persons if persons else None
        shares[state] = {
            "persons": count,
            "share": None if share is None else round(share, 6),
            "lower": round(low, 6),
            "upper": round(high, 6),
        }
    return {
        "persons": persons,
        "shares": shares,
        "state": column.said.removeprefix("travel_"),
        "note": sentence(column),
    }


def sentence(column: Column) -> Note:
    """What the counts say of the column."""
    low, high = column.agreeing
    agreeing = column.counts[2] + column.counts[3]
    return note(
        column.said,
        kind=column.kind,
        compared=f"{column.compared:,}",
        exact=f"{column.counts[3]:,}",
        partial=f"{column.counts[2]:,}",
        differs=f"{column.counts[1]:,}",
        missing=f"{column.counts[0]:,}",
        share=share_text(agreeing / max(1, column.compared)),
        interval=f"{share_text(low)} – {share_text(high)}",
    )
