"""Tables of other libraries as chunks of text columns: pyarrow, pandas, polars, and what speaks Arrow's C interface.

A table is read slice by slice: of one of 10 GB, the text of some 16,000 rows is in memory at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.extract.databases import column_texts
from piiscan.extract.tables.tables import mark_last
from piiscan.model import Location, TableChunk, TableInfo

__all__ = ["chunks"]

_BATCH_BYTES = 64 << 20  # of the rows taken at once: long cells come in fewer rows
_KINDS = "a pyarrow Table, RecordBatch, Dataset or array, a pandas or polars DataFrame or Series"
Names: TypeAlias = tuple[str, ...]  # "": a column without a name
Batches: TypeAlias = Iterable[list[pa.Array]]


def chunks(table: Any, location: Location, rows: int) -> Iterator[TableChunk]:
    """The table in chunks of at most `rows` rows. ConfigError for what is no table.

    Cells are texts as people write them (`column_texts`). Labels of columns that are no text take their written form,
    the levels of a MultiIndex joined by a space; a name may come twice. Of a data frame of pandas, an index that is
    named or holds other things than numbers is a column too.
    """
    names, batches = _opened(table, rows)
    header = tuple(name or f"column {place}" for place, name in enumerate(names, 1))
    info = (
        TableInfo(labels=True) if any(name and not name.isdigit() for name in names) else None
    )  # header=None: 0, 1, 2
    yield from mark_last(_chunks(batches, header, location, info, has_header=any(names) or not names))


def _chunks(
    batches: Batches, header: tuple[str, ...], location: Location, info: TableInfo | None, *, has_header: bool
) -> Iterator[TableChunk]:
    first = 1
    for arrays in batches:
        columns = tuple(column_texts.texts(array) for array in arrays)
        yield TableChunk(location, header, columns, first, has_header, last=False, info=info)
        first += len(columns[0]) if columns else 0
    if first == 1:
        none = tuple(pa.array([], pa.string()) for _ in header)
        yield TableChunk(location, header, none, has_header=has_header, info=info)


def _opened(table: Any, rows: int) -> tuple[Names, Batches]:
    """Names of the columns, and the columns of some rows after another."""
    library = type(table).__module__.partition(".")[0]
    if hasattr(table, "collect"):
        raise ConfigError(f"cannot read a {type(table).__name__} as a table; hint: collect() it first")
    if library == "pandas" and hasattr(table, "iloc"):
        return _pandas(table, rows)
    if isinstance(table, pa.Array | pa.ChunkedArray) or (library == "polars" and not hasattr(table, "columns")):
        return _series(table, rows)
    if hasattr(table, "to_reader") or hasattr(table, "scanner"):  # a pyarrow Table or Dataset
        reader = table.scanner(batch_size=rows, use_threads=False).to_reader() if hasattr(table, "scanner") else None
        return _stream(table.to_reader(rows) if reader is None else reader, rows)
    if hasattr(table, "__arrow_c_stream__") and hasattr(table, "__arrow_c_array__") is False:
        return _stream(pa.RecordBatchReader.from_stream(table), rows)
    if hasattr(table, "__arrow_c_array__"):
        batch = pa.record_batch(table)
        return tuple(batch.schema.names), _sliced([batch], rows)
    raise ConfigError(f"cannot read a {type(table).__name__} as a table; hint: {_KINDS}")


def _stream(reader: pa.RecordBatchReader, rows: int) -> tuple[Names, Batches]:
    return tuple(reader.schema.names), _sliced(reader, rows)


def _sliced(batches: Iterable[pa.RecordBatch], rows: int) -> Batches:
    for batch in batches:
        step = max(min(rows, batch.num_rows * _BATCH_BYTES // max(batch.nbytes, 1)), 1)
        for start in range(0, batch.num_rows, step):
            yield batch.slice(start, step).columns


def _series(series: Any, rows: int) -> tuple[Names, Batches]:
    """One column: an Arrow array, or a Series with a name."""
    column = pa.chunked_array([series]) if isinstance(series, pa.Array) else pa.chunked_array(series)
    name = getattr(series, "name", None)
    return ("" if name is None else str(name),), _sliced(pa.table([column], names=["x"]).to_reader(rows), rows)


def _pandas(frame: Any, rows: int) -> tuple[Names, Batches]:
    """Column by column, by place: names may come twice, and columns of mixed types are no Arrow columns."""
    named = [(_label(name), frame.iloc[:, place]) for place, name in enumerate(getattr(frame, "columns", ()))]
    if not hasattr(frame, "columns"):
        named = [("" if frame.name is None else _label(frame.name), frame)]
    index = [] if frame.index.nlevels == 1 and _numbered(frame.index) else _levels(frame.index)
    columns = [values.array for _, values in (*index, *named)]
    names = tuple(name for name, _ in (*index, *named))
    parts = (slice(start, start + rows) for start in range(0, len(frame), rows))
    return names, ([_array(c[part]) for c in columns] for part in parts)


def _label(label: Any) -> str:
    return " ".join(str(level) for level in label if level != "") if isinstance(label, tuple) else str(label)


def _numbered(index: Any) -> bool:
    """Whether an index only counts the rows, or what is left of them."""
    return index.name is None and index.dtype.kind in "iu"


def _levels(index: Any) -> list[tuple[str, Any]]:
    levels = [index.get_level_values(place) for place in range(index.nlevels)]
    return [("index" if level.name is None else _label(level.name), level) for level in levels]


def _array(values: Any) -> pa.Array:
    """Values of pandas as Arrow; those of mixed types as their texts. Missing ones of every kind are null."""
    try:
        found = pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError, ValueError):
        import pandas as pd

        none = pd.isna(values)
        texts = (None if gone else column_texts.plain(value) for value, gone in zip(values, none, strict=True))
        found = pa.array(texts, pa.string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
