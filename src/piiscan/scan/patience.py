"""Recognizers that run out of time again and again: the rest of a file is scanned without them.

A pattern that backtracks costs seconds in every part of a file, and a large file has thousands of parts.
"""

from __future__ import annotations

from collections import Counter

from piiscan.model import Location
from piiscan.scan.engine import Engine
from piiscan.scan.found import Found

PARTS = 3  # of one file: a single slow line is no reason to leave the others unread


class Patience:
    """`engine`: for the file being read, without the recognizers that ran out of time in PARTS parts of it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = self._whole = engine
        self._file: tuple[str, str | None] | None = None
        self._parts: Counter[str] = Counter()

    @property
    def impatient(self) -> bool:
        """Whether the engine at hand does without some recognizers."""
        return self.engine is not self._whole

    def opens(self, where: Location) -> Engine:
        """The engine for what comes next; each file, or member of an archive, begins with all recognizers."""
        if self._file != (where.uri, where.member):
            self._file, self.engine = (where.uri, where.member), self._whole
            self._parts.clear()
        return self.engine

    def lost(self, found: Found) -> frozenset[str]:
        """The recognizers that `engine` does without from here on, by what it found in one part of the file."""
        slow = {late.recognizer for late in found.late if not late.failure}
        self._parts.update(slow)
        lost = frozenset(name for name in slow if self._parts[name] >= PARTS)
        if lost:
            self.engine = self.engine.without(lost)
        return lost
