"""Where a shape is worth looking for: a span must still be able to reach the least score.

A run of twelve digits with no word near it, in no column that speaks for it, is no My Number whatever its check digit
says: it is not looked at. So a recognizer that lives by its words costs what its words cost, not what all digits cost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec, ShapeSpec
from piiscan.model import EVIDENCE_BIT
from piiscan.scan import shape_finder
from piiscan.scan.columns import TableState
from piiscan.scan.vocabulary import Words
from piiscan.text.buffer import Buffer
from piiscan.text.shapes import DigitRuns

Ints = NDArray[np.int64]
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One buffer and what surrounds its spans: the table they lie in, if any, and the context words."""

    buffer: Buffer
    runs: DigitRuns
    words: Words
    table: TableState | None = None
    column: Ints | None = None  # of each unit
    lines: bool = False  # the units are lines of one text


def starts(
    place: Place, index: int, spec: RecognizerSpec, form: ShapeSpec, support: Words, least: float
) -> Ints | None:
    """Indexes of the runs at which a span of `form` may begin and still reach `least` bits; None for all of them.

    support: the words of the buffer that speak for recognizer `index`.
    """
    own = shape_finder.most_bits(spec, form)
    marked = max(spec.bits.get("marked", 0.0), 0.0) if spec.marks else 0.0
    context = max(spec.bits["context"], 0.0)
    if own >= least or (marked and form.prefix and own + marked + context >= least):
        return None
    parts = []
    if marked and own + marked >= least:
        parts.append(place.runs.behind("".join({mark[-1] for mark in spec.marks})))
    if len(support) and own + marked + context >= least:
        parts.append(_near(place.runs, support, spec.context.window + shape_finder.width(form), spec.context.window))
    if place.table is not None and place.column is not None:
        bits = place.table.most_bits(index)
        if (hopeful := own + marked + bits >= least).any():
            parts.append(np.flatnonzero(hopeful[place.column[place.buffer.unit_of(place.runs.start)]]))
    if not parts:
        return _NONE
    return parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts))


def _near(runs: DigitRuns, words: Words, before: int, behind: int) -> Ints:
    """Indexes of the runs that begin at most so many characters before and behind one of the words."""
    first = np.searchsorted(runs.start, words.start - before)
    last = np.maximum.accumulate(np.searchsorted(runs.start, words.end + behind, "right"))
    first[1:] = np.maximum(first[1:], last[:-1])
    length = last - first
    return np.arange(int(length.sum())) + np.repeat(first - (np.cumsum(length) - length), length)


def hope(place: Place, index: int, spec: RecognizerSpec, support: Words) -> float:
    """Most bits that words, header and column can still add to a span of recognizer `index`."""
    words = max(spec.bits["context"], 0.0) if len(support) else 0.0
    if place.table is None:
        return words
    says = place.table.says[index]
    if (says & EVIDENCE_BIT["context"]).any():
        words = max(spec.bits["context"], 0.0)
    header = max(spec.bits["header"], 0.0) if (says & EVIDENCE_BIT["header"]).any() else 0.0
    return words + header + max(spec.bits["column_rate"], 0.0)
