"""match_list: list rows -> candidates -> proof -> judgment -> answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.keys import Key, load_key
from piiscan.match import decoys as decoy
from piiscan.match import summary as tell
from piiscan.match.columns import Columns, choose_columns
from piiscan.match.evidence import evidence_texts, field_texts, reported_kinds
from piiscan.match.fields import parts_of, usable_rows
from piiscan.match.find import connect
from piiscan.match.judge import Judgment, Model, fit, judge, starting_model
from piiscan.match.levels import Patterns, patterns_of
from piiscan.match.pairs import Pairs, Rows, find_pairs, joined, selected
from piiscan.match.result import SCHEMA, MatchResult
from piiscan.match.rules import MatchRules, load_rules
from piiscan.match.seal import unseal
from piiscan.match.store import MANIFEST, IndexInfo, open_index, read_frequencies
from piiscan.match.tables import Batch, batches, file_sha256, open_source
from piiscan.match.words import words_of
from piiscan.model import Skip

_HOUSEHOLD_PARTS = ("family", "phone", "town", "block")
_NEVER_CHECKED = "own spellings, planted addresses and dated extracts: not compared in this version"


@dataclass(slots=True)
class _Reading:
    """What was gathered from the list while it was read."""

    header: tuple[str, ...] = ()
    columns: Columns = field(default_factory=dict)
    pairs: list[Pairs] = field(default_factory=list)
    decoy_pairs: Pairs | None = None
    rows: int = 0
    usable: int = 0
    decoys: int = 0
    words: dict[str, list[npt.NDArray[np.uint64]]] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    sha256: str | None = None  # of the list, if it is a file


def match_list(
    source: object,
    *,
    index: str | Path,
    key: Key | str | Path,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    table: str | None = None,
    query: str | None = None,
) -> MatchResult:
    """Which rows of a list are persons of the index, with evidence, false-match rate and verdict.

    source, mapping, table, query: as for `build_index`. key: the key the index was built with.
    Raises ConfigError (source, columns, damaged index), KeyFileError, IndexMismatchError (other key or version).
    """
    secret = key if isinstance(key, Key) else load_key(key)
    info = open_index(index, secret)
    rules = load_rules()
    reading = _read(source, info, secret, mapping, table, query)
    frequencies = read_frequencies(info)
    pairs = joined(reading.pairs)
    patterns = patterns_of(pairs)
    model = fit(rules, starting_model(rules, frequencies, info.rows), patterns, reading.usable, info.rows)
    judgment = judge(model, patterns)
    chosen = _best(rules, pairs, patterns, judgment)
    kinds = reported_kinds([*reading.columns, *info.fields])
    rate = tell.false_rate(reading.decoys, _accepted_decoys(rules, model, reading), reading.rows, chosen)
    return MatchResult(
        _table(rules, model, patterns, judgment, chosen, kinds),
        _summary(rules, info, secret, reading, patterns, chosen, kinds, rate),
        _named(reading),
        tuple(reading.skips),
    )


def _read(
    source: object,
    info: IndexInfo,
    key: Key,
    mapping: Mapping[str, str | Sequence[str]] | None,
    table: str | None,
    query: str | None,
) -> _Reading:
    """All batches of the list through stages 1 and 2; the first batch also as decoys."""
    reading = _Reading(sha256=file_sha256(source))
    frequencies = read_frequencies(info)
    engine = connect()
    try:
        for batch in batches(open_source(source, reading.skips, table=table, query=query), reading.skips):
            parts = _parts(reading, batch, mapping)
            reading.pairs.append(find_pairs(engine, info, key, frequencies, parts, reading.rows))
            if not reading.rows and decoy.can_make_decoys(parts):
                made, donor, counts = decoy.decoys_of(parts)
                reading.decoys = int(counts.sum())
                pairs = find_pairs(engine, info, key, frequencies, made, 0)
                reading.decoy_pairs = _false_pairs(pairs, reading.pairs[0], donor, counts)
            reading.usable += int(usable_rows(parts, [t.parts for t in info.keys if t.used]).sum())
            for part in _HOUSEHOLD_PARTS:
                if part in parts:
                    reading.words.setdefault(part, []).append(_words(key, part, parts[part]))
            reading.rows += len(batch)
    finally:
        engine.close()
    if not reading.pairs:
        reasons = "; ".join(sorted({f"{s.reason} {s.detail}".strip() for s in reading.skips}))
        raise ConfigError(f"the list holds no rows{': ' + reasons if reasons else ''}")
    return reading


def _parts(
    reading: _Reading, batch: Batch, mapping: Mapping[str, str | Sequence[str]] | None
) -> dict[str, pa.StringArray]:
    if not reading.header:
        reading.header = batch.header
        reading.columns = choose_columns(batch.header, batch.columns, mapping, has_header=batch.has_header)
    return parts_of(batch, reading.columns)


def _words(key: Key, part: str, cells: pa.StringArray) -> npt.NDArray[np.uint64]:
    coded = cells.dictionary_encode()
    words = np.concatenate([np.zeros(1, np.uint64), words_of(key.derive(f"household {part}"), coded.dictionary)])
    found: npt.NDArray[np.uint64] = words[np.asarray(coded.indices.fill_null(-1), np.int64) + 1]
    return found


def _best(rules: MatchRules, pairs: Pairs, patterns: Patterns, judgment: Judgment) -> tell.Chosen:
    """Per list row the likeliest person, else the likeliest household, if beyond the thresholds."""
    person = judgment.person[patterns.of_pair]
    related = person + judgment.household[patterns.of_pair]
    limits = rules.numbers["decision"]
    is_person = person >= limits["person"]
    good = np.flatnonzero(is_person | (related >= limits["household"]))
    probability = np.where(is_person, person, related)
    order = good[np.lexsort((-pairs.row[good], probability[good], is_person[good], pairs.listed[good]))]
    listed = pairs.listed[order]
    best = order[np.append(listed[1:] != listed[:-1], np.ones(min(1, len(listed)), bool))]
    return tell.Chosen(
        pairs.listed[best],
        is_person[best],
        probability[best],
        patterns.of_pair[best],
        pairs.row[best],
        pairs.segment[best],
        pairs.customer.take(pa.array(best)),
    )


def _accepted_decoys(rules: MatchRules, model: Model, reading: _Reading) -> int:
    if reading.decoy_pairs is None:
        return 0
    patterns = patterns_of(reading.decoy_pairs)
    return int(_best(rules, reading.decoy_pairs, patterns, judge(model, patterns)).person.sum())


def _false_pairs(pairs: Pairs, targets: Pairs, donor: Rows, counts: npt.NDArray[np.bool_]) -> Pairs:
    """Pairs of decoys that count, without those that the donor's own row has found."""
    known = targets.row << np.int64(32) | targets.listed
    met = np.isin(pairs.row << np.int64(32) | donor[pairs.listed], known)
    return selected(pairs, counts[pairs.listed] & ~met)


