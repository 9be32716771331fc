"""The engine: one catalog compiled, one buffer in, spans with evidence out. No I/O, no Python loop over spans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import Catalog
from piiscan.japanese import address, person
from piiscan.model import EVIDENCE_BIT, MEDIUM
from piiscan.scan import cells, email_finder, found, judge, shape_finder
from piiscan.scan.columns import TableState
from piiscan.scan.context import ContextFinder, Words
from piiscan.scan.found import Found
from piiscan.scan.label_finder import LabelFinder
from piiscan.scan.pattern_finder import PatternFinder
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
MODELS: dict[str, Callable[[Buffer], Spans]] = {
    "person_name": person.find_names,
    "jp_address": address.find_addresses,
    "email": email_finder.find,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """What surrounds the spans of one buffer: the table they lie in, if any, and the words near them."""

    buffer: Buffer
    table: TableState | None
    column: Ints | None
    lines: bool
    words: Words
    present: dict[str, bool]


class Engine:
    """A compiled catalog, restricted to `entities` where given.

    Spans that cannot reach `min_score` whatever their surroundings are given up as early as this is known: a number
    that only a word near it could make a My Number costs nothing where no such word stands.
    """

    def __init__(self, catalog: Catalog, entities: frozenset[str] | None = None, min_score: float = MEDIUM) -> None:
        self.specs = tuple(s for s in catalog.recognizers if entities is None or s.entity in entities)
        self._least = judge.bits_of(min_score)
        self._context = ContextFinder(self.specs)
        self._scale = judge.Scale(self.specs)
        self._patterns = PatternFinder(self.specs)
        self._labels = LabelFinder(self.specs)
        self._forms = shape_finder.forms(self.specs)

    def table(self, header: tuple[str, ...]) -> TableState:
        """State for a table with these column headers."""
        return TableState(header, self.specs)

    def scan(
        self, buffer: Buffer, table: TableState | None = None, column: Ints | None = None, *, lines: bool = False
    ) -> Found:
        """Spans of all recognizers, judged, one reading where they overlap, in order of start.

        For cells of a table pass its state and the column of every unit. lines: the units are lines of one text,
        so that the line above may hold the label of a form. Spans below `min_score` may be missing.
        """
        return judge.resolve(self.candidates(buffer, table, column, lines=lines))

    def candidates(
        self, buffer: Buffer, table: TableState | None = None, column: Ints | None = None, *, lines: bool = False
    ) -> Found:
        """All readings with their bits, overlapping ones too: what `scan` chooses from."""
        runs = shape_finder.runs_of(buffer, self._forms)
        parts = [(i, MODELS[s.model](buffer)) for i, s in enumerate(self.specs) if s.model is not None]
        patterned, late = self._patterned(buffer)
        parts += patterned
        parts += self._labels.find(buffer, lines=lines)
        if table is not None and column is not None:
            table.count_cells(buffer, column)
            parts += cells.candidates(self.specs, dict(parts), table, buffer, column)
        near = [(spans.start, spans.end) for _, spans in parts]
        near += shape_finder.places(runs, self._forms)
        start, end = (np.concatenate([n[k] for n in near] or [np.empty(0, np.int64)]) for k in (0, 1))
        words = self._context.words(buffer, start, end)
        place = _Place(buffer, table, column, lines, words, self._context.present(words))
        parts += self._shaped(place, runs)
        parts = [(i, self._surroundings(i, spans, place)) for i, spans in parts if len(spans)]
        return self._scale.weigh(found.of_spans(parts, late))

    def _patterned(self, buffer: Buffer) -> tuple[list[tuple[int, Spans]], tuple[str, ...]]:
        """Spans of the pattern recognizers, and which of them ran out of time."""
        anchors = self._patterns.anchors(buffer)
        parts, late = [], []
        for i, spec in enumerate(self.specs):
            if spec.id in anchors:
                spans, stopped = self._patterns.find(spec.id, anchors[spec.id], buffer)
                parts.append((i, spans))
                late += [spec.id] if stopped else []
        return parts, tuple(late)

    def _shaped(self, place: _Place, runs: shape_finder.Runs) -> list[tuple[int, Spans]]:
        """Spans of the shape recognizers that can still reach the least score."""
        parts = []
        for i, spec in enumerate(self.specs):
            hope = self._hope(i, place)
            if spec.kind == "shape" and self._scale.best(i) + hope >= self._least:
                spans = shape_finder.find(place.buffer, runs, spec)
                parts.append((i, spans.take(self._scale.bits(i, spans.evidence) + hope >= self._least)))
        return parts

    def _hope(self, index: int, place: _Place) -> float:
        """Most bits that words, header and column can still add to a span of recognizer `index`."""
        bits = self.specs[index].bits
        hope = max(bits["context"], 0.0) if place.present[self.specs[index].id] else 0.0
        if place.table is not None:
            if not hope and (place.table.says[index] & EVIDENCE_BIT["context"]).any():
                hope = max(bits["context"], 0.0)
            hope += max(bits["column_rate"], 0.0)
            if (place.table.says[index] & EVIDENCE_BIT["header"]).any():
                hope += max(bits["header"], 0.0)
        return hope

    def _surroundings(self, index: int, spans: Spans, place: _Place) -> Spans:
        """Spans with the evidence of words near them, of their header and of their column."""
        spec = self.specs[index]
        evidence = spans.evidence | self._context.evidence(
            spec, spans, place.buffer, place.words, line_above=place.lines
        )
        if place.table is not None and place.column is not None:
            evidence |= place.table.evidence(index, spans, place.buffer, place.column)
        return Spans(spans.start, spans.end, evidence)
