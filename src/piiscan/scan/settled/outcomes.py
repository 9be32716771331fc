"""What the engine can say of a cell, numbered: its one finding or none, and what the cell counts for in its column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.columns import LENGTHS, Seen
from piiscan.scan.found import Found
from piiscan.scan.name_looks import Looks
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]
SEVERAL = -2  # findings in one cell: no outcome
_MOST = 1 << 14  # outcomes kept
EMPTY = 0


class _Told(NamedTuple):
    """Of the finding of each unit."""

    recognizer: NDArray[np.int16]
    evidence: Words
    whole: Bools
    looks: Looks


class Outcomes:
    """start, end: place of a finding that does not fill its cell. recognizer int16[outcome] (-1 none), evidence, whole (the finding fills the cell), first (digits the cell begins
    with), looks (of a name), named, fits int64[outcome, recognizer]: what the cell adds to the counts of its column."""

    def __init__(self, recognizers: int, seed: int) -> None:
        self._random = np.random.default_rng(seed).integers(1, 1 << 63, recognizers + 3, np.uint64)
        self._place: dict[int, int] = {0: EMPTY}
        self.recognizer = np.full(1, -1, np.int16)
        self.evidence = np.zeros(1, Word)
        self.whole = np.zeros(1, np.bool_)
        self.looks = np.zeros(1, np.uint8)
        self.start, self.end = np.zeros(1, np.int64), np.zeros(1, np.int64)
        self.first = np.zeros(1, np.int64)
        self.named = np.zeros(1, np.bool_)
        self.fits = np.zeros((1, recognizers), np.int64)

    def __len__(self) -> int:
        return len(self._place)

    def of_units(self, buffer: Buffer, found: Found, looks: Looks, seen: Seen) -> tuple[NDArray[np.int32], Ints]:
        """(outcome of each unit, SEVERAL where it has more than one finding; index of its finding, -1 for none)."""
        units = len(buffer.starts)
        unit = buffer.unit_of(found.start)
        which = np.full(units, -1, np.int64)
        which[unit] = np.arange(len(unit))
        several = np.bincount(unit, minlength=units) > 1
        first, named = np.zeros(units, np.int64), np.zeros(units, np.bool_)
        for some, lengths in seen.first:
            first[some] = lengths + 1
        for some in seen.named:
            named[some] = True
        told = self._told(buffer, found, looks, which)
        inside = np.flatnonzero((which >= 0) & ~told.whole)
        place = np.zeros((2, units), np.int64)
        place[:, inside] = np.stack((found.start[which[inside]], found.end[which[inside]])) - buffer.starts[inside]
        mix = (
            self._mix(seen, units, told, first, named)
            ^ (place[0] * _MOST + place[1]).astype(np.uint64) * self._random[0]
        )
        _, at, inverse = np.unique(mix, return_index=True, return_inverse=True)
        number = np.array(
            [self._number(int(mix[i]), int(i), told, (first, named), place[:, i], seen) for i in at], np.int32
        )
        return np.where(several, np.int32(SEVERAL), number[inverse]), which

    @staticmethod
    def _told(buffer: Buffer, found: Found, looks: Looks, which: Ints) -> _Told:
        """Recognizer, evidence, wholeness and looks of the finding of each unit."""
        none, at = which < 0, np.maximum(which, 0)
        if not len(found):
            recognizer, looks = np.full(len(which), -1, np.int16), np.zeros(len(which), np.uint8)
            return _Told(recognizer, np.zeros(len(which), Word), np.zeros(len(which), np.bool_), looks)
        whole = (found.start[at] == buffer.starts) & (found.end[at] == buffer.ends) & ~none
        recognizer = np.where(none, np.int16(-1), found.recognizer[at])
        evidence = np.where(none, Word(0), found.evidence[at])
        return _Told(recognizer, evidence, whole, np.where(none, np.uint8(0), looks[at]))

    def _mix(self, seen: Seen, units: int, told: _Told, first: Ints, named: Bools) -> Words:
        """A number for each unit by all that its outcome holds."""
        mix = (told.evidence + Word(1)) * self._random[told.recognizer]
        mix ^= (first * 1024 + told.looks.astype(np.int64) * 4 + named * 2 + told.whole + 1).astype(
            np.uint64
        ) * self._random[-2]
        for index, some in seen.fitting:
            mix += np.bincount(some, minlength=units).astype(np.uint64) * self._random[index] * self._random[-3:][:1]
        return np.asarray(mix | Word(1))

    def _number(
        self,
        mix: int,
        unit: int,
        told: _Told,
        counts: tuple[Ints, Bools],
        place: Ints,
        seen: Seen,
    ) -> int:
        """The outcome of a unit, a new one where none is like it; SEVERAL where there are too many."""
        if mix not in self._place:
            if len(self._place) >= _MOST:
                return SEVERAL
            self._place[mix] = len(self._place)
            fits = np.zeros((1, self.fits.shape[1]), np.int64)
            for index, some in seen.fitting:
                fits[0, index] += int((some == unit).sum())
            self.recognizer = np.append(self.recognizer, told.recognizer[unit])
            self.evidence = np.append(self.evidence, told.evidence[unit])
            self.whole = np.append(self.whole, told.whole[unit])
            self.looks = np.append(self.looks, told.looks[unit])
            self.start, self.end = np.append(self.start, place[0]), np.append(self.end, place[1])
            self.first = np.append(self.first, counts[0][unit])
            self.named = np.append(self.named, counts[1][unit])
            self.fits = np.concatenate((self.fits, fits))
        return self._place[mix]

    def counts(self, cells: Ints) -> tuple[int, Ints, Ints, int]:
        """Of cells[outcome] cells: filled, by first digits int64[LENGTHS], fitting int64[recognizer], named."""
        first = np.bincount(self.first, cells, LENGTHS + 1).astype(np.int64)[1:]
        return int(cells.sum() - cells[EMPTY]), first, cells @ self.fits, int(cells @ self.named)
