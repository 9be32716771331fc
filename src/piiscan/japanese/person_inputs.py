"""What the name net sees of each position: numbers of the character, of its kind and of the words that begin and end
there. The same code serves training and scanning."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_words
from piiscan.japanese.person_columns import KATAKANA, WORD_MOST, Column, View, shifted
from piiscan.text import fold, ngrams
from piiscan.text.runs import runs

Ints = NDArray[np.int64]
KINDS = 12
CLASSES, LEVELS = 256, 16  # of the words of one length at one position
WORDS = 2 * WORD_MOST  # columns: words of 1 to WORD_MOST characters that begin, then such that end here
LENGTHS = 8  # of the longest word with a meaning; 7 stands for more
_KATAKANA_MOST = 10  # characters of a katakana run that is looked up as one word


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """kind[n]; word_class, word_level[n, WORDS]; row, length[n, 2]: meaning and size of the longest word that begins,
    and that ends here."""

    kind: Ints
    word_class: Ints
    word_level: Ints
    row: Ints
    length: Ints

    @classmethod
    def of(cls, folded: fold.Codes, classes: fold.Classes) -> Inputs:
        view = View.of(folded, classes)
        begin = [view.known[n] for n in range(1, WORD_MOST + 1)]
        end = [shifted(known, -n) for n, known in enumerate(begin)]
        known = np.stack(begin + end, axis=1).astype(np.int64)
        row, length = _meanings(view)
        return cls(view.kind.astype(np.int64), known & (CLASSES - 1), known >> 8 & (LEVELS - 1), row, length)


def _meanings(view: View) -> tuple[Ints, Ints]:
    """(row, length) as in Inputs."""
    n = len(view.code)
    row, length = np.zeros((n, 2), np.int64), np.zeros((n, 2), np.int64)
    for size, codes in enumerate(view.words.codes, 1):
        found = codes & person_words.ROW
        at = np.flatnonzero(found)
        _say(row, length, at, found[at], np.full(len(at), size))
    start, end = runs(view.kind == KATAKANA)
    long = (end - start > person_words.MOST) & (end - start <= _KATAKANA_MOST)
    start, end = start[long], end[long]
    found = person_words.look_up(ngrams.span_hashes(view.folded, start, end - start)) & person_words.ROW
    known = found > 0
    _say(row, length, start[known], found[known], (end - start)[known])
    return row, length


def _say(row: Ints, length: Ints, start: Ints, found: Column, size: Ints) -> None:
    """Notes words, longer ones after shorter ones."""
    short = np.minimum(size, LENGTHS - 1)
    row[start, 0], length[start, 0] = found, short
    last = start + size - 1
    row[last, 1], length[last, 1] = found, short
