"""Findings, places and skips as flat Arrow tables, for CSV, Parquet and workbooks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.model import band

__all__ = ["PLACES", "SKIPS", "findings", "findings_schema", "places", "skips"]

Json = dict[str, Any]
_WORD = pa.dictionary(pa.int32(), pa.string())
_WORDS = pa.list_(pa.string())
_BATCH = 8192
_DIGITS = 4  # of a score, as in the machine format

_FINDINGS = pa.schema(
    [
        ("entity", _WORD),
        ("band", _WORD),
        ("score", pa.float64()),
        ("uri", _WORD),
        ("member", _WORD),
        ("page", pa.int64()),
        ("sheet", _WORD),
        ("row", pa.int64()),
        ("column", _WORD),
        ("line", pa.int64()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("count", pa.int64()),
        ("distinct", pa.int64()),
        ("rows", pa.list_(pa.int64())),
        ("masked", pa.string()),
        ("law", _WORDS),
        ("recognizer", _WORD),
        ("evidence", _WORD),  # JSON, as in the machine format; parts and customer, too
        ("parts", pa.string()),
        ("customer", pa.string()),
        ("id", pa.string()),
        ("occurrence", pa.string()),
    ]
)
_SHOWN = [pa.field("value", pa.string()), pa.field("text", pa.string())]
PLACES = pa.schema(
    [
        ("uri", pa.string()),
        ("member", pa.string()),
        ("sheet", pa.string()),
        ("form", pa.string()),  # table | text
        ("severity", pa.string()),
        ("risk", pa.int64()),  # 0-100
        ("risk_level", pa.string()),
        ("persons", pa.int64()),
        ("list", pa.bool_()),  # a list of persons
        ("list_items", _WORDS),
        ("entities", pa.string()),  # PERSON: 77, EMAIL_ADDRESS: 76
        ("columns", _WORDS),
        ("law", _WORDS),
        ("rules", _WORDS),
        ("special", pa.string()),  # JP_SPECIAL_MEDICAL_HISTORY: tied 3, mentioned 2, denied 1
        ("bytes", pa.int64()),
        ("modified", pa.string()),
        ("owner", pa.string()),
        ("mode", pa.string()),
        ("encodings", _WORDS),
    ]
)
SKIPS = pa.schema(
    [(name, pa.string()) for name in ("uri", "member", "sheet", "stage", "reason", "detail")]
    + [(name, pa.int64()) for name in ("page", "row", "line")]
)


def findings_schema(*, values: bool) -> pa.Schema:
    """values: with the columns `value` and `text`, which are personal data."""
    return pa.schema([*_FINDINGS, *_SHOWN]) if values else _FINDINGS


def findings(batches: Iterable[pa.RecordBatch], *, values: bool) -> Iterator[pa.RecordBatch]:
    """Batches of findings with one column for each thing told of them."""
    schema = findings_schema(values=values)
    for batch in batches:
        made = {
            "band": _bands(batch["score"]),
            "score": pc.round(batch["score"], _DIGITS),
            "law": _lists(batch["law"]),
        }
        columns = [made.get(name, batch[name] if name in batch.schema.names else None) for name in schema.names]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _bands(scores: pa.Array) -> pa.DictionaryArray:
    """The bands of the different scores, which are few, for each finding."""
    values, codes = np.unique(scores.to_numpy(), return_inverse=True)
    return pa.array([band(score) for score in values], pa.string()).take(pa.array(codes)).dictionary_encode()


def _lists(told: pa.DictionaryArray) -> pa.ListArray:
    """Lists of texts, from their JSON."""
    return pa.array([json.loads(one) for one in told.dictionary.to_pylist()], _WORDS).take(told.indices)


def places(told: Iterable[Json]) -> Iterator[pa.RecordBatch]:
    """The JSON of places as rows."""
    return _batches(map(_place, told), PLACES)


def skips(told: Iterable[Json]) -> Iterator[pa.RecordBatch]:
    """The JSON of skips as rows."""
    return _batches((skip | skip["location"] for skip in told), SKIPS)


def _place(place: Json) -> Json:
    entities, listed, risk = place["entities"], place.get("list"), place.get("risk") or {}
    told: Json = {**place, **place["location"], **(place.get("file") or {})}
    return told | {
        "entities": ", ".join(f"{entity}: {kind['count']}" for entity, kind in entities.items()),
        "columns": list(dict.fromkeys(column for kind in entities.values() for column in kind["columns"])),
        "list": listed is not None,
        "list_items": (listed or {}).get("items"),
        "risk": risk.get("score"),
        "risk_level": risk.get("level"),
        "special": ", ".join(f"{entity}: {_counts(counts)}" for entity, counts in place["special"].items()),
    }


def _counts(counts: dict[str, int]) -> str:
    return " ".join(f"{name} {number}" for name, number in counts.items() if number)


def _batches(rows: Iterable[Json], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    waiting: list[Json] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _BATCH:
            yield pa.RecordBatch.from_pylist(waiting, schema)
            waiting = []
    if waiting:
        yield pa.RecordBatch.from_pylist(waiting, schema)
