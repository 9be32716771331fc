"""Words near spans: what supports a reading and what speaks against it, nearest distance for all spans at once.

Left words count in the same unit and, in running text, in the unit before (a form has its label on the line
above); right words only in the same unit and at a handicap, since Japanese labels come first, and not where a value of
their own follows them ("amount": 12800). Of a supporting and a contradicting word the nearer one decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans
from piiscan.text.words import WordFinder

Ints = NDArray[np.int64]
Words = tuple[Ints, Ints, Ints, NDArray[np.bool_]]  # position, word, length, whether a value of its own follows
FAR = 1 << 40
FEW = 200  # with fewer than one span in so many characters only their surroundings are searched
RIGHT_HANDICAP = 4  # characters: "TEL 03-... FAX" belongs to TEL
_PASSED, _LEADING = 1, 2  # what may stand between a label and its sign or value; what says that a value follows
NOT_NEAR_WINDOW = 16  # a contradicting word labels the number beside it, not one a sentence away


class ContextFinder:
    """All context words of a catalog, found once per buffer and asked per recognizer."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self._finder = WordFinder([w for spec in specs for w in (*spec.context.words, *spec.not_near)])
        place = {word: i for i, word in enumerate(self._finder.words)}
        self._reach = self._finder.longest + max((s.context.window for s in specs), default=0)
        self._wanted = {s.id: self._mask(place, s.context.words) for s in specs}
        self._unwanted = {s.id: self._mask(place, s.not_near) for s in specs}

    def _mask(self, place: dict[str, int], words: Sequence[str]) -> NDArray[np.bool_]:
        mask = np.zeros(len(place), np.bool_)
        mask[[place[w] for w in WordFinder(words).words]] = True
        return mask

    def words(self, buffer: Buffer, start: Ints, end: Ints) -> Words:
        """Every context word of the buffer that may be near one of the places start:end."""
        if not len(start):
            none = np.empty(0, np.int64)
            return none, none, none, none.astype(np.bool_)
        if len(start) * FEW > len(buffer.folded):
            return _longest(buffer.folded, *self._finder.find_sized(buffer.folded))
        low = np.maximum(start - self._reach, 0)
        high = np.minimum(end + self._reach, len(buffer.folded))
        mask = np.zeros(len(buffer.folded) + 1, np.int32)
        np.add.at(mask, low, 1)
        np.add.at(mask, high, -1)
        where = np.flatnonzero(np.cumsum(mask[:-1]) > 0)
        return _longest(buffer.folded, *self._finder.find_sized(buffer.folded, where))

    def present(self, words: Words) -> dict[str, bool]:
        """Per recognizer: whether any of its supporting words was found."""
        seen = np.zeros(len(self._finder.words), np.bool_)
        seen[words[1]] = True
        return {name: bool((mask & seen).any()) for name, mask in self._wanted.items()}

    def evidence(
        self, spec: RecognizerSpec, spans: Spans, buffer: Buffer, words: Words, *, line_above: bool
    ) -> NDArray[np.uint32]:
        """Evidence bits context or not_near for each span."""
        near = self._distance(self._wanted[spec.id], spans, buffer, words, line_above=line_above)
        against = self._distance(self._unwanted[spec.id], spans, buffer, words, line_above=False)
        window = min(NOT_NEAR_WINDOW, spec.context.window)
        context = (near <= spec.context.window) & (near <= against)
        contrary = (against <= window) & (against < near)
        return (context * EVIDENCE_BIT["context"] | contrary * EVIDENCE_BIT["not_near"]).astype(np.uint32)

    def _distance(
        self, mask: NDArray[np.bool_], spans: Spans, buffer: Buffer, words: Words, *, line_above: bool
    ) -> Ints:
        """Characters between each span and the nearest word of `mask`; FAR where there is none in reach."""
        position, word, length, leads = words
        mine = mask[word]
        begin, finish = position[mine], (position + length)[mine]
        distance = np.full(len(spans), FAR, np.int64)
        if not len(begin):
            return distance
        unit = buffer.unit_of(spans.start)
        floor = buffer.starts[np.maximum(unit - int(line_above), 0)]
        order = np.argsort(finish, kind="stable")
        left = np.searchsorted(finish[order], spans.start, "right") - 1
        at = order[np.maximum(left, 0)]
        fits = (left >= 0) & (begin[at] >= floor)
        distance[fits] = (spans.start - finish[at])[fits]
        behind = ~leads[mine]
        begin, finish = begin[behind], finish[behind]
        if not len(begin):
            return distance
        right = np.searchsorted(begin, spans.end)
        at = np.minimum(right, len(begin) - 1)
        fits = (right < len(begin)) & (finish[at] <= buffer.ends[unit])
        return np.where(fits, np.minimum(distance, begin[at] - spans.end + RIGHT_HANDICAP), distance)


def _longest(folded: fold.Codes, position: Ints, word: Ints, length: Ints) -> Words:
    """Words that lie in no longer word of the list: 保険者番号 is not meant where 被保険者番号 stands."""
    if len(position):
        order = np.lexsort((-length, position))
        position, word, length = position[order], word[order], length[order]
        finish = position + length
        reach = np.maximum.accumulate(finish)
        keep = np.concatenate(([True], finish[1:] > reach[:-1]))
        position, word, length = position[keep], word[keep], length[keep]
    return position, word, length, _leads(folded, position + length)


def _leads(folded: fold.Codes, finish: Ints) -> NDArray[np.bool_]:
    """Whether words that end at `finish` introduce what follows them: a sign or digits, behind quotes or spaces."""
    at, last = finish, len(folded) - 1
    for _ in range(2):
        at = at + (_signs()[folded[np.minimum(at, last)]] == _PASSED)
    leads: NDArray[np.bool_] = (at <= last) & (_signs()[folded[np.minimum(at, last)]] == _LEADING)
    return leads


@cache
def _signs() -> NDArray[np.uint8]:
    table = np.zeros(1 << 16, np.uint8)
    table[[ord(c) for c in " \t\"')]】"]] = _PASSED
    table[[ord(c) for c in ":=0123456789"]] = _LEADING
    return table
