"""Results of many files as one Arrow batch: joined, packed, and given back under the names that the files have now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.keys import Key
from piiscan.model import Location, Skip
from piiscan.scan import arrow, values
from piiscan.scan.batch import SCHEMA
from piiscan.scan.persons import PARTS, Persons

__all__ = ["Result", "Segment", "given", "join", "pack", "persons", "placed", "tables", "unpack"]

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
_NOT_HELD = ("uri", "value", "text")  # made when given back, or never held
_HELD = pa.schema(
    [pa.field(f.name, pa.uint64()) if f.name == "occurrence" else f for f in SCHEMA if f.name not in _NOT_HELD]
)
_HEAD = (
    "starts",
    "people",
    "skip_place",
    "skip_row",
    "table_place",
    "bounds",
    "ends",
    *(f"words{i}" for i in range(PARTS)),
)


@dataclass(slots=True)
class Result:
    """What the scan of one file gave, in order: `skips` holds how many rows of the batches stand before each Skip."""

    uri: str
    batches: list[pa.RecordBatch] = field(default_factory=list)
    skips: list[tuple[int, Skip]] = field(default_factory=list)
    persons: Persons | None = None  # None: none were seen
    people: int = 0
    told: dict[str, Any] = field(default_factory=dict)  # by the worker at the end, but for its tables
    tables: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    bytes: int = 0  # about, of the batches

    def add(self, batch: pa.RecordBatch) -> None:
        self.batches.append(batch)
        self.rows += len(batch)
        self.bytes += batch.nbytes

    @property
    def plain(self) -> bool:
        """It holds nothing that goes into a segment."""
        return not (self.rows or self.skips or self.people or self.persons or self.tables)


@dataclass(frozen=True, eq=False)
class Segment:
    """Results of n files. `place` is the index of a file.

    findings: as `batch.SCHEMA` without URI and shown values; `occurrence` is the digest inside the file.
    starts: int64[n+1] first row of each file. people: int64[n] persons of each file by themselves.
    skip_place, skip_row, skips: place, row of `findings` before which it comes, and the JSON of each Skip, in order.
    table_place, tables: place and JSON of each table, in order; all under the URI "".
    words, ends, bounds: what is known of persons (`Persons.parts`), a column each: words[k][ends[i, k]:ends[i+1, k]] are
    those of file i.
    """

    findings: pa.RecordBatch
    starts: Ints
    people: Ints
    skip_place: Ints
    skip_row: Ints
    skips: tuple[str, ...]
    table_place: Ints
    tables: tuple[str, ...]
    words: tuple[Words, ...]
    ends: Ints
    bounds: Words

    @cached_property
    def inside(self) -> Words:
        """The digests of the occurrences inside their files."""
        return np.asarray(self.findings["occurrence"].to_numpy(zero_copy_only=False), np.uint64)


def join(results: Sequence[Result], key: Key) -> Segment:
    """The results of some files, in their order."""
    rows = np.array([r.rows for r in results], np.int64)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(rows)))
    parts = [r.persons.parts() if r.persons else _NOBODY for r in results]
    ends = np.zeros((len(results) + 1, PARTS), np.int64)
    ends[1:] = np.cumsum([[len(words) for words, _ in part] for part in parts], axis=0)
    skips = [(i, int(starts[i]) + row, skip) for i, r in enumerate(results) for row, skip in r.skips]
    tables = [(i, placed(table, "")) for i, r in enumerate(results) for table in r.tables]
    return Segment(
        findings=_joined(results, rows, key),
        starts=starts,
        people=np.array([r.people for r in results], np.int64),
        skip_place=np.array([place for place, _, _ in skips], np.int64),
        skip_row=np.array([row for _, row, _ in skips], np.int64),
        skips=tuple(json.dumps(skip.as_json(), ensure_ascii=True) for _, _, skip in skips),
        table_place=np.array([place for place, _ in tables], np.int64),
        tables=tuple(json.dumps(table) for _, table in tables),
        words=tuple(np.concatenate([part[k][0] for part in parts]) for k in range(PARTS)),
        ends=ends,
        bounds=np.array([[bound for _, bound in part] for part in parts], np.uint64),
    )


_NOBODY = Persons().parts()


def _joined(results: Sequence[Result], rows: Ints, key: Key) -> pa.RecordBatch:
    batches = [b for r in results for b in r.batches if len(b)]
    table = pa.Table.from_batches(batches, schema=SCHEMA).unify_dictionaries().combine_chunks()
    whole = table.to_batches()[0] if batches else pa.RecordBatch.from_pylist([], schema=SCHEMA)
    inside = arrow.hex_words(whole["occurrence"]) ^ np.repeat(values.uri_words([r.uri for r in results], key), rows)
    columns = [arrow.numbers(inside) if f.name == "occurrence" else whole[f.name] for f in _HELD]
    return pa.RecordBatch.from_arrays(columns, schema=_HELD)


def given(segment: Segment, places: Sequence[int], uris: Sequence[str], key: Key) -> Iterator[pa.RecordBatch | Skip]:
    """Findings and skips of some files of a segment, in the order of `places`, under the URIs they have now."""
    where = np.array(places, np.int64)
    sizes = segment.starts[where + 1] - segment.starts[where]
    batch = _renamed(segment, arrow.flat_positions(segment.starts[where], sizes), sizes, uris, key)
    before = np.cumsum(sizes) - sizes
    done = 0
    for i, number in _skips(segment, where):
        row = int(before[i] + segment.skip_row[number] - segment.starts[where[i]])
        if row > done:
            yield batch.slice(done, row - done)
        yield _skip(segment.skips[number], uris[i])
        done = row
    if len(batch) > done:
        yield batch.slice(done)


def tables(segment: Segment, places: Sequence[int], uris: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The tables of some files of a segment, in the order of `places`, under the URIs they have now."""
    where = np.array(places, np.int64)
    low, high = segment.table_place.searchsorted(where), segment.table_place.searchsorted(where, "right")
    for i in np.flatnonzero(high > low).tolist():
        for number in range(int(low[i]), int(high[i])):
            yield placed(json.loads(segment.tables[number]), uris[i])


