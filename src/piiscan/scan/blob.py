"""One blob through the engine: chunks in, record batches, skips and person fingerprints out."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.scan import arrow, heads, hits, late, persons, second_look, small_texts, wrapped
from piiscan.scan.columns import TableState
from piiscan.scan.engine import Engine
from piiscan.scan.found import Found
from piiscan.scan.hits import Hits
from piiscan.scan.judgement import by_values
from piiscan.scan.judgement.counts import TableCounts
from piiscan.scan.judgement.profile import TableProfile
from piiscan.scan.patience import Patience
from piiscan.scan.records.table import TableRecords
from piiscan.scan.settled import look as settled
from piiscan.scan.settled.look import Settled
from piiscan.scan.suppressions import Filter
from piiscan.scan.tally import Tally
from piiscan.text import buffer

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Result: TypeAlias = "pa.RecordBatch | Skip | None"  # None: a sign of life


@dataclass(frozen=True, slots=True)
class Context:
    """What every blob of a run shares."""

    engine: Engine
    settings: ScanSettings
    key: Key


def scan_chunks(
    chunks: Iterable[TextChunk | TableChunk | Skip],
    context: Context,
    counted: persons.Persons,
    known: Filter | None = None,
    tables: list[TableProfile] | None = None,
) -> Iterator[Result]:
    """Findings of one blob in the detail asked for; the persons seen are added to `counted`, its tables to `tables`.

    known: takes out what is not to be reported; such a value makes no person either.
    """
    blob = _BlobScan(context, counted, known or Filter(context.settings.baseline, context.settings.suppressed), tables)
    for chunk in chunks:
        if isinstance(chunk, Skip):
            yield chunk
        elif isinstance(chunk, TextChunk):
            yield from blob.text(chunk)
        else:
            yield from blob.table(chunk)
        yield None
    yield from blob.finish()


class _BlobScan:
    """State between the chunks of one blob: the table being read, the text held back at a cut, the file tally."""

    def __init__(
        self, context: Context, counted: persons.Persons, known: Filter, tables: list[TableProfile] | None
    ) -> None:
        self._context, self._counted, self._known, self._tables = context, counted, known, tables
        self._counts: TableCounts | None = None
        self._records: TableRecords | None = None
        self._patience = Patience(context.engine)
        self._table: TableState | None = None
        self._reading: by_values.Reading | None = None
        self._values: frozenset[int] = frozenset()  # header cells of the table that are values
        self._tally: Tally | None = None
        self._settled: Settled | None = None
        self._files: dict[tuple[str, str | None], Tally] = {}
        self._held: tuple[TextChunk, buffer.Buffer, Found] | None = None
        self._waiting = small_texts.Waiting()

    def text(self, chunk: TextChunk) -> Iterator[Result]:
        """A small chunk waits for others, to be scanned with them."""
        if chunk.overlap and self._waiting.chunks:
            yield from self._together(self._waiting.release(), followed=True)
        elif not self._waiting.takes(chunk):
            yield from self._together(self._waiting.release())
        if self._waiting.takes(chunk):
            yield from self._release()
            self._waiting.add(chunk)
        else:
            yield from self._alone(chunk)

    def _together(self, chunks: list[TextChunk], *, followed: bool = False) -> Iterator[Result]:
        """Several chunks in one go; one by one where a recognizer was lost, so that it is told of its own chunk.

        followed: the next chunk overlaps the last one, which therefore is scanned by itself.
        """
        alone = chunks[-1:] if followed or len(chunks) == 1 else []
        rest = chunks[: len(chunks) - len(alone)]
        if rest:
            self._use(self._patience.opens(rest[0].location))
            whole = small_texts.joined(rest)
            found = yield from self._found(whole, page=small_texts.is_page(rest[0]))
            if found.late or self._patience.impatient:
                alone = chunks
            else:
                for chunk, lines, mine in small_texts.parted(rest, whole, found):
                    yield from self._listed(chunk, lines, mine)
        for chunk in alone:
            yield from self._alone(chunk)

    def _alone(self, chunk: TextChunk) -> Iterator[Result]:
        """A text chunk is held until the next one tells from where on it reports itself what both hold."""
        yield from self._release(chunk.overlap - chunk.settled)
        self._use(self._patience.opens(chunk.location))
        lines = buffer.of_lines(chunk.text)
        found = yield from self._found(lines, page=small_texts.is_page(chunk))
        if chunk.settled:
            found = found.take(found.start >= chunk.settled)
        yield from late.in_text(found, lines, chunk, self._lost(found))
        self._held = chunk, lines, found

    def _settle(self) -> Iterator[Result]:
        yield from self._together(self._waiting.release())
        yield from self._release()

    def _use(self, engine: Engine) -> None:
        if engine is not self._context.engine:
            self._context = replace(self._context, engine=engine)

    def _lost(self, found: Found) -> frozenset[str]:
        """The recognizers that are too slow for the rest of the file, which goes on without them."""
        lost = self._patience.lost(found)
        self._use(self._patience.engine)
        return lost

    def _release(self, given_up: int = 0) -> Iterator[Result]:
        """What was held, but for the last characters that the next chunk reports."""
        if self._held is None:
            return
        chunk, lines, found = self._held
        self._held = None
        if given_up:
            found = found.take(found.start < len(chunk.text) - given_up)
        yield from self._listed(chunk, lines, found)

    def _listed(self, chunk: TextChunk, lines: buffer.Buffer, found: Found) -> Iterator[Result]:
        found = self._shown(found)
        if len(found):
            context = self._context
            result = self._known.rest(hits.of_text(chunk, lines, found, context.engine.specs, context.key))
            self._counted.add_names(persons.in_text(result, context.engine.specs))
            yield from self._emit(result) if len(result) else ()

    def table(self, chunk: TableChunk) -> Iterator[Result]:
        yield from self._settle()
        self._use(self._patience.opens(chunk.location))
        if self._table is None:
            self._values = heads.personal(self._context.engine, chunk.header) if chunk.has_header else frozenset()
            if heads.is_form(self._context.engine, chunk, self._values):
                yield from self._alone(heads.as_lines(chunk))
                yield from self._release()
                return
            yield from self._open_table(chunk)
        state = self._table
        if self._counts is not None:
            self._counts.about(chunk.info)
        if state is not None:
            chunk = heads.renamed(chunk, self._values)
            chunk = chunk if self._reading is None else self._reading.of(chunk)
            for part in arrow.parts(chunk) if self._settled is None else self._settled.parts(chunk):
                yield from self._table_rows(part, state)
                yield None
        if chunk.last:
            yield from self._close_table()

    def _open_table(self, chunk: TableChunk) -> Iterator[Result]:
        """State for a new table; a header row that holds personal values is scanned as a row of its own."""
        context = self._context
        show = context.settings.show_values
        self._reading = by_values.read(context.engine.headers, heads.renamed(chunk, self._values))
        self._table = context.engine.table(self._reading.names.called)
        self._tally = Tally(chunk.location, context.engine.specs, context.key, show_values=show)
        self._counts = TableCounts(chunk.location, context.engine.specs, context.key, chunk.info)
        self._records = TableRecords(context.engine.specs, self._reading.names, context.key)
        self._settled = self._looked_up(chunk)
        if self._values:
            yield from self._table_rows(heads.as_row(chunk, self._values), self._table)

    def _looked_up(self, chunk: TableChunk) -> Settled | None:
        """What looks up like cells, for tables that are not small and of which no single finding is told."""
        engine, settings = self._context.engine, self._context.settings
        small = chunk.last and len(chunk.columns[0] if chunk.columns else ()) < settled.LEAST_ROWS
        if small or settings.detail == "occurrence" or self._known.lists or second_look.matters(engine, settings):
            return None
        return Settled(engine.specs, self._context.key)

    def _table_rows(self, chunk: TableChunk, state: TableState) -> Iterator[Result]:
        names = None if self._reading is None else self._reading.names
        if names is not None and len(chunk.header) > len(names.called):
            names.widen(chunk.header)
            state.widen(names.called)
        if self._settled is not None:
            listed = self._settled.look(chunk, state, partial(self._judged, state))
            if listed is not None:
                if self._counts is not None:
                    self._counts.rows(chunk)
                yield from self._told(chunk, listed)
                return
            for part in self._settled.again(chunk):
                yield from self._plain_rows(part, state)
            return
        yield from self._plain_rows(chunk, state)

    def _judged(self, state: TableState, cells: buffer.Buffer, column: Ints) -> Found:
        return self._shown(self._context.engine.chosen(cells, state, column))

    def _plain_rows(self, chunk: TableChunk, state: TableState) -> Iterator[Result]:
        context = self._context
        cells, column = arrow.buffer_of(chunk.columns)
        found = self._shown((yield from self._found(cells, state, column)))
        yield from late.in_table(found, cells, chunk, column, self._lost(found))
        if self._counts is not None:
            self._counts.rows(chunk)
        if len(found):
            yield from self._told(chunk, hits.of_table(chunk, cells, column, found, context.engine.specs, context.key))
        else:
            self._count_persons(chunk, None)

    def _told(self, chunk: TableChunk, listed: Hits) -> Iterator[Result]:
        """The findings of a part of a table, counted and told."""
        if self._counts is not None:
            self._counts.found(listed)
        result = self._known.rest(listed)
        self._count_persons(chunk, result)
        yield from self._emit(result, self._tally) if len(result) else ()

    def _count_persons(self, chunk: TableChunk, found: Hits | None) -> None:
        if self._records is not None:
            self._records.add(chunk, found)

    def _found(
        self, units: buffer.Buffer, table: TableState | None = None, column: Ints | None = None, *, page: bool = False
    ) -> Generator[None, None, Found]:
        """What the engine finds, with what a second view of a page and the tier wanted add; signs of life meanwhile."""
        engine, settings = self._context.engine, self._context.settings
        again = second_look.matters(engine, settings)
        if not (page or again):
            return engine.chosen(units, table, column, lines=table is None)
        found = engine.scan(units, table, column, lines=table is None)
        if page:
            found = wrapped.scan(engine, units, found)
        for event in second_look.look(units, found, engine.specs, settings.tier) if again else ():
            found = found if event is None else event
            yield None
        return engine.only_chosen(found)

    def _emit(self, result: Hits, tally: Tally | None = None) -> Iterator[Result]:
        context = self._context
        detail, show = context.settings.detail, context.settings.show_values
        if detail == "file":
            self._file_tally(result.location).add(result, by_column=False)
        elif detail == "column" and tally is not None:
            tally.add(result, by_column=True)
        else:
            yield hits.listed(result, context.engine.specs, context.key, show_values=show)

    def _file_tally(self, where: Location) -> Tally:
        name = where.uri, where.member
        if name not in self._files:
            context = self._context
            file = Location(where.uri, where.member)
            self._files[name] = Tally(file, context.engine.specs, context.key, show_values=context.settings.show_values)
        return self._files[name]

    def _close_table(self) -> Iterator[Result]:
        if self._counts is not None and self._reading is not None:
            profile = self._counts.told(self._reading.names)
            if self._tally is not None and (batch := self._tally.batch(profile.doubted())) is not None:
                yield batch
            if self._records is not None:
                profile = self._records.told(profile)
                self._counted.merge(self._records.persons)
            if self._tables is not None:
                self._tables.append(profile)
        self._table = self._tally = self._counts = self._reading = self._records = self._settled = None

    def finish(self) -> Iterator[Result]:
        """What still waits or is held at the end of the blob."""
        yield from self._settle()
        yield from self._close_table()
        for tally in self._files.values():
            if (batch := tally.batch()) is not None:
                yield batch

    def _shown(self, found: Found) -> Found:
        return found.take(found.score >= self._context.settings.min_score)
