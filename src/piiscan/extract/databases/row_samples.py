"""Which rows of a table in a file are read where a sample is enough: at random, the same in every run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from piiscan.config import MIB, Sampling
from piiscan.model import Location, Sample, Skip

__all__ = ["Plan", "Reservoir", "joined", "planned", "skip"]

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
_MOST_BYTES = 1024 * MIB  # unpacked; some 3 seconds of decoding. Of a larger table only some pieces are read
_JOINED = 32 * MIB


@dataclass(frozen=True, slots=True)
class Plan:
    """Rows drawn from all pieces of a file (row groups, stripes, batches), or from some pieces that were drawn first."""

    pieces: tuple[int, ...]  # that hold drawn rows, ascending
    sample: Sample
    positions: Ints | None = None  # among all rows, ascending; None: `sample.cluster` rows of each piece

    def rows(self, piece: int, first: int, count: int) -> Ints:
        """Positions in a piece of `count` rows whose first one is row `first` of the table (from 0)."""
        if self.positions is None:
            random = np.random.default_rng((self.sample.seed, piece))
            return _drawn(random, count, self.sample.cluster)
        start, end = np.searchsorted(self.positions, (first, first + count))
        return self.positions[start:end] - first


def planned(sampling: Sampling | None, rows: int, sizes: Sequence[int]) -> Plan | None:
    """The plan for a table of `rows` rows in pieces of so many bytes; None where all rows are read."""
    if sampling is None or rows <= sampling.rows:
        return None
    random = np.random.default_rng(sampling.seed)
    pieces = tuple(range(len(sizes)))
    if sum(sizes) <= _MOST_BYTES:
        return Plan(pieces, _sample(sampling, 1), _drawn(random, rows, sampling.rows))
    order = random.permutation(len(sizes))
    count = int(np.searchsorted(np.cumsum(np.asarray(sizes)[order]), _MOST_BYTES, "right"))
    chosen = order[: min(max(count, 1), sampling.rows)]
    return Plan(tuple(sorted(chosen.tolist())), _sample(sampling, -(-sampling.rows // len(chosen))))


class Reservoir:
    """Rows drawn from a stream whose length nobody knows before its end: the smallest of random numbers stay."""

    def __init__(self, sampling: Sampling) -> None:
        self._most, self._random = sampling.rows, np.random.default_rng(sampling.seed)
        self._marks = np.empty(0)
        self._kept: pa.Table | None = None
        self.seen = 0
        self.sample = _sample(sampling, 1)

    def add(self, batch: pa.RecordBatch) -> None:
        self.seen += batch.num_rows
        marks = self._random.random(batch.num_rows)
        kept = np.flatnonzero(marks <= self._border())  # few, once the stream is long
        rows = pa.Table.from_batches([batch.take(pa.array(kept))])
        rows = rows if self._kept is None else pa.concat_tables([self._kept, rows])
        self._marks = np.concatenate((self._marks, marks[kept]))
        if len(self._marks) > self._most:
            stay = np.sort(np.argpartition(self._marks, self._most)[: self._most])
            rows, self._marks = rows.take(pa.array(stay)), self._marks[stay]
        self._kept = rows

    def _border(self) -> float:
        return float(self._marks.max()) if len(self._marks) == self._most else 1.0

    def batches(self) -> Iterator[pa.RecordBatch]:
        return iter(() if self._kept is None else joined(self._kept.to_batches()))


def joined(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Few rows each, put together."""
    waiting, size = list[pa.RecordBatch](), 0
    for batch in batches:
        waiting.append(batch)
        size += batch.nbytes
        if size > _JOINED:
            yield from _one(waiting)
            waiting, size = [], 0
    yield from _one(waiting)


def skip(location: Location, sample: Sample, read: int, rows: int) -> Skip:
    """What is told of a table of which a sample was read."""
    alone = sample.cluster == 1
    drawn = "drawn at random" if alone else f"drawn at random in groups of {sample.cluster}"
    return Skip(location, "extract", "sampled", f"{read} of {rows} rows, {drawn} (seed {sample.seed})")


def _one(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    if batches:
        yield from pa.Table.from_batches(batches).combine_chunks().to_batches()


def _sample(sampling: Sampling, cluster: int) -> Sample:
    method = "rows" if cluster == 1 else "blocks"
    return Sample(method, sampling.seed, sampling.miss, sampling.confidence, cluster)


def _drawn(random: np.random.Generator, rows: int, most: int) -> Ints:
    return np.sort(random.choice(rows, min(rows, most), replace=False, shuffle=False)).astype(np.int64)
