"""The columns of all tables as one Arrow table: what an auditor asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

__all__ = ["SCHEMA", "columns"]

SCHEMA = pa.schema(
    [
        ("uri", pa.string()),
        ("member", pa.string()),
        ("table", pa.string()),  # the sheet, or schema.table of a database; null for a file that is one table
        ("column", pa.string()),
        ("position", pa.int64()),  # from 1
        ("entity", pa.string()),  # null: nothing personal
        ("kind", pa.string()),  # whole | part | ""
        ("attribute", pa.string()),  # what it says of a person without being of that kind: sex, relationship
        ("entities", pa.string()),  # all kinds found and their cells: EMAIL_ADDRESS: 76, PERSON: 77
        ("personal", pa.float64()),  # share of the filled cells that hold anything personal
        (
            "prevalence",
            pa.float64(),
        ),  # share of the filled cells that are `entity`; low, high: its 95 % interval for the whole table
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("bound", pa.float64()),  # what was not seen at all is in at most this share, with 95 %
        ("distinct", pa.int64()),
        ("filled", pa.int64()),
        ("nulls", pa.int64()),
        ("samples", pa.list_(pa.string())),  # masked
        ("score", pa.float64()),
        ("in_record", pa.bool_()),  # whether the column is part of the record of a person
        ("rows", pa.int64()),  # of the table
        ("read", pa.int64()),
        ("sampled", pa.bool_()),
        ("persons", pa.int64()),  # among the rows read
    ]
)
_BATCH = 10_000  # columns


def columns(tables: Iterable[dict[str, Any]]) -> Iterator[pa.RecordBatch]:
    """The JSON of tables (`profile.TableProfile.as_json`) as rows, one a column, in their order; some thousand at a time."""
    rows: list[dict[str, Any]] = []
    for table in tables:
        rows.extend(_rows(table))
        if len(rows) >= _BATCH:
            yield pa.RecordBatch.from_pylist(rows, SCHEMA)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, SCHEMA)


def _rows(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    place, record = table["location"], table.get("record") or ()
    about = {"uri": place["uri"], "member": place.get("member"), "table": place.get("sheet")}
    about |= {name: table.get(name) for name in ("rows", "read", "persons")}
    about["sampled"] = table.get("sample") is not None
    for position, column in enumerate(table.get("columns") or (), 1):
        low, high = column.get("interval") or (None, None)
        told = {"column": column.get("name"), "position": position, "low": low, "high": high}
        told["entities"] = ", ".join(f"{entity}: {cells}" for entity, cells in (column.get("entities") or {}).items())
        yield about | column | told | {"in_record": column.get("name") in record}
