"""One table through the engine, part by part: its findings, its profile, the persons in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from piiscan.model import TableChunk
from piiscan.scan import arrow, heads, hits, late, persons, second_look
from piiscan.scan.blob_state import BlobState, Ints, Result
from piiscan.scan.customers import rows
from piiscan.scan.customers.asked import Met
from piiscan.scan.found import Found
from piiscan.scan.hits import Hits
from piiscan.scan.judgement import by_values
from piiscan.scan.judgement.counts import TableCounts
from piiscan.scan.judgement.profile import TableProfile
from piiscan.scan.records.subjects import SubjectWords
from piiscan.scan.records.table import TableRecords
from piiscan.scan.settled import look as settled
from piiscan.scan.settled.look import Settled
from piiscan.text import buffer


class TableScan:
    """State between the chunks of one table: `open` with the first one, `rows` of each, then `close`."""

    def __init__(
        self, blob: BlobState, first: TableChunk, values: frozenset[int], subjects: SubjectWords | None = None
    ) -> None:
        """first: the first chunk. values: header cells that are values, not names. subjects: takes the words."""
        specs, key = blob.context.engine.specs, blob.context.key
        self._blob, self._values = blob, values
        self._reading = by_values.read(blob.context.engine.headers, heads.renamed(first, values))
        self._columns = blob.context.engine.table(self._reading.names.called)
        self._columns.serial = self._reading.names.serial
        self._head: Hits | None = None  # what was found in the first row
        self._tally = blob.tally(first.location)
        self._counts = TableCounts(first.location, specs, key, first.info)
        self._subjects = subjects
        self._records = TableRecords(specs, self._reading.names, key, subjects)
        self._settled = self._looked_up(first)
        self._met = Met()  # customers

    def _looked_up(self, chunk: TableChunk) -> Settled | None:
        """What looks up like cells, for tables that are not small and of which no single finding is told."""
        context = self._blob.context
        small = chunk.last and len(chunk.columns[0] if chunk.columns else ()) < settled.LEAST_ROWS
        single = context.settings.detail == "occurrence" or self._blob.known.lists
        if small or single or second_look.matters(context.engine, context.settings):
            return None
        return Settled(context.engine.specs, context.key)

    def open(self, first: TableChunk) -> Iterator[Result]:
        """A header row that holds personal values is scanned as a row of its own."""
        if self._values:
            yield from self._part(heads.as_row(first, self._values))

    def rows(self, chunk: TableChunk) -> Iterator[Result]:
        self._counts.about(chunk.info)
        chunk = self._reading.of(heads.renamed(chunk, self._values))
        for part in arrow.parts(chunk) if self._settled is None else self._settled.parts(chunk):
            yield from self._part(part)
            yield None

    def close(self, counted: persons.Persons, tables: list[TableProfile] | None) -> Iterator[Result]:
        """Findings by column. The persons of the table are added to `counted`, its profile to `tables`."""
        profile = self._counts.told(self._reading.names)
        if (batch := self._tally.batch(profile.doubted())) is not None:
            yield batch
        yield from self._headed(profile)
        profile = self._records.told(profile)
        if self._blob.asked is not None:
            profile = replace(profile, customers=self._met.as_json())
        counted.merge(self._records.persons)
        if tables is not None:
            tables.append(profile)

    def _headed(self, profile: TableProfile) -> Iterator[Result]:
        """The values of the first row whose columns hold other things: names over the shifts of a month."""
        context, found = self._blob.context, self._head
        if found is None or context.settings.detail != "column":
            return
        found = found.take(found.found.end > found.found.start)
        pairs = zip(found.found.recognizer.tolist(), found.column.tolist(), strict=True)
        doubted = profile.doubted()
        alone = np.array([(context.engine.specs[i].entity, column) in doubted for i, column in pairs], np.bool_)
        if alone.sum() > int(found.row.max(initial=0)):  # one in a row of data may be chance
            show = context.settings.show_values
            yield hits.listed(found.take(alone), context.engine.specs, context.key, show_values=show)

    def _part(self, chunk: TableChunk) -> Iterator[Result]:
        names = self._reading.names
        if len(chunk.header) > len(names.called):
            names.widen(chunk.header)
            self._columns.widen(names.called)
        if self._settled is None:
            yield from self._plain(chunk)
            return
        listed = self._settled.look(chunk, self._columns, self._judged)
        if listed is not None:
            self._counts.rows(chunk)
            yield from self._told(chunk, listed)
            return
        for part in self._settled.again(chunk):
            yield from self._plain(part)

    def _judged(self, cells: buffer.Buffer, column: Ints) -> Found:
        return self._blob.shown_cells(self._blob.context.engine.chosen(cells, self._columns, column))

    def _plain(self, chunk: TableChunk) -> Iterator[Result]:
        cells, column = arrow.buffer_of(chunk.columns)
        found = self._blob.shown_cells((yield from self._blob.found(cells, self._columns, column)))
        yield from late.in_table(found, cells, chunk, column, self._blob.lost(found))
        self._counts.rows(chunk)
        if len(found):
            context = self._blob.context
            yield from self._told(chunk, hits.of_table(chunk, cells, column, found, context.engine.specs, context.key))
        else:
            self._records.add(chunk, None)

    def _told(self, chunk: TableChunk, listed: Hits) -> Iterator[Result]:
        """The findings of a part, counted and told."""
        listed = self._blob.told_rows(listed)
        self._counts.found(listed)
        if self._subjects is not None:
            self._subjects.hits(listed)
        result = self._blob.known.rest(listed)
        self._records.add(chunk, result)
        if self._blob.asked is not None:
            result = rows.marked(self._blob.asked, self._met, chunk, result, self._records)
        if chunk.first_row == int(not chunk.has_header):
            self._head = result.take(result.row == chunk.first_row)
        yield from self._blob.emit(result, self._tally)
