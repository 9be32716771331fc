"""Where the values of a list occur in a text, as they are written."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from piiscan.text.ngrams import Lexicon, span_hashes, window_hashes

__all__ = ["Occurrences", "stands_alone"]

_PREFIX = 3  # characters by which a place is told; shorter values are looked for one by one


class Occurrences:
    """Values compiled for look-up: one pass over a text by the hashes of their first characters."""

    def __init__(self, values: Collection[str]) -> None:
        self._values = {value for value in values if len(value) >= _PREFIX}
        self._short = sorted({value for value in values if 0 < len(value) < _PREFIX})
        lengths: dict[str, set[int]] = {}  # of the values that begin so: thousands of numbers begin with 090
        for value in self._values:
            lengths.setdefault(value[:_PREFIX], set()).add(len(value))
        self._lengths = {prefix: sorted(found, reverse=True) for prefix, found in lengths.items()}
        points = _points("".join(self._lengths))
        starts = np.arange(0, len(points), _PREFIX)
        self._lexicon = Lexicon(span_hashes(points, starts, np.full(len(starts), _PREFIX)))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, value): the longest at each place where one stands alone, in order for the longer values."""
        if self._lengths and len(text) >= _PREFIX:
            hashes = window_hashes(_points(text), _PREFIX)  # type: ignore[arg-type]  # code points do as well
            for at in np.flatnonzero(self._lexicon.contains(hashes)).tolist():
                for length in self._lengths.get(text[at : at + _PREFIX], ()):
                    value = text[at : at + length]
                    if value in self._values and stands_alone(text, at, at + length):
                        yield at, at + length, value
                        break
        for value in self._short:
            yield from ((at, at + len(value), value) for at in _each(text, value))


def _each(text: str, value: str) -> Iterator[int]:
    at = text.find(value)
    while at >= 0:
        if stands_alone(text, at, at + len(value)):
            yield at
        at = text.find(value, at + 1)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no digit or Latin letter goes on where the span begins or ends with one: 1234 does not stand in 91234."""
    before = start > 0 and _glued(text[start - 1], text[start])
    return not before and not (end < len(text) and _glued(text[end - 1], text[end]))


def _glued(left: str, right: str) -> bool:
    return (left.isdigit() and right.isdigit()) or (_is_latin(left) and _is_latin(right))


def _is_latin(char: str) -> bool:
    return char.isalpha() and char < "\u0250"


def _points(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
