"""What was worked out for a value, kept for the next batch of a column: names, towns and dates come again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 1 << 18  # values of one kind, some 50 MB; a batch with more is kept as a whole until the next one


class Memo:
    """Answers by kind and value. They are those of the forms: a memo makes calls fewer, never an answer another."""

    __slots__ = ("_known", "_most")

    def __init__(self, most: int = MOST) -> None:
        self._known: dict[str, dict[str, Any]] = {}
        self._most = most

    def answers(self, kind: str, values: Sequence[str], form: Callable[[Sequence[str]], Sequence[T]]) -> list[T]:
        """`form` of distinct values, asked for those alone that are new. kind: names the form."""
        known: dict[str, T] = self._known.setdefault(kind, {})
        if len(known) > self._most:
            known.clear()
        new = [value for value in values if value not in known]
        if new:
            known.update(zip(new, form(new), strict=True))
        return list(map(known.__getitem__, values))
