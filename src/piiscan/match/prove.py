"""Stage 2: tags of a row, and how far a list row agrees with a candidate row.

A tag is 16 bits of a keyed hash of a gram; 0 stands for none. In the index tags lie under pads (`rows`), so what a
row lacks does not show either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key, subkey_words
from piiscan.match.grams import SLOTS, schema_field
from piiscan.match.words import Coded

Words = npt.NDArray[np.uint64]
Tags = npt.NDArray[np.uint16]
Levels = npt.NDArray[np.int8]
MISSING, DIFFERS, PARTIAL, EXACT, ABSENT, CLOSE = range(6)  # ABSENT: neither side has one (building only)
_PARTIAL_SHARE = 0.4  # Dice coefficient of tags from which two values are variants of each other
_SCHEMA_SHARES = (0.35, 0.7)  # partial, close (parts of a schema only)
_CHUNK = 1 << 14  # pairs at a time: the tags of a part stay in the cache


def tags_of(key: Key, grams: Words) -> Tags:
    """uint16 of the same shape: 1 to 65535, and 0 where there is no gram.

    Two rounds of a mixer (Steele, Lea and Flood 2014) under two secret words: even numbers, without the cost of a
    pseudo-random function, which the pads are.
    """
    first, second = subkey_words(key.derive("tags"))
    mixed = grams ^ first
    for factor, word in ((0xBF58476D1CE4E5B9, second), (0x94D049BB133111EB, first)):
        mixed ^= mixed >> np.uint64(31)
        mixed *= np.uint64(factor)
        mixed ^= mixed >> np.uint64(29)
        mixed ^= word
    tags: Tags = np.maximum(mixed * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(48), np.uint64(1)).astype(np.uint16)
    tags[grams == 0] = 0
    return tags


def row_tags(coded: Coded, key: Key) -> Tags:
    """uint16[rows, slots] of one part: hashed once per distinct value."""
    return tags_of(key, coded.grams)[coded.codes]


def places(parts: Sequence[str]) -> list[tuple[str, slice]]:
    """Name and tag columns of each part."""
    starts = np.cumsum([0, *(SLOTS[part] for part in parts)])
    return [(part, slice(int(starts[i]), int(starts[i + 1]))) for i, part in enumerate(parts)]


def compare(
    ours: Mapping[str, Tags], rows: npt.NDArray[np.int64], parts: Sequence[str], theirs: Tags
) -> dict[str, Levels]:
    """Level of agreement (MISSING, DIFFERS, PARTIAL, EXACT, ABSENT, CLOSE) per part of list row `rows[i]` with index row i.

    `ours`: tags of the list per part; parts that the list lacks are left out. `theirs`: uint16[pairs, slots of `parts`].
    """
    levels = {}
    for part, place in places(parts):
        if part in ours:
            out = levels[part] = np.empty(len(rows), np.int8)
            for start in range(0, len(rows), _CHUNK):
                chunk = slice(start, start + _CHUNK)
                out[chunk] = _level(ours[part][rows[chunk]], theirs[chunk, place], part)
    return levels


def _level(ours: Tags, theirs: Tags, part: str) -> Levels:
    """Column by column: sums over a row of few tags are slow. Counts stay far below 256."""
    mine, yours = np.ascontiguousarray(ours.T), np.ascontiguousarray(theirs.T)
    ours_used, theirs_used = (np.add.reduce(tags != 0, axis=0, dtype=np.uint8) for tags in (mine, yours))
    hits = np.zeros(len(ours), np.uint8)
    for tag in mine:  # slots, not rows
        hits += np.logical_or.reduce(tag == yours, axis=0) & (tag != 0)
    sizes = (len(mine) + 1, len(mine) + 1, len(yours) + 1)
    known = _level_of_counts(part, sizes)
    place = (hits.astype(np.intp) * sizes[1] + ours_used) * sizes[2] + theirs_used
    levels: Levels = known.take(place)
    return levels


@cache
def _level_of_counts(part: str, sizes: tuple[int, int, int]) -> Levels:
    """The level for each number of common tags, of the list's and of the index', flat."""
    hits, ours_used, theirs_used = (counts.ravel() for counts in np.indices(sizes))
    share = 2 * hits / np.maximum(1, ours_used + theirs_used)
    level = np.where(share >= _PARTIAL_SHARE, PARTIAL, DIFFERS).astype(np.int8)
    if schema_field(part):
        partial, close = _SCHEMA_SHARES
        level = np.select([share >= close, share >= partial], [np.int8(CLOSE), np.int8(PARTIAL)], np.int8(DIFFERS))
    level[(hits == ours_used) & (hits == theirs_used)] = EXACT
    level[(ours_used == 0) | (theirs_used == 0)] = MISSING
    if part == "building":  # a house has none: nothing is missing
        level[(ours_used == 0) & (theirs_used == 0)] = ABSENT
    return level
