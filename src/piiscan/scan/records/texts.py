"""The persons of running text, document by document, and whether a document is a list of persons.

Names and facts are joined to records by windows (`windows`); what a record tells of persons counts as a row of a table does.
In a document that is no list of persons all records of one name are one person: a letter does not tell two by two addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key
from piiscan.model import Location, TextChunk
from piiscan.scan.hits import Hits
from piiscan.scan.persons import Persons
from piiscan.scan.records import codes, items, layout, name_list, surroundings, text_rows
from piiscan.scan.records.items import GUESSED, Items, Origin
from piiscan.scan.records.rows import Told
from piiscan.scan.records.subjects import SubjectWords
from piiscan.scan.records.text_rows import Found, Window
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
_MOST = 1 << 17  # records (or names alone) of a document that wait to be judged together; a longer one is told in parts
_OPEN = 64  # documents of a blob that may go on later


@dataclass(frozen=True, slots=True)
class TextProfile:
    """A document of texts. Where it is a list of persons: rows, its records; listed: persons in these; items: entities that
    many of these hold."""

    location: Location
    persons: int
    rows: int = 0
    listed: int = 0
    items: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        told = {"persons": self.listed, "persons_whole": None, "rows": self.rows, "items": list(self.items)}
        listed = {**told, "columns": list[str]()} if self.rows else None
        return {"member": self.location.member, "persons": self.persons, "list": listed}


class TextRecords:
    """State between the chunks of a blob: its documents by (uri, member)."""

    def __init__(
        self,
        specs: Sequence[RecognizerSpec],
        key: Key,
        counted: Persons,
        profiles: list[TextProfile] | None,
        subjects: SubjectWords | None = None,
    ) -> None:
        self._specs, self._key, self._codes = specs, key, codes.of_specs(specs)
        self._counted, self._profiles, self._subjects = counted, profiles, subjects
        self._open: dict[tuple[str, str | None], _Document] = {}

    def passed(self, chunk: TextChunk) -> None:
        """A chunk in which nothing was found."""
        self._document(chunk).passes(chunk)

    def add(self, chunk: TextChunk, hits: Hits) -> None:
        """What was found in a chunk; its lines are the units of the buffer."""
        self._document(chunk).add(chunk, hits, self._codes[hits.found.recognizer])

    def _document(self, chunk: TextChunk) -> _Document:
        where = chunk.location.uri, chunk.location.member
        if where not in self._open:
            if len(self._open) >= _OPEN:
                self._close(self._open.pop(next(iter(self._open))))
            self._open[where] = _Document(Location(*where), self._key, self._counted, self._subjects)
        self._open[where].sheets.add(chunk.location.sheet)
        return self._open[where]

    def close(self) -> None:
        """The end of the blob: all documents are told."""
        for document in self._open.values():
            self._close(document)
        self._open = {}

    def _close(self, document: _Document) -> None:
        profile = document.close(self._specs)
        if profile is not None and self._profiles is not None:
            self._profiles.append(profile)


@dataclass(slots=True)
class _Document:
    """One document. at: lines, paragraphs, characters read so far; pending: the last chunk, whose last record may go on in
    the next; found: what waits to be judged; told, listed: persons of the parts judged, of lists among them."""

    location: Location
    key: Key
    counted: Persons
    subjects: SubjectWords | None = None
    sheets: set[str | None] = field(default_factory=set)  # whose forms it is made of
    at: Origin = field(default_factory=Origin)
    pending: Window | None = None
    found: list[Found] = field(default_factory=list)
    size: int = 0
    told: Persons | None = None
    listed: Persons | None = None
    rows: int = 0
    held: Counter[int] = field(default_factory=Counter)  # rows of a list that hold what a recognizer finds

    def passes(self, chunk: TextChunk) -> None:
        text = chunk.text
        lines = text.count("\n") - text.count("\n\n") - text.count("\n\r\n") + 1
        self.at = Origin(self.at.line + lines, self.at.paragraph + 2, self.at.start + len(text))

    def add(self, chunk: TextChunk, hits: Hits, code: NDArray[np.int8]) -> None:
        text = items.filled(hits)
        origin = self._origin(chunk, hits, text)
        if not chunk.overlap:
            self._ends()
        if items.has_facts(code) or self.pending is not None:
            self._records(items.of_hits(hits, code, origin), hits, origin.start)
        else:
            self._keep(text_rows.of_names(distinct(items.spelled(hits, code))))
        lines = int(np.count_nonzero(text))
        self.at = Origin(origin.line + lines, origin.paragraph + len(text) - lines, origin.start + len(chunk.text))

    def _origin(self, chunk: TextChunk, hits: Hits, text: NDArray[np.bool_]) -> Origin:
        """Chunks that do not overlap are pages, parts: no paragraph goes on in the next."""
        line, paragraph, start = self.at.line, self.at.paragraph, self.at.start
        if not chunk.overlap:
            return Origin(line, paragraph + 1, start)
        again = hits.buffer.starts < chunk.overlap
        blank = int(np.count_nonzero(~text & again))
        return Origin(line - int(np.count_nonzero(again)) + blank, paragraph - blank, start - chunk.overlap)

    def _records(self, told: Items, hits: Hits, base: int) -> None:
        """The records of a chunk, with the last one of the chunk before where this one goes on with it."""
        if self.pending is not None:
            last, seen = len(self.pending.names) - 1, self.pending
            told, self.pending = seen.items.take(seen.of(last)).then(told), None
            self._keep(text_rows.found(seen.first(last)))
        seen = text_rows.window(layout.completed(told, hits, base, self.key, self.size))
        if len(seen.names):
            self.pending = surroundings.read(seen, hits, base) if self._may_list(seen) else seen

    def _may_list(self, seen: Window) -> bool:
        """Whether a window may be part of a list, so that what stands around its names matters."""
        here = len(distinct(seen.items.id[seen.names[seen.owned.name]]))
        if here < name_list.LEAST:
            return here + self.size >= name_list.LEAST
        return bool(name_list.listed(text_rows.found(seen).records, 0).any())

    def _ends(self) -> None:
        """The record at the end of the chunk before is complete."""
        if self.pending is not None:
            seen, self.pending = self.pending, None
            self._keep(text_rows.found(seen))

    def _keep(self, found: Found) -> None:
        if len(found.records) or len(found.alone):
            self.found.append(found)
            self.size += len(found.records) + len(found.alone)
            if self.size > _MOST:
                self._tell()

    def _tell(self) -> None:
        """Judge what waits."""
        found = text_rows.joined(self.found)
        self.found, self.size = [], 0
        listed = name_list.listed(found.records, self.at.line)
        real = listed | (found.records.flags & GUESSED == 0)
        told = text_rows.told(text_rows.some_of(found, real, found.alone), listed[real])
        self.told = self.told or Persons()
        for persons in (self.told, self.counted):
            persons.add_rows(told)
        self._of_subjects(told)
        if listed.any():
            rows = text_rows.some_of(found, listed, found.alone[:0])
            self.listed = self.listed or Persons()
            self.listed.add_rows(text_rows.told(rows, np.ones(len(rows.records), np.bool_)))
            self.rows += len(rows.records)
            self.held.update(_holding(rows))

    def _of_subjects(self, told: Told) -> None:
        if self.subjects is not None:
            (sheet,) = self.sheets if len(self.sheets) == 1 else (None,)  # of several, those of the whole document
            self.subjects.told(replace(self.location, sheet=sheet), told)

    def close(self, specs: Sequence[RecognizerSpec]) -> TextProfile | None:
        """What the document tells. None where it names nobody."""
        self._ends()
        if self.told is None and not any(len(part.records) for part in self.found):
            return self._of_names()
        if self.found:
            self._tell()
        persons = 0 if self.told is None else self.told.count()
        if self.listed is None:
            return TextProfile(self.location, persons)
        held: Counter[str] = Counter()
        for number, count in self.held.items():
            held[specs[number].entity] += count
        entities = ("PERSON", *name_list.items_of(held, self.rows))
        return TextProfile(self.location, persons, self.rows, self.listed.count(), entities)

    def _of_names(self) -> TextProfile | None:
        """A document of names alone: most are."""
        if not self.found:
            return None
        names = distinct(np.concatenate([part.alone for part in self.found]))
        self.counted.add_names(names)
        return TextProfile(self.location, len(names))


def _holding(found: Found) -> dict[int, int]:
    """Recognizer -> records that hold something of it."""
    pairs = distinct(found.row << 16 | found.recognizer.astype(np.int64))
    count = np.bincount(pairs & 0xFFFF)
    return {int(number): int(count[number]) for number in np.flatnonzero(count)}
