"""The answer as tables for a spreadsheet: summary, matches, columns, segments, what was not checked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from piiscan.workbook import Sheet

_STATES = ("exact", "partial", "differs", "missing")
_INTERVAL = ("share", "lower", "upper")
_SEGMENT = (
    "matched",
    "master",
    "share",
    "share_lower",
    "share_upper",
    "of_matched",
    "of_master",
    "log_odds_ratio",
    "log_odds_ratio_lower",
    "log_odds_ratio_upper",
)


def sheets_of(table: pa.Table, told: Mapping[str, Any]) -> list[Sheet]:
    """`told`: the summary in one language."""
    return [
        ("summary", _summary(told)),
        ("matches", _matches(table)),
        ("columns", _columns(told["columns"])),
        ("segments", _segments(told["segments"])),
        ("not checked", pa.table({"not checked": pa.array(told["not_checked"], pa.string())})),
    ]


def _summary(told: Mapping[str, Any]) -> pa.Table:
    """One fact a row; counts with their interval and rule."""
    rows: list[tuple[str, Any, Any, Any, str]] = [
        (key, value, None, None, "") for key, value in told.items() if _plain(value) and key != "type"
    ]
    rows += [(f"count: {c['level']}", c["count"], c["lower"], c["upper"], c["rule"]) for c in told["counts"]]
    for key in ("false_match_notes", "unsure", "segment_notes"):
        rows += [(key, None, None, None, text) for text in told[key]]
    rows += [(key, None, None, None, told[key]["note"]) for key in ("order", "dating", "spelling")]
    rows += [(f"seal: {key}", value, None, None, "") for key, value in told["seal"].items()]
    return pa.table(
        {
            "item": [row[0] for row in rows],
            "number": pa.array([float(row[1]) if _number(row[1]) else None for row in rows], pa.float64()),
            "lower": pa.array([row[2] for row in rows], pa.float64()),
            "upper": pa.array([row[3] for row in rows], pa.float64()),
            "text": [row[4] if row[1] is None or _number(row[1]) else str(row[1]) for row in rows],
        }
    )


def _plain(value: object) -> bool:
    return value is not None and isinstance(value, str | int | float)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _matches(table: pa.Table) -> pa.Table:
    """The table with a column per field, and the evidence as people read it. JSON is parsed once per distinct text."""
    out = {name: table[name] for name in ("list_row", "customer", "class", "probability")}
    fields = table["fields"].combine_chunks().dictionary_encode()
    states = [json.loads(text) for text in fields.dictionary.to_pylist()]
    for kind in dict.fromkeys(kind for state in states for kind in state):
        out[kind] = pa.array([state.get(kind) for state in states], pa.string()).take(fields.indices)
    facts = table["evidence"].combine_chunks().dictionary_encode()
    parsed = [json.loads(text) for text in facts.dictionary.to_pylist()]
    bits = pa.array([round(sum(fact["bits"] for fact in one), 1) for one in parsed], pa.float64())
    texts = pa.array([_evidence(one) for one in parsed], pa.string())
    return pa.table(out | {"bits": bits.take(facts.indices), "evidence": texts.take(facts.indices)})


def _evidence(facts: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"{fact['code']} {fact['bits']:+.1f} ({fact['note']})" for fact in facts)


def _columns(columns: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    entries = list(columns.values())
    out: dict[str, pa.Array] = {
        "field": pa.array(list(columns), pa.string()),
        "columns": pa.array([" + ".join(entry["columns"]) for entry in entries], pa.string()),
        "state": pa.array([entry["state"] for entry in entries], pa.string()),
        "persons": pa.array([entry["persons"] for entry in entries], pa.int64()),
    }
    for state in _STATES:
        shares = [entry["shares"][state] for entry in entries]
        out[state] = pa.array([share["persons"] for share in shares], pa.int64())
        for part in _INTERVAL:
            out[f"{state} {part}"] = pa.array([share[part] for share in shares], pa.float64())
    out["note"] = pa.array([entry["note"] for entry in entries], pa.string())
    return pa.table(out)


def _segments(segments: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    out: dict[str, pa.Array] = {"segment": pa.array(list(segments), pa.string())}
    for key in _SEGMENT:
        out[key] = pa.array([entry.get(key) for entry in segments.values()], pa.float64())
    return pa.table(out)
