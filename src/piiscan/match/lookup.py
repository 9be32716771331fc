"""match_list: list rows -> candidates -> proof -> judgment -> answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from piiscan.keys import Key, load_key
from piiscan.match import counts
from piiscan.match.evidence import evidence_texts, field_texts, reported_kinds
from piiscan.match.judge import Judgment, Model, fit, judge, starting_model
from piiscan.match.levels import Patterns, patterns_of
from piiscan.match.pairs import Pairs, joined
from piiscan.match.reading import Reading, named, read_list
from piiscan.match.result import SCHEMA, MatchResult
from piiscan.match.rules import MatchRules, load_rules
from piiscan.match.store import open_index, read_frequencies
from piiscan.match.summary import summary_of


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
    reading = read_list(source, info, secret, mapping, table, query)
    frequencies = read_frequencies(info)
    pairs = joined(reading.pairs)
    patterns = patterns_of(pairs)
    model = fit(rules, starting_model(rules, frequencies, info.rows), patterns, reading.usable, info.rows)
    judgment = judge(model, patterns)
    chosen = _best(rules, pairs, patterns, judgment)
    kinds = reported_kinds([*reading.columns, *info.fields])
    rate = counts.false_rate(reading.decoys, _accepted_decoys(rules, model, reading), reading.rows, chosen)
    return MatchResult(
        _table(rules, model, patterns, judgment, chosen, kinds),
        summary_of(rules, info, secret, reading, patterns, chosen, kinds, rate),
        named(reading),
        tuple(reading.skips),
    )


def _best(rules: MatchRules, pairs: Pairs, patterns: Patterns, judgment: Judgment) -> counts.Chosen:
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
    return counts.Chosen(
        pairs.listed[best],
        is_person[best],
        probability[best],
        patterns.of_pair[best],
        pairs.row[best],
        pairs.segment[best],
        pairs.customer.take(pa.array(best)),
    )


def _accepted_decoys(rules: MatchRules, model: Model, reading: Reading) -> int:
    if reading.decoy_pairs is None:
        return 0
    patterns = patterns_of(reading.decoy_pairs)
    return int(_best(rules, reading.decoy_pairs, patterns, judge(model, patterns)).person.sum())


def _table(
    rules: MatchRules, model: Model, patterns: Patterns, judgment: Judgment, chosen: counts.Chosen, kinds: Sequence[str]
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
