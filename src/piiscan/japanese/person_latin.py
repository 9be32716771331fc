"""Names in Latin letters where a label or an honorific says that a person is meant: 氏名：Taro Yamada, Yamada Taro様."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_pieces, romanized, word_lists
from piiscan.japanese.latin_words import Latin, small_hashes
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import codes_at
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Runs = tuple[Ints, Ints]
WORD_MOST = 16  # letters of one part
_LATIN, _SPACE = np.uint8(fold.LATIN), np.uint8(fold.SPACE)


def names(buffer: Buffer, latin: Latin, values: Ints, kanji: Ints, hiragana: Ints) -> Pieces:
    """Two words with capitals behind a label, or in front of an honorific. kanji, hiragana: where such runs begin.

    With an honorific or a label of any kind both must be read as Japanese names, or one where the honorific follows;
    a label that asks for a person's name takes every two words.
    """
    at = values[buffer.classes[values] & _LATIN > 0]
    behind = np.sort(np.concatenate([_honored(buffer, begin) for begin in (kanji, hiragana)]))
    if not len(at) and not len(behind):
        return person_pieces.none()
    words = latin.words.start, latin.words.end
    labelled, honored = _from(buffer, words, at), _before(buffer, words, behind)
    own = own_label(buffer, labelled[0])
    return person_pieces.concat([
        _judged(buffer, *labelled, least=np.where(own, 0, 2), bits=0, far=_further(buffer, words, labelled[3], own)),
        _judged(buffer, *honored, least=np.ones(len(honored[0]), np.int64), bits=int(BIT["honorific"])),
    ])  # fmt: skip


def _honored(buffer: Buffer, begin: Ints) -> Ints:
    """Ends of Latin words in front of an honorific (a space between is allowed)."""
    before = begin - (buffer.classes[np.maximum(begin - 1, 0)] & _SPACE > 0)
    rows = np.flatnonzero((before > 0) & (buffer.classes[np.maximum(before - 1, 0)] & _LATIN > 0))
    honored = person_pieces.starts_any(buffer.folded, begin[rows], "honorific", "kana_honorific") > 0
    return before[rows[honored]]


def _from(buffer: Buffer, words: Runs, at: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Two words from each position: start, end, start, end. A comma may follow the first."""
    first = person_pieces.run_from(*words, at)
    comma = codes_at(buffer.folded, first) == ord(",")
    second = first + comma + (codes_at(buffer.folded, first + comma) == ord(" "))
    stop = person_pieces.run_from(*words, second)
    good = (stop > second) & (second > first + comma)
    return at[good], first[good], second[good], stop[good]


def _before(buffer: Buffer, words: Runs, stop: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """The two words that end at each position."""
    if not len(stop):
        return stop, stop, stop, stop
    start, end = words
    last = np.searchsorted(end, stop)
    good = (last > 0) & (end[np.maximum(last - 1, 0)] == start[last] - 1)
    good[good] = buffer.classes[start[last[good]] - 1] & _SPACE > 0
    last = last[good]
    return start[last - 1], end[last - 1], start[last], end[last]


def _further(buffer: Buffer, words: Runs, stop: Ints, own: Bools) -> Ints:
    """End of a name of three or four words (NGUYEN VAN AN) behind a label of a person's own."""
    end = stop
    for _ in range(2):
        at = end + 1
        next_ = person_pieces.run_from(*words, at)
        good = own & (codes_at(buffer.folded, end) == ord(" ")) & (next_ > at)
        good[good] = _capital(buffer, at[good], next_[good])
        end = np.where(good, next_, end)
    return end


def _judged(
    buffer: Buffer, a: Ints, b: Ints, c: Ints, d: Ints, *, least: Ints, bits: int, far: Ints | None = None
) -> Pieces:
    """Words a:b and c:d as a name; at least `least` of them must be read as Japanese names.

    far: where the name ends if it is no Japanese one.
    """
    capital = _capital(buffer, a, b) & _capital(buffer, c, d)
    far = d if far is None else far
    a, b, c, d, least, far = (x[capital] for x in (a, b, c, d, least, far))
    read = {(kind, i): _reads(buffer.folded, s, e, kind) for kind in "sg" for i, (s, e) in enumerate(((a, b), (c, d)))}
    full = (read["s", 0] & read["g", 1]) | (read["g", 0] & read["s", 1])
    some = read["s", 0] | read["g", 0] | read["s", 1] | read["g", 1]
    kind = np.where(full, BIT["full_name"], np.where(some, BIT["surname"], NOTHING))
    found = Pieces(a, np.where(full, d, far), kind | Word(bits), np.zeros(len(a), np.bool_))
    return found.take(2 * full + (some & ~full) >= least)


def _capital(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    head = buffer.folded[start]
    good: Bools = (head >= ord("A")) & (head <= ord("Z")) & (end - start >= 2) & (end - start <= WORD_MOST)
    return good


def _reads(codes: fold.Codes, start: Ints, end: Ints, kind: str) -> Bools:
    if not len(start):
        return np.zeros(0, np.bool_)
    return romanized.names(kind).contains(small_hashes(codes, start, end - start))


def own_label(buffer: Buffer, at: Ints) -> Bools:
    """Whether the label in front (up to three separators between) asks for the name of a person."""
    found = np.zeros(len(at), np.bool_)
    for gap in (1, 2, 3):
        found |= word_lists.spelled("label_own").longest(buffer.folded, at - 1 - gap) > 0
    return found
