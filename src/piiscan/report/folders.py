"""Places by folder, in bounded memory: what lies below each, and how bad the worst of it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["LEVELS", "Folder", "Folders"]

LEVELS = ("none", "low", "moderate", "high")  # of risk, in rising order
MOST = 50_000  # folders kept; about 20 MB. Beyond it the deepest are counted with the folder they lie in
_STEP = re.compile(r"[/!]")


@dataclass(slots=True)
class Folder:
    """Sums of all that lies below. `path` ends without its separator; `level` indexes LEVELS."""

    path: str
    depth: int = 0
    places: int = 0
    persons: int = 0
    bytes: int = 0
    level: int = 0
    own: int = 0  # level of the worst that lies in no folder below
    below: dict[str, Folder] = field(default_factory=dict)

    def add(self, persons: int, volume: int, level: int) -> None:
        self.places += 1
        self.persons += persons
        self.bytes += volume
        self.level = max(self.level, level)

    def size(self, measure: str) -> int:
        """measure: persons | bytes | places."""
        value: int = getattr(self, measure)
        return value


class Folders:
    """The tree of all folders with a finding."""

    def __init__(self, most: int = MOST) -> None:
        self._top = Folder("")
        self._count, self._most, self._deepest = 0, most, 1 << 30

    def add(self, place: str, *, persons: int, volume: int, level: int) -> None:
        """place: as a report names it; folders are parted by `/`, members of containers by `!`."""
        folder = self._top
        folder.add(persons, volume, level)
        for step in _STEP.finditer(place):
            if folder.depth >= self._deepest:
                break
            path = place[: step.start()]
            inner = folder.below.get(path)
            if inner is None:
                inner = folder.below[path] = Folder(path, folder.depth + 1)
                self._count += 1
            inner.add(persons, volume, level)
            folder = inner
        folder.own = max(folder.own, level)
        while self._count > self._most and self._deepest > 1:
            self._cut()

    def _cut(self) -> None:
        """Forget the deepest folders; their sums are in the folders above."""
        deepest = min(max(f.depth for f in _walk(self._top)), self._deepest) - 1
        self._deepest = max(deepest, 1)
        for folder in list(_walk(self._top)):
            if folder.depth >= self._deepest:
                folder.below.clear()
                folder.own = folder.level
        self._count = sum(1 for _ in _walk(self._top)) - 1

    def top(self) -> Folder:
        """The folder that holds everything: below it lies more than one folder, or files of its own."""
        folder = self._top
        while len(folder.below) == 1:
            (inner,) = folder.below.values()
            if inner.places < folder.places:
                break
            folder = inner
        return folder


def _walk(folder: Folder) -> Iterator[Folder]:
    yield folder
    for inner in folder.below.values():
        yield from _walk(inner)
