"""A table read as columns: the header speaks for its cells, and so does the share of cells that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.headers import Headers
from piiscan.catalog.spec import RecognizerSpec
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits, Word
from piiscan.text.sets import distinct
from piiscan.text.shapes import DigitRuns
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
# A chance rate of 0.1 reaches 0.8 in ten cells with probability under 1e-6 (binomial).
RATE, CELLS = 0.8, 10
# Lexicons know most names of a list of persons, but few of shops; below five cells chance rules.
NAMES, TOO_FEW = 0.3, 5
LENGTHS = 32  # runs of 31 digits and more are counted together


@dataclass(slots=True)
class Seen:
    """What was noted of the units of one buffer besides the findings, for those who judge like cells alike.

    first: (units, digits they begin with). fitting: (recognizer, units that are wholly a good match). named: units that
    hold a name. checked: units whose digits a table or check digit was asked about, with the recognizer.
    """

    first: list[tuple[Ints, Ints]] = field(default_factory=list)
    fitting: list[tuple[int, Ints]] = field(default_factory=list)
    named: list[Ints] = field(default_factory=list)
    checked: list[tuple[int, Ints]] = field(default_factory=list)


class TableState:
    """What is known of one table so far: headers judged once, cells counted over all its chunks.

    says: uint64[recognizer, column] evidence bits of the headers. filled: int64[column] cells with text.
    fitting: int64[recognizer, column] cells that are wholly a good match. named: the same, cells that hold a good match.
    seen: where to note what was seen of each unit, None where nobody asks. sample: rows of the table that tell which
    parts of an address its columns hold, where the buffer judged does not hold whole rows.
    """

    def __init__(self, header: tuple[str, ...], headers: Headers) -> None:
        self.header: tuple[str, ...] = ()
        self.address_parts: tuple[str, ...] = ()  # that the values of a chunk told, for chunks of few rows
        self.headed_parts: tuple[str, ...] = ()  # that the headers told, of this chunk
        self.seen: Seen | None = None
        self.serial: frozenset[int] = frozenset()  # columns of numbers of persons, the shortest ones included
        self.sample: tuple[Buffer, Ints] | None = None
        self.specs = specs = headers.specs
        self._headers = headers
        self._first = np.zeros((0, LENGTHS), np.int64)  # per column: cells that begin with so many digits
        self.says = np.zeros((len(specs), 0), Word)
        self.filled = np.zeros(0, np.int64)
        self.fitting = np.zeros((len(specs), 0), np.int64)
        self.named = np.zeros((len(specs), 0), np.int64)
        self.widen(header)

    def widen(self, header: tuple[str, ...]) -> None:
        """Take in the columns of `header` beyond those known: a ragged row may bring surplus cells late."""
        new = header[len(self.header) :]
        says = np.array([self._headers.say(name) for name in new], Word).reshape(len(new), len(self.specs)).T
        self.header += new
        self.says = np.concatenate((self.says, says), axis=1)
        self.filled = np.concatenate((self.filled, np.zeros(len(new), np.int64)))
        self._first = np.concatenate((self._first, np.zeros((len(new), LENGTHS), np.int64)))
        more = np.zeros((len(self.specs), len(new)), np.int64)
        self.fitting, self.named = (np.concatenate((counts, more), axis=1) for counts in (self.fitting, self.named))

    def count_cells(self, buffer: Buffer, column: Ints, runs: DigitRuns, run_column: Ints) -> None:
        """Count the filled cells of a chunk; column, run_column: the column of each unit and of each digit run."""
        self.filled += np.bincount(column[buffer.ends > buffer.starts], minlength=len(self.header))
        begins = np.zeros(len(buffer.folded) + 2, np.bool_)
        begins[buffer.starts] = begins[buffer.starts + 1] = True  # a parenthesis may stand in front
        first = np.flatnonzero(begins.take(runs.start))
        key = run_column.take(first) * LENGTHS + np.minimum(runs.length.take(first), LENGTHS - 1)
        self._first += np.bincount(key, minlength=self._first.size).reshape(self._first.shape)
        if self.seen is not None:
            self.seen.first.append((buffer.unit_of(runs.start.take(first)), key % LENGTHS))

    def add_known(self, column: int, filled: int, first: Ints, fitting: Ints, named: int, names: int | None) -> None:
        """Count cells of a column that need not be looked at. names: the recognizer of names."""
        self.filled[column] += filled
        self._first[column] += first
        self.fitting[:, column] += fitting
        if names is not None:
            self.named[names, column] += named

    def kept(self) -> tuple[Ints, Ints, Ints, Ints, tuple[str, ...]]:
        """The counts, to go back to."""
        return self.filled.copy(), self._first.copy(), self.fitting.copy(), self.named.copy(), self.address_parts

    def go_back(self, kept: tuple[Ints, Ints, Ints, Ints, tuple[str, ...]]) -> None:
        """Forget what was counted since."""
        self.filled, self._first, self.fitting, self.named, self.address_parts = kept

    def told(self, plans: Sequence[tuple[int, tuple[tuple[int, int], ...]]], names: int | None) -> NDArray[np.float64]:
        """float64[aspect, column]: all that the counts say to the judgment of a cell. plans: (recognizer, first digits)
        of the shapes; names: the recognizer of names."""
        may = [self.most_bits(index, first) for index, first in plans]
        holds = [] if names is None else [self._enough(names).astype(np.float64)]
        return np.concatenate((self._steady(self.fitting).astype(np.float64), np.array(may + holds)))

    def most_bits(self, index: int, first: tuple[tuple[int, int], ...]) -> NDArray[np.float64]:
        """float64[column]: most bits that header and column can add to spans of recognizer `index`, whose shapes begin
        with first[i][0] to first[i][1] digits (least 0: with anything)."""
        bits, says = self.specs[index].bits, self.says[index]
        told = [np.where(says & BIT[code] > 0, max(bits[code], 0.0), 0.0) for code in ("header", "context")]
        lengths = {n for low, high in first for n in range(min(low, LENGTHS - 1), min(high, LENGTHS - 1) + 1)}
        may_fit = self.filled if 0 in lengths else self.fitting[index] + self._first[:, sorted(lengths)].sum(1)
        rate = np.where(may_fit >= RATE * self.filled, max(bits["column_rate"], 0.0), 0.0)
        most: NDArray[np.float64] = told[0] + told[1] + rate
        return most

    def _steady(self, fitting: Ints) -> NDArray[np.bool_]:
        """Which columns fit as a whole, when so many of their cells do."""
        steady: NDArray[np.bool_] = (fitting >= RATE * self.filled) & (self.filled >= CELLS)
        return steady

    def holds_names(self, index: int, spans: Spans, buffer: Buffer, column: Ints) -> NDArray[np.bool_]:
        """Which columns may hold names: enough of their cells do by the lexicons, or there are too few cells to tell."""
        units = distinct(buffer.unit_of(spans.start[_good(spans.evidence, self.specs[index])]))
        self.named[index] += np.bincount(column[units], minlength=len(self.header))
        if self.seen is not None:
            self.seen.named.append(units)
        return self._enough(index)

    def _enough(self, index: int) -> NDArray[np.bool_]:
        enough: NDArray[np.bool_] = (self.named[index] >= NAMES * self.filled) | (self.filled < TOO_FEW)
        return enough

    def evidence(self, index: int, spans: Spans, buffer: Buffer, column: Ints) -> Bits:
        """Evidence bits header, not_near and column_rate for the spans of recognizer `index`."""
        unit = buffer.unit_of(spans.start)
        mine = column[unit]
        whole = (spans.start == buffer.starts[unit]) & (spans.end == buffer.ends[unit])
        fits = whole & _good(spans.evidence, self.specs[index])
        self.fitting[index] += np.bincount(mine[fits], minlength=len(self.header))
        if self.seen is not None:
            self.seen.fitting.append((index, unit[fits]))
        steady = self._steady(self.fitting[index])
        rate = np.where(steady, BIT["column_rate"], NOTHING)
        told: Bits = (self.says[index] | rate)[mine]
        return told


def _good(evidence: Bits, spec: RecognizerSpec) -> NDArray[np.bool_]:
    """Spans that count for the column rate: the check passed where there is one, else the recognizer's own signs."""
    if spec.check:
        return evidence & BIT["check_passed"] > 0
    if spec.model == "person_name":
        return evidence & (BIT["full_name"] | BIT["surname"] | BIT["kana"]) > 0
    return np.ones(len(evidence), np.bool_)
