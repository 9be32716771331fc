"""rows-*.parquet: per row of the master its tags, segment, digest and customer id, all under a pad.

A file holds consecutive rows and has its own series of pads. Row group n is under pad 2 n (tags of all its rows) and
pad 2 n + 1 (what `seal` packed).
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
from piiscan.match.pads import Bytes, new_series, pad
from piiscan.match.store import RowFile

Rows = npt.NDArray[np.int64]
Tags = npt.NDArray[np.uint16]
GROUP = 1 << 14  # rows: two megabytes are read for one candidate
FILE_ROWS = 1 << 22  # rows after which a new file begins


def slots_of(parts: Sequence[str]) -> int:
    """Tags of a row."""
    return sum(SLOTS[part] for part in parts)


class RowWriter:
    """Appends rows to files in `folder`, numbered from `first`; use as a context manager."""

    def __init__(self, folder: Path, key: Key, slots: int, first: int = 1) -> None:
        self._folder, self._subkey, self._first = folder, key.derive("rows"), first
        self._schema = pa.schema([("tags", pa.binary(2 * slots)), ("sealed", pa.binary())])
        self._writer: pq.ParquetWriter | None = None
        self._files: list[RowFile] = []
        self._series, self._blocks, self._rows = b"", 0, 0

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def files(self) -> tuple[RowFile, ...]:
        """The files that are complete."""
        return tuple(self._files)

    def _open(self) -> pq.ParquetWriter:
        self._series, self._blocks, self._rows = new_series(), 0, 0
        return pq.ParquetWriter(
            self._folder / RowFile(self._first + len(self._files), 0, "").name,
            self._schema,
            compression="NONE",
            use_dictionary=False,
            write_statistics=False,
            column_encoding={"tags": "PLAIN", "sealed": "DELTA_LENGTH_BYTE_ARRAY"},
        )

    def close(self) -> None:
        """Completes the file; the next rows begin another."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
            self._files.append(RowFile(self._first + len(self._files), self._rows, self._series.hex()))

    def add(
        self,
        tags: Tags,
        ids: pa.StringArray,
        segments: npt.NDArray[np.int64],
        digests: npt.NDArray[np.uint64],
        marks: Bytes,
    ) -> None:
        """Rows in order. tags: uint16[n, slots]; marks: uint8[n, 2]."""
        packed = seal.pack(ids, segments, digests, marks)
        for start in range(0, len(tags), GROUP):
            if self._writer is None:
                self._writer = self._open()
            plain = np.ascontiguousarray(tags[start : start + GROUP], "<u2").view(np.uint8)
            columns = [self._padded(plain, 0), self._padded(packed[start : start + GROUP], 1).cast(pa.binary())]
            self._writer.write_table(pa.table(columns, ["tags", "sealed"]), row_group_size=GROUP)
            self._blocks += 1
            self._rows += len(plain)
        if self._rows >= FILE_ROWS:
            self.close()

    def _padded(self, plain: Bytes, column: int) -> pa.FixedSizeBinaryArray:
        data = plain ^ pad(self._subkey, self._series, 2 * self._blocks + column, plain.size).reshape(plain.shape)
        return pa.FixedSizeBinaryArray.from_buffers(pa.binary(data.shape[1]), len(data), [None, pa.py_buffer(data)])


def read_tags(folder: Path, key: Key, files: Sequence[RowFile], rows: Rows) -> Iterator[tuple[slice, Tags]]:
    """Tags of index rows (sorted, repeats allowed), row group by row group: (places in `rows`, uint16[n, slots])."""
    subkey = key.derive("rows")
    for series, block, place, cells, inside in _groups(folder, files, rows, "tags"):
        plain = cells ^ pad(subkey, series, 2 * block, cells.size).reshape(cells.shape)
        yield place, plain.view("<u2")[inside]


def read_sealed(
    folder: Path, key: Key, files: Sequence[RowFile], rows: Rows
) -> Iterator[tuple[pa.StringArray, npt.NDArray[np.int64], npt.NDArray[np.uint64], Bytes]]:
    """Customer ids, segment numbers, digests and marks of index rows (sorted, repeats allowed), row group by row group."""
    subkey = key.derive("rows")
    for series, block, _, cells, inside in _groups(folder, files, rows, "sealed"):
        yield seal.unpack((cells ^ pad(subkey, series, 2 * block + 1, cells.size).reshape(cells.shape))[inside])


def _groups(
    folder: Path, files: Sequence[RowFile], rows: Rows, column: str
) -> Iterator[tuple[bytes, int, slice, Bytes, Rows]]:
    """Row groups that hold some of `rows`: series, number, places in `rows`, cells, places in the group."""
    start = 0
    for file in files:
        low, high = np.searchsorted(rows, [start, start + file.rows]).tolist()
        if low < high:
            for number, place, cells, inside in _groups_of(folder / file.name, rows[low:high] - start, column):
                yield bytes.fromhex(file.series), number, slice(low + place.start, low + place.stop), cells, inside
        start += file.rows


def _groups_of(path: Path, rows: Rows, column: str) -> Iterator[tuple[int, slice, Bytes, Rows]]:
    try:
        with pq.ParquetFile(path) as file:
            sizes = np.array([file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)], np.int64)
            ends = np.cumsum(sizes)
            lows, highs = np.searchsorted(rows, ends - sizes), np.searchsorted(rows, ends)
            for number in np.flatnonzero(lows < highs).tolist():
                group = file.read_row_group(number, [column], use_threads=False)[column].combine_chunks()
                place = slice(int(lows[number]), int(highs[number]))
                yield number, place, _bytes(group), rows[place] - (ends[number] - sizes[number])
    except (OSError, ValueError, pa.ArrowException):
        raise ConfigError(f"index {path.parent} is damaged: {path.name} cannot be read") from None


def _bytes(column: pa.Array) -> Bytes:
    """uint8[n, width] of texts of one width."""
    width = len(column[0].as_py())
    fixed = column.cast(pa.binary(width))
    flat = np.frombuffer(fixed.buffers()[1], np.uint8)
    return flat[fixed.offset * width : (fixed.offset + len(fixed)) * width].reshape(len(fixed), width)
