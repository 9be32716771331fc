"""A batch of list rows as the look-up and the proof need them: hashes of their keys, tags, classes of frequency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key
from piiscan.match.frequencies import Frequencies
from piiscan.match.grams import schema_field
from piiscan.match.keytables import composite
from piiscan.match.prove import Tags, row_tags
from piiscan.match.store import IndexInfo
from piiscan.match.words import Coded

Rows = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Classes = npt.NDArray[np.int8]
RARITY = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)  # borders of the classes of frequency 1..7; class 0: not counted
RARE_PARTS = ("family", "given", "family_kana", "given_kana", "guardian", "guardian_kana")


@dataclass(frozen=True, slots=True)
class Listed:
    """`size` list rows. keys: name of the key table -> hashes and the rows that have one; tags: uint16[size, slots]
    per part; rarity: class of frequency of each row's value per part of RARE_PARTS."""

    size: int
    keys: Mapping[str, tuple[Words, Rows]]
    tags: Mapping[str, Tags]
    rarity: Mapping[str, Classes]


def listed_of(info: IndexInfo, key: Key, frequencies: Frequencies, coded: Mapping[str, Coded], size: int) -> Listed:
    """`coded`: parts of the index."""
    tables = [table for table in info.keys if table.used and all(part in coded for part in table.parts)]
    return Listed(
        size,
        {table.name: composite(key, bytes.fromhex(info.series), table.parts, coded) for table in tables},
        {part: row_tags(values, key) for part, values in coded.items()},
        {part: _classes(frequencies, part, coded[part]) for part in coded if part in RARE_PARTS or schema_field(part)},
    )


def _classes(frequencies: Frequencies, part: str, coded: Coded) -> Classes:
    shares = frequencies.share_of(part, coded.words)
    classes: Classes = (1 + np.searchsorted(RARITY, shares, side="right")).astype(np.int8)[coded.codes]
    return classes


def joined(pieces: Sequence[Listed]) -> Listed:
    """Batches of one list, one behind the other."""
    if len(pieces) == 1:
        return pieces[0]
    before = np.cumsum([0, *(piece.size for piece in pieces)])
    keys = {
        name: (
            np.concatenate([piece.keys[name][0] for piece in pieces]),
            np.concatenate([piece.keys[name][1] + start for piece, start in zip(pieces, before[:-1], strict=True)]),
        )
        for name in pieces[0].keys
    }
    tags = {part: np.concatenate([piece.tags[part] for piece in pieces]) for part in pieces[0].tags}
    rarity = {part: np.concatenate([piece.rarity[part] for piece in pieces]) for part in pieces[0].rarity}
    return Listed(int(before[-1]), keys, tags, rarity)
