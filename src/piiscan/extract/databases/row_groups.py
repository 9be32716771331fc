"""Row groups of a Parquet file in batches: one after another, or those that a sample wants; broken ones are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from piiscan.config import MIB
from piiscan.extract.databases.row_samples import Ints, Plan

__all__ = ["Groups", "opened"]

_BUFFER = MIB  # read ahead of each column; without it a whole column of a row group is read at once
_BATCH_BYTES = 32 * MIB  # rows are taken in batches of about so much
_LOOKED_AT = 8  # row groups
_NAMED = 10  # of the broken groups
_REPEATED = 2.0  # bytes a value, at most, of a column of few different ones


def opened(stream: BinaryIO) -> parquet.ParquetFile:
    """A file to be read with memory that stays flat; columns of few different texts come as dictionaries."""
    about = parquet.read_metadata(stream)
    stream.seek(0)
    repeated = [name for number, name in enumerate(_texts(about)) if name and _repeats(about, number)]
    return parquet.ParquetFile(stream, metadata=about, pre_buffer=False, buffer_size=_BUFFER, read_dictionary=repeated)


@dataclass(slots=True)
class Groups:
    """The row groups of one file, and what of them could not be read."""

    file: parquet.ParquetFile
    most_rows: int  # of a batch
    firsts: Ints = field(init=False)  # first row of each group, and the number of all rows
    sizes: tuple[int, ...] = field(init=False)  # bytes, unpacked
    broken: list[int] = field(default_factory=list)
    lost: int = 0  # rows

    def __post_init__(self) -> None:
        about = self.file.metadata
        groups = [about.row_group(i) for i in range(about.num_row_groups)]
        self.firsts = np.cumsum([0, *(group.num_rows for group in groups)])
        self.sizes = tuple(group.total_byte_size for group in groups)

    @property
    def rows(self) -> int:
        return int(self.firsts[-1])

    def all(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """(row, counted from 0, that the batch starts with; batch). After an error, one group after another."""
        row = 0
        try:
            for batch in self._batches(list(range(len(self.sizes)))):
                yield row, batch
                row += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            _raise_own(error)
            for group in range(int(np.searchsorted(self.firsts, row, "right")) - 1, len(self.sizes)):
                for start, batch in self._group(group):
                    if start + batch.num_rows > row:
                        yield max(start, row), batch.slice(max(row - start, 0))

    def drawn(self, plan: Plan) -> Iterator[pa.RecordBatch]:
        """The rows of a sample, a few in each batch."""
        for group in plan.pieces:
            first, end = self.firsts[group : group + 2].tolist()
            wanted = plan.rows(group, first, end - first) + first
            for row, batch in self._group(group) if len(wanted) else ():
                mine = wanted[slice(*np.searchsorted(wanted, (row, row + batch.num_rows)))] - row
                if len(mine):
                    yield batch.take(pa.array(mine))

    def _group(self, group: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """One row group up to where it is broken."""
        row, end = self.firsts[group : group + 2].tolist()
        try:
            for batch in self._batches([group]):
                yield row, batch
                row += batch.num_rows
        except (pa.ArrowException, OSError) as error:
            _raise_own(error)
            self.broken.append(group + 1)
            self.lost += end - row

    def _batches(self, groups: list[int]) -> Iterator[pa.RecordBatch]:
        """Long cells come in fewer rows, so that memory stays flat."""
        most = max(self.sizes[group] / max(1, int(np.diff(self.firsts)[group])) for group in groups)
        size = min(self.most_rows, max(1, int(_BATCH_BYTES / max(most, 1))))
        yield from self.file.iter_batches(batch_size=size, row_groups=groups, use_threads=False)

    def told(self) -> str:
        """What is said of the broken groups."""
        names = ", ".join(map(str, self.broken[:_NAMED])) + (" ..." if len(self.broken) > _NAMED else "")
        return f"row group {names} of {len(self.sizes)} cannot be read: {self.lost} rows"


def _raise_own(error: Exception) -> None:
    """Errors of the file or the store are no matter of one row group."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error


def _texts(about: parquet.FileMetaData) -> list[str]:
    """Per column of the file: its name where it is a text of the table itself, "" for another."""
    columns = (about.schema.column(i) for i in range(about.num_columns))
    return [c.name if c.physical_type == "BYTE_ARRAY" and c.path == c.name and not _typed(c) else "" for c in columns]


def _typed(column: parquet.ColumnSchema) -> bool:
    return str(column.logical_type) != "String"


def _repeats(about: parquet.FileMetaData, number: int) -> bool:
    step = max(1, about.num_row_groups // _LOOKED_AT)
    chunks = [about.row_group(i).column(number) for i in range(0, about.num_row_groups, step)]
    values = sum(chunk.num_values for chunk in chunks)
    return bool(values) and sum(chunk.total_uncompressed_size for chunk in chunks) <= _REPEATED * values
