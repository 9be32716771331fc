"""What the engine found in one buffer, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.text.evidence import Bits, Word
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]


class Late(NamedTuple):
    """A place in the buffer where spans of a recognizer may be missing: it ran out of time, or failed.

    rest: what lies behind the last place of the recognizer was not looked at. failure: what it died of, a type of
    exception without its message, which may quote the text; empty where time ran out.
    """

    recognizer: str
    position: int
    rest: bool
    failure: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """n spans: recognizer index, half-open code point positions in the buffer, evidence word, sum of bits.

    late: where spans may be missing.
    """

    recognizer: NDArray[np.int16]
    start: Ints
    end: Ints
    evidence: Bits
    bits: NDArray[np.float64]
    late: tuple[Late, ...] = ()

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


def of_spans(parts: list[tuple[int, Spans]], late: tuple[Late, ...] = ()) -> Found:
    """All spans of all recognizers; bits are still 0."""
    sizes = [len(spans) for _, spans in parts]
    total = sum(sizes)
    if not total:
        none = np.empty(0, np.int64)
        return Found(np.empty(0, np.int16), none, none, np.empty(0, Word), np.empty(0, np.float64), late)
    return Found(
        np.repeat(np.array([index for index, _ in parts], np.int16), sizes),
        np.concatenate([spans.start for _, spans in parts]),
        np.concatenate([spans.end for _, spans in parts]),
        np.concatenate([spans.evidence for _, spans in parts]),
        np.zeros(total),
        late,
    )


def in_order(first: Found, second: Found) -> Found:
    """Both, in order of start."""
    names = ("recognizer", "start", "end", "evidence", "bits")
    recognizer, start, end, evidence, bits = (
        np.concatenate((getattr(first, name), getattr(second, name))) for name in names
    )
    order = np.lexsort((recognizer, end, start))
    return Found(recognizer[order], start[order], end[order], evidence[order], bits[order], first.late + second.late)
