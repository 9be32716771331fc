"""Words near spans: what supports a reading and what speaks against it, nearest distance for all spans at once.

Left words count in the same unit and, in running text, in the unit before (a form has its label on the line
above); right words only in the same unit and at a handicap, since Japanese labels come first, and not where a value of
their own follows them ("amount": 12800). A word is spent where its own value and another label stand between (年金番号:
1234-567890 CRC: 1234567890). Of a supporting and a contradicting word the nearer one decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.scan.vocabulary import Vocabulary, Words, longest
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Bits, Word
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
FAR = 1 << 40
RIGHT_HANDICAP = 4  # characters: "TEL 03-... FAX" belongs to TEL
_PASSED, _LEADING = 1, 2  # what may stand between a label and its sign or value; what says that a value follows
_LETTERS = np.uint8(fold.LATIN | fold.HIRAGANA | fold.KATAKANA | fold.KANJI)
_LABEL_SIGNS = np.array([ord(":"), ord("=")], np.uint16)
_VALUE, _BETWEEN = 4, 64  # digits that are a value of a word; characters looked at for them
NOT_NEAR_WINDOW = 16  # a contradicting word labels the number beside it, not one a sentence away


class ContextFinder:
    """The context words of some recognizers, asked per recognizer."""

    def __init__(self, specs: Sequence[RecognizerSpec], vocabulary: Vocabulary) -> None:
        self._wanted = [vocabulary.mask(s.context.words) for s in specs]
        self._unwanted = [vocabulary.mask(s.not_near) for s in specs]
        none = np.zeros(len(vocabulary), np.bool_)
        self._naming = np.logical_or.reduce([none, *self._wanted])
        self._mine = np.logical_or.reduce([none, self._naming, *self._unwanted])

    def words(self, found: Words) -> Words:
        """The context words among all words found, but for those in a longer word that names some kind."""
        return longest(found.take(self._mine[found.word]), self._naming)

    def supporting(self, index: int, words: Words) -> Words:
        """The words that may support a reading of recognizer `index`."""
        return words.take(np.flatnonzero(self._wanted[index].take(words.word)))

    def evidence(
        self, index: int, window: int, spans: Spans, buffer: Buffer, words: Words, *, line_above: bool
    ) -> Bits:
        """Evidence bits context or not_near for spans of recognizer `index`, whose words reach `window` characters."""
        wanted, unwanted = self._wanted[index], self._unwanted[index]
        words = longest(words.take(np.flatnonzero((wanted | unwanted).take(words.word))))
        near = _distance(words.take(wanted.take(words.word)), spans, buffer, line_above=line_above)
        against = _distance(words.take(unwanted.take(words.word)), spans, buffer, line_above=False)
        context = (near <= window) & (near <= against)
        context &= ~_foreign(buffer, spans.start, np.where(context, near, 0))
        contrary = (against <= min(NOT_NEAR_WINDOW, window)) & (against < near)
        return (context * BIT["context"] | contrary * BIT["not_near"]).astype(Word)


def _distance(words: Words, spans: Spans, buffer: Buffer, *, line_above: bool) -> Ints:
    """Characters between each span and the nearest of the words; FAR where there is none in reach."""
    distance = np.full(len(spans), FAR, np.int64)
    if not len(words) or not len(spans):
        return distance
    unit = buffer.unit_of(spans.start)
    floor = buffer.starts[np.maximum(unit - int(line_above), 0)]
    order = np.argsort(words.end, kind="stable")
    left = np.searchsorted(words.end[order], spans.start, "right") - 1
    at = order[np.maximum(left, 0)]
    fits = (left >= 0) & (words.start[at] >= floor)
    distance[fits] = (spans.start - words.end[at])[fits]
    words = words.take(~_leads(buffer.folded, words.end))
    if not len(words):
        return distance
    right = np.searchsorted(words.start, spans.end)
    at = np.minimum(right, len(words) - 1)
    fits = (right < len(words)) & (words.end[at] <= buffer.ends[unit])
    return np.where(fits, np.minimum(distance, words.start[at] - spans.end + RIGHT_HANDICAP), distance)


def _foreign(buffer: Buffer, start: Ints, near: Ints) -> NDArray[np.bool_]:
    """Whether spans have a label with a sign of their own, and a number lies between it and the word `near` before."""
    foreign = np.zeros(len(start), np.bool_)
    mine = np.flatnonzero((near > _VALUE) & (start > _VALUE))
    at = start[mine] - 1
    for _ in range(2):
        at -= _signs()[buffer.folded[at]] == _PASSED
    labelled = np.isin(buffer.folded[at], _LABEL_SIGNS) & (buffer.classes[at - 1] & _LETTERS > 0)
    mine, at = mine[labelled], at[labelled]
    if len(mine):
        low = np.maximum(start[mine] - near[mine], at - _BETWEEN)
        place = at[:, None] - np.arange(1, _BETWEEN + 1)
        digits = (buffer.classes[np.maximum(place, 0)] & np.uint8(fold.DIGIT) > 0) & (place >= low[:, None])
        foreign[mine] = digits.sum(axis=1) >= _VALUE
    return foreign


def _leads(folded: fold.Codes, ends: Ints) -> NDArray[np.bool_]:
    """Whether words that end at `ends` introduce what follows them: a sign or digits, behind quotes or spaces."""
    at, last = ends, len(folded) - 1
    for _ in range(2):
        at = at + (_signs()[folded[np.minimum(at, last)]] == _PASSED)
    leads: NDArray[np.bool_] = (at <= last) & (_signs()[folded[np.minimum(at, last)]] == _LEADING)
    return leads


@cache
def _signs() -> NDArray[np.uint8]:
    table = np.zeros(1 << 16, np.uint8)
    table[[ord(c) for c in " \t\"')]】"]] = _PASSED
    table[[ord(c) for c in ":=0123456789"]] = _LEADING
    table[ord("A") : ord("Z") + 1] = _LEADING
    return table
