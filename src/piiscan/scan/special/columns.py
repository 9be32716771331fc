"""Cells under a header of a category: a filled one is the fact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special.facts import VALUE, Facts, joined
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Bits
from piiscan.text.sets import member

Ints = NDArray[np.int64]
_MOST = 60  # characters; a longer cell is read as text


def with_headed(told: Facts, says: Bits, buffer: Buffer, column: Ints) -> Facts:
    """Facts with the cells that are facts as a whole. says: uint64[category, column]. The terms in such cells count under
    their header, too."""
    headed = says & BIT["header"] > 0
    if not headed.any():
        return told
    unit = buffer.unit_of(told.start)
    under = headed[told.category, column[unit]]
    told = told._replace(headed=told.headed | under)
    width, cells = len(buffer.starts), []
    held = np.sort(told.category[under] * width + unit[under])
    size = buffer.ends - buffer.starts
    for category in np.flatnonzero(headed.any(axis=1)).tolist():
        some = np.flatnonzero(headed[category][column] & (size > 0) & (size <= _MOST))
        if len(held):
            some = some[~member(category * width + some, held)]
        every = np.ones(len(some), np.bool_)
        kind = np.full(len(some), VALUE, np.int64)
        cells.append(
            Facts(buffer.starts[some], buffer.ends[some], np.full(len(some), category, np.int64), kind, ~every, every)
        )
    return joined(told, *cells)
