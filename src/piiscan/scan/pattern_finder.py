"""Spans of the `pattern` recognizers: each regex runs on small windows around its anchors, all windows in one go.

A match lies within one unit (line, cell) and within the recognizer's reach of an anchor. The windows of a recognizer are
joined by newlines to one text, so that a thousand anchors are one call.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from copy import copy
from functools import lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.scan import shape_finder, verdicts
from piiscan.scan.found import Late
from piiscan.scan.vocabulary import Vocabulary, Words
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.sets import distinct
from piiscan.text.spans import Spans, none

Ints = NDArray[np.int64]
Near = Callable[[int, Ints], NDArray[np.bool_]]
GIVEN_UP = -1  # among the positions: the windows behind the last one were not looked at
# Seconds for one recognizer in one buffer of a megabyte. Ordinary patterns need a hundredth; one that needs more is a
# mistake, and is given up where it happens: all windows together, then each alone, as long as time is left.
TOGETHER, ALONE, SECONDS = 1.0, 0.2, 3.0
_SURROGATE = 0xD800 >> 11


class PatternFinder:
    """All pattern recognizers among some recognizers; a pattern is compiled when one of its anchors is first met."""

    def __init__(self, specs: Sequence[RecognizerSpec], vocabulary: Vocabulary) -> None:
        self._specs = [(i, s) for i, s in enumerate(specs) if s.kind == "pattern"]
        self._anchors = {i: vocabulary.mask(s.anchors) for i, s in self._specs}

    def without(self, recognizers: frozenset[str]) -> PatternFinder:
        """The same finder but for the recognizers of these ids."""
        finder = copy(self)
        finder._specs = [(i, spec) for i, spec in self._specs if spec.id not in recognizers]
        return finder

    def find(self, buffer: Buffer, words: Words, near: Near) -> tuple[list[tuple[int, Spans]], tuple[Late, ...]]:
        """(index, spans) of each recognizer that has an anchor among the words; the windows that took too long.

        near: of the anchors of a recognizer those at which its spans can still reach the least score.
        """
        present = distinct(words.word)
        parts, late = [], []
        for i, spec in self._specs:
            if not self._anchors[i][present].any():
                continue
            mine = words.take(np.flatnonzero(self._anchors[i].take(words.word)))
            at = mine.start[_digit_behind(buffer, mine.end)] if spec.then == "digit" else mine.start
            at = at[near(i, at)]
            if not len(at):
                continue
            pairs, stopped = _matches(_compiled(spec.pattern or ""), buffer, at, spec.reach)
            parts.append((i, _spans(buffer, pairs, spec.check)))
            late += [Late(spec.id, position, GIVEN_UP in stopped) for position in stopped if position != GIVEN_UP]
        return parts, tuple(late)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.MULTILINE)  # the end of a window is the end of its text


def _digit_behind(buffer: Buffer, end: Ints) -> NDArray[np.bool_]:
    """Whether a digit stands at each place, or behind a space there."""
    last = len(buffer.classes) - 1
    place = np.minimum(end, last)
    place = np.minimum(place + (buffer.classes[place] & np.uint8(fold.SPACE) > 0), last)
    behind: NDArray[np.bool_] = (buffer.classes[place] & np.uint8(fold.DIGIT) > 0) & (end <= last)
    return behind


def _matches(pattern: regex.Pattern[str], buffer: Buffer, at: Ints, reach: int) -> tuple[Ints, list[int]]:
    """int64[n, 2] places of the group `value` around the anchors; where the windows begin that took too long."""
    low, high = _windows(at, buffer, reach)
    text, shift = _joined(buffer.folded, low, high)
    try:
        hits = [hit.span() + hit.span("value") for hit in pattern.finditer(text, timeout=TOGETHER)]
    except TimeoutError:
        return _one_by_one(pattern, buffer, low, high)
    spots = np.array(hits or np.empty((0, 4)), np.int64)
    spots = spots[spots[:, 2] < spots[:, 3]]
    border = np.cumsum(high - low + 1)  # first position of each next window
    window = np.searchsorted(border, spots[:, 0], "right")
    if len(spots) and (spots[:, 1] >= border[window]).any():  # a pattern that takes newlines: rare
        return _one_by_one(pattern, buffer, low, high)
    return np.unique(spots[:, 2:] + shift[window][:, None], axis=0), []


def _joined(folded: fold.Codes, low: Ints, high: Ints) -> tuple[str, Ints]:
    """The windows, a newline behind each, as one text; and what added to a place in it leads to the buffer."""
    length = high - low + 1
    begin = np.cumsum(length) - length
    shift = low - begin
    place = np.arange(int(length.sum())) + np.repeat(shift, length)
    units = folded.take(place, mode="clip")
    units[begin + length - 1] = 10
    return _text(units), shift


def _text(units: fold.Codes) -> str:
    """One character per unit: two stand-ins for characters outside the BMP must not pass for a surrogate pair."""
    return np.where(units >> 11 == _SURROGATE, 0xFFFD, units).astype(np.uint16).tobytes().decode("utf-16-le")


def _one_by_one(pattern: regex.Pattern[str], buffer: Buffer, low: Ints, high: Ints) -> tuple[Ints, list[int]]:
    """Plain twin of the joined windows, for patterns that cross them and to tell which of them takes too long."""
    found: set[tuple[int, int]] = set()
    late: list[int] = []
    deadline = time.monotonic() + SECONDS
    for begin, end in zip(low.tolist(), high.tolist(), strict=True):
        text, left = _text(buffer.folded[begin:end]), deadline - time.monotonic()
        try:
            hits = pattern.finditer(text, timeout=min(max(left, 0.001), ALONE))
            found.update((begin + s, begin + e) for s, e in (hit.span("value") for hit in hits) if s < e)
        except TimeoutError:
            late.append(begin)
            if left <= 0:
                late.append(GIVEN_UP)
                break
    return np.array(sorted(found) or np.empty((0, 2)), np.int64), late


def _spans(buffer: Buffer, pairs: Ints, check: str | None) -> Spans:
    if not len(pairs):
        return none()
    start, end = pairs[:, 0].copy(), pairs[:, 1].copy()
    evidence = shape_finder.glued(buffer, start, end)
    if check is not None:
        evidence |= verdicts.of_text(buffer, start, end, check)
    return Spans(start, end, evidence)


def _windows(at: Ints, buffer: Buffer, reach: int) -> tuple[Ints, Ints]:
    """Windows around anchors, cut at the borders of their units, overlapping ones of one unit joined."""
    unit = buffer.unit_of(at)
    low = np.maximum(at - reach, buffer.starts[unit])
    high = np.minimum(at + reach, buffer.ends[unit])
    new = np.concatenate(([True], (low[1:] > high[:-1]) | (unit[1:] != unit[:-1])))
    last = np.concatenate((np.flatnonzero(new)[1:] - 1, [len(at) - 1]))
    return low[new], high[last]
