"""Rules over findings: which entities lie together in one file, of how many persons, and what that means in law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from piiscan.catalog.spec import RuleSpec

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
        entity, uri = batch["entity"], batch["uri"]
        names, uris = entity.dictionary.to_pylist(), uri.dictionary.to_pylist()
        pairs = uri.indices.to_numpy().astype(np.int64) * len(names) + entity.indices.to_numpy()
        for pair in np.flatnonzero(np.bincount(pairs)).tolist():
            self._add(uris[pair // len(names)], names[pair % len(names)])

    def _add(self, uri: str, entity: str) -> None:
        present = self._entities.get(uri, frozenset())
        if entity not in present:
            grown = present | {entity}
            self._entities[uri] = self._sets.setdefault(grown, grown)

    def persons(self, uri: str, count: int) -> None:
        if count:
            self._persons[uri] += count

    def results(self) -> list[dict[str, Any]]:
        """Every rule that some file meets: id, title, severity, law, number of files, the first places."""
        found = []
        for rule in self._rules:
            places = [uri for uri in self._entities if self._meets(rule, uri)]
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

    def _meets(self, rule: RuleSpec, uri: str) -> bool:
        present = self._entities[uri]
        every = all(entity in present for entity in rule.all_of)
        some = not rule.any_of or any(entity in present for entity in rule.any_of)
        return every and some and self._persons[uri] >= rule.min_persons
