"""match_list: list rows -> candidates -> proof -> judgment -> answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.keys import Key, load_key
from piiscan.match.choose import choose, shown_class
from piiscan.match.counts import false_rate, found_of
from piiscan.match.evidence import evidence_texts, field_texts, reported_kinds, rival_tenths
from piiscan.match.judge import Judgment, Model, fit, judge, starting_model
from piiscan.match.levels import combinations_of, patterns_of
from piiscan.match.pairs import joined
from piiscan.match.reading import Reading, named, read_list
from piiscan.match.result import SCHEMA, MatchResult
from piiscan.match.rows import read_sealed, slots_of
from piiscan.match.rules import MatchRules, load_rules
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
) -> MatchResult:
    """Which rows of a list are persons of the index, with evidence, false-match rate and verdict.

    source, mapping, table, query: as for `build_index`. key: the key the index was built with.
    Raises ConfigError (source, columns, damaged index), KeyFileError, IndexMismatchError (other key or version).
    """
    secret = key if isinstance(key, Key) else load_key(key)
    info = open_index(index, secret)
    rules = load_rules()
    reading = read_list(source, rules, info, secret, mapping, table, query)
    model, judgment, answer = _judged(rules, info, secret, reading)
    return MatchResult(
        _table(rules, model, judgment, answer),
        summary_of(rules, info, secret, reading, answer),
        named(reading),
        tuple(reading.skips),
    )


def _judged(rules: MatchRules, info: IndexInfo, key: Key, reading: Reading) -> tuple[Model, Judgment, Answer]:
    """Stage 3: the model fitted to the list, what it says of each pattern, and what is answered for each row."""
    pairs = joined(reading.pairs)
    patterns = patterns_of(pairs)
    identity = np.concatenate(reading.identity)
    usable, searchable = np.concatenate(reading.usable), np.concatenate(reading.searchable)
    first = first_rows(identity)  # copies of a row teach the model nothing
    start = starting_model(rules, read_frequencies(info), info.rows)
    combinations = combinations_of(pairs.listed, patterns, first[pairs.listed])
    model = fit(rules, start, patterns, combinations, int((usable & first).sum()), info.rows)
    judgment = judge(model, patterns)
    chosen = choose(rules.numbers["decision"], pairs, patterns, judgment)
    found = found_of(identity, searchable, chosen)
    rate = false_rate(reading.decoys, _accepted_decoys(rules, model, reading), found, chosen)
    kinds = reported_kinds([*reading.columns, *info.fields])
    customer, segment = _sealed(info, key, chosen.row)
    return model, judgment, Answer(patterns, chosen, customer, segment, kinds, found, rate)


def _sealed(info: IndexInfo, key: Key, rows: npt.NDArray[np.int64]) -> tuple[pa.StringArray, npt.NDArray[np.int64]]:
    """Customer ids and segments of index rows in any order."""
    order = np.argsort(rows, kind="stable")
    ids, segments = read_sealed(info.path, key, bytes.fromhex(info.series), slots_of(info.parts), rows[order])
    back = np.empty(len(rows), np.int64)
    back[order] = np.arange(len(rows))
    return ids.take(pa.array(back)), segments[back]


def _accepted_decoys(rules: MatchRules, model: Model, reading: Reading) -> int:
    if reading.decoy_pairs is None:
        return 0
    patterns = patterns_of(reading.decoy_pairs)
    decoys = choose(rules.numbers["decision"], reading.decoy_pairs, patterns, judge(model, patterns))
    return int(decoys.person.sum())


def _table(rules: MatchRules, model: Model, judgment: Judgment, answer: Answer) -> pa.Table:
    """SCHEMA. Texts are made once per distinct pattern, class and weight of rivals."""
    chosen, patterns = answer.chosen, answer.patterns
    classes = shown_class(judgment, chosen.pattern, chosen.person)
    tenths = rival_tenths(chosen.rivals)
    wanted, where = np.unique(np.stack([chosen.pattern, classes, tenths], axis=1), axis=0, return_inverse=True)
    facts = evidence_texts(rules, model, patterns, judgment, wanted)
    fields = field_texts(patterns, answer.kinds, wanted[:, 0])
    place = pa.array(where.ravel())
    return pa.table(
        [
            pa.array(chosen.listed + 1),
            answer.customer,
            pa.array(["household", "person"]).take(pa.array(chosen.person.astype(np.int8))),
            pa.array(chosen.probability),
            pa.array(fields, pa.string()).take(place),
            pa.array(facts, pa.string()).take(place),
        ],
        schema=SCHEMA,
    )
