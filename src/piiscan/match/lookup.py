"""match_list: list rows -> candidates -> proof -> judgment -> answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.keys import Key, load_key
from piiscan.match.chance import chance_of
from piiscan.match.choose import Chosen, Flags, choose, claimed, listed_again, shown_class
from piiscan.match.counts import Trials, false_rate, found_of, trials_of
from piiscan.match.evidence import evidence_texts, field_texts, reported_kinds, rival_tenths
from piiscan.match.find import Bounds
from piiscan.match.judge import Judgment, Model, fit, judge, schema_model, starting_model, with_classes_seen
from piiscan.match.levels import Patterns, combinations_of, patterns_of
from piiscan.match.pairs import Pairs, joined
from piiscan.match.progress import Progress, silent
from piiscan.match.reading import Reading, named, read_list
from piiscan.match.result import SCHEMA, MatchResult
from piiscan.match.rows import read_sealed
from piiscan.match.rules import MatchRules
from piiscan.match.schema import rules_for, schema_of
from piiscan.match.searchable import first_rows
from piiscan.match.store import IndexInfo, open_index, read_frequencies
from piiscan.match.summary import Answer, summary_of


def match_list(
    source: object,
    *,
    index: str | Path,
    key: Key | str | Path,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    table: str | None = None,
    query: str | None = None,
    memory: str | None = None,
    threads: int | None = None,
    temporary: str | Path | None = None,
    progress: Progress | None = None,
) -> MatchResult:
    """Which rows of a list are persons of the index, with evidence, false-match rate and verdict.

    source, mapping, table, query: as for `build_index`. key: the key the index was built with.
    memory, threads, temporary: what the look-up may use (`find.Bounds`). progress: see `progress.Progress`.
    Raises ConfigError (source, columns, damaged index), KeyFileError, IndexMismatchError (other key or version).
    """
    secret = key if isinstance(key, Key) else load_key(key)
    info = open_index(index, secret)
    tell = progress or silent
    rules = rules_for(schema_of(info.schema) if info.schema else None)
    reading = read_list(source, rules, info, secret, mapping, table, query, Bounds(memory, threads, temporary), tell)
    tell(0, 1, "judge")
    judged = _judged(rules, info, secret, reading)
    return MatchResult(
        _table(rules, judged),
        summary_of(rules, info, secret, reading, judged.answer),
        named(reading),
        tuple(reading.skips),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """`told`: what is answered for each row, with the customers' ids; the unsure ones are not in `answer`."""

    model: Model
    judgment: Judgment
    told: Chosen
    customer: pa.StringArray
    answer: Answer


def _judged(rules: MatchRules, info: IndexInfo, key: Key, reading: Reading) -> _Judged:
    """Stage 3: the model fitted to the list, what it says of each pattern, and what is answered for each row."""
    pairs = joined(reading.pairs)
    patterns = patterns_of(pairs)
    identity = np.concatenate(reading.identity)
    searchable = np.concatenate(reading.searchable)
    model = _fitted(rules, info, key, reading, pairs, patterns, first_rows(identity))
    judgment = judge(model, patterns)
    told = choose(rules.numbers["decision"], pairs, patterns, judgment)
    chosen = claimed(told)
    found = found_of(identity, searchable, chosen)
    rate = false_rate(_trials(rules, model, reading, chosen), found, chosen)
    kinds = reported_kinds([*named(reading), *info.fields])
    customer, segment = _sealed(info, key, told.row)
    known = customer.filter(pa.array(~told.unsure))
    unsure = int(told.unsure.sum())
    answer = Answer(patterns, chosen, known, segment[~told.unsure], kinds, found, rate, unsure)
    return _Judged(model, judgment, told, customer, answer)


def _fitted(
    rules: MatchRules, info: IndexInfo, key: Key, reading: Reading, pairs: Pairs, patterns: Patterns, first: Flags
) -> Model:
    """`first`: list rows that are no copies of others; copies teach the model nothing."""
    rules = with_classes_seen(rules, patterns)
    if info.schema:
        start = schema_model(rules, chance_of(rules, reading.chance), info.rows)
    else:
        start = starting_model(rules, read_frequencies(info, key), info.rows)
    usable = np.concatenate(reading.usable)
    combinations = combinations_of(pairs.listed, patterns, first[pairs.listed])
    return fit(rules, start, patterns, combinations, int((usable & first).sum()), info.rows)


def _sealed(info: IndexInfo, key: Key, rows: npt.NDArray[np.int64]) -> tuple[pa.StringArray, npt.NDArray[np.int64]]:
    """Customer ids and segments of index rows in any order."""
    order = np.argsort(rows, kind="stable")
    found = list(read_sealed(info.path, key, info.row_files, rows[order]))
    ids = pa.concat_arrays([pa.array([], pa.string()), *(group[0] for group in found)])
    segments = np.concatenate([np.zeros(0, np.int64), *(group[1] for group in found)])
    back = np.empty(len(rows), np.int64)
    back[order] = np.arange(len(rows))
    return ids.take(pa.array(back)), segments[back]


def _trials(rules: MatchRules, model: Model, reading: Reading, chosen: Chosen) -> Trials:
    """What the same model says of the decoys."""
    if reading.decoy_pairs is None:
        return Trials()
    patterns = patterns_of(reading.decoy_pairs)
    decoys = claimed(choose(rules.numbers["decision"], reading.decoy_pairs, patterns, judge(model, patterns)))
    return trials_of(reading.decoy_own, reading.decoy_counts, decoys.listed[decoys.person], chosen.listed)


def _table(rules: MatchRules, judged: _Judged) -> pa.Table:
    """SCHEMA. Texts are made once per distinct pattern, class, weight of rivals and further rows."""
    told, patterns = judged.told, judged.answer.patterns
    claimed_kind = np.where(told.unsure, 2, told.person).astype(np.int8)
    columns = [
        told.pattern,
        shown_class(judged.judgment, told.pattern, told.person),
        rival_tenths(told.rivals),
        told.unsure,
        told.twins,
        listed_again(told),
    ]
    wanted, where = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    facts = evidence_texts(rules, judged.model, patterns, judged.judgment, wanted)
    fields = field_texts(patterns, judged.answer.kinds, wanted[:, 0])
    place = pa.array(where.ravel())
    return pa.table(
        [
            pa.array(told.listed + 1),
            judged.customer,
            pa.array(["household", "person", "unsure"]).take(pa.array(claimed_kind)),
            pa.array(told.probability),
            pa.array(fields, pa.string()).take(place),
            pa.array(facts, pa.string()).take(place),
        ],
        schema=SCHEMA,
    )
