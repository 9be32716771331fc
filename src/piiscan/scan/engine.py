"""The engine: one catalog compiled, one buffer in, spans with evidence out. No I/O, no Python loop over spans."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.headers import Headers
from piiscan.catalog.spec import Catalog, RecognizerSpec
from piiscan.errors import CatalogError, ConfigError
from piiscan.japanese import person, zengin
from piiscan.japanese.address import find as address
from piiscan.model import MEDIUM
from piiscan.scan import cells, email_finder, judge, prospects, shape_finder, urls
from piiscan.scan.columns import TableState
from piiscan.scan.context import ContextFinder
from piiscan.scan.foreign_finder import ForeignFinder
from piiscan.scan.found import Found, in_order
from piiscan.scan.label_finder import LabelFinder
from piiscan.scan.pattern_finder import PatternFinder
from piiscan.scan.prospects import Place
from piiscan.scan.readings import Parts, Readings
from piiscan.scan.special.finder import SpecialFinder
from piiscan.scan.vocabulary import SCHEME, Vocabulary
from piiscan.text import buffer as buffers
from piiscan.text import shapes
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING
from piiscan.text.sets import distinct
from piiscan.text.spans import Spans, concat

Ints = NDArray[np.int64]
_ROUNDING = 1e-6  # bits: a score at the border is asked as a probability


class _Model(Protocol):
    def __call__(self, buffer: Buffer, *, lines: bool) -> Spans: ...


def _by_unit(find: Callable[[Buffer], Spans]) -> _Model:
    """A model that reads each unit by itself."""

    def found(buffer: Buffer, *, lines: bool) -> Spans:
        return find(buffer)

    return found


MODELS: dict[str, _Model] = {
    "person_name": _by_unit(person.find_names),
    "jp_address": address.find_addresses,
    "email": _by_unit(email_finder.find),
    "zengin": _by_unit(zengin.find),
}


class Engine:
    """A compiled catalog. `entities`: those that `chosen` gives, all where absent.

    What is chosen changes nothing in what is found: the words, labels, headers and competing readings of the whole
    catalog count, since a number that is rather an account is no telephone number because nobody asked for accounts.

    Spans that cannot reach `min_score` whatever their surroundings are given up as early as this is known: a number
    that only a word near it could make a My Number costs nothing where no such word stands.
    """

    def __init__(self, catalog: Catalog, entities: frozenset[str] | None = None, min_score: float = MEDIUM) -> None:
        self.specs = catalog.recognizers
        self._chosen = np.array([entities is None or s.entity in entities for s in self.specs], np.bool_)
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
        self.special = SpecialFinder(self.specs)

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
        found = judge.resolve(self.candidates(buffer, table, column, lines=lines))
        more = self.special.find(buffer, found, table, column, lines=lines)
        return found if more is None else in_order(found, self._scale.weigh(more))

    def chosen(
        self, buffer: Buffer, table: TableState | None = None, column: Ints | None = None, *, lines: bool = False
    ) -> Found:
        """The spans of `scan` that are of the chosen entities (and reach `min_score`).

        In text the models of other entities (names, addresses: most of the work) read only the units in which something
        chosen stands that they could outweigh. In a table all run: each chunk counts for the columns of the next.
        """
        if self._chosen.all():
            return self.scan(buffer, table, column, lines=lines)
        if table is not None or (self._chosen & self.special.mine).any():
            return self.only_chosen(self.scan(buffer, table, column, lines=lines))
        return self.only_chosen(judge.resolve(self._rivals(buffer, lines=lines)))

    def only_chosen(self, found: Found) -> Found:
        """Those of the spans that are of the chosen entities."""
        return found.take(self._chosen[found.recognizer])

    def chooses(self, model: str) -> bool:
        """Whether a recognizer with this model is among the chosen."""
        return any(chosen and spec.model == model for spec, chosen in zip(self.specs, self._chosen, strict=True))

    def _rivals(self, buffer: Buffer, *, lines: bool) -> Found:
        """The readings of `candidates` but for those of models that lie in no unit with a chosen reading."""
        place = self._place(buffer, lines=lines)
        told = self._surrounded(self._read(place, self._chosen), place)
        found = self._scale.weigh(told.found())
        mine = self._chosen[found.recognizer] & (found.bits >= self._least - _ROUNDING)
        if not mine.any():
            return found.take(mine)
        some, position = buffers.of_units(buffer, distinct(buffer.unit_of(found.start[mine])))
        others = self._modelled(some, ~self._chosen, lines=False).moved(position)
        return self._scale.weigh(told.joined(self._surrounded(others, place)).found())

    def candidates(
        self, buffer: Buffer, table: TableState | None = None, column: Ints | None = None, *, lines: bool = False
    ) -> Found:
        """All readings with their bits, overlapping ones too: what `scan` chooses from."""
        place = self._place(buffer, table, column, lines=lines)
        told = self._read(place, np.ones(len(self.specs), np.bool_))
        return self._scale.weigh(self._surrounded(told, place).found())

    def _place(
        self, buffer: Buffer, table: TableState | None = None, column: Ints | None = None, *, lines: bool
    ) -> Place:
        """The buffer with its words and digits."""
        words = self._vocabulary.find(buffer)
        runs = shapes.digit_runs(buffer.folded, buffer.classes)
        run_column = column.take(buffer.unit_of(runs.start)) if column is not None else None
        schemes = words.start[self._schemes[words.word]]
        return Place(buffer, runs, self._context.words(words), table, column, lines, run_column, schemes, words)

    def _modelled(self, buffer: Buffer, which: NDArray[np.bool_], *, lines: bool) -> Readings:
        """What the models and the foreign recognizers among some recognizers find."""
        asked = [(i, s.model) for i, s in enumerate(self.specs) if s.model is not None and which[i]]
        models = [(i, MODELS[model](buffer, lines=lines)) for i, model in asked]
        foreign, late = self._foreign.find(buffer, which)
        return Readings(models, [], foreign, [], late)

    def _read(self, place: Place, which: NDArray[np.bool_]) -> Readings:
        """What all recognizers find, models and foreign ones where they are among `which`."""
        buffer, table, column = place.buffer, place.table, place.column
        told = self._modelled(buffer, which, lines=place.lines)
        patterned, late = self._patterns.find(buffer, place.all_words, partial(self._promising, place))
        others = self._labels.find(buffer, place.all_words, lines=place.lines)
        for index, spans in others:
            _note(place, index, spans.start)
        if table is not None and column is not None and place.run_column is not None:
            table.count_cells(buffer, column, place.runs, place.run_column)
            known = dict(told.models + patterned + told.foreign + others)
            others = others + cells.candidates(self.specs, known, table, buffer, column)
        return replace(told, patterned=patterned, others=others + self._shaped(place), late=late + told.late)

    def _promising(self, place: Place, index: int, at: Ints) -> NDArray[np.bool_]:
        """Which anchors of a pattern are worth a look."""
        _note(place, index, at)
        support = self._context.supporting(index, place.words)
        return prospects.anchors(self.specs[index], at, place, support, self._least - _ROUNDING)

    def _surrounded(self, told: Readings, place: Place) -> Readings:
        """Spans with the evidence around them."""
        return told.of_each(lambda index, spans: self._surroundings(index, spans, place))

    def _shaped(self, place: Place) -> Parts:
        """Spans of the shape recognizers that can still reach the least score."""
        parts: Parts = []
        for plan in self._plans:
            support = self._context.supporting(plan.index, place.words)
            missing = self._least - prospects.hope(plan, place, support)
            shaped = [
                shape_finder.find(place.buffer, place.runs, form, plan.spec, where)
                for form, where in prospects.spans(plan, place, support, self._least)
            ]
            spans = concat(shaped)  # all shapes together: a column may hold several
            if len(spans):
                if plan.spec.check:
                    _note(place, plan.index, spans.start)
                parts.append((plan.index, spans.take(self._scale.bits(plan.index, spans.evidence) >= missing)))
        return parts

    def _surroundings(self, index: int, spans: Spans, place: Place) -> Spans:
        """Spans with the evidence of words near them, of their header and of their column."""
        window = self.specs[index].context.window
        evidence = spans.evidence | self._context.evidence(
            index, window, spans, place.buffer, place.words, line_above=place.lines
        )
        linked = _linked(self.specs[index], spans, place)
        evidence |= np.where(linked, BIT["look_alike"], NOTHING)
        if place.table is not None and place.column is not None:
            evidence |= place.table.evidence(index, spans, place.buffer, place.column)
        return Spans(spans.start, spans.end, evidence)


def _note(place: Place, index: int, at: Ints) -> None:
    """Units at whose digits recognizer `index` looks."""
    if place.table is not None and place.table.seen is not None:
        place.table.seen.checked.append((index, place.buffer.unit_of(at)))


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
