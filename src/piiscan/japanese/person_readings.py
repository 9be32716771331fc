"""Names in kana of two parts and more that what stands beside them tells: ヤマダ タロウ 様, 渡辺直美（わたなべ なおみ）."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces
from piiscan.japanese.person_kana import KANA_MOST, KanaRuns, are_readings, is_label, katakana_codes
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import codes_at
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_SPACED = BIT["kana"] | BIT["spaced"]
_PARTS_MOST, _LEAST = 4, 5  # parts of a name; characters of a Japanese name that nothing else tells
_HIRAGANA_HONORIFICS = ("さん", "くん", "ちゃん", "さま")


@dataclass(frozen=True, slots=True, eq=False)
class _Chains:
    """Runs of one kind of kana parted by single spaces: first, last: numbers of their first and last run."""

    start: Ints
    end: Ints
    first: Ints
    last: Ints

    @classmethod
    def of(cls, folded: fold.Codes, start: Ints, end: Ints) -> _Chains:
        joined = (start[1:] == end[:-1] + 1) & (folded[end[:-1]] == ord(" "))
        edge = np.ones(min(len(start), 1), np.bool_)
        first, last = np.flatnonzero(np.append(edge, ~joined)), np.flatnonzero(np.append(~joined, edge))
        several = (last > first) & (last - first < _PARTS_MOST)
        return cls(start, end, first[several], last[several])


def names(buffer: Buffer, kana: KanaRuns) -> Pieces:
    """Chains of kana as pieces, with or without what else says that they are names."""
    codes = buffer.folded
    katakana, hiragana = (_Chains.of(codes, *runs) for runs in (kana.katakana, kana.hiragana))
    if not len(katakana.first) + len(hiragana.first):
        return person_pieces.none()
    return person_pieces.concat([_katakana(codes, katakana), _hiragana(codes, hiragana)])


def _read(codes: fold.Codes, start: Ints, middle: Ints, end: Ints) -> Bools:
    """Whether a surname start:middle and, behind one space, a given name up to `end` are readings of names."""
    both: Bools = are_readings(codes, start, middle, "s") & are_readings(codes, middle + 1, end, "g")
    return both


def _katakana(codes: fold.Codes, chains: _Chains) -> Pieces:
    """Two readings of names; more parts, or names of another kind, where an honorific follows."""
    start, middle, end = chains.start[chains.first], chains.end[chains.first], chains.end[chains.last]
    pair = (chains.last == chains.first + 1) & (end - start <= 2 * KANA_MOST + 1)
    pair[pair] = _read(codes, start[pair], middle[pair], end[pair])
    honored = person_pieces.starts_any(codes, end, "honorific", "kana_honorific", "spaced_honorific") > 0
    enclosed = (codes_at(codes, start - 1) == ord("(")) & (codes_at(codes, end) == ord(")"))
    long = (end - start > _LEAST) & ~is_label(codes, chains.start[chains.last], end)
    long &= ~_word(codes, start, middle) & ~_word(codes, chains.start[chains.last], end)
    foreign = honored & ~pair
    foreign[foreign] = _named(codes, start[foreign], middle[foreign])
    bits = _SPACED | np.where(pair, BIT["full_name"], BIT["surname"]) | np.where(honored, BIT["honorific"], 0)
    found = Pieces(start, end, bits.astype(Word), np.zeros(len(start), np.bool_))
    return found.take((pair & (honored | enclosed | long)) | foreign)


def _hiragana(folded: fold.Codes, chains: _Chains) -> Pieces:
    """Two readings in parentheses or with an honorific behind, which may be in hiragana too."""
    two = chains.last == chains.first + 1
    start, middle, end = (
        x[two] for x in (chains.start[chains.first], chains.end[chains.first], chains.end[chains.last])
    )
    enclosed = (codes_at(folded, start - 1) == ord("(")) & (codes_at(folded, end) == ord(")"))
    told = {0: enclosed | (person_pieces.starts_any(folded, end, "honorific", "spaced_honorific") > 0)}
    told |= {size: _ends(folded, end, size) for size in (2, 3)}
    if not any(mask.any() for mask in told.values()):
        return person_pieces.none()
    codes, parts = katakana_codes(folded), []
    for size, mask in told.items():
        stop = end - size
        good = mask & (stop > middle + 1)
        good[good] = _read(codes, start[good], middle[good], stop[good])
        bits = _SPACED | BIT["full_name"] | np.where(enclosed & (size == 0), NOTHING, BIT["honorific"])
        parts.append(Pieces(start, stop, bits.astype(Word), np.zeros(len(start), np.bool_)).take(good))
    return person_pieces.concat(parts)


def _ends(folded: fold.Codes, end: Ints, size: int) -> Bools:
    """Whether the characters in front of `end` are an honorific of that size."""
    found = np.zeros(len(end), np.bool_)
    for word in _HIRAGANA_HONORIFICS:
        if len(word) == size:
            same = [folded[np.maximum(end - size + i, 0)] == ord(char) for i, char in enumerate(word)]
            found |= np.logical_and.reduce(same)
    return found


def _word(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    """Whether a run is another word of the dictionary."""
    size = np.minimum(end - start, 12)
    return person_lexicons.katakana("word").contains(ngrams.span_hashes(codes, start, size))


def _named(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    """Whether a run is a name, foreign or not, by the dictionary."""
    size = np.minimum(end - start, 12)
    hashes = ngrams.span_hashes(codes, start, size)
    found: Bools = person_lexicons.katakana("name").contains(hashes) | person_lexicons.katakana("both").contains(hashes)
    return found | are_readings(codes, start, end, "s")
