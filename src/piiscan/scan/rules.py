"""Rules over findings: which entities lie together in one file, or one table of a database, of how many persons, and what that means in law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.rules import SEVERITIES
from piiscan.catalog.spec import RuleSpec
from piiscan.scan.places import Judge
from piiscan.sources import stores

SHOWN = 20  # places named per rule; the rest is counted


class RuleTally:
    """Entities and persons per file, asked at the end which rules they meet."""

    def __init__(self, rules: Sequence[RuleSpec]) -> None:
        self._rules = rules
        self._entities: dict[str, frozenset[str]] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {}  # each once: a million files hold a few combinations
        self._persons: Counter[str] = Counter()

    def add(self, batch: pa.RecordBatch) -> None:
        """Note the entities of a batch, which may be of many files."""
        entity = batch["entity"]
        names, (places, place) = entity.dictionary.to_pylist(), _places(batch)
        pairs = place * len(names) + entity.indices.to_numpy()
        for pair in np.flatnonzero(np.bincount(pairs)).tolist():
            self._add(places[pair // len(names)], names[pair % len(names)])

    def _add(self, place: str, entity: str) -> None:
        present = self._entities.get(place, frozenset())
        if entity not in present:
            grown = present | {entity}
            self._entities[place] = self._sets.setdefault(grown, grown)

    def persons(self, place: str, count: int) -> None:
        """place: as `stores.place` names it."""
        if count:
            self._persons[place] += count

    def results(self) -> list[dict[str, Any]]:
        """Every rule that some file meets: id, title, severity, law, number of files, the first places."""
        found = []
        for rule in self._rules:
            places = [uri for uri, present in self._entities.items() if _meets(rule, present, self._persons[uri])]
            if places:
                found.append(
                    {
                        "rule": rule.id,
                        "title": dict(rule.title),
                        "severity": rule.severity,
                        "law": list(rule.law),
                        "effective_from": rule.effective_from,
                        "files": len(places),
                        "places": places[:SHOWN],
                    }
                )
        return found


def judge(rules: Sequence[RuleSpec]) -> Judge:
    """What tells of a place which rules it meets, and the gravest of their severities."""

    def judged(place: dict[str, Any]) -> dict[str, Any]:
        present = frozenset(place["entities"])
        met = [rule for rule in rules if _meets(rule, present, place["persons"])]
        grave = min((SEVERITIES.index(rule.severity) for rule in met), default=None)
        severity = None if grave is None else SEVERITIES[grave]
        return place | {"rules": [rule.id for rule in met], "severity": severity, "risk": None}

    return judged


def _meets(rule: RuleSpec, present: frozenset[str], persons: int) -> bool:
    every = all(entity in present for entity in rule.all_of)
    some = not rule.any_of or any(entity in present for entity in rule.any_of)
    return every and some and persons >= rule.min_persons


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
