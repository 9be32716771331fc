"""Cells under a header of a category: a filled one is the fact. Under headers of things a term tells nothing of a person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.columns import TableState
from piiscan.scan.special.facts import VALUE, Facts, joined
from piiscan.scan.special.rows import held
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Bits
from piiscan.text.sets import member

Ints = NDArray[np.int64]
_MOST = 60  # characters; a longer cell is read as text


def with_headed(told: Facts, table: TableState, says: Bits, buffer: Buffer, column: Ints) -> Facts:
    """Facts with the cells that are facts as a whole, without those of things. says: uint64[category, column]. The
    terms in such cells count under their header, too."""
    headed = says & BIT["header"] > 0
    unit = buffer.unit_of(told.start)
    under = headed[told.category, column[unit]]
    kept = under | ~held(table.header, "thing column")[column[unit]]
    told, under, unit = told._replace(headed=told.headed | under).take(kept), under[kept], unit[kept]
    if not headed.any():
        return told
    width, cells = len(buffer.starts), []
    inside = np.sort(told.category[under] * width + unit[under])
    size = buffer.ends - buffer.starts
    for category in np.flatnonzero(headed.any(axis=1)).tolist():
        some = np.flatnonzero(headed[category][column] & (size > 0) & (size <= _MOST))
        if len(inside):
            some = some[~member(category * width + some, inside)]
        every, kind = np.ones(len(some), np.bool_), np.full(len(some), VALUE, np.int64)
        number = np.full(len(some), category, np.int64)
        start, end = buffer.starts[some], buffer.ends[some]
        cells.append(Facts(start, end, number, kind, ~every, every, start, end))
    return joined(told, *cells)
