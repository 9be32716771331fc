"""What speaks against a piece of text being a name: words, places, companies, inflections."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces, word_lists
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import among, codes_at, is_in
from piiscan.text import ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SHORT_SURE = 2.0  # bits of a surname of one character that is also read alone as a name
_CLOSING = " \t\n\r。"
_POLITE = "おご御"
_KANJI_DIGITS = "〇零一二三四五六七八九"


def okurigana(buffer: Buffer, pieces: Pieces) -> Bools:
    """Three kanji, or a single one, and an inflection behind them: 中見出|し, 習|い. Others are rare."""
    size = pieces.end - pieces.start
    found: Bools = (size == 3) | (size == 1)
    found[found] = person_pieces.starts_any(buffer.folded, pieces.end[found], "okurigana") > 0
    return found


def no_person(buffer: Buffer, pieces: Pieces, surname: Floats) -> Bools:
    """What an honorific makes no person: 皆様, and a single character that is rather a word (左様, お前さん)."""
    folded, single = buffer.folded, pieces.end - pieces.start == 1
    words = word_lists.lexicon("no_person").contains(
        ngrams.span_hashes(folded, pieces.start, pieces.end - pieces.start)
    )
    rare = (surname < SHORT_SURE) & (person_pieces.starts_any(folded, pieces.start, "short_surname") == 0)
    polite = is_in(folded[np.maximum(pieces.start - 1, 0)], _POLITE) & (pieces.start > 0)
    none: Bools = words | (single & (rare | polite)) | _worship(buffer, pieces)
    return none


def choice(buffer: Buffer, pieces: Pieces) -> Bools:
    """One character that is rather the answer of a form: 配偶者：有."""
    single: Bools = pieces.end - pieces.start == 1
    single[single] = word_lists.beginning("choice").longest(buffer.folded, pieces.start[single]) > 0
    return single


def _worship(buffer: Buffer, pieces: Pieces) -> Bools:
    """拝 that closes no letter: 神君崇|拝される."""
    found: Bools = codes_at(buffer.folded, pieces.end) == ord("拝")
    found &= ~is_in(codes_at(buffer.folded, pieces.end + 1), _CLOSING)
    return found


def digits_alone(buffer: Buffer, pieces: Pieces) -> Bools:
    """Three kanji digits and more, nothing else: a part of a number (〇八〇・一二三四)."""
    long = pieces.end - pieces.start >= 3
    digits = np.concatenate(([0], np.cumsum(is_in(buffer.folded, _KANJI_DIGITS)))) if long.any() else np.zeros(1)
    long[long] = digits[pieces.end[long]] - digits[pieces.start[long]] == (pieces.end - pieces.start)[long]
    return long


def look_alike(buffer: Buffer, pieces: Pieces, values: Ints) -> Bools:
    """Words and places of the dictionary, a place's last character as given name, a company's name.

    A surname behind a label (at `values`) is no word, though other names could fill it: 吉田 is no 吉 田.
    """
    length = pieces.end - pieces.start
    weak = np.flatnonzero(pieces.bits & (BIT["honorific"] | BIT["spaced"] | BIT["kana"]) == 0)
    start, end, size = pieces.start[weak], pieces.end[weak], length[weak]
    word = person_lexicons.not_names().contains(ngrams.span_hashes(buffer.folded, start, size))
    asked = word & (among(start, values) | (pieces.bits[weak] & BIT["label"] > 0))
    word[asked] = person_lexicons.surnames().belief(buffer.folded, start[asked], size[asked]) <= NONE
    word |= person_pieces.ends_any(buffer.folded, start, end, "body_end")
    last = np.flatnonzero((size <= 3) & (person_pieces.ends_any(buffer.folded, start, end, "place_end")))
    surname = person_lexicons.surnames().belief(buffer.folded, start[last], size[last])
    word[last[surname <= NONE]] = True
    firm: Bools = (person_pieces.starts_any(buffer.folded, pieces.end, "company") > 0) | _behind_company(buffer, pieces)
    firm[weak] |= word
    return firm


def _behind_company(buffer: Buffer, pieces: Pieces) -> Bools:
    return word_lists.ending("company").longest(buffer.folded, pieces.start - 1) > 0
