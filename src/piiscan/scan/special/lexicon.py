"""The words of all sensitive categories, found in a whole buffer at once.

A word that lies in a longer one of its category does not count, look-alikes included (障害 in システム障害); one of two
characters not in a longer one of any category (障害 in 適応障害). Words in kana and Latin letters end where their word ends:
ガン is not in スローガン, DM not in ADMIN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec, SpecialSpec
from piiscan.japanese import special_terms
from piiscan.japanese.positions import is_in
from piiscan.scan.special import cues
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.signs import class_at, unit_at
from piiscan.text.words import WordFinder

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
ALIKE, TERM, WEAK, RESULT, LABEL, WHO = range(6)  # WHO: labels of persons, of no category
_RANK = np.array([9, 1, 2, 0, 9, 9])  # of the kinds of one word in one category: the first counts
_SHORT = 2  # characters of a term that does not count in a longer one of another category
_KANA = fold.HIRAGANA | fold.KATAKANA
_BEFORE, _BEHIND = (
    "のはがにでともをやかなりしてば",
    "のはがにでともをやかだじなはっへ",
)  # particles beside words in hiragana
_HIRAGANA_MOST = 3  # longer words in hiragana alone are not met inside others


class Terms(NamedTuple):
    """n words of categories, in order of start: half-open positions, index of the category, kind."""

    start: Ints
    end: Ints
    category: Ints
    kind: Ints

    def take(self, which: Bools | Ints) -> Terms:
        return Terms(*(column[which] for column in self))


@dataclass(frozen=True, slots=True)
class _Of:
    """By word: where its categories begin in `category` and `kind`, and how many there are."""

    first: Ints
    count: Ints
    category: Ints
    kind: Ints


class Lexicon:
    """The compiled words of some categories."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        told = [
            (word, number, kind)
            for number, spec in enumerate(specs)
            if spec.special is not None
            for kind, words in enumerate(_words(spec.special))
            for word in words
        ]
        told += [(word, len(specs), WHO) for word in cues.words("person label")] if told else []
        self._finder = WordFinder([word for word, _, _ in told])
        place = self._finder.indexes([word for word, _, _ in told])
        rows = sorted({(int(at), number, kind) for at, (_, number, kind) in zip(place, told, strict=True)})
        table = np.array(rows, np.int64).reshape(-1, 3)
        count = np.bincount(table[:, 0], minlength=len(self._finder.words))
        self._of = _Of(np.cumsum(count) - count, count, table[:, 1], table[:, 2])

    def find(self, buffer: Buffer) -> Terms:
        """All words in their categories: terms in longer terms still among them (`resolved`)."""
        position, word, size = self._finder.find_sized(buffer.folded)
        whole = _whole(buffer, position, position + size)
        position, word, size = position[whole], word[whole], size[whole]
        count = self._of.count[word]
        owner = np.repeat(np.arange(len(word)), count)
        at = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count - self._of.first[word], count)
        start = position[owner]
        return Terms(start, start + size[owner], self._of.category[at], self._of.kind[at])


def _words(spec: SpecialSpec) -> tuple[Sequence[str], ...]:
    """The words by kind, in the order of the numbers of the kinds."""
    listed = [word for name in spec.lists for word in special_terms.terms(name)]
    return spec.look_alikes, [*spec.terms, *listed], spec.weak, spec.results, spec.labels


def _whole(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """Which spans do not begin or end within a word of kana or Latin letters."""
    before, first, last, behind = (class_at(buffer, at) for at in (start - 1, start, end - 1, end))
    cut = last & behind & np.uint8(fold.LATIN)
    cut |= (first & before | last & behind) & np.uint8(fold.KATAKANA)
    some = np.flatnonzero((cut == 0) & (last & np.uint8(fold.HIRAGANA) > 0) & (end - start <= _HIRAGANA_MOST))
    cut[some] |= _cut_hiragana(buffer, start[some], end[some])
    return np.asarray(cut == 0)


def _cut_hiragana(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """Which short words, that end with hiragana, are hiragana alone and stand within other hiragana."""
    alone = np.ones(len(start), np.bool_)
    for i in range(_HIRAGANA_MOST):
        alone &= (start + i >= end) | (class_at(buffer, start + i) & np.uint8(fold.HIRAGANA) > 0)
    before, behind = unit_at(buffer.folded, start - 1), unit_at(buffer.folded, end)
    kana = [class_at(buffer, at) & np.uint8(_KANA) > 0 for at in (start - 1, end)]
    cut: Bools = alone & (kana[0] & ~is_in(before, _BEFORE) | kana[1] & ~is_in(behind, _BEHIND))
    return cut


def covered(terms: Terms, label: Terms) -> Bools:
    """Which terms lie in one of some labels, which are in order of start."""
    if not len(label.start):
        return np.zeros(len(terms.start), np.bool_)
    at = np.searchsorted(label.start, terms.start, "right") - 1
    reach = np.maximum.accumulate(label.end)
    return np.asarray((at >= 0) & (terms.end <= reach[at]))


def resolved(terms: Terms) -> Terms:
    """Terms without those in longer ones, and without the look-alikes. Labels must be those that label something."""
    if not len(terms.start):
        return terms
    span = int(terms.end.max()) + 1
    inner = _contained(terms.start + terms.category * span, terms.end + terms.category * span)
    short = terms.end - terms.start <= _SHORT
    said = terms.kind != LABEL
    inner[said] |= short[said] & _contained(terms.start[said], terms.end[said])
    kept = terms.take(~inner & (terms.kind != ALIKE) & (terms.kind != LABEL))
    kept = kept.take(np.lexsort((_RANK[kept.kind], kept.category, kept.end, kept.start)))
    new = np.ones(len(kept.start), np.bool_)
    for column in (kept.start, kept.end, kept.category):
        new[1:] &= column[1:] == column[:-1]
    new[1:] = ~new[1:]
    return kept.take(new)


def _contained(start: Ints, end: Ints) -> Bools:
    """Which spans lie in another, longer one."""
    order = np.lexsort((-end, start))
    s, e = start[order], end[order]
    new = np.ones(len(s), np.bool_)
    new[1:] = (s[1:] != s[:-1]) | (e[1:] != e[:-1])
    firsts = np.flatnonzero(new)
    reach = np.maximum.accumulate(e[firsts])
    inner = np.zeros(len(firsts), np.bool_)
    inner[1:] = e[firsts][1:] <= reach[:-1]
    out = np.zeros(len(start), np.bool_)
    out[order] = inner[np.cumsum(new) - 1]
    return out
