"""What stands at many positions at once: signs, classes, literal texts that end or begin there."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_FEW = 1000  # for so few places a look at their signs costs less than trying all texts


@cache
def table_of(signs: str) -> Bools:
    """bool[65536]: which folded units are among `signs`."""
    table = np.zeros(1 << 16, np.bool_)
    table[[ord(sign) for sign in signs]] = True
    table.flags.writeable = False
    return table


def unit_at(folded: fold.Codes, at: Ints) -> fold.Codes:
    """Folded units at positions; a line break for what lies outside."""
    inside = (at >= 0) & (at < len(folded))
    return np.where(inside, folded[np.clip(at, 0, len(folded) - 1)], 10).astype(np.uint16)


def class_at(buffer: Buffer, at: Ints) -> fold.Classes:
    """Class bits at positions; BREAK for what lies outside."""
    inside = (at >= 0) & (at < len(buffer.classes))
    return np.where(inside, buffer.classes[np.clip(at, 0, len(buffer.classes) - 1)], fold.BREAK).astype(np.uint8)


def literal_before(folded: fold.Codes, at: Ints, texts: tuple[str, ...]) -> tuple[Ints, Ints]:
    """(length, index) of the first of `texts` that ends right before each position; (0, -1) for none."""
    length, which = np.zeros(len(at), np.int64), np.full(len(at), -1, np.int64)
    likely = np.flatnonzero(_ends_of(texts).take(folded[np.maximum(at - 1, 0)].astype(np.intp)))
    if not len(likely):  # few, most of the time
        return length, which
    last = set(map(chr, folded[at[likely] - 1].tolist())) if len(likely) < _FEW else None
    for index, text in enumerate(texts):
        if last is not None and text[-1] not in last:
            continue
        mine = likely[(which[likely] < 0) & (at[likely] >= len(text))]
        for back, char in enumerate(reversed(text), 1):
            mine = mine[folded[at[mine] - back] == ord(char)]
        length[mine], which[mine] = len(text), index
    return length, which


def literal_after(folded: fold.Codes, at: Ints, texts: tuple[str, ...]) -> Ints:
    """Length of the first of `texts` that begins at each position, 0 for none."""
    length = np.zeros(len(at), np.int64)
    likely = np.flatnonzero((at < len(folded)) & _begin_with(texts).take(folded.take(at, mode="clip")))
    if not len(likely):
        return length
    first = set(map(chr, folded[at[likely]].tolist())) if len(likely) < _FEW else None
    for text in texts:
        if first is not None and text[0] not in first:
            continue
        mine = likely[(length[likely] == 0) & (at[likely] + len(text) <= len(folded))]
        for ahead, char in enumerate(text):
            mine = mine[folded[at[mine] + ahead] == ord(char)]
        length[mine] = len(text)
    return length


@cache
def _begin_with(texts: tuple[str, ...]) -> Bools:
    return table_of("".join(text[0] for text in texts))


@cache
def _ends_of(texts: tuple[str, ...]) -> Bools:
    return table_of("".join(text[-1] for text in texts))
