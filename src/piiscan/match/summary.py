"""The summary of a match: the last line of the answer, and all a report tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from piiscan.keys import Key
from piiscan.match import counts
from piiscan.match.choose import Chosen
from piiscan.match.evidence import reported_kinds
from piiscan.match.levels import Patterns
from piiscan.match.reading import Reading, named
from piiscan.match.rules import MatchRules
from piiscan.match.store import MANIFEST, IndexInfo, read_segments
from piiscan.match.tables import file_sha256

_NEVER_CHECKED = "own spellings, planted addresses and dated extracts: not compared in this version"


def summary_of(
    rules: MatchRules,
    info: IndexInfo,
    key: Key,
    reading: Reading,
    patterns: Patterns,
    chosen: Chosen,
    kinds: Sequence[str],
    rate: counts.FalseRate,
) -> dict[str, Any]:
    columns = named(reading)
    names, sizes = read_segments(info, key)
    person_rows = int(chosen.person.sum())
    persons = len(np.unique(chosen.row[chosen.person]))
    return {
        "type": "summary",
        "rows": reading.rows,
        "matched_rows": len(chosen.listed),
        "persons": persons,
        "households": counts.households(chosen, {part: np.concatenate(w) for part, w in reading.words.items()}),
        "verdict": counts.verdict(rules, persons, person_rows, reading.usable, rate),
        "false_match_rate": None if rate.rate is None else round(rate.rate, 6),
        "false_match_rate_upper": None if rate.upper is None else round(rate.upper, 6),
        "columns": counts.column_counts(patterns, chosen, kinds, columns),
        "segments": counts.segment_counts(chosen, names, sizes, int(rules.numbers["segments"]["min_rows"])),
        "not_checked": _not_checked(info, reading, kinds),
        "person_rows": person_rows,
        "household_rows": len(chosen.listed) - person_rows,
        "usable_rows": reading.usable,
        "false_match_method": rate.method,
        "decoys": rate.decoys,
        "decoys_accepted": rate.accepted,
        "household_rule": counts.HOUSEHOLD_RULE,
        "mapping": {kind: " + ".join(named) for kind, named in columns.items()},
        "seal": _sealed(info, reading),
    }


def _sealed(info: IndexInfo, reading: Reading) -> dict[str, Any]:
    """What identifies the two sides of this match, for custody."""
    return {
        "list_sha256": reading.sha256,
        "manifest_sha256": file_sha256(info.path / MANIFEST),
        "index_rows": info.rows,
        "key_id": info.key_id,
        "as_of": info.as_of,
        "canonical_version": info.canonical_version,
    }


def _not_checked(info: IndexInfo, reading: Reading, kinds: Sequence[str]) -> list[str]:
    ours, theirs = reported_kinds(list(info.fields)), reported_kinds(list(reading.columns))
    notes = [f"{kind}: not in the list" for kind in kinds if kind not in theirs]
    notes += [f"{kind}: not in the index" for kind in kinds if kind not in ours]
    unusable = reading.rows - reading.usable
    if unusable:
        notes.append(f"{unusable} rows lack the fields that a look-up needs")
    if not info.has_segments:
        notes.append("segments: the index was built without a segment column")
    notes += [f"key {table.name}: left out, too many rows share a value" for table in info.keys if not table.used]
    notes += [f"{skip.reason}: {skip.detail}" for skip in reading.skips]
    notes += [f"index: {reason}" for reason in info.skipped]
    return [*notes, _NEVER_CHECKED]
