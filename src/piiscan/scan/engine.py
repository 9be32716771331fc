"""The engine: one catalog compiled, one buffer in, spans with evidence out. No I/O, no Python loop over spans."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import Catalog, RecognizerSpec
from piiscan.errors import CatalogError, ConfigError
from piiscan.japanese import address, person, zengin
from piiscan.model import EVIDENCE_BIT, MEDIUM
from piiscan.scan import cells, email_finder, found, judge, prospects, shape_finder, urls
from piiscan.scan.columns import TableState
from piiscan.scan.context import ContextFinder
from piiscan.scan.foreign_finder import ForeignFinder
from piiscan.scan.found import Found
from piiscan.scan.headers import Headers
from piiscan.scan.label_finder import LabelFinder
from piiscan.scan.pattern_finder import PatternFinder
from piiscan.scan.prospects import Place
from piiscan.scan.vocabulary import SCHEME, Vocabulary
from piiscan.text import shapes
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans, concat

Ints = NDArray[np.int64]
MODELS: dict[str, Callable[[Buffer], Spans]] = {
    "person_name": person.find_names,
    "jp_address": address.find_addresses,
    "email": email_finder.find,
    "zengin": zengin.find,
}


class Engine:
    """A compiled catalog, restricted to `entities` where given.

    Spans that cannot reach `min_score` whatever their surroundings are given up as early as this is known: a number
    that only a word near it could make a My Number costs nothing where no such word stands.
    """

    def __init__(self, catalog: Catalog, entities: frozenset[str] | None = None, min_score: float = MEDIUM) -> None:
        self.specs = tuple(s for s in catalog.recognizers if entities is None or s.entity in entities)
        self._least = judge.bits_of(min_score)
        self._vocabulary = Vocabulary(self.specs)
        self._context = ContextFinder(self.specs, self._vocabulary)
        self._patterns = PatternFinder(self.specs, self._vocabulary)
        self.headers = Headers(self.specs)
        self._plans = prospects.plans(self.specs)
        self._scale = judge.Scale(self.specs)
        self._schemes = self._vocabulary.mask([SCHEME])
        self._labels = LabelFinder(self.specs, self._vocabulary)
        self._foreign = _foreign(self.specs)

    def table(self, header: tuple[str, ...]) -> TableState:
        """State for a table with these column headers."""
        return TableState(header, self.headers)

    def without(self, recognizers: frozenset[str]) -> Engine:
        """The same engine but for the patterns and Presidio recognizers of these ids; what it finds has the same indexes."""
        engine = copy(self)
        engine._patterns = self._patterns.without(recognizers)
        engine._foreign = self._foreign.without(recognizers)
        return engine

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
        words = self._vocabulary.find(buffer)
        parts = [(i, MODELS[s.model](buffer)) for i, s in enumerate(self.specs) if s.model is not None]
        patterned, late = self._patterns.find(buffer, words)
        strange, failed = self._foreign.find(buffer)
        parts += patterned + strange
        parts += self._labels.find(buffer, words, lines=lines)
        runs = shapes.digit_runs(buffer.folded, buffer.classes)
        run_column = column.take(buffer.unit_of(runs.start)) if column is not None else None
        schemes = words.start[self._schemes[words.word]]
        place = Place(buffer, runs, self._context.words(words), table, column, lines, run_column, schemes)
        if table is not None and column is not None and run_column is not None:
            table.count_cells(buffer, column, runs, run_column)
            parts += cells.candidates(self.specs, dict(parts), table, buffer, column)
        parts += self._shaped(place)
        parts = [(i, self._surroundings(i, spans, place)) for i, spans in parts if len(spans)]
        return self._scale.weigh(found.of_spans(parts, late + failed))

    def _shaped(self, place: Place) -> list[tuple[int, Spans]]:
        """Spans of the shape recognizers that can still reach the least score."""
        parts: list[tuple[int, Spans]] = []
        for plan in self._plans:
            support = self._context.supporting(plan.index, place.words)
            missing = self._least - prospects.hope(plan, place, support)
            shaped = [
                shape_finder.find(place.buffer, place.runs, form, plan.spec, where)
                for form, where in prospects.spans(plan, place, support, self._least)
            ]
            spans = concat(shaped)  # all shapes together: a column may hold several
            if len(spans):
                parts.append((plan.index, spans.take(self._scale.bits(plan.index, spans.evidence) >= missing)))
        return parts

    def _surroundings(self, index: int, spans: Spans, place: Place) -> Spans:
        """Spans with the evidence of words near them, of their header and of their column."""
        window = self.specs[index].context.window
        evidence = spans.evidence | self._context.evidence(
            index, window, spans, place.buffer, place.words, line_above=place.lines
        )
        linked = _linked(self.specs[index], spans, place)
        evidence |= np.where(linked, EVIDENCE_BIT["look_alike"], 0).astype(np.uint32)
        if place.table is not None and place.column is not None:
            evidence |= place.table.evidence(index, spans, place.buffer, place.column)
        return Spans(spans.start, spans.end, evidence)


def _foreign(specs: tuple[RecognizerSpec, ...]) -> ForeignFinder:
    """The Presidio recognizers; its library is imported only where there are some."""
    if not any(spec.presidio for spec in specs):
        return ForeignFinder(())
    try:
        from piiscan.scan import presidio_foreign
    except ConfigError as error:
        where = next(spec.presidio.source for spec in specs if spec.presidio)
        raise CatalogError([f"{where}: {error}"]) from None
    return ForeignFinder(presidio_foreign.made(specs))


def _linked(spec: RecognizerSpec, spans: Spans, place: Place) -> NDArray[np.bool_]:
    """Spans in the address of a page that name the page or its site: digits of the path, codes of the query."""
    if spec.kind == "shape":
        return urls.in_path(place.buffer, spans, place.schemes)
    if spec.value is not None and spec.value.of == "code":
        return urls.in_address(place.buffer, spans, place.schemes)
    return np.zeros(len(spans), np.bool_)
