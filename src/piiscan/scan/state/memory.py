"""Between a run and its state: which files need not be scanned again, and what the others gave."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa

from piiscan.config import VERSION, ScanSettings
from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.model import Blob, Skip
from piiscan.scan.persons import Persons
from piiscan.scan.state import place, segment, version
from piiscan.scan.state.known import Known
from piiscan.scan.state.recorder import Recorder
from piiscan.scan.state.segment import Segment
from piiscan.scan.state.store import FileRow, Held, Store
from piiscan.scan.wire import Stamp, stamp
from piiscan.sources import stores

__all__ = ["Memory", "opened"]

SURE_NS = 2_000_000_000  # a file older than this when it is read shows its next change: FAT counts in 2 s
_KEPT = 4  # segments kept unpacked
_SIZES = 1 << 20  # bits of a set of sizes: a false yes costs one question


def opened(
    path: str,
    targets: Sequence[str],
    settings: ScanSettings,
    catalogs: Sequence[str],
    key: Key,
    covered: Callable[[Blob], bool] | None = None,
) -> Memory:
    """The state at `path` for a run. ConfigError where it cannot be used, or values would be stored in it."""
    if settings.show_values:
        raise ConfigError("a state never holds the values themselves; hint: show values without a state")
    place.check(path, stores.parted(targets)[0])
    store = Store(path, version.of_scan(settings, catalogs, key), VERSION)
    try:
        store.begin([stores.shown(target) for target in targets])
    except BaseException:
        store.close()  # or its lock stays
        raise
    return Memory(store, key, covered)


class Memory:
    """The state during one run. Asked and told by the run alone, in one thread.

    Results are kept when a file is done and was the same before and after. Those of files that were killed for their
    time or crashed, or could not be read, are not kept: the next run tries again. covered: whether the index of subjects
    of this run, if there is one, holds an unchanged file too; one that it does not hold, or that lies elsewhere now, is read.
    """

    def __init__(self, store: Store, key: Key, covered: Callable[[Blob], bool] | None = None) -> None:
        self._store, self._key, self._covered = store, key, covered
        self._content_key = key.derive("file content")
        self._folder = os.fsencode(Path.cwd()) + os.fsencode(os.sep)
        self._recorder = Recorder(store, key)
        self._flying: dict[bytes, int] = {}  # content -> number of the task that scans it
        self._segments: OrderedDict[int, Segment] = OrderedDict()
        self._sizes: bytearray | None = None

    def known(self, tasks: Iterator[Blob | Skip]) -> Iterator[Blob | Skip | Known]:
        """The tasks of a walk, unchanged files gathered to groups."""
        group = Known()
        for task in tasks:
            held = self._unchanged(task) if isinstance(task, Blob) else None
            if held is not None and self._covered is not None and isinstance(task, Blob) and not self._covered(task):
                held = None
            if group.files and (held is None or not group.takes(held)):
                yield group
                group = Known()
            if held is None:
                yield task
            elif isinstance(task, Blob):
                group.add(task, held)
        if group.files:
            yield group

    def _unchanged(self, blob: Blob) -> Held | None:
        if blob.store is not None:
            return self._stored(blob)
        status = blob.status
        if status is None or blob.path is None:
            return None
        return self._store.unchanged(self._path(blob.path), stamp(status))

    def _stored(self, blob: Blob) -> Held | None:
        """Of an object whose stamp is as it was, or a table that a run read which was stopped."""
        row = self._stored_row(blob, {})
        return self._store.unchanged(row.path, row.stamp) if row.sure else self._store.stopped(row.path, row.content)

    def _stored_row(self, blob: Blob, told: dict[str, Any]) -> FileRow:
        """Objects of buckets are told from others by their stamp; tables have none, and tell who reads them instead."""
        store = blob.store or {}
        where = f"\0{blob.location.uri}\0{blob.location.sheet or ''}".encode("utf-8", "surrogatepass")
        if stamp := store.get("stamp"):
            tag = int.from_bytes(self._keyed(json.dumps(stamp).encode())[:8], "big", signed=True)
            return FileRow(where, (blob.size, tag, 0, 0), True, self._keyed(b"object" + where), told, None, None)
        user = (
            str(store.get("url", "")).partition("://")[2].rpartition("@")[0].partition(":")[0]
        )  # rows may be hidden from one
        reader = self._keyed(b"table" + user.encode() + where)
        return FileRow(where, (blob.size, 0, 0, 0), False, reader, told, None, None)

    def _path(self, path: str) -> bytes:
        """The name of a file in the state: absolute, so that it is the same from every folder."""
        raw = os.fsencode(path)
        if path.startswith(os.sep) or os.path.isabs(path):  # noqa: PTH117 - a Path is slow
            return raw
        return os.path.normpath(self._folder + raw)

    def asks(self, blob: Blob) -> bool:
        """Whether a file of this size is known, so that its content is worth a question."""
        if self._covered is not None:
            return False
        if self._sizes is None:
            self._sizes = bytearray(_SIZES)
            for size in self._store.sizes():
                self._sizes[size % _SIZES] = 1
        seen = bool(self._sizes[blob.size % _SIZES])
        self._sizes[blob.size % _SIZES] = 1
        return seen

    def knows(self, number: int, digest: bytes) -> bool:
        """Whether the content of task `number` is known, or will be when its turn comes. Else it is being scanned."""
        content = self._keyed(digest)
        if self._recorder.held(content) is not None or self._store.content(content) is not None:
            return True
        return self._flying.setdefault(content, number) < number

    def recall(self, blob: Blob, done: dict[str, Any]) -> Known | None:
        """The result of a file of known content, told with its stamp; None where it is not kept after all."""
        self._recorder.rest()
        told = _told(done)
        if told is None or blob.path is None:
            return None
        content = self._keyed(told[2])
        held = self._recorder.held(content) or self._store.content(content)
        if held is None:
            return None
        self._recorder.link(FileRow(self._path(blob.path), told[0], told[1], content, *held))
        known = Known()
        if held[1] is None and held[2] is not None:
            known.result = self._recorder.result(held[2])
            held = held[0], None, 0
        known.add(blob, held)
        return known

    def events(self, known: Known) -> Iterator[pa.RecordBatch | Skip]:
        """Findings and skips of known files, in their order."""
        if known.giving:
            yield from segment.given(
                self._segment(known), known.places, [b.location.uri for b in known.giving], self._key
            )

    def persons(self, known: Known) -> tuple[Persons | None, list[tuple[str, int]]]:
        """The persons of known files together, and by place (`stores.place`) how many each has by itself."""
        if not known.giving:
            return None, []
        held = self._segment(known)
        people = held.people[known.places].tolist()
        told = [(_place(b), n) for b, n in zip(known.giving, people, strict=True) if n]
        return segment.persons(held, known.places), told

    def tables(self, known: Known) -> Iterator[dict[str, Any]]:
        """The tables of known files, in their order."""
        if known.giving:
            yield from segment.tables(self._segment(known), known.places, [b.location.uri for b in known.giving])

    def _segment(self, known: Known) -> Segment:
        if known.segment is None:
            return segment.join([known.result] if known.result else [], self._key)
        if known.segment not in self._segments:
            self._segments[known.segment] = self._store.segment(known.segment)
            if len(self._segments) > _KEPT:
                self._segments.popitem(last=False)
        self._segments.move_to_end(known.segment)
        return self._segments[known.segment]

    def note(self, source: Blob, kind: str, event: Any) -> None:
        """What the scan of a file gave, by the kind of its frame."""
        result = self._recorder.note(source, kind, event)
        if kind == "D" and result is not None and source.store is not None:
            if all(skip.reason != "cut_short" for _, skip in result.skips):  # the server may be back
                self._recorder.keep(self._stored_row(source, result.told), result)
        elif kind == "D" and (told := _told(event)) is not None:
            content = self._keyed(told[2])
            self._flying.pop(content, None)
            if result is not None and source.path is not None:
                row = FileRow(self._path(source.path), told[0], told[1], content, result.told, None, None)
                self._recorder.keep(row, result)
        if kind == "D":
            self._recorder.rest()

    def end(self, targets: Sequence[str], files: int, reused: int) -> None:
        """The run is complete: files that are gone from the targets leave the state."""
        self._recorder.flush()
        paths, urls = stores.parted(targets)
        self._store.forget_tables()
        below = [f"\0{stores.shown(url)}".encode("utf-8", "surrogatepass") for url in urls]
        self._store.forget_gone([*map(self._path, paths), *below])
        self._store.end(files, reused)

    def _keyed(self, digest: bytes) -> bytes:
        return blake2b(digest, key=self._content_key, digest_size=16).digest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """However the run ends, what is done is kept."""
        try:
            self._recorder.flush()
        finally:
            self._store.close()


def _place(blob: Blob) -> str:
    return stores.place(blob.location.uri, blob.location.sheet)


def _told(done: dict[str, Any]) -> tuple[Stamp, bool, bytes] | None:
    """(stamp, sure, digest of the content) of a file that was the same before and after it was read."""
    if "stamp" not in done:
        return None
    size, mtime, ctime, inode = done["stamp"]
    sure = max(mtime, ctime) < done["at"] - SURE_NS
    return (size, mtime, ctime, inode), sure, bytes.fromhex(done["content"])
