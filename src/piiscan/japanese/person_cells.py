"""Cells of columns whose header asks for names: what is none, and lists of names (山田、鈴木部長)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person, person_lexicons, person_pieces, word_lists
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.positions import is_in
from piiscan.text import ngrams, spans
from piiscan.text.buffer import Buffer
from piiscan.text.sets import distinct
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_BETWEEN = "、,・/;"
_LONGEST_WORD = 12


def says_no_name(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """Cells that name nobody (未定), a firm (株式会社山田, 山田商事) or a department; 服部 is a surname."""
    size = end - start
    none = np.zeros(len(start), np.bool_)
    short = np.flatnonzero(size <= _LONGEST_WORD)
    none[short] = word_lists.lexicon("no_name").contains(ngrams.span_hashes(buffer.folded, start[short], size[short]))
    none |= person_pieces.starts_any(buffer.folded, start, "company") > 0
    for key in ("company", "body_word"):
        none |= person_pieces.ends_any(buffer.folded, start, end, key)
    rows = np.flatnonzero(none & (size <= person_lexicons.SURNAME_MOST))
    none[rows] = person_lexicons.surnames().belief(buffer.folded, start[rows], size[rows]) <= NONE
    return none


def listed(buffer: Buffer, asked: Bools) -> Spans:
    """Names of lists in the cells (units) that are asked."""
    between = np.flatnonzero(is_in(buffer.folded, _BETWEEN))
    unit = distinct(buffer.unit_of(between))
    unit = unit[asked[unit] & (buffer.ends[unit] > buffer.starts[unit])]
    return person.find_listed(buffer, buffer.starts[unit]) if len(unit) else spans.none()
