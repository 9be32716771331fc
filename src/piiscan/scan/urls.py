"""Digits in the address of a page: part of a path they name a page, not a person."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.text.buffer import Buffer
from piiscan.text.signs import table_of
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
REACH = 200  # characters of an address that are looked at
_AT_ONCE = 1 << 12  # spans looked at together: their characters take 10 MB
_ENDS = " \t\r\n\"'<>「」『』（）(),、。;|"


def in_path(buffer: Buffer, spans: Spans, schemes: Ints) -> NDArray[np.bool_]:
    """Which spans lie in an address that begins with one of the signs :// at `schemes`, rising, but for its query.

    The value of a query (?tel=...) is judged like any other.
    """
    return _inside(buffer, spans, schemes, _ending(_ENDS + "="))


def in_address(buffer: Buffer, spans: Spans, schemes: Ints) -> NDArray[np.bool_]:
    """Which spans lie in an address, its query included: the ids of a link (?userid=...) are those of its site."""
    return _inside(buffer, spans, schemes, _ending(_ENDS))


@cache
def _ending(signs: str) -> NDArray[np.bool_]:
    """bool[65536]: the folded units that end an address: `signs` and all beyond ASCII."""
    table = table_of(signs).copy()
    table[128:] = True
    return table


def _inside(buffer: Buffer, spans: Spans, schemes: Ints, ends: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether none of the units `ends` stands between the sign :// and each span."""
    found = np.zeros(len(spans), np.bool_)
    if not len(schemes):
        return found
    last = np.searchsorted(schemes, spans.start) - 1
    near = np.flatnonzero((last >= 0) & (spans.start - schemes[last] <= REACH))
    if not len(near):
        return found
    first, place = schemes[last[near]], spans.start[near]
    for i in range(0, len(near), _AT_ONCE):
        some = slice(i, i + _AT_ONCE)
        found[near[some]] = ~_any_between(buffer, first[some], place[some], ends)
    return found


def _any_between(buffer: Buffer, first: Ints, place: Ints, ends: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether one of the units `ends` stands in first:place, at most REACH of them."""
    between = first[:, None] + np.arange(REACH)
    ended = ends[buffer.folded.take(between, mode="clip")] & (between < place[:, None])
    return np.asarray(ended.any(axis=1))
