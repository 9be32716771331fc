"""Counts over the rows of one table, chunk after chunk: cells, empty cells, what was found in each column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key, subkey_words
from piiscan.model import Location, TableChunk, TableInfo
from piiscan.scan import values
from piiscan.scan.distinct import Distinct
from piiscan.scan.hits import Hits
from piiscan.scan.judgement import cells as cell_words
from piiscan.scan.judgement.decide import ColumnCounts, column_profile
from piiscan.scan.judgement.names import Names
from piiscan.scan.judgement.profile import TableProfile
from piiscan.scan.judgement.size import Size
from piiscan.scan.tally import EXACT
from piiscan.text import fold
from piiscan.text.evidence import BIT

__all__ = ["TableCounts"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_WORDS, _LEAST = 1 << 24, 1 << 12  # words kept of all columns (128 MB), and of each of a table of very many
SAMPLES = 3  # masked values shown of a column
# A name that its own surroundings tell: not by chance.
_TOLD = BIT["honorific"] | BIT["label"] | BIT["deep"]


class TableCounts:
    """What is counted of one table while it is read.

    entities: str[entity], the order of the second axis of all counts by (column, entity).
    """

    def __init__(
        self, location: Location, specs: Sequence[RecognizerSpec], key: Key, info: TableInfo | None = None
    ) -> None:
        self._location, self._specs, self._info = location, specs, info or TableInfo()
        of_specs = np.array([spec.entity for spec in specs] or [""])
        self.entities, self._entity = np.unique(of_specs, return_inverse=True)
        self._seed = int(subkey_words(key.derive("distinct cells"))[0])
        self._header: tuple[str, ...] = ()
        self._complete = True
        self._rows = self._first_row = self._part_rows = 0
        self._nulls, self._bytes, self._any = (np.zeros(0, np.int64) for _ in range(3))
        none = (0, len(self.entities))
        self._cells, self._whole, self._told = (np.zeros(none, np.int64) for _ in range(3))
        self._open = np.zeros(none, np.int64)  # cells of which it is not known whether they are such values as a whole
        self._hits, self._scores = np.zeros(none, np.int64), np.zeros(none)
        self._distinct: list[Distinct] = []
        self._samples: dict[tuple[int, int], dict[str, None]] = {}
        self._cluster = self._info.sample.cluster if self._info.sample else 1
        self._clusters: dict[int, tuple[Ints, Ints]] = {}  # number -> filled[column], cells[column, entity]

    def about(self, info: TableInfo | None) -> None:
        """What the store says with a further chunk."""
        self._complete &= info is None or info.complete

    def rows(self, chunk: TableChunk) -> None:
        """The cells of a part of the table."""
        if len(chunk.columns) > len(self._nulls) or len(chunk.header) > len(self._header):
            self._widen(chunk)
        rows = len(chunk.columns[0]) if chunk.columns else 0
        for number, column in enumerate(chunk.columns):
            start, size, data = cell_words.filled_bytes(column)
            self._nulls[number] += rows - len(size)
            self._bytes[number] += int(size.sum())
            self._distinct[number].add(cell_words.words(start, size, data, self._seed))
        if self._cluster > 1:
            self._clustered_rows(chunk, rows)
        self._first_row, self._part_rows = chunk.first_row, rows
        self._rows += rows

    def _widen(self, chunk: TableChunk) -> None:
        self._header = chunk.header if len(chunk.header) > len(self._header) else self._header
        new = max(len(self._header), len(chunk.columns)) - len(self._nulls)
        self._nulls = np.concatenate((self._nulls, np.full(new, self._rows)))  # rows before had no such cell
        self._bytes, self._any = (np.concatenate((n, np.zeros(new, np.int64))) for n in (self._bytes, self._any))
        more = np.zeros((new, len(self.entities)), np.int64)
        self._cells, self._whole, self._told, self._open, self._hits = (
            np.concatenate((counts, more)) for counts in (self._cells, self._whole, self._told, self._open, self._hits)
        )
        self._scores = np.concatenate((self._scores, more.astype(np.float64)))
        most = min(EXACT, max(_WORDS // max(len(self._nulls), 1), _LEAST))
        self._distinct += [Distinct(most) for _ in range(new)]

    def found(self, hits: Hits, whole: Bools | None = None) -> None:
        """What was found in the part that `rows` was told of last.

        Hits without a place (start and end 0, in the cell or in the buffer) are the only ones of their cells, which the engine did not look at again.
        whole: of each hit, whether it fills its cell; asked of those alone. Where it is not told, they count like the
        other hits of their column.
        """
        seen = (hits.end > hits.start) & (hits.found.end > hits.found.start)
        whole = hits.whole if whole is None else whole
        if not seen.all():
            self._unseen(hits.take(~seen), None if whole is None else whole[~seen])
            hits = hits.take(seen)
        if not len(hits):
            return
        entity, width, rows = self._entity[hits.found.recognizer], len(self.entities), max(self._part_rows, 1)
        pair = hits.column * width + entity
        place = hits.column * rows + hits.row - self._first_row
        self._any += np.bincount(hits.column[np.diff(place, prepend=-1) != 0], minlength=len(self._any))
        cells = _by_cell(place, entity, hits, width)
        cell, mine = np.divmod(cells.key, width)
        column, row = np.divmod(cell, rows)
        mine += column * width
        self._add(mine, row, cells.told)
        self._whole += self._counted(mine[cells.whole])
        self._hits += self._counted(pair)
        self._scores += np.bincount(pair, hits.found.score, self._cells.size).reshape(self._cells.shape)
        self._sample(hits, pair)

    def _unseen(self, hits: Hits, whole: Bools | None) -> None:
        """Hits that each are the only one of a cell, without a place in it."""
        pair = hits.column * len(self.entities) + self._entity[hits.found.recognizer]
        self._any += np.bincount(hits.column, minlength=len(self._any))
        self._add(pair, hits.row - self._first_row, hits.found.evidence & _TOLD > 0)
        self._hits += self._counted(pair)
        self._scores += np.bincount(pair, hits.found.score, self._cells.size).reshape(self._cells.shape)
        if whole is None:
            self._open += self._counted(pair)
        else:
            self._whole += self._counted(pair[whole])

    def _add(self, pair: Ints, row: Ints, told: Bools) -> None:
        """Cells by column and entity, and the row of the part in which each lies."""
        self._cells += self._counted(pair)
        self._told += self._counted(pair[told])
        if self._cluster > 1:
            self._clustered_cells(row, pair)

    def _counted(self, pair: Ints) -> Ints:
        counts: Ints = np.bincount(pair, minlength=self._cells.size).reshape(self._cells.shape)
        return counts

    def _sample(self, hits: Hits, pair: Ints) -> None:
        """Masked values of the columns that have too few yet: of the first hits of this part."""
        first, which = np.unique(pair, return_index=True)
        open_ = [(int(p), int(i)) for p, i in zip(first, which, strict=True) if len(self._kept(int(p))) < SAMPLES]
        if not open_:
            return
        some = np.concatenate([i + np.flatnonzero(pair[i : i + 8 * SAMPLES] == p)[: 2 * SAMPLES] for p, i in open_])
        points = values.code_points(hits.buffer)
        masked = values.masked(points, hits.buffer, hits.found.take(some), self._specs).to_pylist()
        for number, text in zip(pair[some].tolist(), masked, strict=True):
            kept = self._kept(number)
            if len(kept) < SAMPLES:
                kept[text] = None

    def _kept(self, pair: int) -> dict[str, None]:
        return self._samples.setdefault(divmod(pair, len(self.entities)), {})

    def _clustered_rows(self, chunk: TableChunk, rows: int) -> None:
        """Filled cells of each cluster: so many rows that were drawn one after another."""
        number = (np.arange(rows) + self._rows) // self._cluster
        for cluster in np.unique(number).tolist():
            mine = np.flatnonzero(number == cluster)
            part = [column.slice(mine[0], len(mine)) for column in chunk.columns]
            filled = np.array([len(cell_words.filled_bytes(column)[1]) for column in part], np.int64)
            before, cells = self._clusters.get(cluster, (np.zeros(0, np.int64), np.zeros(0, np.int64)))
            self._clusters[cluster] = _sum(before, filled), cells

    def _clustered_cells(self, row: Ints, pair: Ints) -> None:
        number = (row + self._rows - self._part_rows) // self._cluster
        for cluster in np.unique(number).tolist():
            filled, cells = self._clusters[cluster]
            self._clusters[cluster] = filled, _sum(cells, np.bincount(pair[number == cluster]))

    def told(self, names: Names) -> TableProfile:
        """The table as a whole. names: what its columns go by."""
        info, size = self._info, self._size()
        columns = tuple(column_profile(column, size) for column in self.columns(names))
        return TableProfile(
            self._location,
            info.kind,
            size.rows,
            size.exact,
            self._rows,
            info.sample,
            columns=columns,
            bound=size.bound(self._rows, self._cluster),
            complete=size.complete,
        )

    def _size(self) -> Size:
        """What was read of how many rows: of a table read to its end they were counted, whatever the store says."""
        info, read = self._info, self._rows
        complete = self._complete and not (info.sample is None and info.exact and (info.rows or 0) > read)
        if complete and info.sample is None:
            return Size(read, read)
        rows = info.rows if info.rows is not None and info.rows > read else None  # else it is out of date
        return Size(read, rows, info.exact and rows is not None, complete, info.sample)

    def columns(self, names: Names) -> Iterator[ColumnCounts]:
        """The counts of each column."""
        filled, cells = self._spread()
        sure = np.maximum(self._cells - self._open, 1)
        whole = self._whole + self._open * np.where(self._cells > self._open, self._whole / sure, 1.0)
        for number, name in enumerate(self._header):
            mine = names.parts.get(number, number)  # a further part of a value that lies in another column
            yield ColumnCounts(
                name=name,
                entities=self.entities,
                filled=int(self._rows - self._nulls[number]),
                nulls=int(self._nulls[number]),
                distinct=min(self._distinct[number].count(), int(self._rows - self._nulls[number])),
                size=int(self._bytes[number]),
                cells=self._cells[mine],
                any=int(self._any[mine]),
                whole=whole[mine].round().astype(np.int64),
                told=self._told[mine],
                scores=self._scores[mine] / np.maximum(self._hits[mine], 1),
                says=names.says(mine),
                attribute=names.attribute(number),
                marks=number in names.marks,
                free_text=names.free_text(number),
                samples={e: tuple(kept) for (c, e), kept in self._samples.items() if c == mine},
                clusters=(filled[:, number], cells[:, mine]) if self._cluster > 1 else None,
            )

    def _spread(self) -> tuple[Ints, Ints]:
        """int64[cluster, column] filled cells, int64[cluster, column, entity] of them with each entity."""
        shape = (len(self._clusters), *self._cells.shape)
        filled, cells = np.zeros(shape[:2], np.int64), np.zeros(shape, np.int64)
        for number, (some, found) in enumerate(self._clusters.values()):
            filled[number, : len(some)] = some
            cells[number].reshape(-1)[: len(found)] = found
        return filled, cells


def _sum(a: Ints, b: Ints) -> Ints:
    out = np.zeros(max(len(a), len(b)), np.int64)
    out[: len(a)] += a
    out[: len(b)] += b
    return out


class _Cells(NamedTuple):
    """key: cell * entities + entity; whole: at least half of the cell's text is such values; told: by its place."""

    key: Ints
    whole: Bools
    told: Bools


