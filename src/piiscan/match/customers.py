"""Few records at a time asked of an index: which of them are customers, without a list as a whole to learn from.

A list teaches `match_list` its own model; a scan meets records one file at a time. So the model is that of the rules and
of the master's frequencies, fewer records are expected to be ours, and the limits are higher.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.errors import ConfigError
from piiscan.japanese.memo import Memo
from piiscan.keys import Key, siphash24, subkey_words
from piiscan.match import decoys, numbers_alone
from piiscan.match.batches import Batch
from piiscan.match.choose import Chosen, choose
from piiscan.match.evidence import agreement, reported_kinds
from piiscan.match.fields import Parts, parts_of
from piiscan.match.judge import Judgment, Model, judge, starting_model
from piiscan.match.levels import Patterns, patterns_of
from piiscan.match.listed import listed_of
from piiscan.match.memory import KeyTables, RowTags
from piiscan.match.pairs import Pairs, proven
from piiscan.match.prove import EXACT, PARTIAL
from piiscan.match.rows import read_sealed
from piiscan.match.rules import JUDGED, load_rules
from piiscan.match.searchable import identity_of
from piiscan.match.store import open_index, read_frequencies
from piiscan.match.words import Coded, encode, words_of
from piiscan.model import CustomerAnswer

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]
LIMITS = {
    "person": 0.9,
    "household": 0.9,
    "unsure": 0.9,
}  # twice as sure as for a list, where decoys of the whole list tell
_OURS = 0.1  # records of a share that are ours, as a part of what the rules expect of a list said to be ours
# Chance that a mail address of a stranger is that of any customer: a whole address is nobody else's. What is left is a
# hash of 40 bits that meets another.
_SAME_MAIL = 1e-6
_PERSON, _HOUSEHOLD = 2, 1
_MAIL_EXACT, _GIVEN_DIFFERS = 2, 2  # levels of rules/match.yaml, counted from 1
_NAMES = ("name", "family_name", "given_name", "name_kana", "family_name_kana", "given_name_kana")


class Customers:
    """An index opened for look-ups (`model.CustomerLookup`). Key tables and tags are read when they are first needed."""

    def __init__(self, path: str | Path, key: Key) -> None:
        """IndexMismatchError for another key or other canonical forms, ConfigError for a damaged index."""
        self._key, self._info = key, open_index(path, key)
        if self._info.schema:
            raise ConfigError(f"index {path} has a schema of its own; a scan finds no such fields")
        self._frequencies = read_frequencies(self._info, key)
        self._model = _careful(starting_model(load_rules(), self._frequencies, self._info.rows), self._info.rows)
        self._tables = KeyTables(self._info, key)
        self._tags = RowTags(self._info, key)
        self._word = subkey_words(key.derive("customer of a scan"))
        self._memo = Memo()
        self.rows = self._info.rows

    def find(
        self, records: Mapping[str, Sequence[pa.StringArray]], *, trials: int = 0, ids: bool = False
    ) -> CustomerAnswer:
        """See `model.CustomerLookup`."""
        size = len(next(iter(records.values()))[0])
        parts = self._parts(records)
        if not parts:
            return _nothing(size)
        coded = encode(self._key, parts)
        pairs = self._pairs(coded, size)
        patterns = patterns_of(pairs)
        chosen = choose(LIMITS, pairs, patterns, _judged(self._model, patterns))
        answer = self._answer(size, records, patterns, chosen, ids=ids)
        answer = self._by_number(answer, parts, pairs, ids=ids)
        tried, accepted = self._try(parts, identity_of(coded, size), pairs, trials)
        return replace(answer, trials=tried, accepted=accepted)

    def _parts(self, records: Mapping[str, Sequence[pa.StringArray]]) -> Parts:
        """The parts of the records that the index has too."""
        header = tuple(kind for kind, columns in records.items() for _ in columns)
        batch = Batch(header, tuple(column for columns in records.values() for column in columns))
        numbers = {kind: tuple(i for i, name in enumerate(header) if name == kind) for kind in records}
        return {part: cells for part, cells in parts_of(batch, numbers, self._memo).items() if part in self._info.parts}

    def _pairs(self, coded: Mapping[str, Coded], size: int) -> Pairs:
        listed = listed_of(self._info, self._key, self._frequencies, coded, size)
        ours, rows = self._tables.candidates(listed)
        return proven(self._info, listed, ours, rows, self._tags.of(rows))

    def _answer(
        self,
        size: int,
        records: Mapping[str, Sequence[pa.StringArray]],
        patterns: Patterns,
        chosen: Chosen,
        *,
        ids: bool,
    ) -> CustomerAnswer:
        kind, probability, word = np.zeros(size, np.int8), np.zeros(size), np.zeros(size, np.uint64)
        customer = chosen.person | _by_mail(patterns)[chosen.pattern]
        kind[chosen.listed] = np.where(customer, _PERSON, _HOUSEHOLD)
        probability[chosen.listed] = chosen.probability
        word[chosen.listed] = self._words(chosen.row)
        agrees = {}
        for name in records:
            agrees[name] = np.zeros(size, np.bool_)
            agrees[name][chosen.listed] = _agrees(patterns, name)[chosen.pattern]
            if name in _NAMES:
                agrees[name][chosen.listed[customer]] &= ~_another(patterns)[chosen.pattern[customer]]
        told = self._ids(size, chosen.listed, chosen.row) if ids else None
        return CustomerAnswer(kind, probability, word, agrees, told)

    def _by_number(self, answer: CustomerAnswer, parts: Parts, pairs: Pairs, *, ids: bool) -> CustomerAnswer:
        """Records that are a member number and nothing else, where hardly any number of such a form is given out."""
        if "customer" not in pairs.levels:
            return answer
        alone = np.ones(len(answer.kind), np.bool_)
        for part, cells in parts.items():
            if part != "customer":
                alone &= np.asarray(cells.is_null())
        met = np.flatnonzero((pairs.levels["customer"] == EXACT) & (alone & (answer.kind == 0))[pairs.listed])
        if not len(met):
            return answer
        rows, numbers = pairs.listed[met], parts["customer"].filter(pa.array(alone)).drop_null()
        chance = numbers_alone.chance(numbers.to_pylist(), self._tables, self._key, bytes.fromhex(self._info.series))
        probability = 1 / (1 + chance)  # as if every second number stood for a customer
        if probability < LIMITS["person"]:
            return answer
        kind, sure, word = answer.kind.copy(), answer.probability.copy(), answer.word.copy()
        kind[rows], sure[rows], word[rows] = _PERSON, probability, self._words(pairs.row[met])
        agrees = answer.agrees["customer_id"].copy()
        agrees[rows] = True
        told = pc.coalesce(answer.id, self._ids(len(kind), rows, pairs.row[met])) if ids else None
        agreeing = {**answer.agrees, "customer_id": agrees}
        return replace(answer, kind=kind, probability=sure, word=word, agrees=agreeing, id=told)

    def _words(self, rows: Rows) -> Words:
        """A word for each row of the index; rows of one customer, of several readings of the master, have one."""
        if len(self._info.generations) <= 1 or not len(rows):
            return np.maximum(siphash24(*self._word, [rows.astype(np.uint64)]), np.uint64(1))
        distinct, which = np.unique(rows, return_inverse=True)
        words: Words = words_of(self._key.derive("customer of a scan"), self._customers(distinct))[which]
        return words

    def _customers(self, rows: Rows) -> pa.StringArray:
        """Customer ids of index rows, sorted."""
        found = read_sealed(self._info.path, self._key, self._info.row_files, rows)
        return pa.concat_arrays([pa.array([], pa.string()), *(ids for ids, *_ in found)])

    def _ids(self, size: int, records: Rows, rows: Rows) -> pa.StringArray:
        """The customer id of each record, null for none. rows: of the index, for some of the records."""
        distinct, which = np.unique(rows, return_inverse=True)
        told = self._customers(distinct)
        place = np.full(size, -1, np.int64)
        place[records] = which
        return told.take(pa.array(place, mask=place < 0))

    def _try(self, parts: Parts, identity: Words, pairs: Pairs, most: int) -> tuple[int, int]:
        """(records put together from several, how many of them are taken for customers)."""
        if most <= 0 or not decoys.can_make_decoys(parts):
            return 0, 0
        made = decoys.decoys_of({part: cells[:most] for part, cells in parts.items()}, identity[:most])
        found = self._pairs(encode(self._key, made.parts), len(made.own))
        counts = decoys.trials(made, found, pairs)
        patterns = patterns_of(found)
        taken = choose(LIMITS, found, patterns, _judged(self._model, patterns))
        return int(counts.sum()), int(counts[taken.listed[taken.person]].sum())


def _careful(model: Model, rows: int) -> Model:
    """The starting model for records that were not said to be ours."""
    mail = model.unrelated["email"].copy()
    mail[-1] = min(mail[-1], np.log(_SAME_MAIL / max(1, rows)))
    return replace(model, unrelated={**model.unrelated, "email": mail}, log_prior=model.log_prior + np.log(_OURS))


def _judged(model: Model, patterns: Patterns) -> Judgment:
    """The judgment, but where no given name is compared the customers count with their household.

    For a list such a row is never a person, since nothing tells the customer from the family. Of a mail address or a
    surname with a telephone in a text, the question is first whether it is ours at all, and most are the customer's own.
    """
    judgment = judge(model, patterns)
    given = JUDGED.index("given")
    open_ones = (patterns.judged[:, given] == 0) & (
        judgment.ratios[0, :, given] < 0
    )  # not those that a birth date proves
    persons = judgment.weights[:2] - judgment.ratios[:2, :, given]
    weights = judgment.weights.copy()
    weights[2:] = np.where(open_ones, np.logaddexp(weights[2:], persons), weights[2:])
    return replace(judgment, weights=weights)


def _by_mail(patterns: Patterns) -> npt.NDArray[np.bool_]:
    """bool[patterns]: a mail address agrees and no given name is compared: it is that of a customer, though a family may
    have one together."""
    mail, given = (patterns.judged[:, JUDGED.index(field)] for field in ("email", "given"))
    alone: npt.NDArray[np.bool_] = (mail == _MAIL_EXACT) & (given == 0)
    return alone


def _agrees(patterns: Patterns, kind: str) -> npt.NDArray[np.bool_]:
    """bool[patterns]: whether a field agrees at least in part; an address by its own words, not by a postal code beside it."""
    if kind != "address":
        levels: npt.NDArray[np.bool_] = agreement(patterns, reported_kinds([kind])[0]) >= PARTIAL
        return levels
    town, block = (
        patterns.parts[:, patterns.part_names.index(part)] if part in patterns.part_names else np.zeros(1, np.int8)
        for part in ("town", "block")
    )
    agrees: npt.NDArray[np.bool_] = (town == EXACT) | ((town == PARTIAL) & (block == EXACT))
    return np.broadcast_to(agrees, len(patterns.parts))


def _another(patterns: Patterns) -> npt.NDArray[np.bool_]:
    """bool[patterns]: the given name is another one."""
    given = patterns.judged[:, JUDGED.index("given")]
    another: npt.NDArray[np.bool_] = (given > 0) & (given <= _GIVEN_DIFFERS)
    return another


def _nothing(size: int) -> CustomerAnswer:
    return CustomerAnswer(np.zeros(size, np.int8), np.zeros(size), np.zeros(size, np.uint64), {})
