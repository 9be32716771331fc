"""Where words of a list occur in a buffer, for all words at once.

Four sieves: a flag per first character, one per pair of first characters, the lengths of the words that begin with the
first four (or, of two and three characters, with the pair), then the whole word by hash at these lengths.
In ordinary text the first lets a tenth of the positions through, the second 1 in 200.

A word that begins with a Latin letter counts only where no letter stands before it: "tel" is not in "hotel". Such
words are found as given, in small letters, in capitals and capitalized; other words as they are, after folding.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold, ngrams

Ints = NDArray[np.int64]
_PAIR_BITS = 18  # 256 KiB of flags stay in the cache; of 2,000 word beginnings few fall on the same
_PARTING = re.compile("[ _-]")
_LONG = 63  # words of this length and more share a bit


def _coarse(first: NDArray[np.uint16], second: NDArray[np.uint16]) -> Ints:
    mixed = first * np.uint16(0x9E37) + second * np.uint16(0x85EB)
    return mixed.astype(np.intp)


def _pair(first: NDArray[np.uint16], second: NDArray[np.uint16]) -> Ints:
    mixed = first * np.uint32(0x9E3779B1) + second * np.uint32(0x85EBCA77)
    return (mixed >> np.uint32(32 - _PAIR_BITS)).astype(np.int64)


def _four(pair: Ints, third: NDArray[np.uint16], fourth: NDArray[np.uint16]) -> Ints:
    """Places of four characters, by the place of the first two."""
    mixed = (
        pair.astype(np.uint32) * np.uint32(0xC2B2AE35) + third * np.uint32(0x27D4EB2F) + fourth * np.uint32(0x165667B1)
    )
    mixed = (mixed ^ mixed >> np.uint32(15)) * np.uint32(0x9E3779B1)
    place: Ints = (mixed >> np.uint32(32 - _PAIR_BITS)).astype(np.int64)
    return place


def spellings(word: str) -> set[str]:
    """The folded forms under which a word is found; `my number` is also my_number, my-number, mynumber, myNumber,
    My Number; a last `id` is also ID; kana are also as half-width kana fold, the voice mark a character of its own."""
    folded = composed(fold.fold_text(word))
    if not folded.isascii():
        forms = {folded, folded.replace(" ", "")}
        return forms | {fold.fold_text(unicodedata.normalize("NFD", form)) for form in forms}
    parts = _PARTING.split(folded)
    joined = {sign.join(parts) for sign in " _-"} | {"".join(parts)} if all(parts) else {folded}
    forms = {form for j in joined for form in (j, j.lower(), j.upper(), j.capitalize())}
    if len(parts) > 1 and all(parts):
        title = [part.capitalize() for part in parts]
        ends = {title[-1], "ID"} if title[-1] == "Id" else {title[-1]}
        forms |= {sign.join((*title[:-1], end)) for sign in (" ", "_", "-", "") for end in ends}
        forms |= {"".join((parts[0].lower(), *title[1:-1], end)) for end in ends}
    return forms


def composed(folded: str) -> str:
    """Folded text with the voice marks of what were half-width kana joined to their kana (ﾃﾞﾝﾜ is デンワ)."""
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def names(words: Sequence[str]) -> tuple[str, ...]:
    """The distinct words in folded small letters, in order: the `words` of a finder of them."""
    return tuple(dict.fromkeys(_name(word) for word in words if word))


class WordFinder:
    """A compiled list of words; `words` are the distinct ones in folded small letters, in order."""

    def __init__(self, words: Sequence[str]) -> None:
        told = {word: _name(word) for word in dict.fromkeys(words) if word}  # a catalog says many words often
        self.words = tuple(dict.fromkeys(told.values()))
        place = {name: i for i, name in enumerate(self.words)}
        self._index = {word: place[name] for word, name in told.items()}
        forms = dict.fromkeys((form, i) for word, i in self._index.items() for form in spellings(word))
        self._forms = sorted(forms, key=lambda form: len(form[0]))
        self._single = np.full(1 << 16, -1, np.int64)
        self._alone = np.zeros(1 << 16, np.bool_)  # the characters that are words
        single = [(ord(form), i) for form, i in self._forms if len(form) == 1]
        for code, i in single:
            self._single[code], self._alone[code] = i, True
        longer = self._forms[len(single) :]
        self._compile(*_units([form for form, _ in longer]), np.array([i for _, i in longer], np.int64))

    def _compile(self, units: fold.Codes, starts: Ints, lengths: Ints, index: Ints) -> None:
        """The sieves of the forms of two characters and more, which come by length."""
        hashes = ngrams.span_hashes(units, starts, lengths)
        borders = [0, *(np.flatnonzero(np.diff(lengths)) + 1).tolist(), len(lengths)]
        self._by_length = {
            int(lengths[a]): (index[a:b], ngrams.Lexicon(hashes[a:b])) for a, b in itertools.pairwise(borders) if a < b
        }
        self._coarse = np.zeros(1 << 16, np.bool_)  # by a 16-bit hash of two characters, computed for a whole buffer
        self._begins = np.zeros(1 << _PAIR_BITS, np.bool_)
        self._pairs = np.zeros(1 << _PAIR_BITS, np.uint64)  # bit n: some word of n = 2 or 3 begins with the pair
        self._fours = np.zeros(1 << _PAIR_BITS, np.uint64)  # bit n: some word of n >= 4 begins with the four characters
        first, second, third, fourth = (units[np.minimum(starts + i, len(units) - 1)] for i in range(4))
        pair, bit = _pair(first, second), np.uint64(1) << np.minimum(lengths, _LONG).astype(np.uint64)
        self._coarse[_coarse(first, second)] = True
        self._begins[pair] = True
        short = lengths < 4
        np.bitwise_or.at(self._pairs, pair[short], bit[short])
        np.bitwise_or.at(self._fours, _four(pair, third, fourth)[~short], bit[~short])

    def indexes(self, words: Sequence[str]) -> Ints:
        """Places in `words` of the given ones, as written when this was made. KeyError for another one."""
        return np.array([self._index[word] for word in words if word], np.int64)

    def find(self, folded: fold.Codes) -> tuple[Ints, Ints]:
        """(position, word index) of every occurrence, by position; overlapping ones included."""
        position, word, _ = self.find_sized(folded)
        return position, word

    def find_sized(self, folded: fold.Codes) -> tuple[Ints, Ints, Ints]:
        """`find`, and the length in which each occurrence is spelled: MYNUMBER is shorter than `my number`."""
        single = _words_begin(folded, np.flatnonzero(self._alone.take(folded.astype(np.intp))))
        places, which = [single], [self._single.take(folded[single])]
        sizes = [np.ones(len(single), np.int64)]
        at = _words_begin(folded, np.flatnonzero(self._coarse.take(_coarse(folded[:-1], folded[1:]))))
        pair = _pair(folded[at], folded[at + 1])
        begins = np.flatnonzero(self._begins.take(pair))
        at, pair = at[begins], pair[begins]
        third, fourth = (folded.take(at + i, mode="clip") for i in (2, 3))
        lengths = self._pairs[pair] | self._fours[_four(pair, third, fourth)]
        likely = np.flatnonzero(lengths)
        at, lengths = at[likely], lengths[likely]
        present = int(np.bitwise_or.reduce(lengths)) if len(lengths) else 0
        for length, (indexes, lexicon) in self._by_length.items():
            if not present & (1 << min(length, _LONG)):
                continue
            inside = at[(lengths & np.uint64(1 << min(length, _LONG)) > 0) & (at <= len(folded) - length)]
            found = lexicon.find(ngrams.span_hashes(folded, inside, np.full(len(inside), length, np.int64)))
            places.append(inside[found >= 0])
            which.append(indexes[found[found >= 0]])
            sizes.append(np.full(len(places[-1]), length, np.int64))
        position, word, size = np.concatenate(places), np.concatenate(which), np.concatenate(sizes)
        order = np.lexsort((word, position))
        return position[order], word[order], size[order]

    def find_plain(self, text: str) -> list[tuple[int, int]]:
        """Plain twin of `find` for one text."""
        folded = fold.fold_text(text)
        starts = [i for i in range(len(text)) if not (i and _is_latin(text[i]) and _is_latin(text[i - 1]))]
        return sorted({(i, w) for i in starts for form, w in self._forms if folded.startswith(form, i)})


def _units(forms: Sequence[str]) -> tuple[fold.Codes, Ints, Ints]:
    """Folded words as code units one behind another, with start and length of each."""
    lengths = np.fromiter(map(len, forms), np.int64, len(forms))
    units, _, _ = fold.code_units("".join(forms))
    return units, np.cumsum(lengths) - lengths, lengths


def _words_begin(folded: fold.Codes, at: Ints) -> Ints:
    """The positions but for Latin letters with one before them."""
    classes = fold.class_table()
    inner = classes[folded[at]] & classes[folded[np.maximum(at - 1, 0)]] & np.uint8(fold.LATIN) > 0
    kept: Ints = at[~inner | (at == 0)]
    return kept


def _name(word: str) -> str:
    """One name for all spellings of a word: `my_number` and `my number` are the same word."""
    folded = composed(fold.fold_text(word))
    return (_PARTING.sub("", folded) or folded).lower() if folded.isascii() else folded.replace(" ", "") or folded


def _is_latin(char: str) -> bool:
    return bool(fold.class_of(char) & fold.LATIN)
