"""Which weights speak at which position: slots of the linear step's table, feature by feature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_columns, person_runs
from piiscan.japanese.person_columns import Column, Columns, View
from piiscan.japanese.person_runs import Runs
from piiscan.text import fold

Ints = NDArray[np.int64]
SLOT_BITS = 18  # 262,144 slots: 256 KiB, which stay in the second-level cache
_ODD = np.uint32(0x85EBCA6B)

# Column and the offsets at which it is read.
POSITIONS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("c", tuple(range(-4, 5))),
    ("c2", tuple(range(-4, 4))),
    ("t3", tuple(range(-2, 3))),
    ("kb", (0,)),
    ("ke", (0,)),
    ("ke_kb", (-1, 0, 1)),
    ("ke_at_kb", (0,)),
    ("pb", (0,)),
    ("pm", (0,)),
    ("pe", (0,)),
    ("pb_t", (0,)),
    ("pe_t", (0,)),
    ("mb", (0, 1)),
    ("me", (0, -1)),
    ("m_around", (0,)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Columns of a text by position, by run and by chain."""

    positions: Columns
    runs: Runs
    by_run: Columns
    chain: Ints
    by_chain: Columns
    chain_start: Ints
    chain_end: Ints

    @classmethod
    def of(cls, folded: fold.Codes, classes: fold.Classes) -> Features:
        view = View.of(folded, classes)
        positions = person_columns.of_characters(view) | person_columns.of_words(view)
        runs = Runs.of(view.kind)
        by_chain, start, end, chain = person_runs.of_chains(view)
        return cls(positions, runs, person_runs.of_runs(view, runs), chain, by_chain, start, end)

    def slots(self, at: Ints) -> Iterator[tuple[NDArray[np.int64], Ints | None]]:
        """For each feature its slot at each position (0: the feature is absent) and, where not all, the rows meant."""
        salt = 1
        yield np.full(len(at), 1, np.int64), None
        for name, offsets in POSITIONS:
            for offset in offsets:
                salt += 1
                yield _slot(self.positions[name].take(at + offset, mode="clip"), salt), None
        owner, place = self.runs.owner[at], self.runs.place(at)
        for column in self.by_run.values():
            salt += 1
            found = column.take(owner)
            yield _slot(person_columns.if_any(person_columns.mix(found, place), found), salt), None
        rows = np.flatnonzero(self.chain[at] >= 0)
        where = self._place_in_chain(at[rows], place[rows])
        for column in self.by_chain.values():
            salt += 1
            found = column.take(self.chain[at[rows]])
            yield _slot(person_columns.if_any(person_columns.mix(found, where), found), salt), rows

    def _place_in_chain(self, at: Ints, place: Column) -> Column:
        """Place in the part, and whether the part is the first, the last of the chain."""
        chain, run = self.chain[at], self.runs.owner[at]
        first = self.runs.start[run] == self.chain_start[chain]
        last = self.runs.end[run] == self.chain_end[chain]
        found: Column = place + np.uint32(4) * first + np.uint32(8) * last
        return found


def _slot(column: Column, salt: int) -> NDArray[np.int64]:
    h = (column ^ np.uint32(salt * 0x27D4EB2F & 0xFFFFFFFF)) * _ODD
    h ^= h >> np.uint32(13)
    h = h * np.uint32(0x9E3779B1) >> np.uint32(32 - SLOT_BITS)
    slot: NDArray[np.int64] = (h * (column != 0)).astype(np.int64)
    return slot
