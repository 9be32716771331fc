"""Names with kana: a kanji surname with a given name in kana, and whole names in kana."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces, word_lists
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import among, codes_at, is_in
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING
from piiscan.text.runs import runs
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
COMMON_NAME = 3.0  # bits of a name that is in the small dictionary and read alone as a name
KANA_MOST = 8  # characters of one part of a name in kana; half-width voiced marks count
_KANA = np.uint8(fold.HIRAGANA | fold.KATAKANA)


@dataclass(frozen=True, slots=True, eq=False)
class KanaRuns:
    """Starts and ends of the hiragana and of the katakana runs of a buffer."""

    hiragana: tuple[Ints, Ints]
    katakana: tuple[Ints, Ints]

    @classmethod
    def of(cls, buffer: Buffer) -> KanaRuns:
        return cls(
            runs(buffer.classes & np.uint8(fold.HIRAGANA) > 0), runs(buffer.classes & np.uint8(fold.KATAKANA) > 0)
        )

    def ends(self, at: Ints) -> Ints:
        """End of the run that begins at each position, or the position itself."""
        return np.maximum(person_pieces.run_from(*self.hiragana, at), person_pieces.run_from(*self.katakana, at))


def given_in_kana(buffer: Buffer, start: Ints, end: Ints, kana: KanaRuns) -> Pieces:
    """A kanji run that is a surname, directly followed by a given name in kana.

    Without honorific both must be common and the name must end its kana run; with one it may be any of the lexicon.
    """
    folded = buffer.folded
    rows = np.flatnonzero((end - start <= person_lexicons.SURNAME_MOST) & (end < len(folded)))
    rows = rows[buffer.classes[end[rows]] & _KANA > 0]
    short = word_lists.beginning("short_surname").first.take(folded[start[rows]].astype(np.intp))
    rows = rows[short | (end[rows] - start[rows] > 1)]
    family = person_lexicons.surnames().belief(folded, start[rows], (end - start)[rows])
    rows, family = rows[family > NONE], family[family > NONE]
    if not len(rows):
        return person_pieces.none()
    at, stop = end[rows], kana.ends(end[rows])
    size = np.arange(2, person_lexicons.GIVEN_MOST + 1)[:, None]
    which, row = np.nonzero(at + size <= stop)
    size, at, stop = which + 2, at[row], stop[row]
    given = person_lexicons.given_names().belief(folded, at, size)
    honored = (given > NONE) & (person_pieces.starts_any(folded, at + size, "kana_honorific", "honorific") > 0)
    common = (family[row] >= COMMON_NAME) & (given >= COMMON_NAME) & (at + size == stop)
    bits = BIT["full_name"] | np.where(honored, BIT["honorific"], NOTHING)
    found = Pieces(start[rows][row], at + size, bits, np.zeros(len(row), np.bool_))
    return found.take(common | (honored & (family[row] + given >= COMMON_NAME)))


def katakana_codes(folded: fold.Codes) -> fold.Codes:
    """Folded text with hiragana as katakana."""
    hiragana = (folded >= 0x3041) & (folded <= 0x3096)
    return folded + hiragana * np.uint16(0x60)


def whole_names(buffer: Buffer, values: Ints, cells: tuple[Ints, Ints], kana: KanaRuns) -> Pieces:
    """Names all in kana at the start of a labelled value or filling a cell: two runs with a space, or one run."""
    at = np.concatenate((values, cells[0][cells[1] > cells[0]]))
    at = distinct(at[buffer.classes[at] & _KANA > 0])
    if not len(at):
        return person_pieces.none()
    first = kana.ends(at)
    at, first = at[first > at], first[first > at]
    space = np.append(buffer.classes, np.uint8(0))[first] & np.uint8(fold.SPACE) > 0
    second = kana.ends(np.where(space, first + 1, first))
    label = is_label(buffer.folded, first + 1, second) & space  # セイ:ヤマダ メイ:タロウ
    second[~space | (second == first + 1) | label] = 0
    end = cells[1][buffer.unit_of(at)]
    labelled = among(at, values)
    second = np.where((second > 0) & labelled, _further(buffer, kana, at, first, second), second)
    two = (second > 0) & (labelled | (second == end))
    one = (second == 0) & (labelled | (first == end))
    codes = katakana_codes(buffer.folded)
    return person_pieces.concat([
        _two(codes, at[two], first[two], second[two]),
        _one(codes, at[one], first[one]),
        _alone(codes, at, first, ends=label | _closed(buffer, first)),
    ])  # fmt: skip


def is_label(folded: fold.Codes, start: Ints, end: Ints) -> Bools:
    """Whether the kana runs are names of a part of a name with a sign behind: メイ:"""
    size = word_lists.ending("label_part").longest(folded, end - 1)
    found: Bools = (size > 0) & (size == end - start) & is_in(codes_at(folded, end), ":=")
    return found


def _further(buffer: Buffer, kana: KanaRuns, at: Ints, first: Ints, second: Ints) -> Ints:
    """End of a name of three or four parts behind a label (グエン バン アン) whose first two are no Japanese name."""
    codes, classes = katakana_codes(buffer.folded), np.append(buffer.classes, np.zeros(2, np.uint8))
    end = second.copy()
    for _ in range(2):
        spaced = (end > 0) & (classes[end] & np.uint8(fold.SPACE) > 0)
        stop = kana.ends(np.where(spaced, end + 1, end))
        end = np.where(spaced & (stop > end + 1), stop, end)
    open_ = np.flatnonzero(end > second)
    family, given = (
        are_readings(codes, a[open_], b[open_], k) for a, b, k in ((at, first, "s"), (first + 1, second, "g"))
    )
    native = np.zeros(len(end), np.bool_)
    native[open_] = family & given
    return np.where(native | ~_closed(buffer, end), second, end)


def _closed(buffer: Buffer, at: Ints) -> Bools:
    """Positions where no letter follows, not even behind a space: the end of a value."""
    classes = np.append(buffer.classes, np.zeros(2, np.uint8))
    letters = _KANA | np.uint8(fold.KANJI | fold.LATIN | fold.DIGIT)
    behind = at + (classes[at] & np.uint8(fold.SPACE) > 0)
    closed: Bools = classes[behind] & letters == 0
    return closed


def are_readings(codes: fold.Codes, start: Ints, end: Ints, kind: str) -> Bools:
    """Whether stretches of katakana are readings of surnames ("s") or given names ("g")."""
    size = end - start
    found = np.zeros(len(start), np.bool_)
    fits = np.flatnonzero((size >= 1) & (size <= KANA_MOST))
    if len(fits):
        found[fits] = person_lexicons.readings(kind).contains(ngrams.span_hashes(codes, start[fits], size[fits]))
    return found


def _two(codes: fold.Codes, start: Ints, middle: Ints, end: Ints) -> Pieces:
    family, given = are_readings(codes, start, middle, "s"), are_readings(codes, middle + 1, end, "g")
    bits = np.where(family & given, BIT["full_name"], np.where(family | given, BIT["surname"], NOTHING))
    found = Pieces(start, end, bits | BIT["kana"] | BIT["spaced"], np.zeros(len(start), np.bool_))
    return found.take((family | given) & (end - start <= 4 * KANA_MOST))


def _hint(start: Ints, end: Ints) -> Pieces:
    return Pieces(start, end, np.full(len(start), BIT["kana"] | BIT["surname"]), np.zeros(len(start), np.bool_))


def _one(codes: fold.Codes, start: Ints, end: Ints) -> Pieces:
    """One run that a surname and a given name fill, two characters each at least; only a hint."""
    cut = np.arange(2, KANA_MOST + 1)[:, None]
    which, row = np.nonzero((end - start >= cut + 2) & (end - start <= cut + KANA_MOST))
    middle = start[row] + which + 2
    known = are_readings(codes, start[row], middle, "s")
    row, middle = row[known], middle[known]
    fits = distinct(row[are_readings(codes, middle, end[row], "g")])
    return _hint(start[fits], end[fits])


def _alone(codes: fold.Codes, start: Ints, end: Ints, *, ends: Bools) -> Pieces:
    """One run that is a surname or a given name and no other word: the cell of a split column; only a hint."""
    start, end = start[ends & (end - start >= 2)], end[ends & (end - start >= 2)]
    known = are_readings(codes, start, end, "s") | are_readings(codes, start, end, "g")
    start, end = start[known], end[known]
    other = person_lexicons.katakana("word").contains(ngrams.span_hashes(codes, start, end - start))
    return _hint(start[~other], end[~other])
