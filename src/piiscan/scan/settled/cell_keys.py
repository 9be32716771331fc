"""Keys of cells straight from Arrow's bytes: 64 bits that tell texts apart, without decoding one of them.

A key takes eight bytes of each cell at a time; the seed is secret to the process, so that no table can be made whose
cells share keys. `masked` replaces digits by a sign: cells that differ in digits alone have one form.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
_PAD = 8  # bytes behind the data, so that a word can be read from each of them
_KEEP = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)  # the first n bytes of a word
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
ZERO, ONE, NINE = ord("0"), ord("1"), ord("9")


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The UTF-8 bytes of a column, its n cells by start and length; a null has no bytes."""

    data: Bytes
    start: Ints
    length: Ints

    def take(self, rows: Ints) -> Cells:
        """Some of the cells of the same bytes."""
        return Cells(self.data, self.start[rows], self.length[rows])


def of_column(column: pa.StringArray) -> Cells:
    """The cells of a string array."""
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return Cells(np.zeros(_PAD, np.uint8), np.zeros(len(column), np.int64), np.zeros(len(column), np.int64))
    edge = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    first, last = int(edge[0]), int(edge[-1])
    out = np.zeros(last - first + _PAD, np.uint8)
    out[: last - first] = np.frombuffer(data, np.uint8, last - first, first)
    length = np.diff(edge)
    if column.null_count:
        length[column.is_null().to_numpy(zero_copy_only=False)] = 0
    return Cells(out, edge[:-1] - first, length)


def keys(cells: Cells, seed: np.uint64) -> Words:
    """uint64[n]: a key of each cell."""
    words = np.ndarray((len(cells.data) - _PAD + 1,), np.dtype("<u8"), cells.data, 0, (1,))
    out = cells.length.astype(np.uint64) * _MIX ^ seed
    at, left, rows = cells.start, cells.length, None
    while len(at):
        told = words[np.minimum(at, len(words) - 1)] & _KEEP[np.minimum(left, 8)]
        if rows is None:
            out = _mixed(out, told)
        else:
            out[rows] = _mixed(out[rows], told)
        more = left > 8
        if not more.all():
            rows = np.flatnonzero(more) if rows is None else rows[more]
            at, left = at[more], left[more]
        at, left = at + 8, left - 8
    return out


def _mixed(state: Words, word: Words) -> Words:
    mixed = (state ^ word) * _MIX
    return np.asarray(mixed ^ mixed >> _SHIFT)


def masked(cells: Cells) -> Bytes:
    """The bytes with a 1 for each digit, but 0 where a number begins with 0, and 19 or 20 where one of four and more
    digits begins so: readings differ by these (a year, a number that no block has)."""
    data = cells.data
    digit = (data - np.uint8(ZERO)) < 10
    begin = digit.copy()
    begin[1:] &= ~digit[:-1]
    first = cells.start[cells.length > 0]
    begin[first] = digit[first]
    out = np.where(digit, np.uint8(ONE), data)
    out[begin & (data == ZERO)] = ZERO
    at = np.flatnonzero(begin & ((data == ONE) | (data == ONE + 1)))
    at = at[at + 3 < len(data)]
    second = np.where(data[at] == ONE, np.uint8(NINE), np.uint8(ZERO))
    four = digit[at + 2] & digit[at + 3] & ~(begin[at + 1] | begin[at + 2] | begin[at + 3])
    at = at[(data[at + 1] == second) & four]
    out[at], out[at + 1] = data[at], data[at + 1]
    return out


def counted(flags: NDArray[np.bool_], start: Ints, end: Ints) -> Ints:
    """int64[n]: how many of the flags (one a byte) are set in each start:end."""
    if not len(start) or not flags.any():
        return np.zeros(len(start), np.int64)
    total = np.zeros(len(flags) + 1, np.int32)
    np.cumsum(flags.view(np.uint8), dtype=np.int32, out=total[1:])
    return np.asarray(total[end] - total[start], np.int64)


def holds(flags: NDArray[np.bool_], cells: Cells) -> NDArray[np.bool_]:
    """bool[n]: whether any of the flags (one a byte) is set in each of cells that lie one behind the other."""
    if not len(cells.start):
        return np.zeros(0, np.bool_)
    return np.asarray(np.logical_or.reduceat(flags, cells.start) & (cells.length > 0))
