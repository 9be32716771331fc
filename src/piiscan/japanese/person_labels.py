"""Values behind labels: 氏名：山田太郎, お名前　山田 太郎, 担当者 [山田]."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces, word_lists
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import is_in
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
_SEPARATORS = ':= |"\t】]」』>,;・'
_SIGNS = ':="】]」』>|'  # these part a label even in the middle of a word
_LETTERS = np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA | fold.LATIN)


def value_starts(buffer: Buffer) -> Ints:
    """Positions right behind a label and one to three separators, rising and distinct.

    A label parted by spaces alone must not be the end of a longer word (年代表 1980).
    """
    position, _, size = word_lists.finder("label_name")[0].find_sized(buffer.folded)  # 氏　名 is longer than 氏名
    if not len(position):
        return position
    at = position + size
    folded = np.append(buffer.folded, np.full(3, 10, np.uint16))
    bound = (position == 0) | (buffer.classes[np.maximum(position - 1, 0)] & _LETTERS == 0)
    going, sign, value = np.ones(len(at), np.bool_), np.zeros(len(at), np.bool_), at.copy()
    for _ in range(3):
        unit = folded[value]
        going &= is_in(unit, _SEPARATORS)
        sign |= going & is_in(unit, _SIGNS)
        value += going
    good = (value > at) & (value < len(buffer.folded)) & (sign | bound)
    return distinct(value[good])


def unknown_names(buffer: Buffer, start: Ints, end: Ints, values: Ints) -> Pieces:
    """Kanji runs behind a label that begin with a surname though the rest is in no lexicon.

    A surname of one character must be a common one and two more follow: 王小明, but not 白水社's 白.
    """
    first = person_pieces.run_from(start, end, values)
    at, stop = values[first > values], first[first > values]
    if not len(at):
        return person_pieces.none()
    pieces = person_pieces.concat(person_pieces.without_honorific(buffer.folded, at, stop))
    pieces = pieces.take(pieces.end - pieces.start <= 6)
    length = pieces.end - pieces.start
    known = (length == 3) & (person_pieces.starts_any(buffer.folded, pieces.start, "short_surname") > 0)
    for family in (2, 3):
        rows = np.flatnonzero((length > family) & (length <= family + 3))
        sizes = np.full(len(rows), family, np.int64)
        known[rows] |= person_lexicons.surnames().belief(buffer.folded, pieces.start[rows], sizes) > NONE
    bits = pieces.bits | np.uint32(EVIDENCE_BIT["surname"])
    return Pieces(pieces.start, pieces.end, bits, pieces.office).take(known)
