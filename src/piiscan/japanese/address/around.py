"""What stands around an address: the label and the postal code in front, the borders of its cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import tables, word_lists
from piiscan.japanese.positions import is_in
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_SIGNS = ':= |\t】]」,("〒'
_HOLDERS = 3  # at most three municipalities share a postal code


def evidence(buffer: Buffer, codes: fold.Codes, start: Ints, end: Ints, owner: Ints) -> Bits:
    """Evidence of the label and the postal code in front, and of a cell that holds nothing else."""
    unit = buffer.unit_of(start)
    number, before = postal_code(codes, start)
    told = number >= 0
    agrees = told & belongs(number, owner)
    differs = told & ~agrees & (owner >= 0) & known(number)
    cell: Bools = ((buffer.starts[unit] == start) | told & (before <= buffer.starts[unit])) & (buffer.ends[unit] == end)
    words: Bits = np.where(cell, BIT["table_cell"], NOTHING)
    label = _labelled(codes, start)
    for code, there in (("label", label), ("postal_agrees", agrees), ("postal_differs", differs)):
        words |= np.where(there, BIT[code], NOTHING)
    return words


def _labelled(codes: fold.Codes, start: Ints) -> Bools:
    """Whether a label ends in front of each position, perhaps with signs between."""
    at = start.copy()
    for _ in range(3):
        at -= (at > 0) & is_in(codes[np.maximum(at - 1, 0)], _SIGNS)
    size = word_lists.labels("label_address").longest(codes, np.maximum(at - 1, 0))
    before = codes[np.maximum(at - size - 1, 0)]
    inner = (codes[np.maximum(at - 1, 0)] < 128) & (at > size) & is_in(before, "abcdefghijklmnopqrstuvwxyz")
    return (size > 0) & (at > 0) & ~inner


def postal_code(codes: fold.Codes, start: Ints) -> tuple[Ints, Ints]:
    """The postal code directly in front of each position (up to two spaces between) as a number, or -1; and where it
    begins, with its 〒."""
    at = start.copy()
    for _ in range(2):
        at -= (at > 0) & (codes[np.maximum(at - 1, 0)] == ord(" "))
    number, begin = np.full(len(at), -1, np.int64), start.copy()
    last = codes[np.maximum(at - 1, 0)]
    rows = np.flatnonzero((at >= 7) & (last >= ord("0")) & (last <= ord("9")))
    if not len(rows):
        return number, begin
    place = at[rows, None] - np.arange(8, 0, -1)
    units = np.where(place >= 0, codes.take(np.maximum(place, 0)), np.uint16(10))
    dash = units[:, 3] == ord("-")
    units[dash, 1:4] = units[dash, 0:3]
    digits = units[:, 1:].astype(np.int64) - 48
    first = at[rows] - 7 - dash
    before = codes.take(np.maximum(first - 1, 0))
    good = ((digits >= 0) & (digits <= 9)).all(axis=1) & ~((first > 0) & is_in(before, "0123456789-"))
    number[rows[good]] = digits[good] @ 10 ** np.arange(6, -1, -1)
    begin[rows[good]] = (first - ((first > 0) & (before == ord("〒"))))[good]
    return number, begin


def known(number: Ints) -> Bools:
    """Which postal codes are in the table."""
    listed, _ = tables.postal_codes()
    return np.asarray(listed[np.minimum(np.searchsorted(listed, number), len(listed) - 1)] == number)


def belongs(number: Ints, owner: Ints) -> Bools:
    """Whether each postal code belongs to a municipality."""
    agrees = np.zeros(len(number), np.bool_)
    for step in range(_HOLDERS):
        agrees |= (holder(number, step) == owner) & (owner >= 0)
    return agrees


def holder(number: Ints, step: int) -> Ints:
    """The municipality in place `step` among those of each postal code, or -1."""
    listed, holders = tables.postal_codes()
    left = np.searchsorted(listed, number) + step
    index = np.minimum(left, len(listed) - 1)
    return np.where((left < len(listed)) & (listed[index] == number), holders[index], -1)
