"""A table read as columns: the header speaks for its cells, and so does the share of cells that fit."""

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

Ints = NDArray[np.int64]
# A chance rate of 0.1 reaches 0.8 in ten cells with probability under 1e-6 (binomial).
RATE, CELLS = 0.8, 10
# Lexicons know most names of a list of persons, but few of shops; below five cells chance rules.
NAMES, TOO_FEW = 0.3, 5


def words_of(header: str) -> str:
    """A header as compared: folded, small letters, without spaces and signs that only decorate."""
    text = fold.fold_text(header).lower()
    return "".join(c for c in text if c.isalnum() or c in "_-#々ー")


def header_says(header: str, names: Sequence[str]) -> bool:
    """Whether a header holds one of the names; a name in Latin letters must stand as a word of its own."""
    whole = words_of(header)
    parts = "".join(c if c.isalnum() and c.isascii() else " " for c in fold.fold_text(header).lower()).split()
    for name in map(words_of, names):
        if not name:
            continue
        if (
            whole == name
            or (name.isascii() and name in parts)
            or (not name.isascii() and len(name) > 1 and name in whole)
        ):
            return True
    return False


@cache
def _longer(names: tuple[str, ...], against: tuple[str, ...]) -> tuple[str, ...]:
    """Words against that hold one of the names: 最少年齢 is no 年齢."""
    known = [words_of(name) for name in names if name]
    return tuple(word for word in against if any(name and name in words_of(word) for name in known))


class TableState:
    """What is known of one table so far: headers judged once, cells counted over all its chunks.

    says: uint32[recognizer, column] evidence bits of the headers. filled: int64[column] cells with text.
    fitting: int64[recognizer, column] cells that are wholly a good match. named: the same, cells that hold a good match.
    """

    def __init__(self, header: tuple[str, ...], specs: Sequence[RecognizerSpec]) -> None:
        self.header: tuple[str, ...] = ()
        self.specs = specs
        self.says = np.zeros((len(specs), 0), np.uint32)
        self.filled = np.zeros(0, np.int64)
        self.fitting = np.zeros((len(specs), 0), np.int64)
        self.named = np.zeros((len(specs), 0), np.int64)
        self.widen(header)

    def widen(self, header: tuple[str, ...]) -> None:
        """Take in the columns of `header` beyond those known: a ragged row may bring surplus cells late."""
        new = header[len(self.header) :]
        says = np.zeros((len(self.specs), len(new)), np.uint32)
        for i, spec in enumerate(self.specs):
            for j, name in enumerate(new):
                if header_says(name, spec.columns) and not header_says(name, _longer(spec.columns, spec.not_near)):
                    says[i, j] = EVIDENCE_BIT["header"]
                elif header_says(name, spec.not_near):
                    says[i, j] = EVIDENCE_BIT["not_near"]
                elif header_says(name, spec.context.words):
                    says[i, j] = EVIDENCE_BIT["context"]
        self.header += new
        self.says = np.concatenate((self.says, says), axis=1)
        self.filled = np.concatenate((self.filled, np.zeros(len(new), np.int64)))
        more = np.zeros((len(self.specs), len(new)), np.int64)
        self.fitting, self.named = (np.concatenate((counts, more), axis=1) for counts in (self.fitting, self.named))

    def count_cells(self, buffer: Buffer, column: Ints) -> None:
        """Count the filled cells of a chunk; `column[i]` is the column of unit i."""
        filled = column[buffer.ends > buffer.starts]
        self.filled += np.bincount(filled, minlength=len(self.header))

    def most_bits(self, index: int) -> NDArray[np.float64]:
        """float64[column]: most bits that header and column can add to a span of recognizer `index`."""
        bits, says = self.specs[index].bits, self.says[index]
        told = [np.where(says & EVIDENCE_BIT[code] > 0, max(bits[code], 0.0), 0.0) for code in ("header", "context")]
        most: NDArray[np.float64] = told[0] + told[1] + max(bits["column_rate"], 0.0)
        return most

    def holds_names(self, index: int, spans: Spans, buffer: Buffer, column: Ints) -> NDArray[np.bool_]:
        """Which columns may hold names: enough of their cells do by the lexicons, or there are too few cells to tell."""
        units = np.unique(buffer.unit_of(spans.start[_good(spans.evidence, self.specs[index])]))
        self.named[index] += np.bincount(column[units], minlength=len(self.header))
        enough: NDArray[np.bool_] = (self.named[index] >= NAMES * self.filled) | (self.filled < TOO_FEW)
        return enough

    def evidence(self, index: int, spans: Spans, buffer: Buffer, column: Ints) -> NDArray[np.uint32]:
        """Evidence bits header, not_near and column_rate for the spans of recognizer `index`."""
        unit = buffer.unit_of(spans.start)
        mine = column[unit]
        whole = (spans.start == buffer.starts[unit]) & (spans.end == buffer.ends[unit])
        self.fitting[index] += np.bincount(
            mine[whole & _good(spans.evidence, self.specs[index])], minlength=len(self.header)
        )
        steady = (self.fitting[index] >= RATE * self.filled) & (self.filled >= CELLS)
        rate = np.where(steady, EVIDENCE_BIT["column_rate"], 0).astype(np.uint32)
        told: NDArray[np.uint32] = (self.says[index] | rate)[mine]
        return told


def _good(evidence: NDArray[np.uint32], spec: RecognizerSpec) -> NDArray[np.bool_]:
    """Spans that count for the column rate: the check passed where there is one, else the recognizer's own signs."""
    if spec.check:
        return evidence & EVIDENCE_BIT["check_passed"] > 0
    if spec.model == "person_name":
        return evidence & (EVIDENCE_BIT["full_name"] | EVIDENCE_BIT["surname"] | EVIDENCE_BIT["kana"]) > 0
    return np.ones(len(evidence), np.bool_)
