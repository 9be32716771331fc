"""Flat tables: every hash of a key table stands once, so that the table shows no bucket sizes.

The first row of a bucket keeps the bucket's hash; the others get hashes of hash and number in the bucket, which look as
random as any. The highest bit of a row's number, under its pad like the rest, tells that the bucket goes on. A look-up
asks again for those that do: hardly any of a person key, and the households with several rows of a household key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key, siphash24, subkey_words

Words = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.int64]
_MORE = np.uint32(1 << 31)  # rows are numbered below this


def flat_key(key: Key, name: str, series: bytes) -> bytes:
    """The sub-key of one table."""
    return key.derive(f"flat {name} {series.hex()}")


def flattened(subkey: bytes, bits: int, hashes: Words, rows: Numbers) -> tuple[Words, Numbers]:
    """`hashes` in order, of `bits` bits, and their rows -> hashes that differ but by chance, in order; marked rows."""
    if not len(hashes):
        return hashes, rows
    same = np.append(hashes[1:] == hashes[:-1], False)  # as the next one
    marked = np.where(same, rows | _MORE, rows)
    later = np.flatnonzero(same[:-1]) + 1
    starts = np.flatnonzero(~np.append(False, same[:-1]))
    nth = later - starts[np.searchsorted(starts, later, side="right") - 1]
    moved = _again(subkey, bits, hashes[later], nth)
    order = np.argsort(moved, kind="stable")
    kept = np.delete(hashes, later)
    places = np.searchsorted(kept, moved[order])
    return np.insert(kept, places, moved[order]), np.insert(np.delete(marked, later), places, marked[later][order])


def follow(
    find: Callable[[Words], tuple[Rows, Numbers]], subkey: bytes, bits: int, hashes: Words
) -> Iterator[tuple[Rows, Numbers]]:
    """(which of `hashes`, row) of all entries: the first rows of all buckets, then the second ones, and so on.

    find: (which of the hashes asked, marked row) of the entries that stand at these very hashes.
    """
    which, asked, nth = np.arange(len(hashes)), hashes, 0
    while len(which):
        met, marked = find(asked)
        yield which[met], marked & ~_MORE
        which, nth = which[met[marked >= _MORE]], nth + 1
        asked = _again(subkey, bits, hashes[which], nth)


def _again(subkey: bytes, bits: int, hashes: Words, nth: npt.NDArray[np.int64] | int) -> Words:
    """uint64[n]: where the row number `nth` (1, 2 ...) of each bucket stands."""
    numbers = np.broadcast_to(np.asarray(nth, np.uint64), hashes.shape)
    return siphash24(*subkey_words(subkey), [hashes, numbers]) >> np.uint64(64 - bits)
