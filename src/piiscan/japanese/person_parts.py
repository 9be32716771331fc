"""Where family and given name lie in names that were found."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, tables
from piiscan.japanese.latin_words import WORD_MOST, Words
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.positions import inside
from piiscan.text import fold, words
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
FAMILY, GIVEN = "family_name", "given_name"
_KANA = np.uint8(fold.HIRAGANA | fold.KATAKANA)
_LETTERS = np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA)


def of_header(header: str) -> str | None:
    """The part that a column holds by its header: 姓, first_name, 名（ローマ字）."""
    bare = "".join(c for c in header if c not in "()（）[]［］").strip()
    return _headers().get(words.names([bare])[0]) if bare else None


@cache
def _headers() -> dict[str, str]:
    lists = ((FAMILY, "family_header"), (GIVEN, "given_header"))
    return {name: part for part, key in lists for name in words.names(tables.words(key))}


def find(buffer: Buffer, start: Ints, end: Ints) -> NDArray[np.int64]:
    """int64[n, 4]: start and end of the family name, start and end of the given name in each span; -1 for unknown.

    A space parts kanji and kana (family name first); the lexicons part kanji without one; words in Latin letters are
    told by their readings. A single surname or given name of the lexicons is that part as a whole, the likelier of both.
    """
    found = np.full((len(start), 4), -1, np.int64)
    if not len(start):
        return found
    space, count = _spaces(buffer, start, end)
    latin = buffer.classes[start] & np.uint8(fold.LATIN) > 0
    two = np.flatnonzero((count == 1) & ~latin & (buffer.classes[start] & _LETTERS > 0))
    found[two] = np.stack((start[two], space[two], space[two] + 1, end[two]), axis=1)
    kana = (buffer.classes[start] & buffer.classes[end - 1] & _KANA) > 0
    one = np.flatnonzero((count == 0) & ~latin & ~kana)
    found[one] = _unspaced(buffer, start[one], end[one])
    rows = np.flatnonzero(latin)
    found[rows] = _latin(buffer, start[rows], end[rows])
    return found


def _spaces(buffer: Buffer, start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """(position of the last space or -1, number of spaces) in each span; spans are short."""
    place, owner = inside(start, end)
    space = buffer.classes[place] & np.uint8(fold.SPACE | fold.BREAK) > 0
    last = np.full(len(start), -1, np.int64)
    last[owner[space]] = place[space]  # the last of a span is written last
    return last, np.bincount(owner[space], minlength=len(start))


def _unspaced(buffer: Buffer, start: Ints, end: Ints) -> NDArray[np.int64]:
    fill = person_lexicons.fill(buffer.folded, start, end)
    size = np.minimum(end - start, person_lexicons.GIVEN_MOST + 1)
    belief = person_lexicons.given_names().belief(buffer.folded, start, size)
    # 長谷川 is a surname, though 長 and 谷川 could fill it: a single surname comes first
    known = fill.surname > NONE
    family, parted = known & (fill.surname >= belief), ~known & (fill.full > NONE)
    given = ~family & ~parted & (belief > NONE)
    found, cut = np.full((len(start), 4), -1, np.int64), start + fill.cut
    found[family, :2] = np.stack((start, end), axis=1)[family]
    found[given, 2:] = np.stack((start, end), axis=1)[given]
    found[parted] = np.stack((start, cut, cut, end), axis=1)[parted]
    return found


def _latin(buffer: Buffer, start: Ints, end: Ints) -> NDArray[np.int64]:
    """Two words told by their readings: Taro Yamada, YAMADA/TARO, ITO, Ken."""
    found = np.full((len(start), 4), -1, np.int64)
    if not len(start):
        return found
    latin = Words.of(buffer)
    if not len(latin):
        return found
    first, last = np.searchsorted(latin.start, start), np.searchsorted(latin.end, end)
    held = (last == first + 1) & (last < len(latin))
    near, far = (np.minimum(word, len(latin) - 1) for word in (first, last))
    held &= (latin.start[near] == start) & (latin.end[far] == end) & (latin.size(near) <= WORD_MOST)
    rows = np.flatnonzero(held)
    first = first[rows]
    natural = latin.reads("s", first) & latin.reads("g", first + 1)
    turned = latin.reads("g", first) & latin.reads("s", first + 1)
    sign = latin.code(latin.end[first])
    natural &= ~turned | (sign == ord("/")) | (sign == ord(","))
    turned &= ~natural & ~(latin.reads("s", first) & latin.reads("g", first + 1))
    spans = latin.start[first], latin.end[first], latin.start[first + 1], latin.end[first + 1]
    found[rows[natural]] = np.stack(spans, axis=1)[natural]
    found[rows[turned]] = np.stack((*spans[2:], *spans[:2]), axis=1)[turned]
    return found
