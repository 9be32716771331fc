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
from piiscan.scan.special import ages, anchors, cues, facts, features, forms, judgement, layout, lexicon, ties
from piiscan.scan.special import columns as headed
from piiscan.scan.special.facts import VALUE, Facts
from piiscan.scan.special.lexicon import LABEL, WHO, Lexicon
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_WINNERS = ("PERSON", "JP_ADDRESS", "EMAIL_ADDRESS")  # of other findings a word may be part: 顔特徴量, 13歳


class SpecialFinder:
    """The categories of a catalog, compiled."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self.mine = np.array([spec.kind == "special" for spec in specs], np.bool_)
        self._index = np.flatnonzero(self.mine)
        self._names, self._numbers = anchors.masks(specs)
        self._entities = np.array([spec.entity for spec in specs if spec.kind == "special"] or [""])
        mine = [
            (i, spec.special.age_below)
            for i, spec in enumerate(s for s in specs if s.kind == "special")
            if spec.special
        ]
        self._young = [(i, below) for i, below in mine if below]
        self._ages = np.array([spec.entity == "AGE" for spec in specs], np.bool_)
        self._winners = np.array([spec.entity in _WINNERS for spec in specs], np.bool_)
        self._lexicon = Lexicon([spec for spec in specs if spec.kind == "special"])

    def find(
        self, buffer: Buffer, found: Found, table: TableState | None, column: Ints | None, *, lines: bool
    ) -> Found | None:
        """The facts (bits are still 0), given what the other recognizers found; None where there are none."""
        if not len(self._index):
            return None
        told, labels = self._facts(buffer, found)
        if table is not None and column is not None:
            told = headed.with_headed(told, table, table.says[self._index], buffer, column)
        if not len(told.start):
            return None
        told = _free(told, found.take(np.flatnonzero(self._winners[found.recognizer])))
        evidence = self._evidence(buffer, found, told, labels, lines=lines, cells=table is not None)
        recognizer = self._index[told.category].astype(np.int16)
        return Found(recognizer, told.start, told.end, evidence, np.zeros(len(evidence)))

    def _facts(self, buffer: Buffer, found: Found) -> tuple[Facts, tuple[Ints, Ints]]:
        """Words, values of labels and ages that may tell a fact; the values of labels of persons."""
        terms = self._lexicon.find(buffer)
        at = np.flatnonzero(terms.kind >= LABEL)
        good, start, end = forms.values(buffer, terms.start[at], terms.end[at])
        kept = np.ones(len(terms.start), np.bool_)
        kept[at[~good]] = False
        at, start, end = at[good], start[good], end[good]
        of_person = terms.kind[at] == WHO
        label = terms.take(at[~of_person])
        kept &= (terms.kind != WHO) & ((terms.kind == LABEL) | ~lexicon.covered(terms, label))
        told = facts.of(lexicon.resolved(terms.take(kept)), label, start[~of_person], end[~of_person])
        told = facts.joined(told, *(ages.below(found, buffer, self._ages, i, n) for i, n in self._young))
        return told, (start[of_person], end[of_person])

    def _evidence(
        self, buffer: Buffer, found: Found, told: Facts, labels: tuple[Ints, Ints], *, lines: bool, cells: bool
    ) -> NDArray[np.uint64]:
        """Evidence words of the facts."""
        who = anchors.of(found, buffer, self._names, self._numbers)
        who = anchors.with_labelled(who, buffer, *labels)
        evidence = np.zeros(len(told.start), Word)
        if not (len(who.start) or cells):
            return evidence
        where = layout.of(buffer, lines=lines)
        tie = ties.of(told, who, where, len(buffer.folded))
        some = np.flatnonzero(tie.any | cells)
        if not len(some):
            return evidence
        told, tie = told.take(some), tie.take(some)
        near = _near(buffer, *layout.around(where.sentences, told.start, len(buffer.folded)))
        tied = tie.any | cells
        if cells:
            tie = ties.in_row(tie)
        columns = features.of(buffer, told, tie, who, where, near)
        evidence[some] = judgement.evidence(buffer.folded, told, columns, tied, self._entities[told.category])
        return evidence


def _near(buffer: Buffer, start: Ints, end: Ints) -> cues.Cues:
    """The cues in some sentences."""
    start, first = np.unique(start, return_index=True)
    place, owner = inside(start, end[first])
    place = np.insert(place, np.flatnonzero(np.diff(owner)) + 1, -1)
    return cues.find(np.where(place < 0, np.uint16(10), buffer.folded[place]).astype(np.uint16), place)


def _free(told: Facts, found: Found) -> Facts:
    """Facts that overlap no name or address, but for names within the word (川崎 in 川崎病) and cells under a header;
    of values behind a label that do the label stands for them."""
    sure = found.take(np.flatnonzero(found.score >= MEDIUM))
    if not len(sure):
        return told
    first = np.searchsorted(sure.end, told.start, "right")
    last = np.searchsorted(sure.start, told.end) - 1
    one = np.minimum(first, len(sure) - 1)
    within = (first == last) & (sure.start[one] >= told.start) & (sure.end[one] <= told.end)
    within &= sure.end[one] - sure.start[one] < told.end - told.start
    over = (first <= last) & ~within
    valued = over & (told.kind == VALUE) & ~told.headed
    told = told._replace(
        start=np.where(valued, told.label_start, told.start), end=np.where(valued, told.label_end, told.end)
    )
    told = told.take(~over | valued | told.headed)
    return told.take(np.lexsort((told.category, told.end, told.start)))
