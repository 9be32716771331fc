"""The list of all columns of all tables as a file: CSV for spreadsheets, or Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import IO

import pyarrow as pa

from piiscan.errors import ConfigError

__all__ = ["KINDS", "kind", "write"]

KINDS = ("csv", "parquet")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes such a cell for a formula


def kind(path: str) -> str:
    """csv or parquet, by the suffix. ConfigError for another."""
    found = PurePath(path).suffix.lower().removeprefix(".")
    if found not in KINDS:
        raise ConfigError(f"cannot tell how to write {path}; hint: end its name in .csv or .parquet")
    return found


def write(batches: Iterable[pa.RecordBatch], schema: pa.Schema, out: IO[bytes], form: str) -> None:
    """Rows as they come. CSV is UTF-8 with a mark that Excel knows it by; texts that would be formulas begin with `'`."""
    if form == "parquet":
        from pyarrow import parquet

        with parquet.ParquetWriter(out, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        return
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", errors="replace")
    lines = csv.writer(text)
    lines.writerow(schema.names)
    lines.writerows(_rows(batches))
    text.detach()  # which writes what is left, and leaves `out` open


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[list[object]]:
    for batch in batches:
        for row in batch.to_pylist():
            yield [_cell(value) for value in row.values()]


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if isinstance(value, bool):
        return int(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
