"""What a column is, by its counts: one entity or none, as a whole or in part of its cells, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from piiscan.model import Sample
from piiscan.scan.judgement import intervals
from piiscan.scan.judgement.profile import ColumnProfile
from piiscan.scan.judgement.size import Size

__all__ = ["ColumnCounts", "column_profile"]

Ints = NDArray[np.int64]
WHOLE = 0.5  # of the filled cells, for a column that is such values; a header that says so stands for
HEADED = 0.2  # so many more
# Names are told by lexicons, which know the words of products, shops and towns too: below this share of a column whose
# cells are short, they are found by chance. Lexicons know over 80 % of the names of real columns.
# A header that speaks against them wants more.
CHANCE, CHANCE_AGAINST = 0.3, 0.6
_INSIDE = {"JP_ADDRESS": "JP_POSTAL_CODE"}  # what may stand in the cells of a column of another kind
BY_LEXICON = frozenset({"PERSON"})
_FACTS = "JP_SPECIAL_"  # what is said of a person comes behind what names one: pupils under 生徒氏名 are names
_FEW_CELLS = 5  # in fewer a share says nothing
_TEXT = 36  # bytes: cells longer on average are sentences (12 Japanese characters)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnCounts:
    """What was counted of one column. Arrays are per entity; `told`: cells with a value that its surroundings tell.

    says: entity -> 1 where the name of the column claims it, -1 where it claims another kind. clusters: filled
    cells int64[cluster], and int64[cluster, entity] of cells, empty where rows were not drawn in clusters.
    """

    name: str
    entities: NDArray[np.str_]
    filled: int
    nulls: int
    distinct: int
    size: int  # bytes of the filled cells
    cells: Ints
    any: int  # cells with anything
    whole: Ints
    told: Ints
    scores: NDArray[np.float64]
    says: Mapping[str, int] = field(default_factory=dict)
    attribute: str = ""
    marks: bool = False  # one kanji again and again, no name
    free_text: bool = False  # the name of the column says so: 備考
    samples: dict[int, tuple[str, ...]] = field(default_factory=dict)
    clusters: tuple[Ints, Ints] | None = None


def _is_doubted(column: ColumnCounts, index: int) -> bool:
    """Whether what was found of an entity in a column is chance: single names in a column of products.

    What its own surroundings tell (an honorific, a label) is none, nor is anything in free text: one exception in a
    memo is what a scan is for.
    """
    entity = str(column.entities[index])
    if entity not in BY_LEXICON or column.filled < _FEW_CELLS or column.told[index]:
        return False
    if column.marks:
        return True
    says = column.says.get(entity, 0)
    text = column.free_text or column.size > _TEXT * column.filled
    if text and says >= 0:
        return False
    return bool(column.cells[index] < (CHANCE_AGAINST if says < 0 else CHANCE) * column.filled)


def column_profile(column: ColumnCounts, size: Size) -> ColumnProfile:
    """The column judged. size: of its table."""
    found = np.flatnonzero(column.cells).tolist()
    doubted = [i for i in found if _is_doubted(column, i)]
    kept = [i for i in found if i not in doubted]
    told: dict[str, Any] = {
        "filled": column.filled,
        "nulls": column.nulls,
        "distinct": column.distinct,
        "personal": _personal(column, kept),
        "attribute": column.attribute,
        "bound": size.bound(column.filled, _effect(column, size.sample, None)),
        "entities": {str(column.entities[i]): int(column.cells[i]) for i in kept},
        "doubted": {str(column.entities[i]): int(column.cells[i]) for i in doubted},
    }
    main, kind = _main(column, kept)
    if main is None:
        return ColumnProfile(column.name, interval=_up_to(told["bound"]), **told)
    seen = min(int(column.cells[main]), column.filled)
    return ColumnProfile(
        column.name,
        entity=str(column.entities[main]),
        kind=kind,
        prevalence=min(int(column.cells[main]) / max(column.filled, 1), 1.0),
        interval=size.interval(seen, column.filled, _effect(column, size.sample, main)),
        score=float(column.scores[main]),
        samples=column.samples.get(main, ()),
        **told,
    )


def _personal(column: ColumnCounts, kept: list[int]) -> float:
    """Share of the filled cells with something of the kinds kept; where others are set aside, at most."""
    cells = column.cells[kept]
    return min(min(column.any, int(cells.sum())) / max(column.filled, 1), 1.0)


def _main(column: ColumnCounts, kept: list[int]) -> tuple[int | None, str]:
    """(the entity, whole or part). A column of several kinds in every cell (山田太郎 090-...) holds each in part."""
    if not kept:
        return None, ""
    worth = {
        i: column.whole[i] / max(column.filled, 1) + HEADED * column.says.get(str(column.entities[i]), 0) for i in kept
    }
    plain = [i for i in kept if not str(column.entities[i]).startswith(_FACTS)]
    sure = [i for i in plain if worth[i] >= WHOLE] or kept
    best = max(sure, key=lambda i: (worth[i], column.cells[i]))
    inside = _INSIDE.get(str(column.entities[best]))
    others = [
        i for i in plain if i != best and column.cells[i] >= WHOLE * column.filled and column.entities[i] != inside
    ]
    if worth[best] >= WHOLE and not others:
        return best, "whole"
    return max(kept, key=lambda i: (column.cells[i], worth[i])), "part"


def _up_to(bound: float | None) -> tuple[float, float] | None:
    return None if bound is None else (0.0, bound)


def _effect(column: ColumnCounts, sample: Sample | None, index: int | None) -> float:
    """The design effect of an entity's cells; of something not seen for None."""
    if sample is None or sample.cluster <= 1 or column.clusters is None:
        return 1.0
    filled, cells = column.clusters
    seen = np.zeros(len(filled), np.int64) if index is None else cells[:, index]
    return intervals.design_effect(seen, filled, sample.cluster)
