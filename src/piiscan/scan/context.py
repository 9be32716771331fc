"""Words near spans: what supports a reading and what speaks against it, nearest distance for all spans at once.

Left words count in the same unit and, in running text, in the unit before (a form has its label on the line
above); right words only in the same unit and at a handicap, since Japanese labels come first. Of a supporting and a
contradicting word the nearer one decides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import EVIDENCE_BIT
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans
from piiscan.text.words import WordFinder

Ints = NDArray[np.int64]
Words = tuple[Ints, Ints]
FAR = 1 << 40
FEW = 200  # with fewer than one span in so many characters only their surroundings are searched
RIGHT_HANDICAP = 4  # characters: "TEL 03-... FAX" belongs to TEL
NOT_NEAR_WINDOW = 16  # a contradicting word labels the number beside it, not one a sentence away


class ContextFinder:
    """All context words of a catalog, found once per buffer and asked per recognizer."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self._finder = WordFinder([w for spec in specs for w in (*spec.context.words, *spec.not_near)])
        place = {word: i for i, word in enumerate(self._finder.words)}
        self._lengths = np.array([len(w) for w in self._finder.words], np.int64)
        longest = int(self._lengths.max(initial=0))
        self._reach = longest + max((s.context.window for s in specs), default=0)
        self._wanted = {s.id: self._mask(place, s.context.words) for s in specs}
        self._unwanted = {s.id: self._mask(place, s.not_near) for s in specs}

    def _mask(self, place: dict[str, int], words: Sequence[str]) -> NDArray[np.bool_]:
        mask = np.zeros(len(place), np.bool_)
        mask[[place[w] for w in WordFinder(words).words]] = True
        return mask

    def words(self, buffer: Buffer, start: Ints, end: Ints) -> Words:
        """(position, word) of every context word of the buffer that may be near one of the places start:end."""
        if not len(start):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        if len(start) * FEW > len(buffer.folded):
            return self._longest(self._finder.find(buffer.folded))
        low = np.maximum(start - self._reach, 0)
        high = np.minimum(end + self._reach, len(buffer.folded))
        mask = np.zeros(len(buffer.folded) + 1, np.int32)
        np.add.at(mask, low, 1)
        np.add.at(mask, high, -1)
        return self._longest(self._finder.find(buffer.folded, np.flatnonzero(np.cumsum(mask[:-1]) > 0)))

    def _longest(self, words: Words) -> Words:
        """Words that lie in no longer word of the list: 保険者番号 is not meant where 被保険者番号 stands."""
        position, word = words
        if not len(position):
            return words
        length = self._lengths[word]
        order = np.lexsort((-length, position))
        position, word, finish = position[order], word[order], (position + length)[order]
        reach = np.maximum.accumulate(finish)
        keep = np.concatenate(([True], finish[1:] > reach[:-1]))
        return position[keep], word[keep]

    def present(self, words: Words) -> dict[str, bool]:
        """Per recognizer: whether any of its supporting words was found."""
        seen = np.zeros(len(self._lengths), np.bool_)
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
        position, word = words
        mine = mask[word]
        begin, finish = position[mine], (position + self._lengths[word])[mine]
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
        right = np.searchsorted(begin, spans.end)
        at = np.minimum(right, len(begin) - 1)
        fits = (right < len(begin)) & (finish[at] <= buffer.ends[unit]) & ~_is_key(buffer, finish[at])
        return np.where(fits, np.minimum(distance, begin[at] - spans.end + RIGHT_HANDICAP), distance)


def _is_key(buffer: Buffer, end: Ints) -> NDArray[np.bool_]:
    """Whether a word that ends at `end` is the label of what follows: `updated_at":`, `氏名：`, `user=`."""
    last = len(buffer.folded) - 1
    sign, after = (buffer.folded[np.minimum(end + i, last)] for i in (0, 1))
    quoted = (sign == ord('"')) | (sign == ord("'"))
    sign = np.where(quoted, after, sign)
    return np.asarray((sign == ord(":")) | (sign == ord("=")))
