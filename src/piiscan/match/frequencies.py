"""How common values are in the master, counted on keyed words: what agreement by chance is worth.

Stored counts are rounded to powers of two and counts below 8 are dropped, so that the table cannot be read as a census.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from piiscan.match.grams import schema_field
from piiscan.match.words import Coded

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]

COUNTED = ("family", "given", "family_kana", "given_kana", "guardian", "guardian_kana", "birth", "town")
_LEAST = 8
# Chance that two unrelated people agree, behind small masters: the sum of squared shares of Japanese surnames is about
# 0.003; given names about 0.001 (estimates); birth days of 20 years; towns of a region.
_BEFORE = {
    "family": 3e-3,
    "family_kana": 3e-3,
    "given": 1e-3,
    "given_kana": 2e-3,
    "guardian": 1e-3,
    "guardian_kana": 2e-3,
    "birth": 1.4e-4,
    "town": 5e-4,
}
_OF_SCHEMA = 1e-3  # of the parts of a schema, of which nothing is known
_STRENGTH = 2000  # rows behind those values
# Words counted per part. No name, birth date or town has so many values; a column that is none of them must not fill the
# memory: then the rarest are forgotten, and their rows count as those of rare values.
_MOST = 1 << 22


def counted(part: str) -> bool:
    """Whether the common values of a part are kept."""
    return part in COUNTED or schema_field(part) is not None


@dataclass(slots=True)
class Counter:
    """Counts of words per part, batch by batch."""

    words: dict[str, Words] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)
    forgotten: dict[str, int] = field(default_factory=dict)  # rows

    def add(self, coded: Mapping[str, Coded]) -> None:
        for part in filter(counted, coded):
            rows = np.bincount(coded[part].codes, minlength=len(coded[part].words))[1:]
            words = np.concatenate([self.words.get(part, np.zeros(0, np.uint64)), coded[part].words[1:]])
            counts = np.concatenate([self.counts.get(part, np.zeros(0, np.int64)), rows])
            self.words[part], where = np.unique(words, return_inverse=True)
            self.counts[part] = np.bincount(where, weights=counts).astype(np.int64)
            if len(self.words[part]) > _MOST:
                self._forget(part)

    def _forget(self, part: str) -> None:
        """The rarer half of the words; ties with the last of them too."""
        words, counts = self.words[part], self.counts[part]
        keep = counts > np.partition(counts, len(counts) // 2)[len(counts) // 2]
        self.forgotten[part] = self.forgotten.get(part, 0) + int(counts[~keep].sum())
        self.words[part], self.counts[part] = words[keep], counts[keep]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Per part: sorted words with their share of rows, and the share of any word not listed."""

    words: Mapping[str, Words]
    shares: Mapping[str, npt.NDArray[np.float64]]
    rare: Mapping[str, float]

    def share_of(self, part: str, words: Words) -> npt.NDArray[np.float64]:
        """Share of rows with the same value, per word."""
        if part not in self.rare:
            return np.full(len(words), _BEFORE.get(part, _OF_SCHEMA))
        known = self.words.get(part, np.zeros(0, np.uint64))
        if not len(known):
            return np.full(len(words), self.rare[part])
        place = np.minimum(np.searchsorted(known, words), len(known) - 1)
        return np.where(known[place] == words, self.shares[part][place], self.rare[part])


def frequencies_of(counter: Counter) -> tuple[dict[str, tuple[Words, Counts]], dict[str, tuple[float, int]]]:
    """What is stored: per part the common words with rounded counts; the rare share and the number of rows."""
    common, rare = {}, {}
    for part, words in counter.words.items():
        counts = counter.counts[part]
        forgotten = counter.forgotten.get(part, 0)
        total = int(counts.sum()) + forgotten
        often = counts >= _LEAST
        rounded = (1 << np.round(np.log2(np.maximum(1, counts))).astype(np.int64)).astype(np.int64)
        common[part] = (words[often], rounded[often])
        few = counts[~often]
        # Expected share of the rest seen from one row: pairs that agree, with the general value behind them.
        agree = float((few * (few - 1)).sum()) + _STRENGTH * _BEFORE.get(part, _OF_SCHEMA)
        rare[part] = (agree / (max(1, int(few.sum()) + forgotten) * max(1, total - 1) + _STRENGTH), total)
    return common, rare


def collision(frequencies: Frequencies, part: str) -> float:
    """Chance that two unrelated rows agree in `part`."""
    if part not in frequencies.rare:
        return _BEFORE.get(part, _OF_SCHEMA)
    shares = frequencies.shares[part]
    return float((shares**2).sum() + max(0.0, 1 - float(shares.sum())) * frequencies.rare[part])
