"""Which runs of kanji and katakana the name model reads at all: most runs of prose cannot be a name.

A linear score of a dozen features per run, trained so that one name in two hundred is lost (benchmarks/accuracy/names).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_columns, person_pieces
from piiscan.japanese.person_columns import KANJI, KATAKANA, Column, mix
from piiscan.text import fold, ngrams
from piiscan.text.runs import runs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
SLOT_BITS = 16
_WHOLE_MOST = 6


def candidates(folded: fold.Codes, classes: fold.Classes) -> tuple[Ints, Ints, Column]:
    """start, end and kind of the runs of kanji (person_pieces.kanji_runs), and of katakana, in order."""
    parts = [person_pieces.kanji_runs_of(folded, classes), runs(classes & np.uint8(fold.KATAKANA) > 0)]
    start, end = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    kind = np.repeat(np.array([KANJI, KATAKANA], np.uint32), [len(part[0]) for part in parts])
    order = np.argsort(start, kind="stable")
    return start[order], end[order], kind[order]


def plain(folded: fold.Codes, classes: fold.Classes) -> fold.Codes:
    """The text with one code for all breaks: what ends a line says nothing of a name."""
    return np.where(classes & np.uint8(fold.BREAK) > 0, folded.dtype.type(10), folded)


def slots(folded: fold.Codes, start: Ints, end: Ints, kind: Column) -> Iterator[Ints]:
    """Slot of each feature of each run. folded: as `plain` gives it."""

    def at(place: Ints) -> Column:
        inside = (place >= 0) & (place < len(folded))
        return np.where(inside, folded.take(place, mode="clip"), np.uint16(10)).astype(np.uint32)

    size = end - start
    sizes = np.minimum(size, 8).astype(np.uint32)
    head, second, tail, before_tail = at(start), at(np.minimum(start + 1, end - 1)), at(end - 1), at(end - 2)
    b1, e1 = at(start - 1), at(end)
    b2, e2 = np.where(b1 == 10, b1, at(start - 2)), np.where(e1 == 10, e1, at(end + 1))  # not across a line
    whole = ngrams.span_hashes(folded, start, np.minimum(size, _WHOLE_MOST)).astype(np.uint32)
    family = person_columns.levels_of(ngrams.span_hashes(folded, start, np.minimum(size, 2)), 2)
    given = person_columns.levels_of(ngrams.span_hashes(folded, np.maximum(end - 2, start), np.minimum(size, 2)), 2)
    features = (
        (kind, sizes),
        (whole, sizes),
        (head, second, kind),
        (tail, before_tail, kind),
        (head, sizes),
        (tail, sizes),
        (b1, kind),
        (b1, b2, kind),
        (e1, kind),
        (e1, e2, kind),
        (b1, e1, sizes),
        (family, given, sizes, kind),
    )
    for salt, parts in enumerate(features, 1):
        h = mix(*parts, np.full(len(start), salt, np.uint32))
        yield (h >> np.uint32(32 - SLOT_BITS)).astype(np.int64)


def scores(folded: fold.Codes, start: Ints, end: Ints, kind: Column, weights: NDArray[np.int8]) -> NDArray[np.int16]:
    """Score of each run; 0 is the border."""
    total = np.zeros(len(start), np.int16)
    for slot in slots(folded, start, end, kind):
        total += weights.take(slot)
    return total
