"""Behind the municipality: a way along the streets of Kyoto, and the town."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import word_lists
from piiscan.japanese.address import places
from piiscan.japanese.address.blocks import Stretches
from piiscan.japanese.positions import is_in
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
STREET_MOST = 24  # characters from the ward to 上る, 下る, 東入, 西入


def street_ends(buffer: Buffer, behind: Ints, owner: Ints) -> Ints:
    """End of a way along the streets of Kyoto behind each municipality (木屋町通二条下る), or the position itself."""
    end, rows = behind.copy(), np.flatnonzero(places.in_kyoto()[owner])
    if not len(rows):
        return end
    finder, lengths = word_lists.finder("kyoto_way")
    position, word = finder.find(buffer.folded)
    if not len(position):
        return end
    stop = np.maximum.accumulate(position + lengths[word])
    at = behind[rows] + (np.append(buffer.folded, np.uint16(10))[behind[rows]] == ord(" "))
    letters = np.uint8(fold.KANJI | fold.KATAKANA | fold.HIRAGANA | fold.DIGIT)
    run = Stretches.of(buffer.classes & letters > 0).end_from(at)
    last = np.searchsorted(position, np.minimum(at + STREET_MOST, run)) - 1
    good = (last >= 0) & (position[np.maximum(last, 0)] > at) & (stop[last] <= run)
    end[rows[good]] = stop[last[good]]
    return end


def town_ends(codes: fold.Codes, behind: Ints, owner: Ints) -> Ints:
    """End of the longest town of the municipality behind each position (大字 and 字 passed over), or the position."""
    at = behind + (codes[np.minimum(behind, len(codes) - 1)] == ord(" "))
    last = len(codes) - 1
    pair = (codes[np.minimum(at, last)] == ord("大")) & (codes[np.minimum(at + 1, last)] == ord("字"))
    at = at + 2 * pair
    size = np.arange(1, places.TOWN_MOST + 1)[:, None]
    name = ngrams.prefix_hashes(codes, at, places.TOWN_MOST)
    known = places.towns().contains(places.town_hashes(name, owner).ravel()).reshape(name.shape)
    size, row = np.nonzero(known & (owner >= 0) & (at + size <= last))
    stop = at[row] + size + 1
    cut = is_in(codes[stop - 1], "0123456789") & is_in(codes[stop], "0123456789")
    end = behind.copy()
    end[row[~cut]] = stop[~cut]
    return end
