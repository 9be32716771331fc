"""The summary of a match: the last line of the answer, and all a report tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.keys import Key
from piiscan.match import counts, dating, odds, order, spelling, tally, travelled
from piiscan.match.choose import Chosen
from piiscan.match.evidence import kind_of_part, reported_kinds
from piiscan.match.levels import Patterns
from piiscan.match.notes import Note, note
from piiscan.match.reading import Reading, named
from piiscan.match.rules import MatchRules
from piiscan.match.store import MANIFEST, IndexInfo, read_segments
from piiscan.match.tables import file_sha256
from piiscan.match.verdict import against_not_ours, against_ours, verdict

_LANGUAGES = {"en", "ja"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the summary tells of: the chosen pairs, their patterns, and the counts made of them."""

    patterns: Patterns
    chosen: Chosen
    customer: pa.StringArray  # id of each chosen pair's customer
    segment: npt.NDArray[np.int64]  # its number, 0 for none
    kinds: Sequence[str]
    found: counts.Found
    rate: counts.FalseRate
    dating: dating.Dating
    spelling: list[spelling.Spelling]
    unsure: Sequence[Note] = ()  # what is said of rows that are neither claimed nor dismissed
    unsure_rows: int = 0

    @property
    def owners(self) -> npt.NDArray[np.int64]:
        """Per chosen pair a number of its customer; a row without id is a customer of its own."""
        codes = np.asarray(self.customer.dictionary_encode().indices.fill_null(-1), np.int64)
        return np.where(codes < 0, -1 - self.chosen.row, codes)

    @property
    def person_rows(self) -> int:
        return int(self.chosen.person.sum())

    @property
    def household_rows(self) -> int:
        return len(self.chosen.listed) - self.person_rows

    @property
    def customers(self) -> int:
        """Different customers that were matched as persons: versions of one customer's row count once."""
        return counts.distinct(self.owners[self.chosen.person])


def summary_of(rules: MatchRules, info: IndexInfo, key: Key, reading: Reading, answer: Answer) -> dict[str, Any]:
    """The entries of the public contract first. Sentences are dictionaries of languages: see `in_language`."""
    rate, labels = answer.rate, _labels(reading, answer)
    said = verdict(rules, answer.customers, answer.found, rate)
    segments, segment_notes = _segments(rules, info, key, answer)
    contract = {
        "type": "summary",
        "rows": reading.rows,
        "matched_rows": len(answer.chosen.listed),
        "persons": answer.customers,
        "households": counts.distinct(labels.household),
        "verdict": said,
        "false_match_rate": _rounded(rate.rate),
        "false_match_rate_upper": _rounded(rate.upper),
        "columns": _columns(info, reading, answer),
        "segments": segments,
        "not_checked": [*_reasons(rules, reading, answer, said), *_not_checked(info, reading, answer)],
    }
    more = {
        "segment_notes": segment_notes,
        "order": order.told(order.order_of(answer.chosen, info.generations[0].rows if info.generations else info.rows)),
        "dating": dating.told(answer.dating),
        "spelling": spelling.told(answer.spelling),
        "counts": tally.counts_told(answer.chosen, labels, rate),
        "unsure": list(answer.unsure),
        "mapping": {kind: " + ".join(columns) for kind, columns in named(reading).items()},
        "left_out": list(reading.tables.left_out()),
        "unread_rows": reading.tables.unread,
        "tables": [table.as_json() for table in reading.tables.tables],
        "seal": _sealed(info, reading),
    }
    return contract | _rows(reading, answer) | _rates(rate) | more


def _labels(reading: Reading, answer: Answer) -> tally.Labels:
    words = {part: np.concatenate(pieces) for part, pieces in reading.words.items()}
    owners = answer.owners
    household = counts.households(answer.chosen, owners, words)
    return tally.Labels(np.concatenate(reading.whole), np.concatenate(reading.identity), owners, household)


def _columns(info: IndexInfo, reading: Reading, answer: Answer) -> dict[str, Any]:
    columns = named(reading)
    rows = counts.column_counts(answer.patterns, answer.chosen, answer.kinds, columns)
    both = reported_kinds(list(columns)), reported_kinds(list(info.fields))
    return travelled.told(
        travelled.columns_of(answer.patterns, answer.chosen, answer.owners, answer.kinds, *both), rows
    )


def _segments(rules: MatchRules, info: IndexInfo, key: Key, answer: Answer) -> tuple[dict[str, Any], list[Note]]:
    """The segments with their counts, and what is said of them."""
    persons, least = answer.chosen.person, int(rules.numbers["segments"]["min_rows"])
    names, sizes = read_segments(info, key)
    everybody = max(_customers(info), sum(sizes))  # who went from one segment to another counts in both
    found = odds.segments_of(answer.owners[persons], answer.segment[persons], names, sizes, everybody)
    said = odds.sentences(found, least, answer.rate.upper or 0.0) if persons.any() else []
    return odds.told(found, least), said


