"""match_list: list rows -> candidates -> proof -> judgment -> answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.keys import Key, load_key
from piiscan.match.chance import chance_of
from piiscan.match.choose import Chosen, Flags, choose, claimed, listed_again, shown_class
from piiscan.match.counts import Trials, false_rate, found_of, trials_of
from piiscan.match.dating import Dating, dating_of, votes_of
from piiscan.match.evidence import agreement, evidence_texts, field_texts, reported_kinds, rival_tenths
from piiscan.match.find import Bounds
from piiscan.match.judge import Judgment, Model, fit, judge, schema_model, starting_model, with_classes_seen
from piiscan.match.levels import Patterns, combinations_of, patterns_of
from piiscan.match.pairs import Pairs, joined
from piiscan.match.progress import Progress, silent
from piiscan.match.prove import EXACT
from piiscan.match.reading import Reading, named, read_list
from piiscan.match.result import SCHEMA, MatchResult
from piiscan.match.rows import read_sealed
from piiscan.match.rules import MatchRules
from piiscan.match.schema import rules_for, schema_of
from piiscan.match.searchable import first_rows
from piiscan.match.spelling import KINDS, Marks, Spelling, spelling_of
from piiscan.match.store import IndexInfo, open_index, read_frequencies
from piiscan.match.summary import Answer, summary_of
from piiscan.match.tables import total_rows
from piiscan.match.tally import unsure_told
from piiscan.match.verify import verify_index
from piiscan.match.versions import validity_of


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
    if problems := verify_index(index):  # a damaged row would be another customer; a gigabyte is read in about a second
        raise ConfigError(f"index {info.path} is damaged: {problems[0]}")
    tell = progress or silent
    rules = rules_for(schema_of(info.schema) if info.schema else None)
    total = total_rows(source)
    bounds = Bounds(memory, threads, temporary)
    reading = read_list(
        source, rules, info, secret, mapping, table, query, bounds, lambda rows: tell(rows, total, "rows")
    )
    tell(reading.rows, reading.rows, "rows")
    tell(0, None, "judge")
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
    reading.pairs.clear()
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
    customer, segment, marks = _sealed(info, key, told.row)
    known = customer.filter(pa.array(~told.unsure))
    doubtful = unsure_told(told, rules.numbers["decision"])
    unsure = int(told.unsure.sum())
    dated = _dated(info, key, pairs, patterns, judgment, chosen)
    written = _spelling(reading, patterns, chosen, marks[~told.unsure])
    answer = Answer(
        patterns, chosen, known, segment[~told.unsure], kinds, found, rate, dated, written, doubtful, unsure
    )
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


def _spelling(reading: Reading, patterns: Patterns, chosen: Chosen, marks: Marks) -> list[Spelling]:
    """How persons' names and addresses are written, where they agree; each index row once."""
    persons = np.flatnonzero(chosen.person)
    persons = persons[np.unique(chosen.row[persons], return_index=True)[1]]
    listed, pattern = chosen.listed[persons], chosen.pattern[persons]
    ours, forms = np.concatenate(reading.marks)[listed], np.concatenate(reading.forms)[listed]
    found = []
    for place, kind in enumerate(KINDS):
        same = agreement(patterns, kind)[pattern] == EXACT
        weighed = forms[same] if kind == "address" else None
        found.append(spelling_of(kind, ours[same, place], marks[persons[same], place], weighed))
    return found


def _sealed(
    info: IndexInfo, key: Key, rows: npt.NDArray[np.int64]
) -> tuple[pa.StringArray, npt.NDArray[np.int64], Marks]:
    """Customer ids, segments and marks of spelling of index rows in any order."""
    order = np.argsort(rows, kind="stable")
    found = list(read_sealed(info.path, key, info.row_files, rows[order]))
    ids = pa.concat_arrays([pa.array([], pa.string()), *(group[0] for group in found)])
    segments = np.concatenate([np.zeros(0, np.int64), *(group[1] for group in found)])
    back = np.empty(len(rows), np.int64)
    back[order] = np.arange(len(rows))
    marks = np.concatenate([np.zeros((0, len(KINDS)), np.uint8), *(group[3] for group in found)])
    return ids.take(pa.array(back)), segments[back], marks[back]


def _dated(info: IndexInfo, key: Key, pairs: Pairs, patterns: Patterns, judgment: Judgment, chosen: Chosen) -> Dating:
    """Votes of the persons whose row of the index changed, by all versions that are candidates of their list row."""
    numbers = np.array([generation.number for generation in info.generations], np.int64)
    if len(numbers) < 2:
        return dating_of(np.zeros((0, len(numbers)), bool), info.generations)
    mine = np.zeros(max(int(pairs.listed.max(initial=0)), int(chosen.listed.max(initial=0))) + 1, np.int64)
    mine[chosen.listed[chosen.person]] = 1 + np.arange(int(chosen.person.sum()))
    at = np.flatnonzero(mine[pairs.listed])
    begin, end = validity_of(info, key, pairs.row[at])
    moved = (begin > 1) | (end > 0)
    at, begin, end = at[moved], begin[moved], end[moved]
    ids, *_ = _sealed(info, key, np.concatenate([pairs.row[at], chosen.row[chosen.person]]))
    owner = np.asarray(ids.dictionary_encode().indices, np.int64)
    same = owner[: len(at)] == owner[len(at) :][mine[pairs.listed[at]] - 1]
    weight = np.logaddexp(judgment.weights[0], judgment.weights[1])[patterns.of_pair[at]]
    votes = votes_of(pairs.listed[at][same], weight[same], owner[: len(at)][same], begin[same], end[same], numbers)
    return dating_of(votes, info.generations)


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
    first, where = _distinct(columns)
    wanted = np.stack([column[first] for column in columns], axis=1).astype(np.int64)
    facts = evidence_texts(rules, judged.model, patterns, judged.judgment, wanted)
    fields = field_texts(patterns, judged.answer.kinds, wanted[:, 0])
    return pa.table(
        [
            pa.array(told.listed + 1),
            judged.customer,
            pa.array(["household", "person", "unsure"]).take(pa.array(claimed_kind)),
            pa.array(told.probability),
            _spread(fields, where),
            _spread(facts, where),
        ],
        schema=SCHEMA,
    )


def _distinct(columns: Sequence[npt.NDArray[Any]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First place of each distinct combination, and the number of each place's combination."""
    code, most = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        low = int(column.min(initial=0))
        span = int(column.max(initial=0)) - low + 1
        if most * span >= 1 << 62:
            code = np.unique(code, return_inverse=True)[1]
            most = int(code.max(initial=0)) + 1
        code, most = code * span + (column.astype(np.int64) - low), most * span
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return first, number


_TEXTS = 1 << 20  # texts a chunk: a string array ends at 2 GB, which some million rows exceed


def _spread(texts: Sequence[str], where: npt.NDArray[np.int64]) -> pa.ChunkedArray:
    values = pa.array(texts, pa.string())
    return pa.chunked_array(
        [values.take(pa.array(where[start : start + _TEXTS])) for start in range(0, max(1, len(where)), _TEXTS)]
    )
