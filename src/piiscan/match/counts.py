"""Counts, columns, segments, verdict: the summary of a match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.keys import siphash24
from piiscan.match.choose import Chosen
from piiscan.match.decoys import lower_bound, upper_bound
from piiscan.match.evidence import agreement
from piiscan.match.levels import Patterns
from piiscan.match.rules import MatchRules

Rows = npt.NDArray[np.int64]
# A row that is a customer cannot be a false match, so decoys stand for the other rows only; the bound does without that.
_DECOY_METHOD = (
    "target-decoy: share of decoys accepted as a person, times rows not accepted, per accepted row; "
    "upper: Clopper-Pearson (one-sided 95 %) of that share, times all rows"
)
HOUSEHOLD_RULE = "list rows of one family name and address, else of one family name and telephone, else of one customer"


@dataclass(frozen=True, slots=True)
class FalseRate:
    """Share of person rows that are false. `method` names how it was found."""

    rate: float | None
    upper: float | None
    method: str
    decoys: int = 0
    accepted: int = 0


def false_rate(decoys: int, accepted: int, rows: int, chosen: Chosen) -> FalseRate:
    """From decoys where there are any, else from the model's own probabilities."""
    persons = int(chosen.person.sum())
    if not persons:
        return FalseRate(None, None, "no row was accepted", decoys, accepted)
    if not decoys:
        doubt = 1 - chosen.probability[chosen.person]
        return FalseRate(
            float(doubt.mean()), float(doubt.max()), "model: mean and largest of 1 - probability (no decoys)"
        )
    upper = min(1.0, upper_bound(accepted, decoys) * rows / persons)
    rate = accepted / decoys * (rows - persons) / persons
    return FalseRate(min(upper, rate), upper, _DECOY_METHOD, decoys, accepted)


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


def segment_counts(chosen: Chosen, names: Sequence[str], sizes: Sequence[int], least: int) -> dict[str, Any]:
    """Per segment: matched persons, rows of the master, their share with its 95 % interval."""
    distinct = np.unique(chosen.row[chosen.person], return_index=True)[1]
    found = np.bincount(chosen.segment[chosen.person][distinct], minlength=len(names) + 1)[1:]
    out = {}
    for name, size, count in zip(names, sizes, found.tolist(), strict=True):
        entry: dict[str, Any] = {"matched": count, "master": size, "share": round(count / max(1, size), 6)}
        if size >= least:
            entry["share_lower"] = round(lower_bound(count, size, 0.975), 6)
            entry["share_upper"] = round(upper_bound(count, size, 0.975), 6)
        out[name] = entry
    return out


def households(chosen: Chosen, words: Mapping[str, npt.NDArray[np.uint64]]) -> int:
    """Distinct households among all matched rows, by HOUSEHOLD_RULE. `words[part]`: per list row, 0 for none."""
    label = chosen.row.astype(np.uint64)
    for number, names in enumerate((("family", "phone"), ("family", "town", "block")), 1):
        if all(name in words for name in names):
            parts = [words[name][chosen.listed] for name in names]
            mixed = siphash24(np.uint64(number), np.uint64(0), parts)
            label = np.where(np.logical_and.reduce([p != 0 for p in parts]), mixed, label)
    return len(np.unique(label))


def verdict(rules: MatchRules, persons: int, person_rows: int, usable_rows: int, rate: FalseRate) -> str:
    """OURS, NOT_OURS or INCONCLUSIVE by the thresholds of rules/match.yaml."""
    limits = rules.numbers["verdict"]
    share = person_rows / max(1, usable_rows)
    sure = rate.upper is not None and rate.upper <= limits["ours_false"]
    if persons >= limits["min_persons"] and share >= limits["ours_share"] and sure:
        return "OURS"
    if usable_rows >= limits["not_ours_rows"] and upper_bound(person_rows, usable_rows) <= limits["not_ours_share"]:
        return "NOT_OURS"
    return "INCONCLUSIVE"
