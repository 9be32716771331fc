"""Names of persons in running text: the verdict, with how sure it is.

Two linear steps say where a name may stand (person_where); the name net reads windows around it; the best path of labels
gives the spans. Data, licences, scores and limits of the weights: data/person_model.md. Trained by
benchmarks/accuracy/names.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_dense, person_net, person_path, person_weights, person_where
from piiscan.japanese.person_net import SCALE, Net
from piiscan.japanese.person_path import LABELS
from piiscan.japanese.person_weights import Weights
from piiscan.japanese.positions import is_in
from piiscan.text import fold

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_LOOK_UP = 32  # characters around windows that are read for the words in them
_TOGETHER = 1 << 13  # positions that the net reads at a time: some 3 kB each
_REACH = 8  # what the net reads around positions that may be in a name
_LOT = 1 << 16  # code points read at a time: their columns stay in the second-level cache
_LONGEST = 256  # a longer window is cut
_STOPS = "。!?"  # where the lines are cut that are read whole


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Spans in order; margin: how much better (natural log) each name is than no name."""

    start: Ints
    end: Ints
    margin: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the net read of a text: positions int64[n], scores int32[label, n] in steps of 1/SCALE, lengths of the windows."""

    at: Ints
    scores: NDArray[np.int32]
    length: Ints


def judge(folded: fold.Codes, classes: fold.Classes) -> Verdict:
    """Names in a text."""
    parts = list(readings(folded, classes))
    if not parts:
        none = np.empty(0, np.int64)
        return Verdict(none, none, np.empty(0))
    at, length = (np.concatenate(column) for column in zip(*((part.at, part.length) for part in parts), strict=True))
    whole = Reading(at, np.concatenate([part.scores for part in parts], axis=1), length)
    return _verdict(whole, person_net.packaged().transitions)


def readings(folded: fold.Codes, classes: fold.Classes, *, gate: bool = True) -> Iterator[Reading]:
    """The lots of the text that hold hiragana; without the gate all of each line of running text is read."""
    held, net = person_weights.packaged(), person_net.packaged()
    for first, last in itertools.pairwise(_borders(classes)):
        part = folded[first:last], classes[first:last]
        if not np.any(part[1] & np.uint8(fold.HIRAGANA)):
            continue  # logs, tables
        window = _around(*part, held) if gate else person_where.prose(part[1])
        lot = _read(*part, window, net, whole=not gate)
        yield Reading(lot.at + first, lot.scores, lot.length)


def _around(folded: fold.Codes, classes: fold.Classes, held: Weights) -> Bools:
    """What may be a name, and its surroundings."""
    return person_where.widened(person_where.may_be_names(folded, classes, held), classes, _REACH, _REACH)


def _borders(classes: fold.Classes) -> list[int]:
    """Where the text is cut into lots: only at breaks, so that the lots do not matter to what is found."""
    breaks = np.flatnonzero(classes & np.uint8(fold.BREAK))
    last = np.flatnonzero(np.diff(breaks // _LOT) > 0)
    return [0, *breaks[last].tolist(), len(classes)]


def _read(folded: fold.Codes, classes: fold.Classes, window: Bools, net: Net, *, whole: bool) -> Reading:
    dense = person_dense.of_kept(folded, classes, window)
    if not len(dense.at):
        return Reading(dense.at, np.empty((LABELS, 0), np.int32), dense.at)
    length = _window_lengths(dense.place, is_in(dense.folded[dense.place], _STOPS) if whole else None)
    last = np.cumsum(length)
    cuts = [0, *(np.flatnonzero(np.diff(last // _TOGETHER)) + 1).tolist(), len(length)]
    parts = [_scores(dense, length[a:b], int(last[a] - length[a]), net) for a, b in itertools.pairwise(cuts) if b > a]
    return Reading(dense.at, np.concatenate(parts, axis=1), length)


def _scores(dense: person_dense.Dense, length: Ints, first: int, net: Net) -> NDArray[np.int32]:
    """What the net says of some windows, of which the first begins at place number `first`."""
    place = dense.place[first : first + int(length.sum())]
    start, end = max(int(place[0]) - _LOOK_UP, 0), int(place[-1]) + _LOOK_UP
    seen = person_net.mixed(dense.folded[start:end], dense.classes[start:end], place - start, net)
    return person_net.scores(seen, length, net)


def _verdict(reading: Reading, transitions: NDArray[np.int32]) -> Verdict:
    if not len(reading.at):
        return Verdict(reading.at, reading.at, np.empty(0))
    window = _with_hope(reading, transitions)
    held = np.repeat(window, reading.length)
    at, scores = reading.at[held], reading.scores[:, held]
    labels = person_path.best(scores, reading.length[window], transitions)
    first, last, margin = _names(labels, scores, transitions)
    return Verdict(at[first], at[last] + 1, margin)


def _with_hope(reading: Reading, transitions: NDArray[np.int32]) -> Bools:
    """Windows whose best path may hold a name. A name of n characters takes n + 1 steps, and no step gains more than
    `bonus`: where each label of a name costs three times that and more, no name is better than none."""
    bonus = int((transitions - transitions[0, 0]).max())
    best = reading.scores[[person_path.B, person_path.I, person_path.E, person_path.S]].max(axis=0)
    hope: Bools = np.maximum.reduceat(best, np.cumsum(reading.length) - reading.length) >= -3 * bonus
    return hope


def _window_lengths(at: Ints, stops: Bools | None) -> Ints:
    """Lengths of stretches of neighboring positions, cut behind stops and at _LONGEST."""
    ends = np.diff(at) > 1
    if stops is not None:
        ends |= stops[:-1]
    first = np.concatenate((np.zeros(1, np.int64), np.flatnonzero(ends) + 1))
    length = np.diff(np.append(first, len(at)))
    pieces = -(-length // _LONGEST)
    out = np.full(int(pieces.sum()), _LONGEST, np.int64)
    out[np.cumsum(pieces) - 1] = length - (pieces - 1) * _LONGEST
    return out


def _names(
    labels: NDArray[np.int8], scores: NDArray[np.int32], transitions: NDArray[np.int32]
) -> tuple[Ints, Ints, NDArray[np.float64]]:
    """First and last index of each name, and its margin."""
    first = np.flatnonzero((labels == person_path.B) | (labels == person_path.S))
    last = np.flatnonzero((labels == person_path.E) | (labels == person_path.S))
    own = scores[labels, np.arange(len(labels))]
    step = transitions[labels[:-1], labels[1:]] - transitions[0, 0]
    total = np.concatenate((np.zeros(1, np.int64), np.cumsum(own, dtype=np.int64)))
    steps = np.concatenate((np.zeros(1, np.int64), np.cumsum(step, dtype=np.int64)))
    margin = total[last + 1] - total[first] + steps[last] - steps[first]
    margin += transitions[0, labels[first]] + transitions[labels[last], 0] - 2 * transitions[0, 0]
    return first, last, margin / SCALE
