"""Words and values of forms that may tell a fact, and whether they say it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special.lexicon import Terms

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
VALUE, BLANK = 5, 6  # kinds beside those of the lexicon: what stands behind a label, a label with nothing behind it
_REACH = 16  # characters behind a word in which it is denied


class Facts(NamedTuple):
    """n possible facts in order of start. labelled: behind a label of the category. headed: a cell under its header.
    label_start, label_end: the label of a value, else the fact itself."""

    start: Ints
    end: Ints
    category: Ints
    kind: Ints
    labelled: Bools
    headed: Bools
    label_start: Ints
    label_end: Ints

    def take(self, which: Bools | Ints) -> Facts:
        return Facts(
            self.start[which],
            self.end[which],
            self.category[which],
            self.kind[which],
            self.labelled[which],
            self.headed[which],
            self.label_start[which],
            self.label_end[which],
        )


def plain(start: Ints, end: Ints, category: Ints, kind: Ints) -> Facts:
    """Facts without a label or header."""
    no = np.zeros(len(start), np.bool_)
    return Facts(start, end, category, kind, no, no, start, end)


def joined(*parts: Facts) -> Facts:
    """All of them, in order of start."""
    whole = Facts(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.category for part in parts]),
        np.concatenate([part.kind for part in parts]),
        np.concatenate([part.labelled for part in parts]),
        np.concatenate([part.headed for part in parts]),
        np.concatenate([part.label_start for part in parts]),
        np.concatenate([part.label_end for part in parts]),
    )
    return whole.take(np.lexsort((whole.category, whole.end, whole.start)))


def of(terms: Terms, label: Terms, start: Ints, end: Ints) -> Facts:
    """Terms, and the values (start:end) of labels in which no term of their category stands."""
    told = plain(terms.start, terms.end, terms.category, terms.kind)
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
    values = Facts(low, high, label.category, kind, every, ~every, label.start, label.end).take(~held)
    return joined(told._replace(labelled=within), values)
