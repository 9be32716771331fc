"""A limit on the time that statements of a file may take: a view need not ever return."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Guard"]

_STEPS = 20_000  # instructions of SQLite between two looks at the clock: well under a millisecond


class Guard:
    """Interrupts statements of a connection: each step of a table by itself, those of all views of the file together.

    seconds: for one step, and for all views; 0.5 of what makes a silent worker stop is never exceeded.
    """

    def __init__(self, connection: sqlite3.Connection, seconds: float) -> None:
        self.seconds = self.views_left = seconds
        self._deadline = float("inf")
        connection.set_progress_handler(self._late, _STEPS)

    def _late(self) -> bool:
        return time.monotonic() > self._deadline

    @contextmanager
    def limited(self, *, view: bool = False, seconds: float | None = None) -> Iterator[None]:
        """What runs inside ends with `sqlite3.OperationalError` when its time is over; see `interrupted`."""
        start = time.monotonic()
        left = self.views_left if view else self.seconds
        self._deadline = start + (left if seconds is None else min(left, seconds))
        try:
            yield
        finally:
            self._deadline = float("inf")
            if view:
                self.views_left = max(0.0, self.views_left - (time.monotonic() - start))

    @staticmethod
    def interrupted(error: Exception) -> bool:
        """Whether it was the guard that ended a statement."""
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT
