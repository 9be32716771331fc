"""Cells and labelled values that are a name as a whole, in kanji and kana mixed: 戸来のぶ代, 緋田ユメ子."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_kana, person_lexicons, person_pieces
from piiscan.japanese.person_kana import KanaRuns
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
_LETTERS = np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA)
_SURNAME_SURE = 2.5  # as in person.py
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
    return Pieces(pieces.start, pieces.end, pieces.bits | BIT["full_name"], pieces.office)


def spaced(buffer: Buffer, start: Ints, end: Ints, kana: KanaRuns, cells: tuple[Ints, Ints]) -> Pieces:
    """Cells that are a sure surname, a space and what may be a given name: 佐藤 結, 鈴木 トメ.

    A reading of a given name counts as one; a single kanji in no lexicon has no evidence but the space, so that only
    a column of names lifts it. start, end: kanji runs.
    """
    first = person_pieces.run_from(start, end, cells[0])
    rows = np.flatnonzero((first > cells[0]) & (first + 1 < cells[1]) & (cells[1] - first <= person_kana.KANA_MOST + 1))
    rows = rows[buffer.classes[first[rows]] & np.uint8(fold.SPACE) > 0]
    head, tail, stop = cells[0][rows], first[rows] + 1, cells[1][rows]
    short = tail - head <= person_lexicons.SURNAME_MOST + 1
    head, tail, stop = head[short], tail[short], stop[short]
    sure = person_lexicons.surnames().belief(buffer.folded, head, tail - 1 - head) >= _SURNAME_SURE
    sure |= person_pieces.starts_any(buffer.folded, head, "short_surname") == tail - 1 - head
    head, tail, stop = head[sure], tail[sure], stop[sure]
    codes = person_kana.katakana_codes(buffer.folded)
    read = (kana.ends(tail) == stop) & (stop - tail >= 2) & person_kana.are_readings(codes, tail, stop, "g")
    read &= ~person_lexicons.katakana("word").contains(ngrams.span_hashes(codes, tail, stop - tail))
    one = (stop - tail == 1) & (buffer.classes[tail] & np.uint8(fold.KANJI) > 0)
    one &= ~person_pieces.ends_any(buffer.folded, tail, stop, "place_end")
    one &= person_pieces.starts_any(buffer.folded, tail, "choice", "honorific") == 0
    bits = BIT["spaced"] | np.where(read, BIT["surname"], NOTHING)
    return Pieces(head, stop, bits, np.zeros(len(head), np.bool_)).take(read | one)
