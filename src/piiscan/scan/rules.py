"""Rules over findings: which entities lie together in one file, or one table of a database, of how many persons, and what that means in law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.rule_specs import RuleBook, RuleSpec
from piiscan.law import judge, signs
from piiscan.sources import stores

Json: TypeAlias = "dict[str, Any]"
SHOWN = 20  # places named per rule; the rest is counted


class RuleTally:
    """Signs and persons per file, asked at the end which rules they meet on a day (default: today in Japan)."""

    def __init__(self, rules: RuleBook, as_of: date | None = None, packs: Collection[str] | None = None) -> None:
        self._law = judge.in_force(rules, as_of or judge.today(), packs)
        self._signs: dict[str, signs.Signs] = {}
        self._sets: dict[signs.Signs, signs.Signs] = {}  # each once: a million files hold a few combinations
        self._persons: Counter[str] = Counter()
        self._records: Counter[str] = Counter()

    def add(self, batch: pa.RecordBatch) -> None:
        """Note the entities of a batch, which may be of many files."""
        entity = batch["entity"]
        names, (places, place) = entity.dictionary.to_pylist(), _places(batch)
        pairs = place * len(names) + entity.indices.to_numpy()
        for pair in np.flatnonzero(np.bincount(pairs)).tolist():
            self._add(places[pair // len(names)], frozenset((names[pair % len(names)],)))

    def place(self, line: Json) -> None:
        """Note what a place line tells beyond its findings: what is tied to a person, and the records of its list."""
        where = line["location"]
        place = stores.place(where["uri"], where["sheet"])
        self._add(place, signs.of_place(line))
        self._records[place] += signs.records(line)

    def _add(self, place: str, found: signs.Signs) -> None:
        present = self._signs.get(place, frozenset())
        if not found <= present:
            grown = present | found
            self._signs[place] = self._sets.setdefault(grown, grown)

    def persons(self, place: str, count: int) -> None:
        """place: as `stores.place` names it."""
        if count:
            self._persons[place] += count

    def results(self, persons: int | None = None) -> list[dict[str, Any]]:
        """Every rule that some file meets, or the whole run: id, title, severity, law, number of files, the first places.

        persons: distinct persons of the run; the sum over its files where they were not counted. Rules of a run name the
        files that hold what they speak of.
        """
        found = []
        for rule in self._law.findings:
            holding = self._holding(rule)
            places = [place for place in self._signs if self._signs[place] in holding]
            if rule.within == "run":
                everyone = self._persons.total() if persons is None else persons
                places = places if judge.enough(rule, everyone, self._records.total()) else []
            else:
                places = [p for p in places if judge.enough(rule, self._persons[p], self._records[p])]
            if places:
                found.append(_told(rule, places))
        return found

    def _holding(self, rule: RuleSpec) -> frozenset[signs.Signs]:
        """The combinations of signs that hold what a rule names; of a run, what is of use to it."""
        if rule.within != "run":
            return frozenset(found for found in self._sets if signs.meets(rule, found, self._law.classes))
        everything = frozenset().union(*self._sets)
        if not signs.meets(rule, everything, self._law.classes):
            return frozenset()
        names = (*rule.all_of, *rule.any_of)
        return frozenset(
            found for found in self._sets if any(signs.has(n, found, self._law.classes, rule.status) for n in names)
        )


def _told(rule: RuleSpec, places: list[str]) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "title": dict(rule.title),
        "severity": rule.severity,
        "law": list(rule.law),
        "effective_from": None if rule.effective_from is None else rule.effective_from.isoformat(),
        "within": rule.within,
        "files": len(places),
        "places": places[:SHOWN],
    }


def _places(batch: pa.RecordBatch) -> tuple[list[str], NDArray[np.int64]]:
    """The files of a batch, tables of databases among them, and the index of each finding's."""
    uris = batch["uri"].dictionary.to_pylist()
    uri = batch["uri"].indices.to_numpy().astype(np.int64)
    if not any(map(stores.is_database, uris)):
        return uris, uri
    sheets = [*batch["sheet"].dictionary.to_pylist(), None]
    sheet = batch["sheet"].indices.fill_null(len(sheets) - 1).to_numpy()
    pairs, place = np.unique(uri * len(sheets) + sheet, return_inverse=True)
    return [stores.place(uris[p // len(sheets)], sheets[p % len(sheets)]) for p in pairs.tolist()], place
