"""What files of columns say of their table besides its rows: types, comments of columns in the dialects of their writers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from piiscan.config import MIB
from piiscan.model import TableInfo

__all__ = ["of_avro", "of_schema"]

_NAMES = ("comment", "description", "doc", "label", "title")  # that writers give the comment of a field
_SPARK, _ICEBERG = b"org.apache.spark.sql.parquet.row.metadata", b"iceberg.schema"
_LONGEST = MIB  # of a schema in JSON
_COMMENT = 1 << 16  # characters kept


def of_schema(schema: pa.Schema, rows: int | None, stored: Mapping[bytes, bytes] | None = None) -> TableInfo:
    """From an Arrow schema; `stored`: the file's own key-value metadata. `rows`: exact, None where nobody knows yet."""
    about = {**(schema.metadata or {}), **(stored or {})}
    others = {**_described(about.get(_SPARK), "metadata"), **_described(about.get(_ICEBERG), "")}
    comments = tuple(_of(field.metadata or {}) or others.get(field.name, "") for field in schema)
    types = tuple(str(field.type) for field in schema)
    return TableInfo("table", _of(about), comments, types, rows, rows is not None)


def of_avro(schema: Any) -> TableInfo:
    """From the schema of an Avro container: `doc` of the record and of its fields."""
    record = schema if isinstance(schema, dict) else {}
    fields = [field for field in record.get("fields", ()) if isinstance(field, dict)]
    if not fields:
        return TableInfo(column_comments=("",), column_types=(_kind(record.get("type", schema)),))
    comments = tuple(_cut(field.get("doc")) for field in fields)
    return TableInfo("table", _cut(record.get("doc")), comments, tuple(_kind(f.get("type")) for f in fields))


def _of(metadata: Mapping[bytes, bytes]) -> str:
    lower = {key.lower(): value for key, value in metadata.items()}
    found = (lower.get(name.encode()) for name in _NAMES)
    return next((_cut(value.decode("utf-8", "replace")) for value in found if value), "")


def _described(text: bytes | None, inside: str) -> dict[str, str]:
    """Comments of columns from a schema in JSON; nothing where it is none."""
    if not text or len(text) > _LONGEST:
        return {}
    try:
        fields = json.loads(text)["fields"]
        told = {str(field["name"]): field.get(inside, {}) if inside else field for field in fields}
        return {name: next((_cut(about[n]) for n in _NAMES if about.get(n)), "") for name, about in told.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _kind(kind: Any) -> str:
    """`["null", "string"]` is a string that may be missing."""
    if isinstance(kind, list):
        return " | ".join(_kind(part) for part in kind if part != "null")
    return str(kind.get("logicalType") or kind.get("type") or "") if isinstance(kind, dict) else str(kind or "")


def _cut(text: object) -> str:
    return text[:_COMMENT] if isinstance(text, str) else ""