def _customers(info: IndexInfo) -> int:
    """Rows of the master, each counted once over all generations of the index."""
    return info.rows - sum(generation.changed for generation in info.generations)


def _rows(reading: Reading, answer: Answer) -> dict[str, Any]:
    return {
        "person_rows": answer.person_rows,
        "household_rows": answer.household_rows,
        "unsure_rows": answer.unsure_rows,
        "usable_rows": _usable(reading),
        "distinct_rows": answer.found.persons,
        "searchable_rows": answer.found.searchable,
    }


def _rates(rate: counts.FalseRate) -> dict[str, Any]:
    return {
        "false_match_method": note(rate.method),
        "decoys": rate.decoys,
        "decoys_accepted": rate.accepted,
        "false_match_rate_lower": _rounded(rate.lower),
        "model_false_match_rate": _rounded(rate.model),
        "model_false_match_rate_lower": _rounded(rate.model_lower),
        "model_false_match_rate_upper": _rounded(rate.model_upper),
        "false_match_rates_agree": rate.agree,
        "false_match_notes": tally.rates_told(rate),
        "household_rule": note("household_rule"),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 7)


def _usable(reading: Reading) -> int:
    return int(sum(flags.sum() for flags in reading.usable))


def in_language(summary: dict[str, Any], lang: str) -> dict[str, Any]:
    """The summary with its sentences in one language."""
    return {key: _in(value, lang) for key, value in summary.items()}


def _in(value: Any, lang: str) -> Any:
    if isinstance(value, list):
        return [_in(entry, lang) for entry in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == _LANGUAGES and all(isinstance(text, str) for text in value.values()):
        return value[lang]
    return {key: _in(entry, lang) for key, entry in value.items()}


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


def _reasons(rules: MatchRules, reading: Reading, answer: Answer, said: str) -> Iterator[Note]:
    """Why the verdict is open, and what was left out of it."""
    if said == "INCONCLUSIVE":
        if answer.person_rows:
            yield from against_ours(rules, answer.customers, answer.found, answer.rate)
        yield from against_not_ours(rules, answer.found, answer.person_rows, answer.household_rows)
    if said != "OURS":
        doubts = {(reason, kind_of_part(part)) for reason, part in reading.doubts}
        yield from (note(reason, kind=kind) for reason, kind in sorted(doubts))


def _unread(reading: Reading) -> Iterator[Note]:
    """What of the list was not compared, and which columns to look at."""
    for table in reading.tables.tables:
        if table.first_row is None and table.rows:
            yield note("no_usable_columns", table=str(table.location.sheet or table.location.page), count=table.rows)
    yield from (
        note(f"column_{doubt}", column=column, kind=kind or "-") for doubt, column, kind in reading.tables.doubts()
    )
    if reading.tables.unread:
        yield note("unread", count=reading.tables.unread)
    if reading.tables.long_cells:
        yield note("long_cells", count=reading.tables.long_cells)
    if reading.tables.outside:
        yield note("outside", count=sum(reading.tables.outside))


def _not_checked(info: IndexInfo, reading: Reading, answer: Answer) -> Iterator[Note]:
    ours, theirs = reported_kinds(list(info.fields)), reported_kinds(list(named(reading)))
    yield from (note("not_in_list", kind=kind) for kind in answer.kinds if kind not in theirs)
    yield from (note("not_in_index", kind=kind) for kind in answer.kinds if kind not in ours)
    if not info.schema and not {"name", "name_kana", "birth_date", "customer_id"} & set(ours) & set(theirs):
        yield note("no_person_facts")
    if not info.schema and not {"phone", "address", "email"} & set(ours) & set(theirs):
        yield note("no_household_facts")
    if reading.rows > _usable(reading):
        yield note("unusable", count=reading.rows - _usable(reading))
    for columns in (named(reading), info.fields):
        several = ((kind, names) for kind, names in columns.items() if kind != "address" and len(names) > 1)
        yield from (note("first_of_several", kind=kind, columns=" + ".join(names)) for kind, names in several)
    yield from (note("left_out", column=name) for name in reading.tables.left_out())
    yield from _unread(reading)
    if answer.household_rows:
        yield note("household_rate")
    if not info.has_segments:
        yield note("no_segments")
    yield from (note("key_unused", key=table.name) for table in info.keys if table.reason == "frequency")
    yield from (note("left_behind", folder=folder) for folder in reading.left)
    yield from (note("skip", reason=skip.reason, detail=skip.detail) for skip in reading.skips)
    yield from (note("index_skip", reason=reason) for reason in info.skipped)
    yield note("never")
