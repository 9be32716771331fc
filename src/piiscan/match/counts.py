"""Counts, false-match rate, columns, segments: the numbers of the summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.keys import siphash24
from piiscan.match.bounds import lower_bound, upper_bound
from piiscan.match.choose import Chosen
from piiscan.match.evidence import agreement
from piiscan.match.levels import Patterns

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Found:
    """How many different persons the list holds, and what became of them. Copies of a row count once."""

    persons: int
    searchable: int  # would have been found if they were customers
    accepted: int  # said to be customers
    matched: int  # those and members of customers' households


@dataclass(frozen=True, slots=True)
class FalseRate:
    """Share of the list's persons said to be customers who are not. `method`: a code of notes.py."""

    rate: float | None
    upper: float | None
    method: str
    decoys: int = 0
    accepted: int = 0


def found_of(identity: Words, searchable: npt.NDArray[np.bool_], chosen: Chosen) -> Found:
    """`identity`, `searchable`: per list row."""
    matched = identity[chosen.listed]
    return Found(
        persons=len(np.unique(identity)),
        searchable=len(np.unique(identity[searchable])),
        accepted=len(np.unique(matched[chosen.person])),
        matched=len(np.unique(matched)),
    )


def false_rate(decoys: int, accepted: int, found: Found, chosen: Chosen) -> FalseRate:
    """From decoys where there are any, else from the model's own probabilities."""
    if not found.accepted:
        return FalseRate(None, None, "rate_none", decoys, accepted)
    if not decoys:
        doubt = 1 - chosen.probability[chosen.person]
        return FalseRate(float(doubt.mean()), float(doubt.max()), "rate_model")
    upper = min(1.0, upper_bound(accepted, decoys) * found.persons / found.accepted)
    rate = accepted / decoys * (found.persons - found.accepted) / found.accepted
    return FalseRate(min(upper, rate), upper, "rate_decoys", decoys, accepted)


def column_counts(
    patterns: Patterns, chosen: Chosen, kinds: Sequence[str], columns: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """Per field kind: the list's columns, and how many person rows agree exactly, partly, not, or lack a side."""
    seen = chosen.pattern[chosen.person]
    out = {}
    for kind in kinds:
        counts = np.bincount(agreement(patterns, kind)[seen], minlength=4).tolist()
        pieces = (kind, f"family_{kind}", f"given_{kind}")
        named = [column for piece in pieces for column in columns.get(piece, ())]
        out[kind] = {"columns": named, **dict(zip(("missing", "differs", "partial", "exact"), counts, strict=True))}
    return out


def segment_counts(
    chosen: Chosen, segment: npt.NDArray[np.int64], names: Sequence[str], sizes: Sequence[int], least: int
) -> dict[str, Any]:
    """Per segment: matched persons, rows of the master, their share with its 95 % interval."""
    distinct = np.unique(chosen.row[chosen.person], return_index=True)[1]
    found = np.bincount(segment[chosen.person][distinct], minlength=len(names) + 1)[1:]
    out = {}
    for name, size, count in zip(names, sizes, found.tolist(), strict=True):
        entry: dict[str, Any] = {"matched": count, "master": size, "share": round(count / max(1, size), 6)}
        if size >= least:
            entry["share_lower"] = round(lower_bound(count, size, 0.975), 6)
            entry["share_upper"] = round(upper_bound(count, size, 0.975), 6)
        out[name] = entry
    return out


def households(chosen: Chosen, words: Mapping[str, Words]) -> int:
    """Distinct households among all matched rows, by the note household_rule. `words[part]`: per list row, 0 for none."""
    label = chosen.row.astype(np.uint64)
    for number, names in enumerate((("family", "phone"), ("family", "town", "block")), 1):
        if all(name in words for name in names):
            parts = [words[name][chosen.listed] for name in names]
            mixed = siphash24(np.uint64(number), np.uint64(0), parts)
            label = np.where(np.logical_and.reduce([p != 0 for p in parts]), mixed, label)
    return len(np.unique(label))
