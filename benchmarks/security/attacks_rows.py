"""Attacks on the stored rows themselves: which fields a row lacks, and what two builds of one master have in common."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attacks_release import Release, Texts, Values
from attacks_score import Outcome, counted

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


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


def in_common(attack: str, one: Release, two: Release, ours: Rows, theirs: Rows) -> list[Outcome]:
    """What two builds of one master under one key, or two generations of one index, have in common.

    Row `ours[i]` of the one and row `theirs[i]` of the other are the same customer: equal stored values link them. So
    does a hash that a table holds in both, and a pointer that stands at the same place.
    """
    equal = tries = 0
    chance = 0.0
    for name in one.columns.keys() & two.columns.keys():
        first, second = one.columns[name][ours], two.columns[name][theirs]
        if len(np.unique(first)) > 1:
            equal, tries = equal + int((first == second).sum()), tries + len(first)
            chance += len(first) * _meet(first, second)
    found = [counted(one.name, f"{attack}, rows", "equal values at a place", equal, tries, chance / max(1, tries))]
    for column in sorted({c for table in one.tables.values() for c in table}):
        shared = np.zeros(3)
        for name in one.tables.keys() & two.tables.keys():
            shared += _shared(one.tables[name][column], two.tables[name][column], anywhere=column == "hash")
        hits, total = int(shared[0]), int(shared[1])
        found.append(
            counted(one.name, f"{attack}, key tables", f"equal {column}", hits, total, shared[2] / max(1, total))
        )
    return found


def _meet(ours: Values, theirs: Values) -> float:
    """Chance that two rows hold the same, from how often each value occurs."""
    known, codes = np.unique(np.concatenate([ours, theirs]), return_inverse=True)
    a, b = (np.bincount(c, minlength=len(known)) / len(ours) for c in (codes[: len(ours)], codes[len(ours) :]))
    return float(a @ b)


def _shared(ours: Values, theirs: Values, *, anywhere: bool) -> tuple[int, int, float]:
    """Values of ours that theirs hold, anywhere or at the same place; how many could be; how many are by chance."""
    space = 2.0 ** int(ours.max(initial=np.uint64(1))).bit_length()
    if anywhere:
        return int(np.isin(ours, theirs).sum()), len(ours), len(ours) * len(theirs) / space
    size = min(len(ours), len(theirs))
    return int((ours[:size] == theirs[:size]).sum()), size, size / space
