"""Which persons stand with a word: in its clause, sentence, paragraph, form, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special.anchors import Anchors
from piiscan.scan.special.layout import Layout, around

if TYPE_CHECKING:
    from piiscan.scan.special.facts import Facts

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NEAR = 300  # characters to a person of the same document
_FORM = 1500  # characters to a person named by a label, for what stands behind a label itself


class Ties(NamedTuple):
    """Of n facts: numbers of the nearest person on the left and on the right (-1 for none in reach), how many are in the
    clause, sentence and block; whether a person named by a label or honorific is in the form; whether persons at work
    are in reach; whether it is a cell."""

    left: Ints
    right: Ints
    clause: Ints
    sentence: Ints
    block: Ints
    form: Bools
    worker: Bools
    cell: Bools

    @property
    def any(self) -> Bools:
        return (self.left >= 0) | (self.right >= 0) | self.form

    def take(self, which: Bools | Ints) -> Ties:
        return Ties(
            self.left[which],
            self.right[which],
            self.clause[which],
            self.sentence[which],
            self.block[which],
            self.form[which],
            self.worker[which],
            self.cell[which],
        )


def of(told: Facts, who: Anchors, where: Layout, size: int) -> Ties:
    """The ties of facts to persons, who rise. size: of the buffer."""
    workers, who = who.start[who.worker], who.take(~who.worker)
    clause, sentence, block, document = (
        around(borders, told.start, size) for borders in (where.clauses, where.sentences, where.blocks, where.documents)
    )
    low, high = np.maximum(document[0], told.start - NEAR), np.minimum(document[1], told.end + NEAR)
    behind = np.searchsorted(who.start, told.end)
    before = np.searchsorted(who.end, told.start, "right") - 1
    last = len(who.start) - 1
    left = np.where((before >= 0) & (who.start.take(before, mode="clip") >= low), before, -1) if last >= 0 else before
    right = (
        np.where((behind <= last) & (who.start.take(behind, mode="clip") < high), behind, -1) if last >= 0 else before
    )
    named = who.start[who.named]
    first, end = np.maximum(document[0], told.start - _FORM), np.minimum(document[1], told.end + _FORM)
    form = (_many(named, first, end) > 0) & told.labelled
    return Ties(
        left,
        right,
        _many(who.start, *clause),
        _many(who.start, *sentence),
        _many(who.start, *block),
        form,
        _many(workers, low, high) > 0,
        np.zeros(len(left), np.bool_),
    )


def _many(at: Ints, low: Ints, high: Ints) -> Ints:
    """How many of some rising positions lie in each low:high."""
    return np.asarray(np.searchsorted(at, high) - np.searchsorted(at, low))


def in_row(tie: Ties) -> Ties:
    """Ties of cells: the person of the row stands with whatever a cell says."""
    one = np.ones(len(tie.left), np.int64)
    return tie._replace(
        clause=np.maximum(tie.clause, one),
        sentence=np.maximum(tie.sentence, one),
        block=np.maximum(tie.block, one),
        cell=one > 0,
    )
