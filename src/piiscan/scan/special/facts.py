"""Words and values of forms that may tell a fact, and whether they say it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special import cues
from piiscan.scan.special.cues import Cues
from piiscan.scan.special.layout import Layout, around
from piiscan.scan.special.lexicon import RESULT, WEAK, Terms
from piiscan.scan.special.ties import Ties
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits, Word
from piiscan.text.signs import literal_after

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
VALUE, BLANK = 5, 6  # kinds beside those of the lexicon: what stands behind a label, a label with nothing behind it
_REACH = 16  # characters behind a word in which it is denied


class Facts(NamedTuple):
    """n possible facts in order of start. labelled: behind a label of the category. headed: a cell under its header."""

    start: Ints
    end: Ints
    category: Ints
    kind: Ints
    labelled: Bools
    headed: Bools

    def take(self, which: Bools | Ints) -> Facts:
        return Facts(
            self.start[which],
            self.end[which],
            self.category[which],
            self.kind[which],
            self.labelled[which],
            self.headed[which],
        )


def joined(*parts: Facts) -> Facts:
    """All of them, in order of start."""
    whole = Facts(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.category for part in parts]),
        np.concatenate([part.kind for part in parts]),
        np.concatenate([part.labelled for part in parts]),
        np.concatenate([part.headed for part in parts]),
    )
    return whole.take(np.lexsort((whole.category, whole.end, whole.start)))


def of(terms: Terms, label: Terms, start: Ints, end: Ints) -> Facts:
    """Terms, and the values (start:end) of labels in which no term of their category stands."""
    none = np.zeros(len(terms.start), np.bool_)
    told = Facts(*terms, labelled=none, headed=none)
    if not len(start):
        return told
    span = int(max(end.max(), terms.end.max(initial=0))) + 1
    order = np.argsort(start + label.category * span, kind="stable")
    key = (start + label.category * span)[order]
    at = np.searchsorted(key, terms.start + terms.category * span, "right") - 1
    owner = order[np.maximum(at, 0)]
    within = (at >= 0) & (label.category[owner] == terms.category) & (terms.end <= end[owner])
    held = np.zeros(len(start), np.bool_)
    held[owner[within]] = True
    blank = start == end
    low, high = np.where(blank, label.start, start), np.where(blank, label.end, end)
    kind = np.where(blank, BLANK, VALUE)
    every = np.ones(len(start), np.bool_)
    values = Facts(low, high, label.category, kind, every, ~every).take(~held)
    return joined(told._replace(labelled=within), values)


def judged(buffer: Buffer, told: Facts, tie: Ties, where: Layout, near: Cues, *, cells: bool) -> Bits:
    """Evidence bits tied, asserted, denied. near: the cues of the sentences of the facts."""
    size, folded = len(buffer.folded), buffer.folded
    first, last = around(where.sentences, told.start, size)
    clause = around(where.clauses, told.start, size)
    none = np.asarray((told.kind == VALUE) | told.headed) & (literal_after(folded, told.start, cues.words("none")) > 0)
    behind = np.minimum(np.maximum(around(where.clauses, told.end, size)[1], told.end), told.end + _REACH)
    denied = (none | (near.many("deny", told.end, behind) > 0)) & (told.kind != RESULT)
    firm = told.labelled | told.headed
    about = literal_after(folded, told.end, cues.words("behind")) > 0
    about |= (near.many("general", first, last) > 0) | (near.many("ask", first, last) > 0)
    about |= near.many("family", np.maximum(first, told.start - 16), told.start) > 0
    about |= near.many("dead", first, last) > 0
    have = near.many("have", clause[0], behind + _REACH) > 0
    weak = (told.kind == WEAK) & ~firm & ~(have & tie.clause)
    asserted = ~denied & (firm | ~about) & ~weak & (told.kind != BLANK)
    tied = tie.any | cells
    sure = asserted & tied
    told_by = np.zeros(len(told.start), Word)
    says = {"tied": tied, "asserted": asserted, "denied": denied}
    for code, which in {**says, "header": sure & told.headed, "label": sure & told.labelled}.items():
        told_by |= np.where(which, BIT[code], NOTHING)
    return told_by
