"""Rows by COPY in CSV: faster than any driver's rows, and every value comes as the server itself writes it.

COPY ... ENCODING 'SQL_ASCII' gives the bytes as they are stored, unconverted and unchecked, whatever the encoding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from piiscan.config import MIB
from piiscan.sources.databases.postgresql.copyout import copy_out
from piiscan.sources.databases.postgresql.session import Session
from piiscan.sources.databases.relations import Column

__all__ = ["PAGE_BYTES", "Copied", "Raw", "copied", "fetched", "selected", "unhexed"]

PAGE_BYTES = 8 * MIB  # where rows are wide, a page ends here; one row more may be in memory
_LONG = frozenset({"text", "character varying"})

Raw = tuple[pa.Array, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """Columns as string or binary arrays, NULL as null. `whole`: the statement was read to its end."""

    columns: Raw
    rows: int
    size: int
    whole: bool


def selected(column: Column, name: str, most: int, *, toasted: bool) -> str:
    """The expression of a column, its cells cut behind `most`; a value that cannot be long is not looked at.

    Bytes come as hexadecimal digits.
    """
    if column.binary:
        return f"encode(substring({name} FROM 1 FOR {most + 1}), 'hex')"
    if column.bounded or not toasted:
        return name
    if column.type in _LONG:  # the length in bytes is known without reading the value
        return f"CASE WHEN octet_length({name}) > {most} THEN left({name}, {most + 1}) ELSE {name} END"
    return f"left(CAST({name} AS text), {most + 1})"


def copied(session: Session, statement: str, width: int, keys: int = 0, most: int = PAGE_BYTES) -> Copied:
    """What a SELECT of `width` columns gives, in a transaction of its own; of more than `most` bytes the first rows.

    The last `keys` columns come as bytes in any case. Raises psycopg.Error.
    """
    command = session.encoded(f"COPY ({statement}) TO STDOUT (FORMAT csv, ENCODING 'SQL_ASCII')")
    with session.reading():
        blocks, whole = copy_out(session, command, most)
    data, texts = b"".join(blocks), width - keys if session.encoding == "utf-8" else 0
    try:
        columns = _parsed(data, width, texts)
    except (
        pa.ArrowInvalid
    ):  # bytes that are no UTF-8, which a server does not let in, but old versions and C functions did
        columns = _parsed(data, width, 0)
    return Copied(columns, len(blocks), len(data), whole)


def _parsed(data: bytes, width: int, texts: int) -> Raw:
    """The first `texts` columns as strings, which are checked, the others as bytes."""
    if not data:
        return (pa.array([], pa.binary()),) * width
    names = [str(number) for number in range(width)]
    types = {name: pa.string() if number < texts else pa.binary() for number, name in enumerate(names)}
    table = csv.read_csv(
        pa.BufferReader(data),
        csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
        csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return tuple(column.combine_chunks() for column in table.columns)


def fetched(cursor: psycopg.Cursor[tuple[Any, ...]], statement: str, width: int) -> Copied | None:
    """The plain twin, for what no COPY can enter: rows of a FETCH, as the server writes them; None where there are no more."""
    result = cursor.execute(statement.encode()).pgresult
    if result is None or not result.ntuples:
        return None
    rows, value = range(result.ntuples), result.get_value
    columns = tuple(pa.array([value(row, column) for row in rows], pa.binary()) for column in range(width))
    return Copied(columns, len(rows), sum(column.nbytes for column in columns), whole=True)


def unhexed(column: pa.Array) -> pa.BinaryArray:
    """The bytes that cells of hexadecimal digits stand for."""
    column = column.cast(pa.binary())
    lengths = pc.binary_length(column).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths // 2))).astype(np.int32)
    data = bytes.fromhex(b"".join(column.drop_null().to_pylist()).decode("ascii"))
    valid = None if not column.null_count else pc.is_valid(column).buffers()[1]
    return pa.BinaryArray.from_buffers(pa.binary(), len(column), [valid, pa.py_buffer(offsets), pa.py_buffer(data)])
