"""A scan as lines that editors and people read: file:line:column, what, masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO, Any

from piiscan.model import visible
from piiscan.report.junit import place_name
from piiscan.report.words import Words, label, load

__all__ = ["write"]

Json = dict[str, Any]
_PLACE = ("page", "row", "column")


def write(objects: Callable[[str], Iterator[Json]], out: IO[bytes], lang: str) -> None:
    """A line for each finding and for whatever was not read; nothing where there is neither."""
    words = load(lang)
    for finding in objects("finding"):
        out.write(f"{visible(_finding(finding, words))}\n".encode())
    for skip in objects("skip"):
        detail = f" ({skip['detail']})" if skip["detail"] else ""
        told = f"{place_name(skip['location'])}: {label(words, 'reason', skip['reason'])}{detail}"
        out.write(f"{visible(told)}\n".encode())


def _finding(finding: Json, words: Words) -> str:
    location = finding["location"]
    line = location["line"]
    where = [f"{location['line']}:{finding['start'] + 1}"] if line is not None else []
    where += [f"{name} {location[name]}" for name in _PLACE if location[name] is not None]
    many = f" × {finding['count']}" if finding["count"] > 1 else ""
    kind = label(words, "entity", finding["entity"])
    return f"{':'.join((place_name(location), ', '.join(where)))}: {kind} {finding['masked']}{many}"