def placed(table: dict[str, Any], uri: str) -> dict[str, Any]:
    """A table under another URI."""
    return table | {"location": table["location"] | {"uri": uri}}


def _renamed(segment: Segment, rows: Ints, sizes: Ints, uris: Sequence[str], key: Key) -> pa.RecordBatch:
    held = segment.findings
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows) and (np.diff(rows) == 1).all():
        held = held.slice(int(rows[0]), len(rows))
    else:
        held = held.take(arrow.numbers(rows))
    file = np.repeat(np.arange(len(uris), dtype=np.int32), sizes)
    occurrence = segment.inside[rows] ^ values.uri_words(uris, key)[file]
    made = {
        "uri": pa.DictionaryArray.from_arrays(arrow.numbers(file), pa.array(uris, pa.string())),
        "occurrence": arrow.hex_strings(occurrence),
        "value": pa.nulls(len(rows), pa.string()),
        "text": pa.nulls(len(rows), pa.string()),
    }
    columns = [made[name] if name in made else held[name] for name in SCHEMA.names]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _skips(segment: Segment, where: Ints) -> Iterator[tuple[int, int]]:
    """(index into `where`, number of the skip) of all skips of those files, in order."""
    if not len(segment.skips):
        return
    low, high = segment.skip_place.searchsorted(where), segment.skip_place.searchsorted(where, "right")
    for i in np.flatnonzero(high > low).tolist():
        for number in range(int(low[i]), int(high[i])):
            yield i, number


def _skip(told: str, uri: str) -> Skip:
    plain = json.loads(told)
    return Skip(Location(**(plain["location"] | {"uri": uri})), plain["stage"], plain["reason"], plain["detail"])


def persons(segment: Segment, places: Sequence[int]) -> Persons:
    """The persons of some files of a segment together."""
    where = np.array(places, np.int64)
    bounds = segment.bounds[where].min(axis=0)
    parts = []
    for k in range(PARTS):
        start, end = segment.ends[where, k], segment.ends[where + 1, k]
        parts.append((segment.words[k][arrow.flat_positions(start, end - start)], int(bounds[k])))
    return Persons.of_parts(parts)


def pack(segment: Segment) -> tuple[bytes, bytes]:
    """(head, findings) as Arrow IPC streams."""
    arrays = (segment.starts, segment.people, segment.skip_place, segment.skip_row, segment.table_place)
    lists = [*arrays, segment.bounds.ravel(), segment.ends.ravel(), *segment.words]
    texts = [pa.array(told, pa.large_string()) for told in (segment.skips, segment.tables)]
    columns = [_one_list(column) for column in (*map(arrow.numbers, lists), *texts)]
    head = pa.RecordBatch.from_arrays(columns, names=[*_HEAD, "skips", "tables"])
    return _stream(head), _stream(segment.findings) if len(segment.findings) else b""


def unpack(head: bytes, findings: bytes) -> Segment:
    """What `pack` wrote."""
    told = _batch(head)
    a = {name: told[name].values.to_numpy() for name in _HEAD}
    held = _batch(findings) if findings else pa.RecordBatch.from_pylist([], schema=_HELD)
    return Segment(
        findings=held,
        starts=a["starts"],
        people=a["people"],
        skip_place=a["skip_place"],
        skip_row=a["skip_row"],
        skips=tuple(told["skips"].values.to_pylist()),
        table_place=a["table_place"],
        tables=tuple(told["tables"].values.to_pylist()),
        words=tuple(a[f"words{i}"] for i in range(PARTS)),
        ends=a["ends"].reshape(-1, PARTS),
        bounds=a["bounds"].reshape(-1, PARTS),
    )


def _one_list(array: pa.Array) -> pa.ListArray:
    return pa.LargeListArray.from_arrays(pa.array([0, len(array)], pa.int64()), array)


def _stream(batch: pa.RecordBatch) -> bytes:
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)  # threads cost more than they win
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _batch(stream: bytes) -> pa.RecordBatch:
    return pa.ipc.open_stream(stream, options=pa.ipc.IpcReadOptions(use_threads=False)).read_next_batch()
