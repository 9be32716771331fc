"""How far unrelated rows agree: levels of random pairs of list rows and index rows.

Fellegi and Sunter's u probabilities, for fields of which no statistics are known beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from piiscan.keys import Key
from piiscan.match.levels import schema_levels
from piiscan.match.listed import Listed
from piiscan.match.pairs import Pairs
from piiscan.match.prove import compare
from piiscan.match.rows import GROUP, read_tags
from piiscan.match.rules import MatchRules
from piiscan.match.store import IndexInfo

_PAIRS = 1 << 17  # an agreement of one in ten thousand is still seen a dozen times
_GROUPS = 4  # of rows.parquet, evenly spread, that are read
_SEED = 20140709  # any constant: the same list gives the same pairs


def random_levels(info: IndexInfo, key: Key, listed: Listed, pairs: Pairs) -> dict[str, npt.NDArray[np.int8]]:
    """Levels per part of random pairs, none of which is among the candidates `pairs`: those may be the same person."""
    draw = np.random.default_rng(_SEED)
    starts = np.linspace(0, max(0, info.rows - GROUP), _GROUPS).astype(np.int64)
    rows = np.sort(starts[draw.integers(_GROUPS, size=_PAIRS)] + draw.integers(min(GROUP, info.rows), size=_PAIRS))
    ours = draw.integers(listed.size, size=_PAIRS)
    known = pairs.row << np.int64(32) | pairs.listed
    apart = ~np.isin(rows << np.int64(32) | ours, known)
    rows, ours = rows[apart], ours[apart]
    levels = {part: np.zeros(len(rows), np.int8) for part in info.parts if part in listed.tags}
    for place, theirs in read_tags(info.path, key, info.row_files, rows):
        for part, level in compare(listed.tags, ours[place], info.parts, theirs).items():
            levels[part][place] = level
    return levels


def chance_of(rules: MatchRules, levels: Mapping[str, npt.NDArray[np.int8]]) -> dict[str, npt.NDArray[np.float64]]:
    """P(level | unrelated) of each field of a schema; one pseudo-pair as the rules have it keeps all above zero."""
    chance = {field: np.array(known.probability["unrelated"]) for field, known in rules.likelihood.items()}
    for part, level in levels.items():
        field = part.partition(".")[0]
        judged = schema_levels(part, level)
        seen = np.bincount(judged, minlength=len(chance[field]) + 1)[1:] + chance[field]
        chance[field] = seen / seen.sum()
    return chance
