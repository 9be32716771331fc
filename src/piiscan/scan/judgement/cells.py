"""Cells of Arrow columns as numbers: which are filled, how long they are, a word for each to tell values apart."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["filled_bytes", "words"]

Ints = NDArray[np.int32]
Words = NDArray[np.uint64]
_WORD, _MOST = 8, 8  # bytes of a word; words of a cell that are looked at, besides its last one and its length
_ODD = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93))  # golden ratio; of the mixer rrmxmx


def filled_bytes(column: pa.StringArray) -> tuple[Ints, Ints, NDArray[np.uint8]]:
    """(first byte, bytes) of each filled cell, and the bytes of all. Null and empty cells are left out."""
    column = column if pa.types.is_string(column.type) else column.cast(pa.string())
    _, offsets, data = column.buffers()
    if data is None or not len(column):
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint8)
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    first, size = ends[:-1] - ends[0], np.diff(ends)
    full = size > 0
    if column.null_count:
        full &= column.is_valid().to_numpy(zero_copy_only=False)
    if not full.all():
        first, size = first[full], size[full]
    return first, size, np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]


def words(start: Ints, size: Ints, data: NDArray[np.uint8], seed: int) -> Words:
    """uint64[cell]: equal for equal cells, else different but for chance, whatever the seed; spread evenly.

    Of cells above 64 bytes the first 64, the last 8 and the length count. Only for counting inside the process.
    """
    padded = np.zeros(len(data) + _WORD, np.uint8)
    padded[: len(data)] = data
    at_any = np.ndarray((len(data) + 1,), "<u8", padded, 0, (1,))  # the eight bytes from each position
    h = size.astype(np.uint64)
    h *= _ODD[1]
    h += np.uint64(seed)
    h ^= at_any[start] & _LOW[np.minimum(size, _WORD)]
    _mix(h)
    rows = np.flatnonzero(size > _WORD)
    for number in range(1, _MOST):
        if not len(rows):
            return h
        length = size[rows] - number * _WORD
        some = h[rows]
        some ^= at_any[start[rows] + number * _WORD] & _LOW[np.minimum(length, _WORD)]
        _mix(some)
        h[rows] = some
        rows = rows[length > _WORD]
    some = h[rows] ^ at_any[start[rows] + size[rows] - _WORD]
    _mix(some)
    h[rows] = some
    return h


_LOW = np.array([(1 << 8 * n) - 1 for n in range(_WORD + 1)], np.uint64)  # masks of the first n bytes


def _mix(h: Words) -> None:
    """Spread the bits of each word, in place."""
    for odd, shift in zip(_ODD, (32, 29), strict=True):
        h *= odd
        h ^= h >> np.uint64(shift)
