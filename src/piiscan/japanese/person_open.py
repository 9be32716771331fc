"""Readings that the name model takes for possible, whether they are reported or not: what a second opinion is asked on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_doubts, person_marginal, person_model, person_net, person_read
from piiscan.japanese.person_net import SCALE
from piiscan.text import fold
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
LEAST = -2.5  # natural log odds: below 1 in 13 hardly one is a name, whoever says so


@dataclass(frozen=True, slots=True, eq=False)
class OpenNames:
    """n spans in order of start, which may overlap.

    belief: natural log odds of the model that the span is a name. katakana: bool[n], written in nothing else.
    """

    start: Ints
    end: Ints
    belief: Floats
    katakana: Bools

    def __len__(self) -> int:
        return len(self.start)

    def take(self, which: Bools | Ints) -> OpenNames:
        return OpenNames(self.start[which], self.end[which], self.belief[which], self.katakana[which])


def find(buffer: Buffer) -> OpenNames:
    """All spans of at least LEAST, but for those that the words behind them make no name."""
    parts = [_of(reading) for reading in person_model.readings(buffer.folded, buffer.classes, gate=False)]
    none = np.empty(0, np.int64)
    start, end, belief = (np.concatenate(c) for c in zip(*parts, (none, none, np.empty(0)), strict=True))
    found = person_read.followed(buffer, start, end)
    kept = np.flatnonzero(~person_read.doubted(buffer, found) & ~person_doubts.digits_alone(buffer, found))
    katakana = buffer.classes[start] & buffer.classes[end - 1] & np.uint8(fold.KATAKANA) > 0
    return OpenNames(start, end, belief, katakana).take(kept[np.lexsort((end[kept], start[kept]))])


def _of(reading: person_model.Reading) -> tuple[Ints, Ints, Floats]:
    if not len(reading.at):
        return reading.at, reading.at, np.empty(0)
    marginals = person_marginal.of(reading.scores / SCALE, reading.length, person_net.packaged().transitions, SCALE)
    first, last, share = person_marginal.names(marginals, -np.log1p(np.exp(-LEAST)))
    share = np.minimum(share, -1e-9)  # a share of 1 but for rounding
    return reading.at[first], reading.at[last] + 1, share - np.log(-np.expm1(share))
