"""Spans of foreign recognizers: Python objects that take a text and return places with scores, as Presidio's do.

They know nothing of buffers and are slow beside our own, so units (lines, cells) are joined to blocks where a recognizer
cannot notice, and given one by one where it can. What one of them raises costs the unit it was raised in, and is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.scan import judge, verdicts
from piiscan.scan.found import Late
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
Hit = tuple[int, int, float]  # start, end, score
BLOCK = 1 << 15  # characters of a block: as fast as longer ones, and little to repeat where one unit fails
# A mark that is no letter, digit or space; it parts the units of a block and stands for Japanese letters.
MARK = "\ufffd"
PARTED = f"\n{MARK}\n"
# What fails on every line is given up for the buffer: after so many units, or so many seconds of failures.
MOST_FAILURES, SECONDS = 20, 10.0
_SURROGATE = 0xD800 >> 11
_JAPANESE = np.uint8(fold.HIRAGANA | fold.KATAKANA | fold.KANJI)


class TooSlowError(Exception):
    """A foreign recognizer ran out of time."""


class BadResultError(Exception):
    """A foreign recognizer returned something other than places in its text with scores."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign recognizer. view: the text it sees (catalog.spec.VIEWS). joined: whether it may see units joined."""

    index: int  # among the recognizers of the engine
    id: str
    find: Callable[[str], Sequence[Hit]]
    view: str
    joined: bool
    check: str | None = None


class ForeignFinder:
    """All foreign recognizers of an engine."""

    def __init__(self, recognizers: Sequence[Foreign]) -> None:
        self._recognizers = recognizers

    def without(self, recognizers: frozenset[str]) -> ForeignFinder:
        """The same finder but for the recognizers of these ids."""
        return ForeignFinder([foreign for foreign in self._recognizers if foreign.id not in recognizers])

    def find(self, buffer: Buffer, which: NDArray[np.bool_]) -> tuple[list[tuple[int, Spans]], tuple[Late, ...]]:
        """(index, spans) of each recognizer that is among `which` (by index), and where they failed."""
        views: dict[str, str] = {}
        parts: list[tuple[int, Spans]] = []
        late: list[Late] = []
        for foreign in (each for each in self._recognizers if which[each.index]):
            if foreign.view not in views:
                views[foreign.view] = seen(buffer, foreign.view)
            hits, failed = search(foreign, views[foreign.view], buffer)
            parts.append((foreign.index, _spans(hits, buffer, foreign.check)))
            late += failed
        return parts, tuple(late)


def seen(buffer: Buffer, view: str) -> str:
    """The text of a buffer as a recognizer sees it, one character for each of the original.

    original: as written. folded: full width as ASCII, all dashes and spaces as one, kanji variants as their common form.
    latin: folded, and a mark in the place of each Japanese letter, so that `\\b` holds between 番号 and digits.
    """
    if view == "original":
        return buffer.text
    units = np.where(buffer.folded >> 11 == _SURROGATE, ord(MARK), buffer.folded)
    if view == "latin":
        units = np.where((buffer.classes & _JAPANESE > 0) & (buffer.folded > 127), ord(MARK), units)
    return units.astype(np.uint16).tobytes().decode("utf-16-le")


def search(foreign: Foreign, view: str, buffer: Buffer) -> tuple[list[Hit], list[Late]]:
    """Hits by their place in the buffer, and the units on which the recognizer failed."""
    found: list[Hit] = []
    failed: list[tuple[int, str]] = []
    lost, given_up = 0.0, False
    for block in _blocks(buffer, BLOCK if foreign.joined else 0):
        hits = _together(foreign, view, block) if len(block) > 1 else None
        if hits is not None:
            found += hits
            continue
        for start, end in block.tolist():
            began = time.monotonic()
            try:
                found += [(start + s, start + e, score) for s, e, score in foreign.find(view[start:end])]
            except Exception as error:  # noqa: BLE001 - foreign code: whatever it raises is told, and ends nothing
                failed.append((start, "" if isinstance(error, TooSlowError) else type(error).__name__))
                lost += time.monotonic() - began
            if given_up := len(failed) >= MOST_FAILURES or lost > SECONDS:
                break
        if given_up:
            break
    return found, [Late(foreign.id, at, given_up, what) for at, what in failed]


def _blocks(buffer: Buffer, most: int) -> Iterator[Ints]:
    """int64[n, 2]: the units that hold anything, some at a time: up to `most` characters together, or one."""
    units = np.column_stack((buffer.starts, buffer.ends))[buffer.ends > buffer.starts]
    number = units[:, 0] // most if most else np.arange(len(units))
    yield from np.split(units, np.flatnonzero(np.diff(number)) + 1) if len(units) else ()


def _together(foreign: Foreign, view: str, block: Ints) -> list[Hit] | None:
    """Hits in units joined to one text; None where one of them crosses a border, or the recognizer fails."""
    length = block[:, 1] - block[:, 0]
    first = np.cumsum(length + len(PARTED)) - length - len(PARTED)
    try:
        hits = foreign.find(PARTED.join(view[start:end] for start, end in block.tolist()))
    except Exception:  # noqa: BLE001 - the units one by one tell which of them it is
        return None
    start, end = (np.array([hit[i] for hit in hits], np.int64) for i in (0, 1))
    unit = np.searchsorted(first, start, "right") - 1
    if (end > first[unit] + length[unit]).any():
        return None
    shift = block[unit, 0] - first[unit]
    return list(zip((start + shift).tolist(), (end + shift).tolist(), (hit[2] for hit in hits), strict=True))


def _spans(hits: list[Hit], buffer: Buffer, check: str | None) -> Spans:
    """Each place once, with its best score."""
    best: dict[tuple[int, int], float] = {}
    for first, last, score in hits:
        best[first, last] = max(score, best.get((first, last), 0.0))
    places = np.array(sorted(best), np.int64).reshape(-1, 2)
    start, end = places[:, 0].copy(), places[:, 1].copy()
    evidence = judge.score_word(np.array([best[place] for place in sorted(best)], np.float64))
    if check is not None:
        evidence |= verdicts.of_text(buffer, start, end, check)
    return Spans(start, end, evidence)
