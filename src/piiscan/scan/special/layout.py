"""Where clauses, sentences, lines, blocks and documents of a buffer begin and end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.signs import table_of

Ints = NDArray[np.int64]
_ENDS, _STOPS = "。!?", "、,。!?()「」『』【】[]\t:;|・→※■□●○◆◇/"
_APART = 3  # blank lines between documents: chunks scanned together are parted so
_WRAPPED = 34  # characters of a line that may go on in the next: the narrowest width to which mails are wrapped


class Layout(NamedTuple):
    """Rising borders, each the first position behind one part; positions from `whole[i - 1]` to `whole[i]` are one document.

    lines: by line breaks. sentences: by 。!? and by lines that are not wrapped. clauses: by all signs.
    blocks: by blank lines. documents: by three of them, and by the borders of texts.
    """

    clauses: Ints
    sentences: Ints
    lines: Ints
    blocks: Ints
    documents: Ints


def of(buffer: Buffer, *, lines: bool) -> Layout:
    """The layout of a buffer. lines: its units are lines of one text; else each unit is a text of its own."""
    folded = buffer.folded
    breaks = np.flatnonzero(buffer.classes & np.uint8(fold.BREAK) > 0) + 1
    ended = np.flatnonzero(table_of(_ENDS).take(folded.astype(np.intp))) + 1
    stops = np.flatnonzero(table_of(_STOPS).take(folded.astype(np.intp))) + 1
    size = np.diff(breaks, prepend=0)
    hard = np.empty(0, np.int64) if lines else buffer.starts[1:]
    blank = size[1:] <= 1
    blocks = breaks[1:][blank] if len(breaks) else breaks
    apart = _runs(blank)
    documents = breaks[1:][apart] if len(breaks) else breaks
    long = size > _WRAPPED
    last = folded[np.maximum(breaks - 2, 0)]
    wrapped = long & (
        buffer.classes[np.maximum(breaks - 2, 0)] & np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA) > 0
    )
    wrapped &= last != ord("。")
    sentences = _joined(ended, breaks[~wrapped], hard)
    return Layout(
        _joined(stops, sentences, breaks),
        sentences,
        _joined(breaks, hard),
        _joined(blocks, hard),
        _joined(documents, hard),
    )


def _runs(blank: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where at least _APART blank lines follow one another."""
    out = blank.copy()
    for back in range(1, _APART):
        out[back:] &= blank[:-back]
        out[:back] = False
    return out


def _joined(*parts: Ints) -> Ints:
    whole = np.sort(np.concatenate(parts))
    if not len(whole):
        return whole
    return whole[np.concatenate(([True], np.diff(whole) > 0))]


def around(borders: Ints, at: Ints, size: int) -> tuple[Ints, Ints]:
    """First and last position (half-open) of the part around each position. size: of the buffer."""
    right = np.searchsorted(borders, at, "right")
    whole = np.concatenate(([0], borders, [size]))
    return whole[right], np.maximum(whole[right + 1], at)
