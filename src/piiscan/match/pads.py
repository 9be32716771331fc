"""One-time pads: whatever the index stores of a row is combined with a keyed stream that is used for nothing else.

Without the key every stored byte is uniformly random and independent of all others: rows cannot be compared, counted
by value or joined over tables, which takes away the input of the published attacks on encodings. With the key the
holder reads tags and pointers again.

A pad is the output of SHAKE-128 (FIPS 202) over sub-key, series and block number: a sponge under a secret prefix is a
pseudo-random function. `series` is drawn anew for every file, so no pad is ever used twice.
"""

from __future__ import annotations

import hashlib
import secrets

import numpy as np
import numpy.typing as npt

SERIES_BYTES = 16
Bytes = npt.NDArray[np.uint8]


def new_series() -> bytes:
    """A random name for the pads of one file; not secret."""
    return secrets.token_bytes(SERIES_BYTES)


def pad(subkey: bytes, series: bytes, block: int, size: int) -> Bytes:
    """uint8[size]: the pad of block `block` of the file with this series."""
    stream = hashlib.shake_128(subkey + series + block.to_bytes(8, "little"))
    return np.frombuffer(stream.digest(size), np.uint8)


_STEP = 4096  # bytes: what the size of a sealed text tells is rounded up to this


def sealed_bytes(subkey: bytes, plain: bytes) -> bytes:
    """A text under a pad of its own, behind the name of the pad; its length shows in steps of 4 KiB."""
    framed = len(plain).to_bytes(8, "little") + plain
    framed += bytes(-len(framed) % _STEP)
    series = new_series()
    return series + (np.frombuffer(framed, np.uint8) ^ pad(subkey, series, 0, len(framed))).tobytes()


def opened_bytes(subkey: bytes, sealed: bytes) -> bytes:
    """What `sealed_bytes` hid. ValueError for a text that is cut."""
    series, hidden = sealed[:SERIES_BYTES], np.frombuffer(sealed[SERIES_BYTES:], np.uint8)
    framed = (hidden ^ pad(subkey, series, 0, len(hidden))).tobytes()
    size = int.from_bytes(framed[:8], "little")
    if size > len(framed) - 8:
        raise ValueError("cut")
    return framed[8 : 8 + size]


_BLOCK = 1 << 18  # numbers a call: one megabyte, made in about two milliseconds


def padded_numbers(subkey: bytes, series: bytes, numbers: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """uint32[n]: `numbers` combined with the pads of places 0..n-1; its own inverse."""
    out = np.ascontiguousarray(numbers, "<u4").copy()
    for block, start in enumerate(range(0, len(out), _BLOCK)):
        part = out[start : start + _BLOCK]
        part ^= pad(subkey, series, block, part.nbytes).view("<u4")
    return out


def opened_numbers(
    subkey: bytes, series: bytes, numbers: npt.NDArray[np.uint32], places: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint32]:
    """The numbers that lie at `places` of the file, without their pads; only the blocks in question are made."""
    out = np.ascontiguousarray(numbers, "<u4").copy()
    order = np.argsort(places, kind="stable")
    blocks = places[order] // _BLOCK
    for block in np.unique(blocks).tolist():
        rows = order[slice(*np.searchsorted(blocks, [block, block + 1]))]
        inside = places[rows] - block * _BLOCK
        stream = pad(subkey, series, block, 4 * (int(inside.max()) + 1)).view("<u4")
        out[rows] ^= stream[inside]
    return out
