"""Surnames in kanji that what stands on both sides makes persons: 営業部の清水です, 確認済み（田中）, 2019/04/01 石川 修正."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_mails, person_pieces, word_lists
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import among, classes_at, codes_at, is_in
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
LIKELY = 2.0  # bits of a fill that is a name in half of the cases (see person.py)
_MOST = 6  # characters of a run that is asked
_ENDS_SENTENCE = "\n\r。」"


def names(buffer: Buffer, start: Ints, end: Ints) -> Pieces:
    """Kanji runs that are a surname (or fill as a name), between words that speak of a person. Evidence "label"."""
    short = np.flatnonzero(end - start <= _MOST)
    start, end = start[short], end[short]
    folded = buffer.folded
    before, behind = codes_at(folded, start - 1), codes_at(folded, end)
    likely = (
        _presented(folded, start, end, before)
        | _noted(folded, start, end, before, behind)
        | _logged(buffer, folded, start, end, before, behind)
        | _mailed(folded, start, end, before)
    )
    rows = np.flatnonzero(likely)
    if not len(rows):
        return person_pieces.none()
    start, end = start[rows], end[rows]
    fill = person_lexicons.fill(buffer.folded, start, end)
    single = person_pieces.starts_any(buffer.folded, start, "short_surname") > 0
    known = (fill.surname > NONE) & (single | (end - start > 1))
    bits = BIT["label"] | np.where(known, BIT["surname"], BIT["full_name"])
    found = Pieces(start, end, bits.astype(Word), np.zeros(len(start), np.bool_))
    return found.take(known | (fill.full >= LIKELY))


def _asked(mask: Bools, ask: Ints | Bools) -> Bools:
    """The mask where what was asked of its rows alone holds too."""
    mask[mask] = ask > 0
    return mask


def _presented(folded: fold.Codes, start: Ints, end: Ints, before: fold.Codes) -> Bools:
    """社長の|田中|です: an office, a firm or a department in front, and a word that presents behind."""
    mask = before == ord("の")
    mask = _asked(mask, person_pieces.starts_any(folded, end[mask], "presents"))
    return _asked(mask, word_lists.ending("affiliation").longest(folded, start[mask] - 2))


def _noted(folded: fold.Codes, start: Ints, end: Ints, before: fold.Codes, behind: fold.Codes) -> Bools:
    """確認済み（|田中|）, and a surname that is no town's name in parentheses at the end of a sentence."""
    mask = (before == ord("(")) & (behind == ord(")"))
    at = start[mask] - 2
    at = at - (codes_at(folded, at) == ord(" "))
    told = word_lists.ending("done").longest(folded, at) > 0
    last = is_in(codes_at(folded, end[mask] + 1), _ENDS_SENTENCE)
    town = person_lexicons.town_stems().contains(ngrams.span_hashes(folded, start[mask], (end - start)[mask])) \
        if last.any() else last  # fmt: skip
    return _asked(mask, told | (last & ~town & (end - start > 1)[mask]))


def _logged(
    buffer: Buffer, folded: fold.Codes, start: Ints, end: Ints, before: fold.Codes, behind: fold.Codes
) -> Bools:
    """2019/04/01 |石川| 修正: digits in front, a piece of work behind."""
    mask = (before == ord(" ")) & is_in(behind, " :")
    digit = classes_at(buffer.classes, start[mask] - 2) & np.uint8(fold.DIGIT) > 0
    mask = _asked(mask, digit)
    at = end[mask] + 1
    at = at + (codes_at(folded, at) == ord(" "))
    return _asked(mask, _holds_work(folded, at))


def _holds_work(folded: fold.Codes, at: Ints) -> Bools:
    """Whether a piece of work is named within some characters: バグ修正."""
    found = np.zeros(len(at), np.bool_)
    for step in range(_MOST):
        found |= person_pieces.starts_any(folded, at + step, "work") > 0
    return found


def _mailed(folded: fold.Codes, start: Ints, end: Ints, before: fold.Codes) -> Bools:
    """|小林誠| <kobayashi@example.com>, but no second part of a name."""
    parted: Bools = (before == ord(" ")) & (codes_at(folded, start - 2) > 0xFF)
    return among(end, person_mails.name_ends(folded)) & np.logical_not(parted)