def _table(
    rules: MatchRules, model: Model, patterns: Patterns, judgment: Judgment, chosen: tell.Chosen, kinds: Sequence[str]
) -> pa.Table:
    wanted, where = np.unique(chosen.pattern * 2 + chosen.person, return_inverse=True)
    numbers = wanted // 2
    classes = np.where(wanted % 2 == 1, judgment.best_person[numbers], judgment.best_household[numbers])
    fields = pa.array(field_texts(patterns, kinds, numbers), pa.string()).take(pa.array(where))
    facts = evidence_texts(rules, model, patterns, judgment, numbers, classes)
    return pa.table(
        [
            pa.array(chosen.listed + 1),
            chosen.customer,
            pa.array(["household", "person"]).take(pa.array(chosen.person.astype(np.int8))),
            pa.array(chosen.probability),
            fields,
            pa.array(facts, pa.string()).take(pa.array(where)),
        ],
        schema=SCHEMA,
    )


def _summary(
    rules: MatchRules,
    info: IndexInfo,
    key: Key,
    reading: _Reading,
    patterns: Patterns,
    chosen: tell.Chosen,
    kinds: Sequence[str],
    rate: tell.FalseRate,
) -> dict[str, Any]:
    columns = _named(reading)
    names, sizes = _segments(info, key)
    person_rows = int(chosen.person.sum())
    persons = len(np.unique(chosen.row[chosen.person]))
    return {
        "type": "summary",
        "rows": reading.rows,
        "matched_rows": len(chosen.listed),
        "persons": persons,
        "households": tell.households(chosen, {part: np.concatenate(w) for part, w in reading.words.items()}),
        "verdict": tell.verdict(rules, persons, person_rows, reading.usable, rate),
        "false_match_rate": None if rate.rate is None else round(rate.rate, 6),
        "false_match_rate_upper": None if rate.upper is None else round(rate.upper, 6),
        "columns": tell.column_counts(patterns, chosen, kinds, columns),
        "segments": tell.segment_counts(chosen, names, sizes, int(rules.numbers["segments"]["min_rows"])),
        "not_checked": _not_checked(info, reading, kinds),
        "person_rows": person_rows,
        "household_rows": len(chosen.listed) - person_rows,
        "usable_rows": reading.usable,
        "false_match_method": rate.method,
        "decoys": rate.decoys,
        "decoys_accepted": rate.accepted,
        "household_rule": tell.HOUSEHOLD_RULE,
        "mapping": {kind: " + ".join(named) for kind, named in columns.items()},
        "seal": _sealed(info, reading),
    }


def _named(reading: _Reading) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(reading.header[n] for n in numbers) for kind, numbers in reading.columns.items()}


def _sealed(info: IndexInfo, reading: _Reading) -> dict[str, Any]:
    """What identifies the two sides of this match, for custody."""
    return {
        "list_sha256": reading.sha256,
        "manifest_sha256": file_sha256(info.path / MANIFEST),
        "index_rows": info.rows,
        "key_id": info.key_id,
        "as_of": info.as_of,
        "canonical_version": info.canonical_version,
    }


def _segments(info: IndexInfo, key: Key) -> tuple[list[str], list[int]]:
    table = pq.read_table(info.path / "segments.parquet").combine_chunks()
    if not len(table):
        return [], []
    sealed = table["sealed"].combine_chunks()
    names, _, sizes = unseal(key.derive("segments"), table["nonce"].to_numpy(), sealed)
    return names.to_pylist(), sizes.astype(np.int64).tolist()


def _not_checked(info: IndexInfo, reading: _Reading, kinds: Sequence[str]) -> list[str]:
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
