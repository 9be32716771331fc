"""Spans of the `labels` recognizers: what stands behind a word that names it, of a given alphabet and length.

A member number has no shape of its own: its label and the signs between say what it is. A longer word that only holds
a label (対象年齢) is none; what follows walks over all labels at once. Where nothing follows, a value in front counts
that a link ties to the label: `"A-1002"（社員番号）`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import LabelledValue, RecognizerSpec
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.scan import connectors, labelled_values, verdicts
from piiscan.scan.vocabulary import Vocabulary, Words, longest
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Word
from piiscan.text.signs import class_at, table_of, unit_at
from piiscan.text.spans import Spans, concat, none

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
HEAD = 10  # characters before a label that heads the line below: 【 ■ ご本人の


class LabelFinder:
    """All labels of a catalog, found once per buffer."""

    def __init__(self, specs: Sequence[RecognizerSpec], vocabulary: Vocabulary) -> None:
        self._specs = [(i, s, s.value) for i, s in enumerate(specs) if s.value is not None]
        self._mine = {i: vocabulary.mask(s.labels) for i, s, _ in self._specs}
        self._words = np.zeros(len(vocabulary), np.bool_)
        for _, spec, _ in self._specs:
            self._words |= vocabulary.mask((*spec.labels, *spec.not_near))

    def find(self, buffer: Buffer, words: Words, *, lines: bool) -> list[tuple[int, Spans]]:
        """(recognizer, its spans). lines: the units are lines of one text; a value may stand on the line below."""
        words = words.take(self._words[words.word])
        inner = class_at(buffer, words.end - 1) & class_at(buffer, words.end) & np.uint8(fold.LATIN)
        words = longest(words.take(inner == 0))  # exp is no label in export
        start, end, word = words.start, words.end, words.word
        if not len(start):
            return []
        ahead, firm = connectors.ahead(buffer, end)
        other = buffer.unit_of(ahead) - buffer.unit_of(start) > int(lines)
        below = _breaks(buffer, end, ahead)
        latin = class_at(buffer, end - 1) & np.uint8(fold.LATIN) > 0
        parted = ((ahead > end) | ~latin) & ~_compared(buffer, end)
        tied = firm | ~latin  # any word may be a password, so a space behind `password` is not enough
        line = (below == 0) | (below == 1) & _heads(buffer, start)
        reach = parted & ~other & line & (ahead < len(buffer.folded))
        found = []
        for i, spec, value in self._specs:
            mine = np.flatnonzero(self._mine[i][word])
            if len(mine):
                at, finish = ahead[mine], labelled_values.ends(buffer, ahead[mine], value)
                good = reach[mine] & labelled_values.fits(buffer, at, finish, value) & ~_is_word(words, at, finish)
                good &= (below[mine] == 0) | _alone(buffer, finish)
                told = np.where(tied[mine] | (value.of != "printable"), BIT["label"], NOTHING)
                spans = Spans(at[good], finish[good], told[good])
                rest = mine[~good]
                spans = concat([spans, _in_front(buffer, start[rest], end[rest], value)])
                found.append((i, _judged(buffer, spans, spec)))
        return found


def _breaks(buffer: Buffer, end: Ints, ahead: Ints) -> Ints:
    """How many line breaks stand between labels and values."""
    place = end[:, None] + np.arange(2 * connectors.STEPS)
    return np.asarray(((unit_at(buffer.folded, place) == 10) & (place < ahead[:, None])).sum(axis=1))


def _heads(buffer: Buffer, start: Ints) -> Bools:
    """Which labels head the line below: few characters stand before them in their own."""
    return np.asarray((unit_at(buffer.folded, start[:, None] - 1 - np.arange(HEAD + 1)) == 10).any(axis=1))


def _compared(buffer: Buffer, end: Ints) -> Bools:
    """Whether a comparison follows the label: `age >= 20`, `age < 7`."""
    spaced = unit_at(buffer.folded, end) == ord(" ")
    sign, after = unit_at(buffer.folded, end + spaced), unit_at(buffer.folded, end + spaced + 1)
    return np.asarray(
        ((sign == ord("<")) | (sign == ord(">"))) & ((after == ord("=")) | (spaced & (after == ord(" "))))
    )


def _is_word(words: Words, start: Ints, end: Ints) -> Bools:
    """Which places are a label themselves: `form.get("password")); // password`."""
    at = np.minimum(np.searchsorted(words.start, start), len(words) - 1)
    return np.asarray((words.start[at] == start) & (words.end[at] == end))


def _alone(buffer: Buffer, at: Ints) -> Bools:
    """Whether nothing but closing signs stands between each position and the end of its line."""
    return np.asarray(unit_at(buffer.folded, _spaces_behind(buffer, at)) == 10)


def _in_front(buffer: Buffer, start: Ints, end: Ints, value: LabelledValue) -> Spans:
    """Values that end before labels start:end and are tied to them."""
    if value.terms or not len(start):
        return none()
    stop, linked = connectors.back(buffer, start, end)
    stop, home = stop[linked], buffer.unit_of(start[linked])
    first = labelled_values.starts(buffer, stop, value)
    good = (first >= buffer.starts[home]) & labelled_values.fits(buffer, first, stop, value)
    return Spans(first[good], stop[good], np.zeros(int(good.sum()), Word))


def _judged(buffer: Buffer, spans: Spans, spec: RecognizerSpec) -> Spans:
    if spec.check not in TEXT_CHECKS or spec.check is None:
        return spans
    return Spans(spans.start, spans.end, spans.evidence | verdicts.of_text(buffer, spans.start, spans.end, spec.check))


def _spaces_behind(buffer: Buffer, at: Ints) -> Ints:
    """Positions moved over the spaces, quotes and closing brackets that follow."""
    for _ in range(3):
        at = at + table_of(" \t\r」』】\"'").take(unit_at(buffer.folded, at).astype(np.intp))
    return at
