"""Key tables and tags of an index held in memory, for look-ups of few records: no engine starts, no file is opened twice.

Room is reserved at once and filled when it is first needed, so that a worker with a limit on its memory has it, and a
scan that meets no person reads nothing. Of a large index only part is held; the rest is read anew for every look-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.flat import flat_key, follow
from piiscan.match.keytables import hashes_in
from piiscan.match.listed import Listed
from piiscan.match.pads import opened_numbers, padded_numbers
from piiscan.match.rows import read_tags, slots_of
from piiscan.match.store import IndexInfo, KeyFile, KeyTable

Rows = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Tags = npt.NDArray[np.uint16]
_KEY_BYTES = 1 << 30  # of key tables: seven million rows with twelve keys
_TAG_BYTES = 1 << 30  # of tags: ten million rows
_ENTRY = 12  # bytes of a row in a key table: hash and row


class KeyTables:
    """The key tables of an index, in the order of the manifest as far as there is room."""

    def __init__(self, info: IndexInfo, key: Key) -> None:
        self._tables: dict[str, list[_Table]] = {}
        room = _KEY_BYTES
        for table in info.keys:
            for file in table.files if table.used else ():
                held = file.rows * _ENTRY <= room
                room -= file.rows * _ENTRY if held else 0
                self._tables.setdefault(table.name, []).append(_Table(info.path, table, file, key, held=held))

    def candidates(self, listed: Listed) -> tuple[Rows, Rows]:
        """Distinct (list row, index row) pairs that agree in at least one key, sorted by index row, then list row.

        As `find.candidates`, which is made for whole lists.
        """
        found = [np.zeros(0, np.int64)]
        for name, (hashes, rows) in listed.keys.items():
            for table in self._tables[name]:
                which, theirs = table.find(hashes)
                found.append(theirs << np.int64(32) | rows[which])
        pairs = np.unique(np.concatenate(found))
        return pairs & np.int64(0xFFFFFFFF), pairs >> np.int64(32)

    def existing(self, name: str, hashes: Words) -> int | None:
        """How many of the hashes a key has; None where the index has no such key."""
        if name not in self._tables:
            return None
        return len(np.unique(np.concatenate([table.find(hashes)[0] for table in self._tables[name]])))


class _Table:
    """One key of one generation: row groups of sorted hashes, with the row of each."""

    def __init__(self, folder: Path, table: KeyTable, file: KeyFile, key: Key, *, held: bool) -> None:
        self._path, self._file, self._key = folder / table.path_of(file), file, key
        self._subkey, self._series = key.derive(f"pointers {table.name}"), bytes.fromhex(file.series)
        self._flat = flat_key(key, table.name, self._series)
        with _opened(self._path) as content:
            sizes = [content.metadata.row_group(number).num_rows for number in range(content.num_row_groups)]
        self._ends = np.cumsum(sizes, dtype=np.int64)
        self._hashes = np.empty(sum(sizes) if held else 0, np.uint64)
        self._rows = np.empty(len(self._hashes), np.uint32)
        self._held, self._filled = held, False

    def find(self, hashes: Words) -> tuple[Rows, Rows]:
        """(which of the hashes, index row) of all entries with these hashes (as `keytables.composite` makes them)."""
        if not len(hashes) or not len(self._ends):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        found = list(follow(self._equal, self._flat, self._file.bits, hashes_in(self._key, self._file, hashes)))
        return np.concatenate([w for w, _ in found]), np.concatenate([rows for _, rows in found]).astype(np.int64)

    def _equal(self, hashes: Words) -> tuple[Rows, npt.NDArray[np.uint32]]:
        """(which of the hashes, number) of all entries of the file with these hashes."""
        order = np.argsort(hashes, kind="stable")
        asked = hashes[order]
        if self._held:
            self._fill()
            pieces = [(self._hashes, self._rows)]
        else:
            pieces = [self._group(number) for number in range(len(self._ends))]
        found = [_equal(theirs, rows, asked) for theirs, rows in pieces]
        return order[np.concatenate([which for which, _ in found])], np.concatenate([rows for _, rows in found])

    def _fill(self) -> None:
        if not self._filled:
            with _opened(self._path) as file:
                content = file.read(use_threads=False)
            self._hashes[:] = content["hash"].to_numpy()
            self._rows[:] = padded_numbers(self._subkey, self._series, content["pointer"].to_numpy())
            self._filled = True

    def _group(self, number: int) -> tuple[Words, npt.NDArray[np.uint32]]:
        with _opened(self._path) as file:
            content = file.read_row_group(number, use_threads=False)
        places = np.arange(self._ends[number] - len(content), self._ends[number])
        rows = opened_numbers(self._subkey, self._series, content["pointer"].to_numpy(), places)
        return content["hash"].to_numpy(), rows


def _equal(theirs: Words, rows: npt.NDArray[np.uint32], asked: Words) -> tuple[Rows, npt.NDArray[np.uint32]]:
    """(which of the asked, row) of equal hashes; both sorted."""
    low, high = np.searchsorted(theirs, asked, "left"), np.searchsorted(theirs, asked, "right")
    size = high - low
    place = np.repeat(low - (np.cumsum(size) - size), size) + np.arange(int(size.sum()))
    return np.repeat(np.arange(len(asked)), size), rows[place]


class RowTags:
    """The tags of an index, without their pads."""

    def __init__(self, info: IndexInfo, key: Key) -> None:
        self._info, self._key = info, key
        slots = slots_of(info.parts)
        sizes: list[int] = []
        for part in info.row_files:
            with _opened(info.path / part.name) as file:
                sizes += [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
        self._ends = np.cumsum(sizes, dtype=np.int64)
        self._held = info.rows * slots * 2 <= _TAG_BYTES
        self._tags = np.empty((info.rows if self._held else 0, slots), np.uint16)
        self._filled = np.zeros(len(sizes), np.bool_)

    def of(self, rows: Rows) -> Iterator[tuple[slice, Tags]]:
        """As `rows.read_tags`."""
        if not self._held:
            yield from self._read(rows)
        elif len(rows):
            groups = np.unique(np.searchsorted(self._ends, rows, "right"))
            self._fill(groups[~self._filled[groups]])
            yield slice(0, len(rows)), self._tags[rows]

    def _fill(self, groups: Rows) -> None:
        starts = np.concatenate((np.zeros(1, np.int64), self._ends))[groups]
        wanted = [np.arange(start, self._ends[group]) for start, group in zip(starts, groups, strict=True)]
        if wanted:
            rows = np.concatenate(wanted)
            for place, tags in self._read(rows):
                self._tags[rows[place]] = tags
            self._filled[groups] = True

    def _read(self, rows: Rows) -> Iterator[tuple[slice, Tags]]:
        return read_tags(self._info.path, self._key, self._info.row_files, rows)


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (OSError, pa.ArrowException):
        raise ConfigError(f"index {path.parent} is damaged: {path.name} cannot be read") from None
