"""Columns of strings as one array of UTF-16 units, to read all cells at once.

A character beyond the BMP is two units; tables of the readers know no surrogate, so such cells are left to the plain
functions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.uint16]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Text i is flat[start[i] : start[i + 1]]."""

    flat: Codes
    start: Ints  # [n + 1]

    def __len__(self) -> int:
        return len(self.start) - 1

    def rows_of(self, at: Ints) -> Ints:
        """Number of the text that holds each position."""
        return np.searchsorted(self.start, at, "right") - 1

    def has(self, flags: Bools) -> Bools:
        """Whether each text holds a flagged unit. Meant for few flags."""
        found = np.zeros(len(self), np.bool_)
        found[self.rows_of(np.flatnonzero(flags))] = True
        return found


def of(cells: pa.StringArray) -> Units:
    """The texts of a column; a null is an empty text."""
    if cells.null_count:
        cells = cells.fill_null("")
    offsets = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    if not len(cells) or offsets[0] == offsets[-1]:
        return Units(np.zeros(0, np.uint16), np.zeros(len(cells) + 1, np.int64))
    data = memoryview(cells.buffers()[2])[offsets[0] : offsets[-1]]
    flat = np.frombuffer(str(data, "utf-8").encode("utf-16-le"), "<u2").astype(np.uint16, copy=False)
    start = np.concatenate(([0], np.cumsum(np.asarray(pc.utf8_length(cells), np.int64))))
    if start[-1] != len(flat):  # characters beyond the BMP have four bytes and two units
        high = np.cumsum(np.frombuffer(data, np.uint8) >= 0xF0)
        start[1:] += np.concatenate(([0], high))[offsets[1:] - offsets[0]]
    return Units(flat, start)


def strings(units: Units) -> pa.StringArray:
    """Units as a column without nulls. The inverse of `of`."""
    flat = units.flat
    data = flat.astype("<u2", copy=False).tobytes().decode("utf-16-le").encode()
    if len(data) == len(flat):
        offsets = units.start
    else:
        size = (flat >= 0x80).view(np.uint8) + np.uint8(1)
        size += flat >= 0x800
        size -= (flat & np.uint16(0xF800)) == 0xD800  # half of four bytes
        offsets = np.concatenate(([0], np.cumsum(size)))[units.start]
    return pa.StringArray.from_buffers(len(units), pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(data))


def spans(flat: Codes, begin: Ints, end: Ints) -> Units:
    """The texts flat[begin : end]."""
    size = end - begin
    start = np.concatenate(([0], np.cumsum(size)))
    index = np.arange(start[-1]) + np.repeat(begin - start[:-1], size)
    return Units(flat.take(index), start)


def kept(units: Units, flat: Codes, keep: Bools) -> Units:
    """`flat`, as long as that of `units`, without the units that are not to be kept."""
    count = np.concatenate(([0], np.cumsum(keep)))
    return Units(flat[keep], count[units.start])


def next_of(marked: Ints, at: Ints, end: Ints) -> Ints:
    """The first of the `marked` positions, which rise, from each one on; its end where none comes before."""
    if not len(marked):
        return end.copy()
    found = marked.take(np.searchsorted(marked, at), mode="clip")
    return np.where((found < at) | (found > end), end, found)
