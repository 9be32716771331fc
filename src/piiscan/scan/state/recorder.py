"""Results on their way into the state: a segment stays open for a moment, then it is written with its files."""

from __future__ import annotations

import time
from typing import Any

from piiscan.keys import Key
from piiscan.model import Blob, Skip
from piiscan.scan.state import segment
from piiscan.scan.state.segment import Result
from piiscan.scan.state.store import FileRow, Held, Store

__all__ = ["Recorder"]

_FILES, _SECONDS, _BYTES = 512, 1.0, 32 << 20  # so many, so long after the one before: an open segment is written
_PASSING = frozenset({"cannot_read", "timed_out", "crashed"})  # may go well next time, with the file unchanged


class Recorder:
    """The file at work, and the open segment of those that are done. What is not written yet dies with the process."""

    def __init__(self, store: Store, key: Key) -> None:
        self._store, self._key = store, key
        self._current: Result | None = None
        self._passing = False  # the file at work gave a Skip that may pass
        self._results: list[Result] = []
        self._rows: list[FileRow] = []
        self._held: dict[bytes, Held] = {}  # by content, with places in the open segment
        self._written = time.monotonic()
        self._bytes = 0

    def note(self, source: Blob, kind: str, event: Any) -> Result | None:
        """What the scan of a file gave, by the kind of its frame. With the last frame, the result if it can be kept."""
        if self._current is None:
            self._current, self._passing = Result(source.location.uri), False
        current = self._current
        if kind == "F":
            current.add(event)
        elif kind == "S":
            current.skips.append((current.rows, event))
            self._passing = self._passing or passes(event)
        elif kind == "P":
            current.people = event.count()
            current.persons = event or None
        elif kind == "C":
            current.told = {name: told for name, told in event.items() if name != "tables"}
            current.tables = event.get("tables", [])
        else:
            self._current = None
            return current if current.told and not self._passing else None
        return None

    def held(self, content: bytes) -> Held | None:
        """The result of a file with this content in the open segment."""
        return self._held.get(content)

    def result(self, place: int) -> Result:
        """The result at a place of the open segment."""
        return self._results[place]

    def keep(self, row: FileRow, result: Result) -> None:
        """A file with its result; the row's place is set here."""
        place = None if result.plain else len(self._results)
        if place is not None:
            self._results.append(result)
            self._bytes += result.bytes
        self._held[row.content] = result.told, None, place
        self.link(row._replace(place=place))

    def link(self, row: FileRow) -> None:
        """A file whose result is held already."""
        self._rows.append(row)

    def rest(self) -> None:
        """Between two files: write the open segment when it is time."""
        late = self._rows and time.monotonic() - self._written > _SECONDS  # at once where a table took long
        if late or len(self._rows) >= _FILES or self._bytes > _BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is done. A file at work is not part of it."""
        if self._rows:
            self._store.add(self._rows, segment.join(self._results, self._key) if self._results else None)
            self._results, self._rows, self._held, self._bytes = [], [], {}, 0
            self._written = time.monotonic()


def passes(skip: Skip) -> bool:
    """Whether the cause of a Skip may be gone next time although the file is the same."""
    return skip.reason in _PASSING or skip.detail == "not enough memory"
