"""Many occurrences as one finding: per (table, column, entity) or per (file, entity).

The finding shows the place, sample and offsets of its first occurrence, and the evidence that most of its
occurrences have (the first seen among equals), so that score and evidence agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key
from piiscan.model import Location
from piiscan.scan import batch, hits, name_parts, values
from piiscan.scan.customers import marks
from piiscan.scan.distinct import Distinct
from piiscan.scan.hits import Hits
from piiscan.text.evidence import Word, of_recognizer, parted

EXACT = 1 << 17  # distinct values counted one by one; beyond, an estimate with a standard error of 0.3 %
FIRST_ROWS = 10  # row numbers kept, public contract


@dataclass(slots=True)
class _Group:
    """One finding in the making."""

    column: int
    first: dict[str, int]
    masked: str
    value: str | None
    text: str | None
    parts: str | None
    count: int = 0
    ids: Distinct = field(default_factory=lambda: Distinct(EXACT))
    rows: list[int] = field(default_factory=list)
    evidence: Counter[tuple[int, int]] = field(default_factory=Counter)  # (recognizer, evidence word)
    customers: marks.Sums = field(default_factory=marks.Sums.none)


class Tally:
    """Occurrences of one table or one file, grouped by entity (and column)."""

    def __init__(self, location: Location, specs: Sequence[RecognizerSpec], key: Key, *, show_values: bool) -> None:
        self._location, self._specs, self._key, self._show = location, specs, key, show_values
        self._groups: dict[tuple[str, int], _Group] = {}
        self._headers: tuple[str, ...] = ()
        self._entities = np.array([s.entity for s in specs] or [""])
        self._codes = np.unique(self._entities, return_inverse=True)[1]

    def add(self, found: Hits, *, by_column: bool) -> None:
        """Count the occurrences of one more chunk."""
        if by_column and len(found.headers) > len(self._headers):
            self._headers = found.headers
        column = found.column if by_column else np.full(len(found), -1, np.int64)
        group = self._codes[found.found.recognizer] * (len(found.headers) + 2) + column + 1
        order = np.argsort(group, kind="stable")
        borders = np.flatnonzero(np.diff(group[order], prepend=-1)) if len(found) else np.empty(0, np.int64)
        firsts = order[borders]
        names = [(str(self._entities[found.found.recognizer[i]]), int(column[i])) for i in firsts]
        new = [k for k, name in enumerate(names) if name not in self._groups]
        if new:
            opened = self._open(found, firsts[new], column[firsts[new]])
            self._groups |= dict(zip((names[k] for k in new), opened, strict=True))
        for name, rows in zip(names, np.split(order, borders[1:]), strict=False):  # one step per column and entity
            _count(self._groups[name], found, rows)

    def _open(self, found: Hits, firsts: NDArray[np.int64], column: NDArray[np.int64]) -> list[_Group]:
        """A group for each of the occurrences `firsts`; the buffer is encoded once for all."""
        some = found.found.take(firsts)
        points = values.code_points(found.buffer)
        masked = values.masked(points, found.buffer, some, self._specs).to_pylist()
        shown: list[str | None] = [None] * len(firsts)
        value = values.texts(points, some.start, some.end).to_pylist() if self._show else shown
        text = hits.unit_texts(found, points, firsts).to_pylist() if self._show else shown
        occurrence = hits.occurrence_words(found, self._key, firsts)
        parts = name_parts.of(found, self._specs, firsts)
        parted = shown if parts is None else parts.to_pylist()
        return [
            _Group(
                column=int(column[k]),
                first={
                    "start": int(found.start[i]),
                    "end": int(found.end[i]),
                    "id": int(found.id[i]),
                    "occurrence": int(occurrence[k]),
                },
                masked=masked[k],
                value=value[k],
                text=text[k],
                parts=parted[k],
            )
            for k, i in enumerate(firsts)
        ]

    def batch(self, without: Collection[tuple[str, int]] = ()) -> pa.RecordBatch | None:
        """The findings so far but for some (entity, column), in order of column and entity; None where there are none."""
        names = sorted((name for name in self._groups if name not in without), key=lambda n: (n[1], n[0]))
        if not names:
            return None
        groups = [self._groups[name] for name in names]
        usual = [max(g.evidence.items(), key=lambda item: item[1])[0] for g in groups]
        n = len(groups)
        return batch.build(
            batch.Rows(
                location=self._location,
                headers=self._headers,
                recognizer=np.array([r for r, _ in usual], np.int16),
                evidence=np.array([e for _, e in usual], Word),
                start=np.array([g.first["start"] for g in groups], np.int64),
                end=np.array([g.first["end"] for g in groups], np.int64),
                row=np.array([0] * n, np.int64),
                line=np.array([0] * n, np.int64),
                column=np.array([g.column for g in groups], np.int64),
                id=np.array([g.first["id"] for g in groups], np.uint64),
                occurrence=np.array([g.first["occurrence"] for g in groups], np.uint64),
                masked=pa.array([g.masked for g in groups], pa.string()),
                count=np.array([g.count for g in groups], np.int64),
                distinct=np.array([g.ids.count() for g in groups], np.int64),
                rows=pa.array([g.rows for g in groups], pa.list_(pa.int64())),
                parts=pa.array([g.parts for g in groups], pa.string()),
                customer=marks.of_groups([g.customers for g in groups]),
                value=pa.array([g.value for g in groups], pa.string()),
                text=pa.array([g.text for g in groups], pa.string()),
            ),
            self._specs,
        )


def _count(group: _Group, found: Hits, which: NDArray[np.int64]) -> None:
    group.count += len(which)
    group.ids.add(found.id[which])
    if found.customer is not None:
        group.customers.add(found.customer, which)
    if len(group.rows) < FIRST_ROWS:
        rows = np.unique(found.row[which])
        group.rows += rows[rows > 0][: FIRST_ROWS - len(group.rows)].tolist()
    pairs = of_recognizer(found.found.recognizer[which], found.found.evidence[which])
    for pair, n in zip(*np.unique(pairs, return_counts=True), strict=True):
        group.evidence[parted(pair)] += int(n)
