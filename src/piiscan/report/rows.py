"""A table of texts for a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from piiscan.report.figures import number
from piiscan.report.words import Words

__all__ = ["Rows", "more"]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of texts. `right` are the indexes of columns of numbers; `note` tells what was cut, or is empty."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    note: str = ""


def more(words: Words, hidden: int) -> str:
    """The note on rows that were cut; empty where none were."""
    text: str = words["common"]["more"].format(n=number(hidden)) if hidden > 0 else ""
    return text
