"""Where the rows of a sample lie."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Places"]


@dataclass(frozen=True, slots=True)
class Places:
    """Places (ctid) of each part, in order; or `head`: the first rows, of what has no places."""

    parts: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    head: int | None = None
