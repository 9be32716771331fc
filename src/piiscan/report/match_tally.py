"""The match table as totals: every step works on whole Arrow columns; JSON is parsed once per distinct pattern."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

STATES = ("exact", "partial", "differs", "missing")
CLASSES = ("person", "household", "unsure")
EDGES = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999)  # lower borders: what matters near 1 is the number of nines
SAMPLE = 6  # from each of the weakest, the middle and the strongest


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: rows matched, rows the index holds, their ratio and its interval (None if not told)."""

    name: str
    matched: int
    master: int | None
    share: float | None
    lower: float | None = None
    upper: float | None = None
    odds: tuple[float | None, float | None] | None = None  # 95 % of the log odds ratio; None within: open on that side


def field_states(table: pa.Table) -> dict[str, dict[str, int]]:
    """Field kind -> state -> number of matched rows, from the `fields` column (a JSON string a row)."""
    out: dict[str, dict[str, int]] = {}
    for entry in pc.value_counts(table["fields"].combine_chunks()).to_pylist():
        for kind, state in json.loads(entry["values"] or "{}").items():
            states = out.setdefault(kind, dict.fromkeys(STATES, 0))
            states[state] = states.get(state, 0) + entry["counts"]
    return out


def probability_bins(table: pa.Table) -> list[tuple[str, dict[str, int]]]:
    """(label of the bin, class -> rows), from the weakest bin to the strongest."""
    probability = table["probability"].to_numpy()
    place = np.searchsorted(EDGES, probability, side="right") - 1
    counts = {c: np.bincount(place[_is_class(table, c)], minlength=len(EDGES)) for c in CLASSES}
    labels = [f"{low:g} – {high:g}" for low, high in zip(EDGES, (*EDGES[1:], 1.0), strict=True)]
    return [(label, {c: int(counts[c][i]) for c in CLASSES}) for i, label in enumerate(labels)]


def samples(table: pa.Table, size: int = SAMPLE) -> list[tuple[str, int, list[dict[str, Any]]]]:
    """(class, its rows in all, its sample) for each class that occurs."""
    parts = [(name, table.filter(pc.equal(table["class"], name))) for name in CLASSES]
    return [(name, part.num_rows, sample_rows(part, size)) for name, part in parts if part.num_rows]


def sample_rows(table: pa.Table, size: int = SAMPLE) -> list[dict[str, Any]]:
    """The weakest, middle and strongest rows, weakest first; `fields` and `evidence` parsed."""
    n = table.num_rows
    order = np.lexsort((table["list_row"].to_numpy(), table["probability"].to_numpy()))
    if n > 3 * size:
        middle = (n - size) // 2
        order = np.concatenate([order[:size], order[middle : middle + size], order[-size:]])
    rows: list[dict[str, Any]] = table.take(pa.array(order)).to_pylist()
    for row in rows:
        row["fields"], row["evidence"] = json.loads(row["fields"] or "{}"), json.loads(row["evidence"] or "[]")
    return rows


def segments(summary: Mapping[str, Any]) -> list[Segment]:
    """The summary's segments, most matched first. A value is a number of rows, or an object with
    `matched` (or `rows`), and where known `master`, `share`, `share_lower`, `share_upper`.
    """
    out = []
    for name, value in (summary.get("segments") or {}).items():
        told = value if isinstance(value, Mapping) else {"matched": value}
        matched = int(told.get("matched", told.get("rows")) or 0)
        master = told.get("master")
        share = told.get("share", matched / master if master else None)
        bounds = (told.get("share_lower"), told.get("share_upper"))
        ends = (told.get("log_odds_ratio_lower"), told.get("log_odds_ratio_upper"))
        out.append(Segment(str(name), matched, master, share, *bounds, None if ends == (None, None) else ends))
    return sorted(out, key=lambda s: (-s.matched, s.name))


def _is_class(table: pa.Table, name: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    flags: np.ndarray[Any, np.dtype[np.bool_]] = pc.equal(table["class"], name).to_numpy()
    return flags
