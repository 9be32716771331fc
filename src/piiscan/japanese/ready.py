"""Lexicons ready to use, as sorted hashes in files: unpacking and hashing their lists takes longer than a small scan.

data/lexicons/NAME.bin: n rising uint64 (little-endian), the hashes of text/ngrams.py; for a lexicon with beliefs n int8
more, half bits. `lexicon_lists` has the lists they come from, tools/build_lexicons.py writes them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import data_files
from piiscan.text import ngrams

FOLDER = "lexicons"
_HALF = 2  # a belief is counted in halves of a bit


def raw(name: str) -> bytes:
    """Bytes of a file."""
    return data_files.read(f"{FOLDER}/{name}.bin")


def lexicon(name: str) -> ngrams.Lexicon:
    """A lexicon without beliefs."""
    return ngrams.Lexicon.of_sorted(np.frombuffer(raw(name), "<u8"))


def believed(name: str) -> tuple[ngrams.Lexicon, NDArray[np.float64]]:
    """A lexicon, and the bits of each of its terms."""
    file = raw(name)
    size = len(file) // 9
    bits = np.frombuffer(file, np.int8, offset=8 * size) / _HALF
    return ngrams.Lexicon.of_sorted(np.frombuffer(file, "<u8", size)), bits


def packed(hashes: ngrams.Hashes, bits: NDArray[np.float64] | None = None) -> bytes:
    """Bytes of a file. Of equal hashes the first counts."""
    rising, first = np.unique(hashes, return_index=True)
    file = rising.astype("<u8").tobytes()
    return file if bits is None else file + (bits[first] * _HALF).astype(np.int8).tobytes()
