"""Digits in the address of a page: part of a path they name a page, not a person."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.connectors import table_of
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
REACH = 200  # characters of an address that are looked at
_ENDS = " \t\r\n\"'<>「」『』（）(),、。;|"


def in_path(buffer: Buffer, spans: Spans, schemes: Ints) -> NDArray[np.bool_]:
    """Which spans lie in an address that begins with one of the signs :// at `schemes`, rising, but for its query.

    The value of a query (?tel=...) is judged like any other.
    """
    return _inside(buffer, spans, schemes, _ENDS + "=")


def in_address(buffer: Buffer, spans: Spans, schemes: Ints) -> NDArray[np.bool_]:
    """Which spans lie in an address, its query included: the ids of a link (?userid=...) are those of its site."""
    return _inside(buffer, spans, schemes, _ENDS)


def _inside(buffer: Buffer, spans: Spans, schemes: Ints, signs: str) -> NDArray[np.bool_]:
    """Whether none of `signs` and no character beyond ASCII stands between the sign :// and each span."""
    found = np.zeros(len(spans), np.bool_)
    if not len(schemes):
        return found
    last = np.searchsorted(schemes, spans.start) - 1
    near = np.flatnonzero((last >= 0) & (spans.start - schemes[last] <= REACH))
    if not len(near):
        return found
    first = schemes[last[near]]
    length = spans.start[near] - first
    place = first[:, None] + np.arange(REACH)
    inside = np.arange(REACH) < length[:, None]
    ends = table_of(signs)[buffer.folded.take(place, mode="clip")]
    foreign = buffer.folded.take(place, mode="clip") > 127
    found[near] = ~(inside & (ends | foreign)).any(axis=1)
    return found
