"""Where the name net reads: positions that two linear steps leave open, and lines of running text.

A gate of runs (person_gate) first, then a linear score of each position of the runs that pass, with a margin on both
sides. Weights: person_weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_columns, person_dense, person_gate
from piiscan.japanese.person_features import Features
from piiscan.japanese.person_weights import Weights
from piiscan.japanese.positions import is_in
from piiscan.text import fold, ngrams
from piiscan.text.runs import runs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_LEFT, _RIGHT = 5, 6  # what the features of a run read around it
_BLOCK = 1 << 14  # positions scored at a time: their columns stay in the second-level cache
_HIRAGANA_LEAST = 2  # in a line of running text
_DOTS = "・="


def may_be_names(folded: fold.Codes, classes: fold.Classes, held: Weights) -> Bools:
    """Positions that the two linear steps leave open."""
    core = _core(folded, classes, held.gate)
    if core.any():
        dense = person_dense.of_kept(folded, classes, widened(core, classes, _LEFT, _RIGHT))
        inside = core[dense.at]
        features = Features.of(dense.folded, dense.classes)
        core[dense.at[inside]] = evidence(features, dense.place[inside], held.table) >= 0
    return core


def _core(folded: fold.Codes, classes: fold.Classes, gate: NDArray[np.int8]) -> Bools:
    """Positions to be labelled: runs that pass the gate, whole chains of such parts, given names in hiragana behind."""
    start, end, kind = person_gate.candidates(folded, classes)
    read = _in_prose(classes, start)
    start, end, kind = start[read], end[read], kind[read]
    passed = person_gate.scores(person_gate.plain(folded, classes), start, end, kind, gate) >= 0
    start, end, kind = start[passed], end[passed], kind[passed]
    core = _marked(len(folded), start, end)
    core |= _chains(folded, classes, core)
    behind = end[kind == person_columns.KANJI]
    behind = behind[behind < len(folded)]
    behind = behind[classes[behind] & np.uint8(fold.HIRAGANA) > 0]
    return core | _marked(len(folded), behind, behind + _kana_given(folded, behind))


def _in_prose(classes: fold.Classes, at: Ints) -> Bools:
    """Which positions lie in a line with hiragana: cells and addresses have none, and nothing there tells a name."""
    breaks = np.flatnonzero(classes & np.uint8(fold.BREAK))
    total = np.concatenate((np.zeros(1, np.int64), np.cumsum(classes & np.uint8(fold.HIRAGANA) > 0, dtype=np.int64)))
    first = np.concatenate((np.zeros(1, np.int64), breaks))
    last = np.append(breaks, len(classes))
    line = np.searchsorted(breaks, at)
    prose: Bools = (total[last] - total[first])[line] >= _HIRAGANA_LEAST
    return prose


def prose(classes: fold.Classes) -> Bools:
    """All positions of lines with hiragana."""
    core: Bools = classes & np.uint8(fold.BREAK) == 0
    at = np.flatnonzero(core)
    core[at] = _in_prose(classes, at)
    return core


def _chains(folded: fold.Codes, classes: fold.Classes, core: Bools) -> Bools:
    """Katakana parts joined by ・ or ＝, all of them where one is in the core."""
    katakana = classes & np.uint8(fold.KATAKANA) > 0
    dots = np.flatnonzero(is_in(folded, _DOTS))
    dots = dots[(dots > 0) & (dots < len(folded) - 1)]
    dots = dots[katakana[dots - 1] & katakana[dots + 1]]
    if not len(dots):
        return core
    katakana[dots] = True
    start, end = runs(katakana)
    total = np.concatenate((np.zeros(1, np.int64), np.cumsum(core, dtype=np.int64)))
    found = total[end] > total[start]
    return _marked(len(folded), start[found], end[found])


def _kana_given(folded: fold.Codes, at: Ints) -> Ints:
    """Length of the given name (two or three hiragana) at each position, 0 for none."""
    size = np.zeros(len(at), np.int64)
    for length in (2, 3):
        rows = np.flatnonzero(at + length <= len(folded))
        known = person_columns.levels_of(ngrams.span_hashes(folded, at[rows], np.full(len(rows), length)), length)
        size[rows[known >> np.uint32(10) > 0]] = length
    return size


def _marked(size: int, start: Ints, end: Ints) -> Bools:
    """True inside any of the spans."""
    steps = np.bincount(start, minlength=size + 1) - np.bincount(end, minlength=size + 1)
    inside: Bools = np.cumsum(steps[:size]) > 0
    return inside


def widened(core: Bools, classes: fold.Classes, left: int, right: int) -> Bools:
    """The positions and their neighbors in the same line."""
    start, end = runs(core)
    breaks = np.flatnonzero(classes & np.uint8(fold.BREAK))
    behind = np.searchsorted(breaks, start)
    first = np.concatenate((np.zeros(1, np.int64), breaks + 1))[behind]
    last = np.append(breaks, len(core))[behind]
    return _marked(len(core), np.maximum(start - left, first), np.minimum(end + right, last))


def evidence(features: Features, at: Ints, table: NDArray[np.int8]) -> NDArray[np.int16]:
    """Sum of the weights of all features at each position; 0 is the border. 257 features would be too many."""
    out = np.zeros(len(at), np.int16)
    for first in range(0, len(at), _BLOCK):
        part = out[first : first + _BLOCK]
        for slot, rows in features.slots(at[first : first + _BLOCK]):
            if rows is None:
                part += table.take(slot)
            elif len(rows):
                part[rows] += table.take(slot)
    return out
