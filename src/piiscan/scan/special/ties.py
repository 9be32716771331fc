"""Whether a person stands with a word: in its sentence, its form, its paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special.anchors import Anchors
from piiscan.scan.special.layout import Layout, around
from piiscan.text.buffer import Buffer

if TYPE_CHECKING:
    from piiscan.scan.special.facts import Facts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_NEAR = 250  # characters to a person in the same paragraph
_FORM = 1500  # characters of a form


class Ties(NamedTuple):
    """Of n facts: a person stands in the same clause, sentence, paragraph, form."""

    clause: Bools
    sentence: Bools
    block: Bools
    form: Bools

    @property
    def any(self) -> Bools:
        return self.sentence | self.block | self.form

    def take(self, which: Bools | Ints) -> Ties:
        return Ties(*(column[which] for column in self))


def of(told: Facts, who: Anchors, where: Layout, buffer: Buffer) -> Ties:
    """The ties of facts to persons."""
    size = len(buffer.folded)
    who = who.take(~who.worker)
    clause, sentence, block, document = (
        around(borders, told.start, size) for borders in (where.clauses, where.sentences, where.blocks, where.documents)
    )
    low, high = np.maximum(block[0], told.start - _NEAR), np.minimum(block[1], told.end + _NEAR)
    named = who.take(who.named)
    first, last = np.maximum(document[0], told.start - _FORM), np.minimum(document[1], told.end + _FORM)
    form = _some(named.start, first, last) & told.labelled
    return Ties(_some(who.start, *clause), _some(who.start, *sentence), _some(who.start, low, high), form)


def _some(at: Ints, low: Ints, high: Ints) -> Bools:
    """Whether any of some rising positions lies in each low:high."""
    return np.asarray(np.searchsorted(at, low) < np.searchsorted(at, high))
