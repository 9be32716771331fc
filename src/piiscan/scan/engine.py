"""The engine: one catalog compiled, one buffer in, spans with evidence out. No I/O, no Python loop over spans."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import Catalog, RecognizerSpec
from piiscan.japanese import address, person
from piiscan.model import EVIDENCE_BIT
from piiscan.scan import email_finder, found, judge, shape_finder
from piiscan.scan.columns import TableState
from piiscan.scan.context import ContextFinder
from piiscan.scan.found import Found
from piiscan.scan.pattern_finder import PatternFinder
from piiscan.text import fold, shapes
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans, concat

Ints = NDArray[np.int64]
MODELS: dict[str, Callable[[Buffer], Spans]] = {
    "person_name": person.find_names,
    "jp_address": address.find_addresses,
    "email": email_finder.find,
}
_NAME_LEAST, _NAME_MOST = 2, 24  # characters of a cell under a name header, space included


class Engine:
    """A compiled catalog, restricted to `entities` where given."""

    def __init__(self, catalog: Catalog, entities: frozenset[str] | None = None) -> None:
        self.specs = tuple(s for s in catalog.recognizers if entities is None or s.entity in entities)
        self._context = ContextFinder(self.specs)
        self._scale = judge.Scale(self.specs)
        self._patterns = {s.id: PatternFinder(s) for s in self.specs if s.kind == "pattern"}
        self._needs_runs = any(s.kind == "shape" for s in self.specs)

    def table(self, header: tuple[str, ...]) -> TableState:
        """State for a table with these column headers."""
        return TableState(header, self.specs)

    def scan(
        self, buffer: Buffer, table: TableState | None = None, column: Ints | None = None, *, lines: bool = False
    ) -> Found:
        """Spans of all recognizers, judged, one reading where they overlap, in order of start.

        For cells of a table pass its state and the column of every unit. lines: the units are lines of one text,
        so that the line above may hold the label of a form.
        """
        runs = shapes.digit_runs(buffer.folded, buffer.classes) if self._needs_runs else None
        parts = [(i, self._find(spec, buffer, runs)) for i, spec in enumerate(self.specs)]
        if table is not None and column is not None:
            table.count_cells(buffer, column)
            parts = [(i, self._named_cells(i, spans, buffer, table, column)) for i, spans in parts]
        parts = [(i, spans) for i, spans in parts if len(spans)]
        if parts:
            words = self._context.words(buffer, [spans for _, spans in parts])
            parts = [(i, self._surroundings(i, spans, buffer, words, table, column, lines=lines)) for i, spans in parts]
        return judge.resolve(self._scale.weigh(found.of_spans(parts)))

    def _find(self, spec: RecognizerSpec, buffer: Buffer, runs: shapes.DigitRuns | None) -> Spans:
        if spec.kind == "shape" and runs is not None:
            return shape_finder.find(buffer, runs, spec)
        if spec.kind == "pattern":
            return self._patterns[spec.id].find(buffer)
        return MODELS[str(spec.model)](buffer)

    def _surroundings(
        self,
        index: int,
        spans: Spans,
        buffer: Buffer,
        words: tuple[Ints, Ints],
        table: TableState | None,
        column: Ints | None,
        *,
        lines: bool,
    ) -> Spans:
        """Spans with the evidence of words near them, of their header and of their column."""
        spec = self.specs[index]
        evidence = spans.evidence | self._context.evidence(spec, spans, buffer, words, line_above=lines)
        if table is not None and column is not None:
            evidence |= table.evidence(index, spans, buffer, column)
        return Spans(spans.start, spans.end, evidence)

    def _named_cells(self, index: int, spans: Spans, buffer: Buffer, table: TableState, column: Ints) -> Spans:
        """For names: every cell of letters under a name header is a candidate, known to a lexicon or not.

        Not where the column as a whole holds other things: shops and offices have names too.
        """
        named = table.says[index] & EVIDENCE_BIT["header"] > 0
        if self.specs[index].model != "person_name" or not named.any():
            return spans
        named &= table.holds_names(index, spans, buffer, column)
        size = buffer.ends - buffer.starts
        unit = np.flatnonzero(named[column] & (size >= _NAME_LEAST) & (size <= _NAME_MOST))
        letters = fold.KANJI | fold.HIRAGANA | fold.KATAKANA | fold.LATIN | fold.SPACE
        foreign = (buffer.classes & np.uint8(letters)) == 0
        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(foreign)))
        start, end = buffer.starts[unit], buffer.ends[unit]
        clean = before[start] == before[end]
        start, end = start[clean], end[clean]
        whole = Spans(start, end, np.full(len(start), EVIDENCE_BIT["table_cell"], np.uint32))
        return concat([spans, whole])