def _by_cell(cell: Ints, entity: Ints, hits: Hits, width: int) -> _Cells:
    """Each cell and entity once. Hits come in order of their cells, and most cells hold one: only the others are sorted."""
    length, told = hits.end - hits.start, hits.found.evidence & _TOLD > 0
    key, every = cell * width + entity, np.arange(len(cell))
    same = cell[1:] == cell[:-1]
    shared = np.zeros(len(cell), np.bool_)
    shared[1:] |= same
    shared[:-1] |= same
    if not shared.any():
        return _Cells(key, _fills(hits, every, length), told)
    one, more = every[~shared], every[shared]
    several, first, where = np.unique(key[more], return_index=True, return_inverse=True)
    covered = np.bincount(where, length[more], len(several)).astype(np.int64)
    whole = _fills(hits, np.concatenate((one, more[first])), np.concatenate((length[one], covered)))
    any_told = np.bincount(where, told[more], len(several)) > 0
    return _Cells(np.concatenate((key[one], several)), whole, np.concatenate((told[one], any_told)))


def _fills(hits: Hits, which: Ints, covered: Ints) -> Bools:
    """Whether so many covered characters are at least half of the cells in which some hits lie."""
    buffer, start, end = hits.buffer, hits.found.start[which], hits.found.end[which]
    behind = buffer.classes.take(end, mode="clip") & np.uint8(fold.BREAK) > 0
    fills: Bools = (hits.start[which] == 0) & (behind | (end == len(buffer.classes)))
    rest = np.flatnonzero(~fills)
    unit = buffer.unit_of(start[rest])
    fills[rest] = 2 * covered[rest] >= buffer.ends[unit] - buffer.starts[unit]
    return fills
