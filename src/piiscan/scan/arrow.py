"""Between Arrow string arrays and buffers, without a Python object per value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.config import MIB
from piiscan.model import TableChunk
from piiscan.text import buffer

Ints = NDArray[np.int64]
_MOST_BYTES = (1 << 31) - 1  # of a string array
PART_BYTES = MIB // 2  # scanned at once: as fast as 1 MiB, faster than 4; a byte costs the engine some 50


def buffer_of(columns: tuple[pa.StringArray, ...]) -> tuple[buffer.Buffer, Ints]:
    """All cells of all columns as units, column after column, and the column index of every unit."""
    import pyarrow.compute as pc  # importing it takes 20 ms, and only tables need it

    cells = pa.concat_arrays([plain(c) for c in columns])
    lengths = pc.utf8_length(cells).to_numpy(zero_copy_only=False).astype(np.int64)
    whole = pa.ListArray.from_arrays(pa.array([0, len(cells)], pa.int32()), cells)
    between = pa.scalar("\n", pa.string())  # with its type: to guess it, Arrow searches the path for dateutil, .3 ms
    text = pc.binary_join(whole, between)[0].as_py() if len(cells) else ""
    column = np.repeat(np.arange(len(columns)), [len(c) for c in columns])
    return buffer.of_joined(text, lengths), column if len(cells) else np.zeros(1, np.int64)


def parts(chunk: TableChunk, most_bytes: int = PART_BYTES) -> Iterator[TableChunk]:
    """A chunk in pieces of rows with about `most_bytes` of text each, so that memory does not grow with its size.

    None for a chunk without rows.
    """
    rows = len(chunk.columns[0]) if chunk.columns else 0
    if not rows:
        return
    size = sum(column.nbytes for column in chunk.columns)
    step = max(rows * most_bytes // max(size, 1), 1)
    if step >= rows:
        yield chunk
        return
    for start in range(0, rows, step):
        columns = tuple(column.slice(start, step) for column in chunk.columns)
        yield replace(chunk, columns=columns, first_row=chunk.first_row + start)


def plain(column: pa.Array) -> pa.StringArray:
    """A column in one piece, null as the empty text."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.cast(pa.string()).fill_null("")


def flat_positions(start: Ints, length: Ints) -> Ints:
    """Positions of all characters of all spans, span after span."""
    before = np.cumsum(length) - length
    return np.repeat(start - before, length) + np.arange(int(length.sum()))


def strings(code_points: NDArray[np.uint32], length: Ints) -> pa.StringArray:
    """A string array from the code points of all strings one after another. Lone surrogates become U+FFFD."""
    broken = (code_points >= 0xD800) & (code_points < 0xE000)
    points = np.where(broken, np.uint32(0xFFFD), code_points).astype("<u4")
    data = points.tobytes().decode("utf-32-le").encode()
    width = 1 + (points >= 0x80).astype(np.int64) + (points >= 0x800) + (points >= 0x10000)
    total = np.concatenate((np.zeros(1, np.int64), np.cumsum(width)))
    ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(length)))
    if total[-1] > _MOST_BYTES:
        raise OverflowError("more than 2 GiB of text in one array")
    offsets = total[ends].astype(np.int32)
    return pa.StringArray.from_buffers(len(length), pa.py_buffer(offsets), pa.py_buffer(data))


def numbers(values: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """An array of the numbers, null where `missing`; no copy. (pa.array would import numpy.ma to look at them.)"""
    valid = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def hex_strings(words: NDArray[np.uint64]) -> pa.StringArray:
    """16 hexadecimal digits of each word."""
    data = words.astype(">u8").tobytes().hex().encode()
    offsets = (np.arange(len(words) + 1) * 16).astype(np.int32)
    return pa.StringArray.from_buffers(len(words), pa.py_buffer(offsets), pa.py_buffer(data))


def hex_words(digits: pa.StringArray) -> NDArray[np.uint64]:
    """What `hex_strings` made."""
    if not len(digits):
        return np.empty(0, np.uint64)
    _, offsets, data = digits.buffers()
    start = int(np.frombuffer(offsets, np.int32)[digits.offset])
    text = bytes(memoryview(data)[start : start + 16 * len(digits)])
    return np.frombuffer(bytes.fromhex(text.decode("ascii")), ">u8").astype(np.uint64)


def repeated(value: str | None, n: int) -> pa.DictionaryArray:
    """A dictionary array of n times the same text (or null)."""
    indices = numbers(np.zeros(n, np.int32), np.full(n, value is None))
    return pa.DictionaryArray.from_arrays(indices, pa.array([value or ""], pa.string()))


def coded(codes: NDArray[np.int64], values: list[str | None]) -> pa.DictionaryArray:
    """A dictionary array from codes into `values`; a None value is null. Its dictionary holds each text once."""
    none = np.array([v is None for v in values], np.bool_)
    place = {text: i for i, text in enumerate(dict.fromkeys(v or "" for v in values))}
    where = np.array([place[v or ""] for v in values], np.int32)
    indices = numbers(where[codes], none[codes]) if len(values) else numbers(codes.astype(np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(place), pa.string()))
