"""Ids of recognizers and rules: each stands once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["unique"]


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def source(self) -> str: ...


def unique(found: Sequence[_Named], problems: list[str]) -> None:
    """A problem for each id that is taken, with both places."""
    first: dict[str, str] = {}
    for one in found:
        if one.id in first:
            hint = f"it stands in {first[one.id]} too; choose another id or say `replaces: {one.id}`"
            problems.append(f"{one.source}: id {one.id!r} is taken; hint: {hint}")
        first.setdefault(one.id, one.source)
