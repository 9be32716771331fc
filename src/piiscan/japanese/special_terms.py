"""Term files of the sensitive categories, by name."""

from __future__ import annotations

NAMES: tuple[str, ...] = ()


def terms(name: str) -> tuple[str, ...]:
    """The terms of a file. KeyError for a name that is not among NAMES."""
    raise KeyError(name)
