"""What the engine found in one buffer, as columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.text.spans import Spans

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """n spans: recognizer index, half-open code point positions in the buffer, evidence word, sum of bits.

    late: (recognizer id, position, given up) of windows in which a pattern ran out of time, so that spans may be
    missing; given up: what lies behind the last of them was not looked at.
    """

    recognizer: NDArray[np.int16]
    start: Ints
    end: Ints
    evidence: NDArray[np.uint32]
    bits: NDArray[np.float64]
    late: tuple[tuple[str, int, bool], ...] = ()

    def __len__(self) -> int:
        return len(self.start)

    def take(self, which: NDArray[np.bool_] | Ints) -> Found:
        return Found(
            self.recognizer[which],
            self.start[which],
            self.end[which],
            self.evidence[which],
            self.bits[which],
            self.late,
        )

    @property
    def score(self) -> NDArray[np.float64]:
        """Probability of each span: bits are log2 odds."""
        return 1.0 / (1.0 + np.exp2(-self.bits))


def of_spans(parts: list[tuple[int, Spans]], late: tuple[tuple[str, int, bool], ...] = ()) -> Found:
    """All spans of all recognizers; bits are still 0."""
    sizes = [len(spans) for _, spans in parts]
    total = sum(sizes)
    if not total:
        none = np.empty(0, np.int64)
        return Found(np.empty(0, np.int16), none, none, np.empty(0, np.uint32), np.empty(0, np.float64), late)
    return Found(
        np.repeat(np.array([index for index, _ in parts], np.int16), sizes),
        np.concatenate([spans.start for _, spans in parts]),
        np.concatenate([spans.end for _, spans in parts]),
        np.concatenate([spans.evidence for _, spans in parts]),
        np.zeros(total),
        late,
    )
