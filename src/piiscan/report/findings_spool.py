"""Findings kept for the end of a run as an Arrow stream: what is written as a table never becomes a line of JSON.

The batches of many small files are joined on their way: a batch of three findings costs as much as one of a thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyarrow as pa

__all__ = ["ROWS", "FindingsSpool", "read"]

ROWS = 8192  # findings that are joined in one batch
_BATCHES = 512  # or so many batches


class FindingsSpool:
    """Takes record batches of one schema; `close` writes the rest. `out` stays open."""

    def __init__(self, out: IO[bytes], schema: pa.Schema) -> None:
        self._writer = pa.ipc.new_stream(out, schema)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch)
        self._rows += len(batch)
        if self._rows >= ROWS or len(self._waiting) >= _BATCHES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting).unify_dictionaries().combine_chunks()
            self._writer.write_table(table, max_chunksize=ROWS)
            self._waiting, self._rows = [], 0


def read(spool: IO[bytes]) -> Iterator[pa.RecordBatch]:
    """The batches, from the start of the file."""
    spool.seek(0)
    yield from pa.ipc.open_stream(spool)
