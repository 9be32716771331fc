"""Spans of the `pattern` recognizers: literal anchors of all of them in one pass, then each regex on small windows.

A match lies within one unit (line, cell) and within WINDOW characters of an anchor.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import regex
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.scan import shape_finder
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans, none
from piiscan.text.words import WordFinder, names

Ints = NDArray[np.int64]
WINDOW = 128  # code points on each side of an anchor that a match may use
SECONDS = 2.0  # for all windows of one recognizer in one buffer; a pattern that needs more is a mistake


class PatternFinder:
    """All pattern recognizers of a catalog, compiled."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        mine = [s for s in specs if s.kind == "pattern"]
        self._anchors = WordFinder([a for s in mine for a in s.anchors])
        place = {word: i for i, word in enumerate(self._anchors.words)}
        self._regexes = {s.id: regex.compile(s.pattern or "") for s in mine}
        self._checks = {s.id: s.check for s in mine}
        self._wanted = {s.id: np.array([place[w] for w in names(s.anchors)], np.int64) for s in mine}

    def anchors(self, buffer: Buffer) -> dict[str, Ints]:
        """Positions of the anchors of each recognizer that has any in the buffer."""
        if not self._regexes:
            return {}
        at, word = self._anchors.find(buffer.folded)
        seen = np.bincount(word, minlength=len(self._anchors.words)) if len(at) else np.zeros(len(self._anchors.words))
        return {name: at[np.isin(word, mine)] for name, mine in self._wanted.items() if seen[mine].any()}

    def find(self, name: str, at: Ints, buffer: Buffer) -> tuple[Spans, bool]:
        """All matches of recognizer `name` around its anchors, and whether it had to stop for lack of time."""
        lows, highs = _windows(at, buffer)
        units = buffer.folded.tobytes()
        found: set[tuple[int, int]] = set()
        deadline, late = time.monotonic() + SECONDS, False
        for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
            text = units[2 * low : 2 * high].decode("utf-16-le", "surrogatepass")
            try:
                hits = self._regexes[name].finditer(text, timeout=max(deadline - time.monotonic(), 0.001))
                found.update((low + s, low + e) for s, e in (hit.span("value") for hit in hits) if s < e)
            except TimeoutError:
                late = True
                break
        if not found:
            return none(), late
        pairs = np.array(sorted(found), np.int64)
        start, end = pairs[:, 0].copy(), pairs[:, 1].copy()
        evidence = shape_finder.glued(buffer, start, end)
        if (check := self._checks[name]) is not None:
            evidence |= shape_finder.text_verdict(buffer, start, end, check)
        return Spans(start, end, evidence), late


def _windows(at: Ints, buffer: Buffer) -> tuple[Ints, Ints]:
    """Windows around anchors, cut at the borders of their units, overlapping ones of one unit joined."""
    unit = buffer.unit_of(at)
    low = np.maximum(at - WINDOW, buffer.starts[unit])
    high = np.minimum(at + WINDOW, buffer.ends[unit])
    new = np.concatenate(([True], (low[1:] > high[:-1]) | (unit[1:] != unit[:-1])))
    last = np.concatenate((np.flatnonzero(new)[1:] - 1, [len(at) - 1]))
    return low[new], high[last]
