"""Belief: a prior plus signed evidence bits, and one reading where several overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import CERTAIN_BITS, EVIDENCE, EVIDENCE_BIT, SCORE_SHIFT, Evidence
from piiscan.scan.found import Found
from piiscan.text import spans
from piiscan.text.evidence import Bits, Word

# What a score of 0 stands for: --min-score 0 gives up early on what cannot come to one in 64.
LEAST_BITS = -6.0
_PART = 10  # codes of a table: so few stay in the cache
_LOW = Word((1 << _PART) - 1)
_CODES = Word((1 << SCORE_SHIFT) - 1)
# A foreign score is kept as a level: 1 to 31, in half bits around 16; 0 where there is none.
_EVEN, _STEP = 16, 0.5


class Scale:
    """The worth of every evidence word of every recognizer, as tables over the parts of the word."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        worth = worth_table(specs)
        base, worth[:, 0] = worth[:, :1].copy(), 0.0  # the base is not a bit of the word: it always counts
        self._tables = [_sums(worth[:, first : first + _PART]) for first in range(0, worth.shape[1], _PART)]
        self._tables[0] += base
        self._scored = any(spec.presidio for spec in specs)

    def bits(self, recognizer: int | NDArray[np.int16], evidence: Bits) -> NDArray[np.float64]:
        """Bits of evidence words: base plus the worth of each code that the recognizer (of all, of each) gives it."""
        rest, total = evidence & _CODES, np.zeros(len(evidence))
        for table in self._tables:
            total += table[recognizer, rest & _LOW]
            rest = rest >> Word(_PART)
        return total + score_bits(evidence) if self._scored else total

    def weigh(self, found: Found) -> Found:
        """The spans with their bits."""
        bits = self.bits(found.recognizer, found.evidence)
        return Found(found.recognizer, found.start, found.end, found.evidence, bits, found.late)


def _sums(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64[recognizer, 2 ** _PART]: the worth of the codes whose bits are set in the second index."""
    sums = np.zeros((len(worth), 1))
    for code in range(_PART):
        more = worth[:, code, None] if code < worth.shape[1] else 0.0
        sums = np.concatenate((sums, sums + more), axis=1)
    return sums


def worth_table(specs: Sequence[RecognizerSpec]) -> NDArray[np.float64]:
    """float64[recognizer, evidence code]; column 0 is the base."""
    table = np.zeros((len(specs), len(EVIDENCE)))
    for i, spec in enumerate(specs):
        table[i] = [spec.base, *(spec.bits.get(code, 0.0) for code in EVIDENCE[1:])]
    return table


def score_word(score: NDArray[np.float64]) -> Bits:
    """Evidence words that hold foreign scores (above 0, at most 1): their log2 odds to the nearest half bit."""
    with np.errstate(divide="ignore"):
        odds = np.log2(score / (1 - score))
    level = np.rint(np.clip(odds, -CERTAIN_BITS, CERTAIN_BITS) / _STEP) + _EVEN
    return level.astype(Word) << Word(SCORE_SHIFT)


def score_bits(evidence: Bits) -> NDArray[np.float64]:
    """Bits of the foreign scores in evidence words, 0 where there is none."""
    level = evidence >> Word(SCORE_SHIFT)
    return np.where(level > 0, (level.astype(np.float64) - _EVEN) * _STEP, 0.0)


def resolve(found: Found) -> Found:
    """Of overlapping spans the one with most bits stays; the result is in order of start."""
    return found.take(spans.best_per_cluster(found.start, found.end, found.bits))


def explain(spec: RecognizerSpec, evidence: int) -> tuple[Evidence, ...]:
    """The reasons of one evidence word, the base first; their bits add up to the score."""
    reasons = [Evidence("base", spec.base, spec.id)]
    for code in EVIDENCE[1:]:
        if evidence & EVIDENCE_BIT[code] and spec.bits.get(code, 0.0):
            reasons.append(Evidence(code, spec.bits[code], NOTES.get(code, "")))
    if evidence >> SCORE_SHIFT:
        bits = float(score_bits(np.array([evidence], Word))[0])
        reasons.append(Evidence("presidio", bits, NOTES["presidio"]))
    return tuple(reasons)


def bits_of(probability: float) -> float:
    """Log2 odds of a probability; LEAST_BITS for 0."""
    if probability <= 0:
        return LEAST_BITS
    return math.log2(probability / (1 - probability)) if probability < 1 else math.inf


def probability(bits: float) -> float:
    """Probability of log2 odds."""
    return float(1.0 / (1.0 + 2.0**-bits))


NOTES = {
    "check_passed": "check digit or table agrees",
    "check_failed": "check digit or table disagrees",
    "check_unknown": "cannot be told by check digit or table",
    "context": "a word near it names this kind",
    "header": "the column header names this kind",
    "column_rate": "at least 80 % of the column fit",
    "not_near": "a word near it names another kind",
    "glued": "Latin letters touch it",
    "dummy": "a number that cannot be assigned",
    "label": "a label stands in front",
    "honorific": "an honorific follows",
    "full_name": "family and given name fill it",
    "surname": "begins with a family name",
    "prefecture": "prefecture",
    "municipality": "municipality of the table",
    "block": "block number",
    "postal_agrees": "the postal code belongs to the municipality",
    "spaced": "a space parts family and given name",
    "table_cell": "fills the whole cell",
    "marked": "its mark stands in front",
    "kana": "written in kana",
    "look_alike": "another reading is more likely",
    "bare": "written without separators",
    "model": "the language model reads a name",
    "model_sure": "the model finds any other reading far less likely",
    "deep": "found on the second look, with SudachiPy or GiNZA",
    "town": "town of the table",
    "postal_differs": "the postal code belongs to another municipality",
    "tied": "a person is named in the same row, form or sentence",
    "asserted": "it is said as a fact",
    "denied": "it is said not to apply",
    "presidio": "score of the Presidio recognizer",
}
