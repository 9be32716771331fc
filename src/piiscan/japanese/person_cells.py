"""Cells of columns whose header asks for names: what is none, and lists of names (山田、鈴木部長)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person, person_lexicons, person_parts, person_pieces, word_lists
from piiscan.japanese.latin_words import Words
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.positions import is_in
from piiscan.text import fold, ngrams, spans
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Word
from piiscan.text.sets import distinct
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_BETWEEN = "、,・/;"
_LONGEST_WORD = 12


def says_no_name(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """Cells that name nobody (未定), a firm (株式会社山田, 山田商事) or a department; 服部 is a surname.

    A single character is a name if it is kanji and not the answer of a form (有).
    """
    size = end - start
    none = np.zeros(len(start), np.bool_)
    short = np.flatnonzero(size <= _LONGEST_WORD)
    none[short] = word_lists.lexicon("no_name").contains(ngrams.span_hashes(buffer.folded, start[short], size[short]))
    none |= person_pieces.starts_any(buffer.folded, start, "company") > 0
    for key in ("company", "body_word"):
        none |= person_pieces.ends_any(buffer.folded, start, end, key)
    rows = np.flatnonzero(none & (size <= person_lexicons.SURNAME_MOST))
    none[rows] = person_lexicons.surnames().belief(buffer.folded, start[rows], size[rows]) <= NONE
    one = np.flatnonzero(size == 1)
    none[one] |= buffer.classes[start[one]] & np.uint8(fold.KANJI) == 0
    none[one] |= word_lists.beginning("choice").longest(buffer.folded, start[one]) > 0
    return none


def partners(header: Sequence[str]) -> Ints:
    """int64[column]: for a column of family names the column of given names beside it, and the other way round.

    One column may lie between (姓 セイ 名 メイ); -1 for none.
    """
    parts = [person_parts.of_header(name) for name in header]
    found = np.full(len(parts), -1, np.int64)
    for i in (i for i, part in enumerate(parts) if part):
        near = [j for j in (i + 1, i - 1, i + 2, i - 2) if 0 <= j < len(parts) and parts[j] not in (None, parts[i])]
        found[i] = near[0] if near else -1
    return found


def single_words(buffer: Buffer, asked: Bools) -> Spans:
    """Cells (units) among those asked that are one word in Latin letters read as a Japanese name: Tanaka, KEN."""
    words = Words.of(buffer)
    unit = np.flatnonzero(asked & (buffer.ends > buffer.starts))
    mine = words.beginning(buffer.starts[unit])
    mine = mine[words.end[mine] == buffer.ends[buffer.unit_of(words.start[mine])]]
    mine = mine[words.reads("sg", mine)]
    bits = BIT["surname"] | BIT["table_cell"]
    return Spans(words.start[mine], words.end[mine], np.full(len(mine), bits, Word))


def latin_pairs(buffer: Buffer, asked: Bools) -> Spans:
    """Cells (units) among those asked that are two words in Latin letters read as Japanese names: Tanaka Ken, SATO, Ai."""
    words = Words.of(buffer)
    unit = buffer.unit_of(words.start)
    mine = np.flatnonzero(asked[unit])
    read = np.bincount(unit[mine][words.reads("sg", mine)], minlength=len(asked))
    good = np.flatnonzero((np.bincount(unit[mine], minlength=len(asked)) == 2) & (read == 2))
    return Spans(buffer.starts[good], buffer.ends[good], np.full(len(good), BIT["full_name"] | BIT["table_cell"], Word))


def listed(buffer: Buffer, asked: Bools) -> Spans:
    """Names of lists in the cells (units) that are asked."""
    between = np.flatnonzero(is_in(buffer.folded, _BETWEEN))
    unit = distinct(buffer.unit_of(between))
    unit = unit[asked[unit] & (buffer.ends[unit] > buffer.starts[unit])]
    return person.find_listed(buffer, buffer.starts[unit]) if len(unit) else spans.none()
