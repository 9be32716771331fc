"""A batch of list rows as the look-up and the proof need them: hashes of their keys, tags, classes of frequency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key
from piiscan.match.frequencies import Frequencies
from piiscan.match.grams import schema_field
from piiscan.match.keytables import composite, words_of_rows
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
    words = words_of_rows(coded)
    tables = [table for table in info.keys if table.used and all(part in coded for part in table.parts)]
    return Listed(
        size,
        {table.name: composite(key, bytes.fromhex(info.series), table.parts, words) for table in tables},
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
            np.concatenate([piece.keys[name][0] for piece in pieces if name in piece.keys]),
            np.concatenate(
                [p.keys[name][1] + start for p, start in zip(pieces, before[:-1], strict=True) if name in p.keys]
            ),
        )
        for name in _names(piece.keys for piece in pieces)
    }
    tags = {part: _stacked(part, [(p.size, p.tags) for p in pieces]) for part in _names(p.tags for p in pieces)}
    rarity = {part: _stacked(part, [(p.size, p.rarity) for p in pieces]) for part in _names(p.rarity for p in pieces)}
    return Listed(int(before[-1]), keys, tags, rarity)


def _names(pieces: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for piece in pieces for name in piece))


def _stacked(part: str, pieces: Sequence[tuple[int, Mapping[str, npt.NDArray[Any]]]]) -> npt.NDArray[Any]:
    """One below the other; 0, a missing value, where a table of the list has no column of the part."""
    known = [values[part] for _, values in pieces if part in values]
    shape, kind = known[0].shape[1:], known[0].dtype
    return np.concatenate([v[part] if part in v else np.zeros((size, *shape), kind) for size, v in pieces])
