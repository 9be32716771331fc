"""rows.parquet: per row of the master its tags, segment and customer id, all under a pad.

One row group is one block of the pad: first the tags of all its rows, then what `seal` packed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match import seal
from piiscan.match.grams import SLOTS
from piiscan.match.pads import Bytes, pad

Rows = npt.NDArray[np.int64]
Tags = npt.NDArray[np.uint16]
FILE = "rows.parquet"
GROUP = 1 << 14  # rows: two megabytes are read for one candidate


def slots_of(parts: Sequence[str]) -> int:
    """Tags of a row."""
    return sum(SLOTS[part] for part in parts)


class RowWriter:
    """Appends rows to a file; use as a context manager."""

    def __init__(self, folder: Path, key: Key, series: bytes, slots: int) -> None:
        self._subkey, self._series, self._blocks = key.derive("rows"), series, 0
        schema = pa.schema([("tags", pa.binary(2 * slots)), ("sealed", pa.binary())])
        self._writer = pq.ParquetWriter(
            folder / FILE,
            schema,
            compression="NONE",
            use_dictionary=False,
            write_statistics=False,
            column_encoding={"tags": "PLAIN", "sealed": "DELTA_LENGTH_BYTE_ARRAY"},
        )

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, tags: Tags, ids: pa.StringArray, segments: npt.NDArray[np.int64]) -> None:
        """Rows in order. tags: uint16[n, slots]."""
        packed = seal.pack(ids, segments)
        for start in range(0, len(tags), GROUP):
            chunk = slice(start, start + GROUP)
            plain = np.ascontiguousarray(tags[chunk], "<u2").view(np.uint8)
            first, second = _pads(self._subkey, self._series, self._blocks, plain.shape, packed[chunk].shape)
            table = pa.table([_fixed(plain ^ first), _fixed(packed[chunk] ^ second).cast(pa.binary())], self._names)
            self._writer.write_table(table, row_group_size=GROUP)
            self._blocks += 1

    _names = ("tags", "sealed")


def _pads(subkey: bytes, series: bytes, block: int, *shapes: tuple[int, ...]) -> list[Bytes]:
    sizes = [rows * width for rows, width in shapes]
    stream = pad(subkey, series, block, sum(sizes))
    ends = np.cumsum(sizes)[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(stream, ends), shapes, strict=True)]


def _fixed(data: Bytes) -> pa.FixedSizeBinaryArray:
    buffer = pa.py_buffer(np.ascontiguousarray(data))
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(data.shape[1]), len(data), [None, buffer])


def read_tags(folder: Path, key: Key, series: bytes, slots: int, rows: Rows) -> Iterator[tuple[slice, Tags]]:
    """Tags of index rows (sorted, repeats allowed), row group by row group: (places in `rows`, uint16[n, slots])."""
    subkey = key.derive("rows")
    for block, place, group, inside in _groups(folder, rows, ["tags"]):
        plain = _bytes(group["tags"], 2 * slots) ^ pad(subkey, series, block, len(group) * 2 * slots).reshape(
            len(group), -1
        )
        yield place, plain.view("<u2")[inside]


def read_sealed(
    folder: Path, key: Key, series: bytes, slots: int, rows: Rows
) -> tuple[pa.StringArray, npt.NDArray[np.int64]]:
    """Customer ids and segment numbers of index rows (sorted, repeats allowed)."""
    subkey = key.derive("rows")
    ids, segments = [pa.array([], pa.string())], [np.zeros(0, np.int64)]
    for block, _, group, inside in _groups(folder, rows, ["sealed"]):
        width = len(group["sealed"][0].as_py())
        stream = pad(subkey, series, block, len(group) * (2 * slots + width))
        plain = _bytes(group["sealed"].cast(pa.binary(width)), width) ^ stream[len(group) * 2 * slots :].reshape(
            len(group), -1
        )
        found, numbers = seal.unpack(plain[inside])
        ids.append(found)
        segments.append(numbers)
    return pa.concat_arrays(ids), np.concatenate(segments)


def _groups(folder: Path, rows: Rows, columns: list[str]) -> Iterator[tuple[int, slice, pa.RecordBatch, Rows]]:
    """Row groups that hold some of `rows`: number, places in `rows`, content, places in the group."""
    try:
        with pq.ParquetFile(folder / FILE) as file:
            sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
            ends = np.cumsum(sizes)
            lows = np.searchsorted(rows, ends - sizes)
            highs = np.searchsorted(rows, ends)
            for number in np.flatnonzero(lows < highs).tolist():
                group = file.read_row_group(number, columns, use_threads=False).combine_chunks().to_batches()[0]
                place = slice(int(lows[number]), int(highs[number]))
                yield number, place, group, rows[place] - (ends[number] - sizes[number])
    except (OSError, pa.ArrowException):
        raise ConfigError(f"index {folder} is damaged: {FILE} cannot be read") from None


def _bytes(column: pa.Array, width: int) -> Bytes:
    flat = np.frombuffer(column.buffers()[1], np.uint8)
    return flat[column.offset * width : (column.offset + len(column)) * width].reshape(len(column), width)
