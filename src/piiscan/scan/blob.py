"""One blob through the engine: chunks in, record batches, skips and person fingerprints out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from piiscan.model import Skip, TableChunk, TextChunk
from piiscan.scan import heads, hits, late, small_texts
from piiscan.scan.blob_state import BlobState, Context, Result
from piiscan.scan.customers import texts
from piiscan.scan.customers.asked import Asked
from piiscan.scan.found import Found
from piiscan.scan.judgement.profile import TableProfile
from piiscan.scan.persons import Persons
from piiscan.scan.records.subjects import SubjectWords
from piiscan.scan.records.texts import TextProfile, TextRecords
from piiscan.scan.suppressions import Filter
from piiscan.scan.table_scan import TableScan
from piiscan.text import buffer

__all__ = ["Context", "Gathered", "Result", "scan_chunks"]


@dataclass(slots=True)
class Gathered:
    """What a blob tells besides its findings: the persons seen, its tables, its documents of text, and how many facts of
    sensitive categories it holds (as the place lines want it)."""

    persons: Persons = field(default_factory=Persons)
    tables: list[TableProfile] = field(default_factory=list)
    texts: list[TextProfile] = field(default_factory=list)
    special: list[dict[str, Any]] = field(default_factory=list)
    subjects: SubjectWords | None = None  # takes the words of every place, where an index of subjects is wanted


def scan_chunks(
    chunks: Iterable[TextChunk | TableChunk | Skip],
    context: Context,
    told: Gathered,
    known: Filter | None = None,
    asked: Asked | None = None,
) -> Iterator[Result]:
    """Findings of one blob in the detail asked for; what else it tells is added to `told`.

    asked: the index of customers; those met are added to the persons. known: takes out what is not to be reported; such a
    value makes no person either.
    """
    state = BlobState(context, known, asked)
    blob = _BlobScan(state, told)
    for chunk in chunks:
        if isinstance(chunk, Skip):
            yield chunk
        elif isinstance(chunk, TextChunk):
            yield from blob.text(chunk)
        else:
            yield from blob.table(chunk)
        yield None
    yield from blob.finish()
    told.special += state.special.as_json()


class _BlobScan:
    """State between the chunks of one blob: the table being read, the small texts that wait, the text held at a cut."""

    def __init__(self, state: BlobState, told: Gathered) -> None:
        self._state, self._told = state, told
        specs, key = state.context.engine.specs, state.context.key
        self._texts = TextRecords(specs, key, told.persons, told.texts, told.subjects)
        self._table: TableScan | None = None
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
            self._state.opens(rest[0].location)
            whole = small_texts.joined(rest)
            found = yield from self._state.found(whole, page=small_texts.is_page(rest[0]))
            if found.late or self._state.impatient:
                alone = chunks
            else:
                for chunk, part in small_texts.parted(rest, whole, found):
                    if part is None:
                        self._texts.passed(chunk)
                    else:
                        yield from self._listed(chunk, *part)
        for chunk in alone:
            yield from self._alone(chunk)

    def _alone(self, chunk: TextChunk) -> Iterator[Result]:
        """A text chunk is held until the next one tells from where on it reports itself what both hold."""
        yield from self._release(chunk.overlap - chunk.settled)
        self._state.opens(chunk.location)
        lines = buffer.of_lines(chunk.text)
        found = yield from self._state.found(lines, page=small_texts.is_page(chunk))
        if chunk.settled:
            found = found.take(found.start >= chunk.settled)
        yield from late.in_text(found, lines, chunk, self._state.lost(found))
        self._held = chunk, lines, found

    def _settle(self) -> Iterator[Result]:
        yield from self._together(self._waiting.release())
        yield from self._release()

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
        self._state.special.add(chunk.location, found)
        found = self._state.shown(found)
        if not len(found):
            self._texts.passed(chunk)
        else:
            context = self._state.context
            result = self._state.known.rest(hits.of_text(chunk, lines, found, context.engine.specs, context.key))
            if self._told.subjects is not None:
                self._told.subjects.hits(result)
            self._texts.add(chunk, result)
            if self._state.asked is not None:
                result = texts.marked(self._state.asked, result, context.engine.specs, lines=True)
            yield from self._state.emit(result)

    def table(self, chunk: TableChunk) -> Iterator[Result]:
        """A small table that is a form is scanned as text."""
        yield from self._settle()
        self._state.opens(chunk.location)
        if self._table is None:
            engine = self._state.context.engine
            values = heads.values(engine, chunk)
            if heads.is_form(engine, chunk, values):
                yield from self._alone(heads.as_lines(chunk))
                yield from self._release()
                return
            self._table = TableScan(self._state, chunk, values, self._told.subjects)
            yield from self._table.open(chunk)
        yield from self._table.rows(chunk)
        if chunk.last:
            yield from self._close_table()

    def _close_table(self) -> Iterator[Result]:
        table, self._table = self._table, None
        if table is not None:
            yield from table.close(self._told.persons, self._told.tables)

    def finish(self) -> Iterator[Result]:
        """What still waits or is held at the end of the blob."""
        yield from self._settle()
        yield from self._close_table()
        self._texts.close()
        yield from self._state.files()
        if self._state.asked is not None:
            self._told.persons.merge(self._state.asked.persons)
