"""Names with kana: a kanji surname with a given name in kana, and whole names in kana."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.runs import runs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
BIT = {code: np.uint32(bit) for code, bit in EVIDENCE_BIT.items()}
COMMON_NAME = 3.0  # bits of a name that is in the small dictionary and read alone as a name
KANA_MOST = 8  # characters of one part of a name in kana; half-width voiced marks count


def _runs_of(buffer: Buffer, flag: int) -> tuple[Ints, Ints]:
    return runs(buffer.classes & np.uint8(flag) > 0)


def run_ends(buffer: Buffer, at: Ints) -> Ints:
    """End of the hiragana or katakana run that begins at each position, or the position itself."""
    hiragana = person_pieces.run_from(*_runs_of(buffer, fold.HIRAGANA), at)
    return np.maximum(hiragana, person_pieces.run_from(*_runs_of(buffer, fold.KATAKANA), at))


def given_in_kana(buffer: Buffer, start: Ints, end: Ints) -> Pieces:
    """A kanji run that is a common surname, directly followed by a kana run that is a common given name."""
    folded = buffer.folded
    rows = np.flatnonzero((end - start <= person_lexicons.SURNAME_MOST) & (end < len(folded)))
    rows = rows[buffer.classes[end[rows]] & np.uint8(fold.HIRAGANA | fold.KATAKANA) > 0]
    family = person_lexicons.surnames().belief(folded, start[rows], (end - start)[rows])
    rows = rows[family >= COMMON_NAME]
    tail = run_ends(buffer, end[rows])
    bare = person_pieces.bare(end[rows], tail)
    both = person_pieces.concat([bare, person_pieces.trimmed_behind(folded, bare, "kana_honorific", office=False)])
    head = np.concatenate((start[rows], start[rows][np.searchsorted(end[rows], both.start[len(rows) :])]))
    length = both.end - both.start
    fits = (length >= 2) & (length <= person_lexicons.GIVEN_MOST)
    given = np.full(len(both), NONE)
    given[fits] = person_lexicons.given_names().belief(folded, both.start[fits], length[fits])
    sure = given >= COMMON_NAME
    return Pieces(head, both.end, both.bits | BIT["full_name"], both.office).take(sure)


def katakana_codes(folded: fold.Codes) -> fold.Codes:
    """Folded text with hiragana as katakana."""
    hiragana = (folded >= 0x3041) & (folded <= 0x3096)
    return folded + hiragana * np.uint16(0x60)


def whole_names(buffer: Buffer, values: Ints, cells: tuple[Ints, Ints]) -> Pieces:
    """Names all in kana at the start of a labelled value or filling a cell: two runs with a space, or one run."""
    both = (fold.HIRAGANA, fold.KATAKANA)
    return person_pieces.concat([_whole(buffer, _runs_of(buffer, flag), values, cells) for flag in both])


def _whole(buffer: Buffer, found: tuple[Ints, Ints], values: Ints, cells: tuple[Ints, Ints]) -> Pieces:
    start, end = found
    at = np.unique(np.concatenate((values, cells[0])))
    first = person_pieces.run_from(start, end, at)
    at, first = at[first > at], first[first > at]
    space = np.append(buffer.classes, np.uint8(0))[first] & np.uint8(fold.SPACE) > 0
    second = person_pieces.run_from(start, end, np.where(space, first + 1, first))
    second[~space | (second == first + 1)] = 0
    unit = buffer.unit_of(at)
    labelled = np.isin(at, values)
    two = (second > 0) & (labelled | (second == cells[1][unit]))
    one = (second == 0) & (labelled | (first == cells[1][unit]))
    codes = katakana_codes(buffer.folded)
    return person_pieces.concat([_two(codes, at[two], first[two], second[two]), _one(codes, at[one], first[one])])


def _known(codes: fold.Codes, start: Ints, end: Ints, kind: str) -> Bools:
    size = end - start
    found = np.zeros(len(start), np.bool_)
    fits = (size >= 1) & (size <= KANA_MOST)
    found[fits] = person_lexicons.readings(kind).contains(ngrams.span_hashes(codes, start[fits], size[fits]))
    return found


def _two(codes: fold.Codes, start: Ints, middle: Ints, end: Ints) -> Pieces:
    family, given = _known(codes, start, middle, "s"), _known(codes, middle + 1, end, "g")
    bits = np.where(family & given, BIT["full_name"], np.where(family | given, BIT["surname"], np.uint32(0)))
    found = Pieces(start, end, bits | BIT["kana"] | BIT["spaced"], np.zeros(len(start), np.bool_))
    return found.take((family | given) & (end - start <= 2 * KANA_MOST + 1))


def _one(codes: fold.Codes, start: Ints, end: Ints) -> Pieces:
    """One run that a surname and a given name fill, two characters each at least; only a hint."""
    fits = np.zeros(len(start), np.bool_)
    for cut in range(2, KANA_MOST + 1):
        rows = np.flatnonzero(~fits & (end - start >= cut + 2) & (end - start <= cut + KANA_MOST))
        rows = rows[_known(codes, start[rows], start[rows] + cut, "s")]
        fits[rows[_known(codes, start[rows] + cut, end[rows], "g")]] = True
    bits = np.full(len(start), BIT["kana"] | BIT["surname"], np.uint32)
    return Pieces(start, end, bits, np.zeros(len(start), np.bool_)).take(fits)
