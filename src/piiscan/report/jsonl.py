"""Findings and skips as JSON lines: the stable machine format.

A million findings do not become a million Python objects: each field is one Arrow column of JSON text, and the
lines are joined by column. `line_plain` is the plain twin.
"""

from __future__ import annotations

import functools
import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.model import Finding, Skip, band

PLACES = ("uri", "member", "page", "sheet", "row", "column", "line")
SCORE_DIGITS = 4
COMPACT = (",", ":")


def lines(batch: pa.RecordBatch) -> bytes:
    """The JSON lines of a batch of findings, each ended by a newline."""
    if not len(batch):
        return b""
    parts: list[Any] = ['{"type":"finding","entity":', _text(batch["entity"]), *_score(batch["score"])]
    for i, name in enumerate(PLACES):
        parts += [f'{"," if i else ""}"{name}":', _value(batch[name])]
    parts.append("}")
    for name in ("start", "end", "count", "distinct"):
        parts += [f',"{name}":', _value(batch[name])]
    parts += [',"rows":[', _rows(batch["rows"]), "]"]
    for name in ("masked", "id", "occurrence"):
        parts += [f',"{name}":', _text(batch[name])]
    parts += [',"evidence":', _raw(batch["evidence"]), ',"law":', _raw(batch["law"])]
    parts += [',"recognizer":', _text(batch["recognizer"])]
    if batch["parts"].null_count < len(batch):
        told = pc.binary_join_element_wise(
            _constant(',"parts":'), batch["parts"], _constant("")
        )  # only where a part is known
        parts.append(pc.fill_null(told, ""))
    if batch["customer"].null_count < len(batch):
        told = pc.binary_join_element_wise(_constant(',"customer":'), batch["customer"], _constant(""))
        parts.append(pc.fill_null(told, ""))
    for name in ("value", "text"):
        if batch[name].null_count < len(batch):
            parts += [f',"{name}":', _text(batch[name])]
    joined = pc.binary_join_element_wise(*[_scalar(p) for p in (*parts, "}\n", "")])
    return b"".join(_data(joined))


def _scalar(part: Any) -> Any:
    return _constant(part) if isinstance(part, str) else part


@functools.cache
def _constant(text: str) -> pa.StringScalar:
    """With its type: to guess it, Arrow searches the whole path for dateutil, a third of a millisecond."""
    return pa.scalar(text, pa.string())


def _data(column: pa.StringArray) -> list[bytes]:
    """The bytes of all strings of a string array, in order."""
    _, offsets, data = column.buffers()
    ends = memoryview(offsets).cast("i")
    return [memoryview(data)[ends[column.offset] : ends[column.offset + len(column)]].tobytes()]


def _score(column: pa.Array) -> list[Any]:
    encoded = column.dictionary_encode()
    scores = encoded.dictionary.to_pylist()
    told = pa.array([json.dumps(round(s, SCORE_DIGITS)) for s in scores], pa.string())
    bands = pa.array([json.dumps(band(s)) for s in scores], pa.string())
    return [
        ',"score":',
        told.take(encoded.indices),
        ',"band":',
        bands.take(encoded.indices),
        ',"location":{',
    ]


def _value(column: pa.Array) -> pa.StringArray:
    """A column of numbers or texts as JSON, null included."""
    if pa.types.is_dictionary(column.type) or pa.types.is_string(column.type):
        return _text(column)
    return pc.fill_null(column.cast(pa.string()), "null")


def _text(column: pa.Array) -> pa.StringArray:
    """Texts as JSON strings; a dictionary is encoded once per distinct text."""
    if pa.types.is_dictionary(column.type):
        told = pa.array([json.dumps(v, ensure_ascii=False) for v in column.dictionary.to_pylist()], pa.string())
        return pc.fill_null(told.take(column.indices), "null")
    if pc.any(pc.match_substring_regex(column, r"[\x00-\x1f]")).as_py():
        return pa.array([json.dumps(v, ensure_ascii=False) for v in column.to_pylist()], pa.string())
    escaped = pc.replace_substring(pc.replace_substring(column, "\\", "\\\\"), '"', '\\"')
    return pc.fill_null(pc.binary_join_element_wise(_constant('"'), escaped, _constant('"'), _constant("")), "null")


def _raw(column: pa.Array) -> pa.StringArray:
    """A column that holds JSON already."""
    return column.cast(pa.string())


def _rows(column: pa.ListArray) -> pa.StringArray:
    return pc.binary_join(column.cast(pa.list_(pa.string())), ",")


def line_plain(finding: Finding) -> str:
    """Plain twin of `lines` for one finding, without the newline."""
    plain: dict[str, Any] = {
        "type": "finding",
        "entity": finding.entity,
        "score": round(finding.score, SCORE_DIGITS),
        "band": finding.band,
        "location": finding.location.as_json(),
        "start": finding.start,
        "end": finding.end,
        "count": finding.count,
        "distinct": finding.distinct,
        "rows": list(finding.rows),
        "masked": finding.masked,
        "id": finding.id,
        "occurrence": finding.occurrence,
        "evidence": [e.as_json() for e in finding.evidence],
        "law": list(finding.law),
        "recognizer": finding.recognizer,
    }
    if finding.parts:
        plain["parts"] = {name: [start, end] for name, start, end in finding.parts}
    if finding.customer is not None:
        plain["customer"] = finding.customer.as_json()
    if finding.shown_value is not None:
        plain["value"] = finding.shown_value
    if finding.shown_text is not None:
        plain["text"] = finding.shown_text
    return json.dumps(plain, ensure_ascii=False, separators=COMPACT)


def skip_line(skip: Skip) -> bytes:
    return object_line(skip.as_json())


def object_line(plain: dict[str, Any]) -> bytes:
    """One JSON object as a line. A path with undecodable bytes is written with replacement characters."""
    return json.dumps(plain, ensure_ascii=False, separators=COMPACT).encode("utf-8", "replace") + b"\n"
