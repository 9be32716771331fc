"""Family and given name within names that were found, as JSON: {"family_name":[0,2],"given_name":[3,5]}."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese import person_parts

if TYPE_CHECKING:
    from piiscan.scan.hits import Hits

Ints = NDArray[np.int64]
_FEW = 256  # names told one by one: importing pyarrow.compute takes longer


def of(hits: Hits, specs: Sequence[RecognizerSpec], which: Ints | None = None) -> pa.StringArray | None:
    """The parts of each occurrence (or of those with the indexes `which`), offsets as theirs; None where none has any.

    In a column of family names or of given names (by its header) a cell is that part.
    """
    mine = np.arange(len(hits)) if which is None else which
    persons = np.array([spec.model == "person_name" for spec in specs] or [False])
    rows = np.flatnonzero(persons[hits.found.recognizer[mine]])
    if not len(rows):
        return None
    at = mine[rows]
    start, end = hits.found.start[at], hits.found.end[at]
    found = person_parts.find(hits.buffer, start, end)
    headed = np.array([person_parts.of_header(name) or "" for name in hits.headers] + [""])[hits.column[at]]
    for part, column in ((person_parts.FAMILY, 0), (person_parts.GIVEN, 2)):
        whole = headed == part
        found[whole] = -1
        found[whole, column], found[whole, column + 1] = start[whole], end[whole]
    found = np.where(found >= 0, found - (start - hits.start[at])[:, None], -1)
    if len(mine) <= _FEW:
        told = dict(zip(rows.tolist(), map(json_plain, found.tolist()), strict=True))
        return pa.array([told.get(row) for row in range(len(mine))], pa.string())
    return _scattered(json_of(found), rows, len(mine))


def json_plain(found: Sequence[int]) -> str | None:
    """Plain twin of `json_of` for one name."""
    named = ((person_parts.FAMILY, found[:2]), (person_parts.GIVEN, found[2:]))
    parts = [f'"{part}":[{start},{end}]' for part, (start, end) in named if start >= 0]
    return f"{{{','.join(parts)}}}" if parts else None


def json_of(found: Ints) -> pa.StringArray:
    """int64[n, 4] as JSON; null for four times -1."""
    import pyarrow.compute as pc

    texts = [pc.cast(pa.array(column), pa.string()) for column in found.T]
    family = pc.binary_join_element_wise(f'"{person_parts.FAMILY}":[', texts[0], ",", texts[1], "]", "")
    given = pc.binary_join_element_wise(f'"{person_parts.GIVEN}":[', texts[2], ",", texts[3], "]", "")
    has_family, has_given = pa.array(found[:, 0] >= 0), pa.array(found[:, 2] >= 0)
    both = pc.binary_join_element_wise(family, given, ",")
    told = pc.if_else(has_family, pc.if_else(has_given, both, family), given)
    told = pc.binary_join_element_wise("{", told, "}", "")
    return pc.if_else(pc.or_(has_family, has_given), told, pa.scalar(None, pa.string()))


def _scattered(told: pa.StringArray, rows: Ints, size: int) -> pa.StringArray:
    """The texts at their rows of `size`, null between."""
    place = np.full(size, -1, np.int64)
    place[rows] = np.arange(len(rows))
    return told.take(pa.array(place, mask=place < 0))
