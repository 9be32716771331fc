"""Versions of the master's rows over its generations: what an update finds known, and when each version was valid.

A row that an update finds unchanged stays as it is; another version of a customer's row ends the one before, and a row
that is gone ends without another. `closed-*.bin` lists the versions that end with a generation, under pads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.keys import Key, subkey_words
from piiscan.match.pads import SERIES_BYTES, new_series, padded_numbers
from piiscan.match.rows import read_sealed
from piiscan.match.store import IndexInfo, closed_file
from piiscan.match.words import words_of

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Known:
    """The versions valid so far, sorted by `marks` (customer and content), and their customers, sorted by `ids`.

    `met`, `seen` are filled by `compare`: versions and customers that the new reading of the master holds.
    Takes about 45 bytes of memory per row.
    """

    marks: Words
    rows: Rows
    met: Flags
    ids: Words
    segments: npt.NDArray[np.int64]  # of one version of each customer
    seen: Flags


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows of a batch: to be written, of these the ones of new customers; whose segment is another than before."""

    written: Rows
    new: Flags
    moved: Flags


def known_of(info: IndexInfo, key: Key) -> Known:
    """What the index holds as valid."""
    open_rows = np.ones(info.rows, bool)
    for generation in info.generations:
        open_rows[_closed(info, key, generation.number)] = False
    rows = np.flatnonzero(open_rows)
    marks, ids, segments = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for names, numbers, digests, _ in read_sealed(info.path, key, info.row_files, rows):
        ids.append(ids_words(key, names))
        marks.append(_marks(key, ids[-1], digests))
        segments.append(numbers)
    mark = np.concatenate(marks)
    order = np.argsort(mark, kind="stable")
    customers, first = np.unique(np.concatenate(ids), return_index=True)
    none, nobody = np.zeros(len(mark), bool), np.zeros(len(customers), bool)
    return Known(mark[order], rows[order], none, customers, np.concatenate(segments)[first], nobody)


def ids_words(key: Key, ids: pa.StringArray) -> Words:
    """Keyed hashes of customer ids."""
    return words_of(key.derive("customer ids"), ids)


def _marks(key: Key, ids: Words, digests: Words) -> Words:
    return digests + ids * (subkey_words(key.derive("marks"))[0] | np.uint64(1))


def compare(known: Known, key: Key, ids: Words, digests: Words, segments: Rows) -> Compared:
    """One batch of the new reading against what is known."""
    place, same = _find(known.marks, _marks(key, ids, digests))
    known.met[place[same]] = True
    customer, old = _find(known.ids, ids)
    known.seen[customer[old]] = True
    before = np.full(len(ids), -1)
    before[old] = known.segments[customer[old]]
    written = np.flatnonzero(~same)
    return Compared(written, ~old[written], before[written] != segments[written])


def _find(table: Words, words: Words) -> tuple[Rows, Flags]:
    """First place of each word in the sorted table, and whether it is there."""
    if not len(table):
        return np.zeros(len(words), np.int64), np.zeros(len(words), bool)
    place = np.minimum(np.searchsorted(table, words), len(table) - 1)
    return place, table[place] == words


def ended(known: Known) -> Rows:
    """Versions that the new reading does not hold, sorted."""
    first, _ = _find(known.marks, known.marks)  # copies of a row are met together
    return np.sort(known.rows[~known.met[first]])


def write_closed(path: Path, key: Key, rows: Rows) -> None:
    series = new_series()
    hidden = padded_numbers(key.derive("closed"), series, rows.astype(np.uint32))
    path.write_bytes(series + hidden.tobytes())


def _closed(info: IndexInfo, key: Key, generation: int) -> Rows:
    """Versions that ended with a generation, sorted."""
    name = closed_file(generation)
    if name not in info.files:
        return np.zeros(0, np.int64)
    try:
        raw = (info.path / name).read_bytes()
    except OSError:
        raise ConfigError(f"index {info.path} is damaged: {name} cannot be read") from None
    hidden = np.frombuffer(raw[SERIES_BYTES:], "<u4")
    return padded_numbers(key.derive("closed"), raw[:SERIES_BYTES], hidden).astype(np.int64)


def validity_of(info: IndexInfo, key: Key, rows: Rows) -> tuple[Rows, Rows]:
    """Per index row the number of the generation (see IndexInfo.generations) that brought its version, and of the one
    that no longer held it; 0 where the latest still does."""
    ends = np.cumsum([generation.rows for generation in info.generations])
    numbers = np.array([generation.number for generation in info.generations], np.int64)
    begin = numbers[np.searchsorted(ends, rows, side="right")]
    end = np.zeros(len(rows), np.int64)
    for number in numbers[1:].tolist():
        closed = _closed(info, key, number)
        place = np.minimum(np.searchsorted(closed, rows), max(0, len(closed) - 1))
        if len(closed):
            end[closed[place] == rows] = number
    return begin, end
