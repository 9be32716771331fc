"""Where a shape is worth looking for: a span must still be able to reach the least score.

A run of twelve digits with no word near it, in no column that speaks for it, is no My Number whatever its check digit
says: it is not looked at. So a recognizer that lives by its words costs what its words cost, not what all digits cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec, ShapeSpec
from piiscan.scan import shape_finder
from piiscan.scan.columns import TableState
from piiscan.scan.vocabulary import Words
from piiscan.text.buffer import Buffer
from piiscan.text.shapes import DigitRuns

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A shape recognizer and what its spans can come to.

    own: per shape the most bits of a span by itself. marked, context: the most that these can add.
    width: no span is longer. prefixed: a literal or letters may stand between a mark and the digits.
    first: least and most digits of the first run, per shape; ((0, 255),) where spans do not begin with digits.
    """

    index: int
    spec: RecognizerSpec
    own: tuple[float, ...]
    marked: float
    context: float
    marks: str  # the last signs of the marks
    prefixed: bool
    width: int
    first: tuple[tuple[int, int], ...]


def plans(specs: Sequence[RecognizerSpec]) -> tuple[Plan, ...]:
    """The shape recognizers among `specs`, by their index."""
    return tuple(_plan(i, spec) for i, spec in enumerate(specs) if spec.kind == "shape")


def _plan(index: int, spec: RecognizerSpec) -> Plan:
    prefixed = any(form.prefix or any(form.letters) for form in spec.shapes)
    return Plan(
        index=index,
        spec=spec,
        own=tuple(shape_finder.most_bits(spec, form) for form in spec.shapes),
        marked=max(spec.bits.get("marked", 0.0), 0.0) if spec.marks else 0.0,
        context=max(spec.bits["context"], 0.0),
        marks="".join(sorted({mark[-1] for mark in spec.marks})) + "(",  # (03)1234-5678
        prefixed=prefixed,
        width=max(shape_finder.width(form) for form in spec.shapes),
        first=((0, 255),) if prefixed else tuple(dict.fromkeys(form.shape.lengths[0] for form in spec.shapes)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One buffer and what surrounds its spans: the table they lie in, if any, and the context words."""

    buffer: Buffer
    runs: DigitRuns
    words: Words
    table: TableState | None = None
    column: Ints | None = None  # of each unit
    lines: bool = False  # the units are lines of one text
    run_column: Ints | None = None  # of each run
    schemes: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # where "://" of an address stands
    all_words: Words = field(default_factory=Words.none)  # `words` are those of them that are context


def spans(plan: Plan, place: Place, support: Words, least: float) -> list[tuple[ShapeSpec, Bools | None]]:
    """The shapes of `plan` with a mask of the runs at which a span may begin and still reach `least` bits; None for all.

    support: the words of the buffer that speak for the recognizer.
    """
    found: list[tuple[ShapeSpec, Bools | None]] = []
    known: dict[float, Bools] = {}
    for form, own in zip(plan.spec.shapes, plan.own, strict=True):
        if own >= least:
            found.append((form, None))
            continue
        if own not in known:
            known[own] = _starts(plan, place, support, least - own)
        if known[own].any():
            found.append((form, known[own]))
    return found


def _starts(plan: Plan, place: Place, support: Words, missing: float) -> Bools:
    """Runs where marks, words or columns can give the missing bits."""
    worth = np.zeros(len(place.runs.start), np.bool_)
    if plan.marked and plan.marked + (plan.context if plan.prefixed else 0.0) >= missing:
        worth[slice(None) if plan.prefixed else place.runs.behind(plan.marks)] = True
    if len(support) and plan.marked + plan.context >= missing:
        reach = plan.spec.context.window + plan.width  # a span may begin before its digits, and end behind them
        worth[_near(place.runs, support, reach)] = True
    if place.table is not None and place.run_column is not None:
        hopeful = plan.marked + place.table.most_bits(plan.index, plan.first) >= missing
        if hopeful.any():
            worth |= hopeful.take(place.run_column)
    return worth


def _near(runs: DigitRuns, words: Words, reach: int) -> Ints:
    """Indexes of the runs that begin at most so many characters before or behind one of the words."""
    first = np.searchsorted(runs.start, words.start - reach)
    last = np.maximum.accumulate(np.searchsorted(runs.start, words.end + reach, "right"))
    first[1:] = np.maximum(first[1:], last[:-1])
    length = np.maximum(last - first, 0)
    indexes: Ints = np.arange(int(length.sum())) + np.repeat(first - (np.cumsum(length) - length), length)
    return indexes


def anchors(spec: RecognizerSpec, at: Ints, place: Place, support: Words, least: float) -> Bools:
    """Which anchors of a pattern may lead to spans of `least` bits: all in a table, those near a word that speaks for it
    in text where it lives by such words."""
    own = shape_finder.own_bits(spec) + max(spec.bits.get("glued", 0.0), 0.0)
    if own >= least or place.table is not None:
        return np.ones(len(at), np.bool_)
    if not len(support) or own + max(spec.bits["context"], 0.0) < least:
        return np.zeros(len(at), np.bool_)
    far = spec.context.window + 2 * spec.reach  # a span ends within the reach of its anchor
    first = np.searchsorted(np.maximum.accumulate(support.end), at - far)
    starts = np.append(support.start, np.iinfo(np.int64).max)
    return np.asarray(starts[first] <= at + far)


def hope(plan: Plan, place: Place, support: Words) -> float:
    """Most bits that words, header and column can still add to a span."""
    context = plan.context if len(support) else 0.0
    if place.table is None:
        return context
    return context + float(place.table.most_bits(plan.index, plan.first).max(initial=0.0))
