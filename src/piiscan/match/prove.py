"""Stage 2: tags of a row under its own key, and how far a list row agrees with a candidate row.

A tag is 16 bits of SipHash under the row's key; unused slots hold random numbers, so rows of the index can neither be
compared nor told apart by what they lack. The numbers of real tags are in the sealed payload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key, siphash24, subkey_words
from piiscan.match.words import SLOTS, Coded

Words = npt.NDArray[np.uint64]
Tags = npt.NDArray[np.uint16]
MISSING, DIFFERS, PARTIAL, EXACT, ABSENT = range(5)  # ABSENT: neither side has one (building only)
_PARTIAL_SHARE = 0.4  # Dice coefficient of tags from which two values are variants of each other


def row_keys(key: Key, nonces: Words) -> tuple[Words, Words]:
    """The two SipHash key words of each row."""
    return tuple(siphash24(*subkey_words(key.derive(f"row {half}")), [nonces]) for half in (0, 1))  # type: ignore[return-value]


def tags_of(grams: Words, k0: Words, k1: Words) -> Tags:
    """uint16[n, slots]: the tags of each row's grams under its key; the caller masks empty slots (gram 0)."""
    return (siphash24(k0[:, None], k1[:, None], [grams]) >> np.uint64(48)).astype(np.uint16)


def row_tags(
    coded: Mapping[str, Coded], parts: Sequence[str], key: Key, nonces: Words, filler: Tags
) -> tuple[Tags, Words]:
    """All tags of the rows side by side, and their numbers per part (_BITS each, first part lowest).

    `filler`: uint16[n, slots of all parts] random numbers for unused slots.
    """
    k0, k1 = row_keys(key, nonces)
    tags = filler.copy()
    counts = np.zeros(len(nonces), np.uint64)
    for number, part, place in places(parts):
        grams = coded[part].grams[coded[part].codes]
        tags[:, place] = np.where(grams == 0, tags[:, place], tags_of(grams, k0, k1))
        used = (coded[part].grams != 0).sum(axis=1).astype(np.uint64)
        counts |= _packed(used, number)[coded[part].codes]
    return tags, counts


def places(parts: Sequence[str]) -> list[tuple[int, str, slice]]:
    """Number, name and tag columns of each part."""
    starts = np.cumsum([0, *(SLOTS[part] for part in parts)])
    return [(i, part, slice(int(starts[i]), int(starts[i + 1]))) for i, part in enumerate(parts)]


_BITS = 3  # a part has at most 6 tags; 17 parts fill 51 of 64 bits


def _packed(used: Words, number: int) -> Words:
    return used << np.uint64(_BITS * number)


def counts_of(packed: Words, number: int) -> npt.NDArray[np.int64]:
    return ((packed >> np.uint64(_BITS * number)) & np.uint64((1 << _BITS) - 1)).astype(np.int64)


def compare(
    listed: Mapping[str, Coded],
    rows: npt.NDArray[np.int64],
    parts: Sequence[str],
    key: Key,
    nonces: Words,
    tags: Tags,
    counts: Words,
) -> dict[str, npt.NDArray[np.int8]]:
    """Level of agreement (MISSING, DIFFERS, PARTIAL, EXACT, ABSENT) per part of list row `rows[i]` with index row i.

    `nonces`, `tags`, `counts` belong to the candidate rows. Parts that the list lacks are left out.
    """
    k0, k1 = row_keys(key, nonces)
    levels = {}
    for number, part, place in places(parts):
        if part in listed:
            grams = listed[part].grams[listed[part].codes[rows]]
            used = counts_of(counts, number)
            levels[part] = _level(grams, tags_of(grams, k0, k1), tags[:, place], used)
            if part == "building":  # a house has none: nothing is missing
                levels[part][(used == 0) & (grams[:, 0] == 0)] = ABSENT
    return levels


def _level(grams: Words, ours: Tags, theirs: Tags, theirs_used: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    ours_used = (grams != 0).sum(axis=1)
    hits = np.zeros(len(grams), np.int64)
    for slot in range(ours.shape[1]):  # at most 6: slots, not rows
        hits += (ours[:, slot, None] == theirs).any(axis=1) & (grams[:, slot] != 0)
    share = 2 * hits / np.maximum(1, ours_used + theirs_used)
    level = np.where(share >= _PARTIAL_SHARE, PARTIAL, DIFFERS)
    level[(hits == ours_used) & (hits == theirs_used)] = EXACT
    level[(ours_used == 0) | (theirs_used == 0)] = MISSING
    return level.astype(np.int8)
