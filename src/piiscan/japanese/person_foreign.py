"""Names written in katakana as foreign names are: ジョン・スミス, スミスさん."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import is_in
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_DOTS = "・="
_QUOTES = "「」『』【】《》〈〉“”\"'&"  # quoted: a title or a product
PART_MOST, WHOLE_MOST = 12, 36  # characters


def names(buffer: Buffer, katakana: tuple[Ints, Ints]) -> Pieces:
    """Katakana parts joined by ・ or ＝, and single parts with an honorific.

    First and last part must be names, or one a name and the other in no dictionary: on annotated text more than
    90 % of these are persons; with a part that is another noun (フル・スコア) hardly any. `katakana`: its runs.
    """
    folded = np.append(buffer.folded, np.uint16(10))
    start, end, dots = _joined(buffer.folded, *katakana)
    if not len(start):
        return person_pieces.none()
    low, high = np.searchsorted(dots, start), np.searchsorted(dots, end)
    joined = high > low
    first = np.where(joined, np.append(dots, 0)[low], end)
    last = np.where(joined, np.append(dots, 0)[np.maximum(high - 1, 0)] + 1, start)
    head, tail = _Part.of(folded, start, first), _Part.of(folded, last, end)
    named = (head.named & ~tail.word) | (tail.named & ~tail.both & ~head.word)
    named &= end - start <= WHOLE_MOST
    honored = _honored(buffer, end)
    quoted = is_in(folded[end], _QUOTES) | is_in(folded[start - 1], _QUOTES)
    free = ~(quoted | _followed_by(buffer, end, fold.LATIN | fold.DIGIT | fold.KANJI))
    named |= honored & (head.named | tail.named) & joined & (end - start <= WHOLE_MOST)
    keep = named & np.where(joined, free | honored, honored & head.named)
    bits = BIT["kana"] | np.where(joined, BIT["full_name"], BIT["surname"]) | np.where(honored, BIT["honorific"], 0)
    return Pieces(start, end, bits.astype(Word), np.zeros(len(start), np.bool_)).take(keep)


def honored(buffer: Buffer, start: Ints, end: Ints) -> Pieces:
    """Katakana runs that are a foreign name and no other word, with an honorific behind: 長谷川 |ジョン|様."""
    names = _Part.of(np.append(buffer.folded, np.uint16(10)), start, end)
    keep = names.named & ~names.word
    keep[keep] = _honored(buffer, end[keep])
    found = person_pieces.bare(start[keep], end[keep])
    return Pieces(found.start, found.end, found.bits | BIT["honorific"], found.office)


def _joined(folded: fold.Codes, start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Katakana runs joined where a single ・ or ＝ parts them, and the positions of those."""
    follows = (start[1:] == end[:-1] + 1) & is_in(folded[end[:-1]], _DOTS)
    edge = np.ones(min(len(start), 1), np.bool_)
    return start[np.append(edge, ~follows)], end[np.append(~follows, edge)], end[:-1][follows]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What the dictionary says of one part of each run: a name, a name that is a noun too, another word."""

    named: Bools
    both: Bools
    word: Bools

    @classmethod
    def of(cls, folded: fold.Codes, start: Ints, end: Ints) -> _Part:
        found = {kind: np.zeros(len(start), np.bool_) for kind in ("name", "both", "word")}
        rows = np.flatnonzero((end - start >= 2) & (end - start <= PART_MOST))
        hashes = ngrams.span_hashes(folded, start[rows], (end - start)[rows])
        for kind, hits in found.items():
            hits[rows] = person_lexicons.katakana(kind).contains(hashes)
        return cls(found["name"] | found["both"], found["both"], found["word"])


def _honored(buffer: Buffer, at: Ints) -> Bools:
    """An honorific or title behind, and no kanji behind that (様体型)."""
    size = person_pieces.starts_any(buffer.folded, at, "kana_honorific", "honorific", "title", "rank")
    return (size > 0) & ~_followed_by(buffer, at + size, fold.KANJI)


def _followed_by(buffer: Buffer, at: Ints, flags: int) -> Bools:
    """A club, a product, a syndrome goes on behind it: FC, 610便, 症候群."""
    follows: Bools = np.append(buffer.classes, np.uint8(0))[at] & np.uint8(flags) > 0
    return follows
