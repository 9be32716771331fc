"""Parts to keyed words and grams, once per distinct value of a batch, then gathers by code.

A word is the 64-bit keyed hash of a whole value (0: none).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.japanese import units
from piiscan.keys import Key, prf_codes
from piiscan.match.grams import GRAMS, SLOTS, side_by_side

Words = npt.NDArray[np.uint64]
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Coded:
    """One part of many rows: `codes[row]` indexes `words` and `grams`; entry 0 stands for a missing value."""

    codes: Codes
    words: Words  # [distinct + 1]
    grams: Words  # [distinct + 1, slots]

    def word_of_rows(self) -> Words:
        return self.words[self.codes]


def words_of(subkey: bytes, values: pa.StringArray) -> Words:
    """The keyed hash of each value, over its UTF-16 units, so that characters beyond the BMP keep apart."""
    texts = units.of(values)
    matrix = side_by_side(texts.flat, texts.start[:-1], np.diff(texts.start))
    return np.maximum(prf_codes(subkey, matrix), np.uint64(1))


def encode(key: Key, parts: Mapping[str, pa.StringArray]) -> dict[str, Coded]:
    """Words and grams of every part."""
    return {part: _encode_part(key, part, cells) for part, cells in parts.items()}


def _encode_part(key: Key, part: str, cells: pa.StringArray) -> Coded:
    coded = cells.dictionary_encode()
    distinct = coded.dictionary
    codes = np.asarray(coded.indices.fill_null(-1), np.int32) + np.int32(1)
    words = np.concatenate([np.zeros(1, np.uint64), words_of(key.derive(f"word {part}"), distinct)])
    grams = np.zeros((len(words), SLOTS[part]), np.uint64)
    if len(distinct):
        grams[1:] = GRAMS[part](key, distinct, words[1:])
    return Coded(codes, words, grams)
