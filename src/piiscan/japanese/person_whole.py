"""Cells and labelled values that are a name as a whole, in kanji and kana mixed: 戸来のぶ代, 緋田ユメ子."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
_LETTERS = np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA)
_MOST = person_lexicons.SURNAME_MOST + person_lexicons.GIVEN_MOST


def letters_end(buffer: Buffer, at: Ints, most: int) -> Ints:
    """End of the kanji and kana from each position, at most `most` of them."""
    classes = np.append(buffer.classes, np.zeros(most, np.uint8))
    end, going = at.copy(), np.ones(len(at), np.bool_)
    for _ in range(most):
        going &= classes[end] & _LETTERS > 0
        end += going
    return end


def names(buffer: Buffer, values: Ints, cells: tuple[Ints, Ints]) -> Pieces:
    """Values behind labels and cells that a surname and a given name fill to the last letter."""
    start = np.concatenate((values, cells[0][cells[1] - cells[0] <= _MOST]))
    start = distinct(start[start < len(buffer.folded)])
    end = letters_end(buffer, start, _MOST + 1)
    short = (end - start >= 3) & (end - start <= _MOST)
    start, end = start[short], end[short]
    kana = np.uint8(fold.HIRAGANA | fold.KATAKANA)
    mixed = np.concatenate((np.zeros(1, np.int64), np.cumsum(buffer.classes & kana > 0, dtype=np.int64)))
    some = (mixed[end] > mixed[start]) & (buffer.classes[start] & np.uint8(fold.KANJI) > 0)
    start, end = start[some], end[some]
    filled = person_lexicons.fill(buffer.folded, start, end).full > NONE
    pieces = person_pieces.bare(start[filled], end[filled])
    return Pieces(pieces.start, pieces.end, pieces.bits | np.uint32(EVIDENCE_BIT["full_name"]), pieces.office)
