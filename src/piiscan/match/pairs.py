"""Candidate pairs of list rows and index rows with their levels of agreement: stages 1 and 2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key
from piiscan.match.find import candidates
from piiscan.match.listed import Listed
from piiscan.match.prove import EXACT, Tags, compare
from piiscan.match.rows import read_tags
from piiscan.match.store import IndexInfo

if TYPE_CHECKING:
    import duckdb

Rows = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Arrays of one length: list row, index row, level per part (as in `prove`), rarity per part.

    `rarity[part]` is the class of frequency of the list's value (see listed.RARITY), 0 unless the level is exact.
    """

    listed: Rows
    row: Rows
    levels: Mapping[str, Levels]
    rarity: Mapping[str, Levels]


def find_pairs(
    engine: duckdb.DuckDBPyConnection, info: IndexInfo, key: Key, listed: Listed, first_row: int = 0
) -> Pairs:
    """Candidate pairs of some list rows, compared. `first_row`: place of the first of them in the list."""
    ours, rows = candidates(engine, info, key, listed)
    return proven(info, listed, ours, rows, read_tags(info.path, key, info.row_files, rows), first_row)


def proven(
    info: IndexInfo, listed: Listed, ours: Rows, rows: Rows, tags: Iterable[tuple[slice, Tags]], first_row: int = 0
) -> Pairs:
    """Candidate pairs compared. `tags`: of the index rows, piece by piece, as `rows.read_tags` gives them."""
    levels = {part: np.zeros(len(ours), np.int8) for part in info.parts if part in listed.tags}
    for place, theirs in tags:
        for part, level in compare(listed.tags, ours[place], info.parts, theirs).items():
            levels[part][place] = level
    rarity = {
        part: np.where(levels[part] == EXACT, classes[ours], np.int8(0)) for part, classes in listed.rarity.items()
    }
    return Pairs(ours + first_row, rows, levels, rarity)


def joined(pieces: list[Pairs]) -> Pairs:
    """Pairs of several batches as one; a part that some tables of the list lack is missing there."""
    if len(pieces) == 1:
        return pieces[0]
    return Pairs(
        np.concatenate([p.listed for p in pieces]),
        np.concatenate([p.row for p in pieces]),
        {part: _stacked(part, [(p, p.levels) for p in pieces]) for part in _parts([p.levels for p in pieces])},
        {part: _stacked(part, [(p, p.rarity) for p in pieces]) for part in _parts([p.rarity for p in pieces])},
    )


def _parts(pieces: list[Mapping[str, Levels]]) -> list[str]:
    return list(dict.fromkeys(part for piece in pieces for part in piece))


def _stacked(part: str, pieces: list[tuple[Pairs, Mapping[str, Levels]]]) -> Levels:
    return np.concatenate([levels.get(part, np.zeros(len(p.listed), np.int8)) for p, levels in pieces])


def selected(pairs: Pairs, mask: npt.NDArray[np.bool_]) -> Pairs:
    """The pairs where `mask` is true."""
    return Pairs(
        pairs.listed[mask],
        pairs.row[mask],
        {part: level[mask] for part, level in pairs.levels.items()},
        {part: level[mask] for part, level in pairs.rarity.items()},
    )
