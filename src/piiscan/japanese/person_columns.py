"""What the name model sees of a text: hashed columns of characters, words and runs.

Every column is uint32, one number per position (or per run), 0 where there is nothing to say. The same code serves
training and scanning, so that the weights mean the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_words
from piiscan.text import fold, ngrams

Ints = NDArray[np.int64]
Column = NDArray[np.uint32]
Columns = dict[str, Column]

_ODD, _SEED = np.uint32(0x9E3779B1), np.uint32(0x243F6A88)  # golden ratio, pi
_KINDS = (fold.DIGIT, fold.LATIN, fold.DASH, fold.SPACE, fold.HIRAGANA, fold.KATAKANA, fold.KANJI, fold.BREAK)
LATIN, KATAKANA, KANJI = 3, 7, 8  # numbers of kinds: the place in _KINDS + 2; 1 is any other character
_SURNAME_MOST, _GIVEN_MOST, WORD_MOST = 4, 3, 5


def mix(*parts: Column) -> Column:
    """One hash of several columns."""
    h = np.full(len(parts[0]), _SEED, np.uint32)
    for part in parts:
        h = (h ^ part) * _ODD
        h ^= h >> np.uint32(15)
    return h


def if_any(hashed: Column, said: Column | NDArray[np.bool_]) -> Column:
    """The hashed column, 0 where `said` is."""
    kept: Column = hashed * (said != 0)
    return kept


def shifted(column: Column, by: int) -> Column:
    """Value at position + by, 0 beyond the ends."""
    if by == 0:
        return column
    out = np.zeros_like(column)
    if abs(by) < len(column):
        out[max(-by, 0) : len(column) - max(by, 0)] = column[max(by, 0) : len(column) - max(-by, 0)]
    return out


def kinds(classes: fold.Classes) -> Column:
    """Kind of each character, from 1."""
    table = np.ones(256, np.uint32)
    for i, flag in enumerate(_KINDS):
        table[(np.arange(256) & flag) > 0] = i + 2
    return table.take(classes)


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A text as columns. `words`: the dictionary's words in it; `known[length]`: names and words that begin at each
    position: class | level as surname << 8 | level as given name << 10."""

    folded: fold.Codes
    code: Column
    kind: Column
    words: person_words.Words
    known: dict[int, Column]

    @classmethod
    def of(cls, folded: fold.Codes, classes: fold.Classes) -> View:
        words = person_words.of_text(folded)
        known = {n: words.codes[n - 1] >> person_words.CLASS for n in range(1, WORD_MOST + 1)}
        for n in range(1, _SURNAME_MOST + 1):
            known[n] = known[n] | levels(folded, n)
        code = np.where(classes & np.uint8(fold.BREAK) > 0, np.uint32(10), folded.astype(np.uint32))
        return cls(folded, code, kinds(classes), words, known)


def levels(folded: fold.Codes, length: int) -> Column:
    """How well the `length` characters from each position are known as names, in the bits of View.known."""
    out = np.zeros(len(folded), np.uint32)
    hashes = ngrams.window_hashes(folded, length)
    out[: len(hashes)] = levels_of(hashes, length)
    return out


def levels_of(hashes: ngrams.Hashes, length: int) -> Column:
    """The same of hashes."""
    found = _level(person_lexicons.surnames(), hashes) << np.uint32(8)
    if length <= _GIVEN_MOST:
        found |= _level(person_lexicons.given_names(), hashes) << np.uint32(10)
    return found


def _level(names: person_lexicons.Names, hashes: ngrams.Hashes) -> Column:
    """0 a stranger, 1 rare or rather a word, 2 a name, 3 a common name that stands alone."""
    at = names.lexicon.find(hashes)
    hit, out = np.flatnonzero(at >= 0), np.zeros(len(hashes), np.uint32)
    bits = names.bits[at[hit]]
    out[hit] = np.sum([bits > person_lexicons.NONE, bits >= 1.0, bits >= 3.0], axis=0, dtype=np.uint32)
    return out


def of_characters(view: View) -> Columns:
    """Characters and kinds, alone and in rows."""
    c, t = view.code, view.kind
    return {"c": c, "c2": mix(c, shifted(c, 1)), "t3": mix(shifted(t, -1), t, shifted(t, 1))}


def _longest(view: View) -> tuple[Column, Column]:
    """Longest known word that begins at, and that ends at each position: known << 4 | length."""
    begins, ends = np.zeros_like(view.code), np.zeros_like(view.code)
    for length, known in view.known.items():
        value = known << np.uint32(4) | np.uint32(length)
        begins = np.where(known > 0, value, begins)
        back = shifted(known, 1 - length)
        ends = np.where(back > 0, back << np.uint32(4) | np.uint32(length), ends)
    return begins, ends


def of_words(view: View) -> Columns:
    """Words by class, and by meaning."""
    begins, ends = _longest(view)
    b, e = person_words.clusters(view.words.begins), person_words.clusters(view.words.ends)
    after = shifted(begins, 1)
    out = {
        "kb": begins,
        "ke": ends,
        "ke_kb": if_any(mix(ends, after), ends | after),
        "ke_at_kb": if_any(mix(ends, begins), ends | begins),
        "mb": b << np.uint32(4) | view.words.begin_length.astype(np.uint32),
        "me": e << np.uint32(4) | view.words.end_length.astype(np.uint32),
        "m_around": mix(shifted(e, -1), shifted(b, 1)),
    }
    return out | of_pairs(view)


def of_pairs(view: View) -> Columns:
    """The best pair of surname and given name that begins, ends, and is parted at each position."""
    n = len(view.code)
    begin, end, middle = np.zeros(n, np.uint32), np.zeros(n, np.uint32), np.zeros(n, np.uint32)
    family = {a: view.known[a] >> np.uint32(8) & np.uint32(3) for a in range(1, _SURNAME_MOST + 1)}
    given = {b: view.known[b] >> np.uint32(10) & np.uint32(3) for b in range(1, _GIVEN_MOST + 1)}
    for a, b in ((1, 1), (4, 1), (1, 3), (1, 2), (4, 2), (3, 3), (3, 1), (2, 1), (3, 2), (2, 3), (2, 2)):
        at = np.flatnonzero(family[a][: n - a - b + 1])
        second = given[b][at + a]
        at, second = at[second > 0], second[second > 0]
        value = family[a][at] << np.uint32(2) | second | np.uint32(16 * (4 * a + b))
        better = value & np.uint32(15) >= begin[at] & np.uint32(15)
        at, value = at[better], value[better]
        begin[at] = value
        middle[at + a] = value
        end[at + a + b - 1] = value
    before, after = shifted(view.kind, -1), shifted(view.kind, 1)
    return {
        "pb": begin,
        "pm": middle,
        "pe": end,
        "pb_t": if_any(mix(begin, before), begin),
        "pe_t": if_any(mix(end, after), end),
    }
