"""How long runs tell how far they are."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int | None, str], None]
"""Called with what is done, of how much (None: unknown), in which phase.

Phases of a build or update: rows, keys, files. Of a match: rows (of the list, read and looked up), judge.
"""


def silent(done: int, total: int | None, phase: str) -> None:
    """Tells nobody."""
