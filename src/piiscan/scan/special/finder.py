"""Facts of sensitive categories: words of the catalog, tied to a person or not, said or denied.

Runs on what all other recognizers have found. Every word found comes out: with the evidence `tied` and `asserted` what
is a fact of a person, with `denied` what is said not to apply, all else is only mentioned.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese.positions import inside
from piiscan.model import MEDIUM
from piiscan.scan.columns import TableState
from piiscan.scan.found import Found
from piiscan.scan.special import anchors, columns, cues, facts, forms, layout, lexicon, ties
from piiscan.scan.special.facts import Facts
from piiscan.scan.special.lexicon import LABEL, Lexicon
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class SpecialFinder:
    """The categories of a catalog, compiled."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self.mine = np.array([spec.kind == "special" for spec in specs], np.bool_)
        self._index = np.flatnonzero(self.mine)
        self._names, self._numbers = anchors.masks(specs)
        self._lexicon = Lexicon([spec for spec in specs if spec.kind == "special"])

    def find(
        self, buffer: Buffer, found: Found, table: TableState | None, column: Ints | None, *, lines: bool
    ) -> Found | None:
        """The facts (bits are still 0), given what the other recognizers found; None where there are none."""
        if not len(self._index):
            return None
        told = self._facts(buffer)
        if table is not None and column is not None:
            told = columns.with_headed(told, table, table.says[self._index], buffer, column)
        if not len(told.start):
            return None
        told = told.take(_free(told, found))
        evidence = self._evidence(buffer, found, told, lines=lines, cells=table is not None)
        recognizer = self._index[told.category].astype(np.int16)
        return Found(recognizer, told.start, told.end, evidence, np.zeros(len(evidence)))

    def _facts(self, buffer: Buffer) -> Facts:
        """Words and values of labels that may tell a fact."""
        terms = self._lexicon.find(buffer)
        at = np.flatnonzero(terms.kind == LABEL)
        good, start, end = forms.values(buffer, terms.start[at], terms.end[at])
        kept = np.ones(len(terms.start), np.bool_)
        kept[at[~good]] = False
        label = terms.take(at[good])
        kept &= (terms.kind == LABEL) | ~lexicon.covered(terms, label)
        return facts.of(lexicon.resolved(terms.take(kept)), label, start[good], end[good])

    def _evidence(self, buffer: Buffer, found: Found, told: Facts, *, lines: bool, cells: bool) -> NDArray[np.uint64]:
        """Evidence words of the facts."""
        who = anchors.of(found, buffer, self._names, self._numbers)
        evidence = np.zeros(len(told.start), Word)
        if not (len(who.start) or cells):
            return evidence
        where = layout.of(buffer, lines=lines)
        tie = ties.of(told, who, where, buffer)
        some = np.flatnonzero(tie.any | cells)
        if not len(some):
            return evidence
        told = told.take(some)
        sentence = layout.around(where.sentences, told.start, len(buffer.folded))
        near = _near(buffer, *sentence)
        evidence[some] = facts.judged(buffer, told, tie.take(some), where, near, cells=cells)
        return evidence


def _near(buffer: Buffer, start: Ints, end: Ints) -> cues.Cues:
    """The cues in some sentences."""
    start, first = np.unique(start, return_index=True)
    place, owner = inside(start, end[first])
    place = np.insert(place, np.flatnonzero(np.diff(owner)) + 1, -1)
    return cues.find(np.where(place < 0, np.uint16(10), buffer.folded[place]).astype(np.uint16), place)


def _free(told: Facts, found: Found) -> Bools:
    """Facts that overlap nothing found, but names within the word: 川崎 in 川崎病."""
    sure = found.take(np.flatnonzero(found.score >= MEDIUM))
    if not len(sure):
        return np.ones(len(told.start), np.bool_)
    first = np.searchsorted(sure.end, told.start, "right")
    last = np.searchsorted(sure.start, told.end) - 1
    one = np.minimum(first, len(sure) - 1)
    within = (first == last) & (sure.start[one] >= told.start) & (sure.end[one] <= told.end)
    within &= sure.end[one] - sure.start[one] < told.end - told.start
    return np.asarray((first > last) | (within & ~told.headed))
