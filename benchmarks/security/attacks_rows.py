"""Attacks on the stored rows themselves: which fields a row lacks, and what two builds of one master have in common."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attacks_release import Release, Texts, Values
from attacks_score import Outcome, counted

Flags = npt.NDArray[np.bool_]


def presence(release: Release, fields: Mapping[str, Texts]) -> list[Outcome]:
    """Which rows lack a field: learnt on half of the rows from each stored column, judged on the other half.

    Chance: always guessing the commoner case. A rule is a stored value, or a stored 0, that goes with the lack.
    """
    tries, right, chance, worst = 0, 0, 0.0, None
    for name, texts in fields.items():
        lacks = texts == ""
        if not 0.05 < lacks.mean() < 0.95:
            continue
        for column, values in release.columns.items():
            hits, base = _told(values, lacks)
            one = counted(
                release.name, "missing fields, best pair", f"{column} tells {name}", int(hits.sum()), len(hits), base
            )
            tries, right, chance = tries + len(hits), right + int(hits.sum()), chance + base * len(hits)
            worst = one if worst is None or one.share - one.chance > worst.share - worst.chance else worst
    if worst is None:
        return []
    return [counted(release.name, "missing fields", "all columns", right, tries, chance / tries), worst]


def _told(values: Values, lacks: Flags) -> tuple[Flags, float]:
    """Guessed right per row of the second half, and the share of the commoner case there."""
    half = len(values) // 2
    base = lacks[:half].mean() > 0.5
    seen, codes, counts = np.unique(values[:half], return_inverse=True, return_counts=True)
    share = np.bincount(codes, weights=lacks[:half]) / counts
    place = np.minimum(np.searchsorted(seen, values[half:]), len(seen) - 1)
    known = (seen[place] == values[half:]) & (counts[place] >= 30)
    guess = np.where(known, share[place] > 0.5, base)
    return guess == lacks[half:], float((lacks[half:] == base).mean())


def two_builds(one: Release, two: Release, unchanged: Flags) -> list[Outcome]:
    """What two builds of one master under one key have in common, row by row and table by table.

    unchanged: rows that are the same in both. Equal stored values at an unchanged row link the builds; so does a hash
    that both tables hold.
    """
    equal = tries = 0
    chance = 0.0
    for name in one.columns.keys() & two.columns.keys():
        ours, theirs = one.columns[name][unchanged], two.columns[name][unchanged]
        if len(np.unique(ours)) > 1:
            equal, tries = equal + int((ours == theirs).sum()), tries + len(ours)
            chance += len(ours) * float(_meet(ours, theirs))
    found = [counted(one.name, "two builds, rows", "equal values at a place", equal, tries, chance / max(1, tries))]
    for column in sorted({c for table in one.tables.values() for c in table}):
        hits = total = 0
        for name, table in one.tables.items():
            other = two.tables.get(name, {}).get(column, np.zeros(0, np.uint64))
            same = _common(table[column], other, wide=column == "hash")
            hits, total = hits + same, total + len(table[column])
        found.append(
            counted(one.name, "two builds, key tables", f"equal {column}", hits, total, _by_chance(one, column))
        )
    return found


def _meet(ours: Values, theirs: Values) -> float:
    """Chance that two rows hold the same, from how often each value occurs."""
    known, codes = np.unique(np.concatenate([ours, theirs]), return_inverse=True)
    a, b = (np.bincount(c, minlength=len(known)) / len(ours) for c in (codes[: len(ours)], codes[len(ours) :]))
    return float(a @ b)


def _common(ours: Values, theirs: Values, *, wide: bool) -> int:
    """Wide values: stored in both tables. Narrow ones: equal at the same place."""
    if wide:
        return int(np.isin(ours, theirs).sum())
    size = min(len(ours), len(theirs))
    return int((ours[:size] == theirs[:size]).sum())


def _by_chance(release: Release, column: str) -> float:
    rows = len(release.bits)
    return rows / 2**40 if column == "hash" else 1 / rows
