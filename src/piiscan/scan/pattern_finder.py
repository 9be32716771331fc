"""Spans of a `pattern` recognizer: literal anchors by arrays, then the regex on small windows around them."""

from __future__ import annotations

import numpy as np
import regex
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.scan import shape_finder
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans, none
from piiscan.text.words import WordFinder

WINDOW = 128  # code points on each side of an anchor that a match may use
TIMEOUT = 2.0  # seconds for all windows of one buffer; a pattern that needs more is a mistake


class PatternFinder:
    """One compiled pattern recognizer."""

    def __init__(self, spec: RecognizerSpec) -> None:
        self._regex = regex.compile(spec.pattern or "")
        self._anchors = WordFinder(spec.anchors)

    def find(self, buffer: Buffer) -> Spans:
        """All matches. TimeoutError where the pattern takes too long: the caller reports it."""
        at, _ = self._anchors.find(buffer.folded)
        if not len(at):
            return none()
        lows, highs = _windows(at, len(buffer.folded))
        units = buffer.folded.tobytes()
        found: set[tuple[int, int]] = set()
        for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
            text = units[2 * low : 2 * high].decode("utf-16-le", "surrogatepass")
            for hit in self._regex.finditer(text, timeout=TIMEOUT):
                start, end = hit.span("value")
                if start < end:
                    found.add((low + start, low + end))
        pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
        start, end = pairs[:, 0].copy(), pairs[:, 1].copy()
        return Spans(start, end, shape_finder.glued(buffer, start, end))


def _windows(at: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Windows around anchors, overlapping ones joined."""
    low, high = np.maximum(at - WINDOW, 0), np.minimum(at + WINDOW, size)
    new = np.concatenate(([True], low[1:] > high[:-1]))
    last = np.concatenate((np.flatnonzero(new)[1:] - 1, [len(at) - 1]))
    return low[new], high[last]
