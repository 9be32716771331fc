"""False matches by target and decoy: rows that cannot be customers go through the same pipeline, and some are accepted.

A decoy keeps the household of a list row (address, telephone, guardian, family name) and takes given name, reading,
birth date and sex from another row, of the same birth year and area where there are enough. A decoy that finds a
customer whom the other row itself finds has met a real person, so that pair does not count.
Method as in Elias and Gygi 2007.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int64]
PERSON_PARTS = ("given", "given_kana", "birth", "sex")
_SEED = 20140709  # any constant: the same list gives the same decoys
_ENOUGH = 3  # rows of a group from which a donor is taken; below, rows of the next wider group


def can_make_decoys(parts: Mapping[str, pa.StringArray]) -> bool:
    """Whether the list says anything about persons that could be exchanged."""
    return "given" in parts or "given_kana" in parts or "birth" in parts


def decoys_of(parts: Mapping[str, pa.StringArray]) -> tuple[dict[str, pa.StringArray], Rows, npt.NDArray[np.bool_]]:
    """One decoy per row, the row it took its person from, and whether it counts: not where both persons have one name.

    The customer id is left out: a decoy is nobody's customer.
    """
    donor = _donors(parts)
    out = {part: cells for part, cells in parts.items() if part not in ("customer", "name", "kana")}
    taken = pa.array(donor)
    for part in PERSON_PARTS:
        if part in parts:
            out[part] = parts[part].take(taken)
    for whole, family, given in (("name", "family", "given"), ("kana", "family_kana", "given_kana")):
        if family in out and given in out:
            out[whole] = pc.binary_join_element_wise(out[family], out[given], "")
    counts = donor != np.arange(len(donor))
    for part in ("given", "given_kana") if "given" in parts or "given_kana" in parts else ("birth",):
        if part in parts:
            counts &= ~np.asarray(pc.equal(out[part], parts[part]).fill_null(False))
    return out, donor, counts


def _donors(parts: Mapping[str, pa.StringArray]) -> Rows:
    """For each row the row whose person it takes: never itself where the list has two rows."""
    size = len(next(iter(parts.values())))
    year = _codes(pc.utf8_slice_codeunits(parts["birth"], 0, 4) if "birth" in parts else None, size)
    area = _codes(pc.utf8_slice_codeunits(parts["postal"], 0, 3) if "postal" in parts else _city(parts), size)
    order = np.random.default_rng(_SEED).permutation(size)
    donor = _rotated(np.zeros(size, np.int64), order)
    for group in (year, year * (1 + int(area.max(initial=0))) + area):
        counts = np.bincount(np.unique(group, return_inverse=True)[1])[np.unique(group, return_inverse=True)[1]]
        donor = np.where(counts >= _ENOUGH, _rotated(group, order), donor)
    return donor


def _city(parts: Mapping[str, pa.StringArray]) -> pa.StringArray | None:
    return pc.utf8_slice_codeunits(parts["town"], 0, 6) if "town" in parts else None


def _codes(cells: pa.StringArray | None, size: int) -> Rows:
    if cells is None:
        return np.zeros(size, np.int64)
    return np.asarray(cells.dictionary_encode().indices.fill_null(-1), np.int64) + 1


def _rotated(group: Rows, order: Rows) -> Rows:
    """Within each group (in shuffled order) every row gets the next one, the last the first."""
    by_group = order[np.argsort(group[order], kind="stable")]
    labels = group[by_group]
    starts = (
        np.flatnonzero(np.concatenate([[True], labels[1:] != labels[:-1]])) if len(labels) else np.zeros(0, np.int64)
    )
    ends = np.append(starts[1:], len(labels)) - 1
    following = np.arange(1, len(labels) + 1)
    following[ends] = starts
    donor = np.empty(len(group), np.int64)
    donor[by_group] = by_group[following[: len(labels)]]
    return donor


def upper_bound(hits: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided Clopper-Pearson bound of a probability after `hits` of `trials`: 0 of n gives about 3 / n."""
    if trials <= 0 or hits >= trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(hits, trials, middle) > 1 - confidence else (low, middle)
    return high


def _tail(hits: int, trials: int, chance: float) -> float:
    """P(at most `hits` of `trials`)."""
    if chance >= 1:
        return 0.0
    i = np.arange(hits, dtype=np.float64)
    steps = np.log((trials - i) / (i + 1)) + math.log(chance / (1 - chance))
    log = np.concatenate([[0.0], np.cumsum(steps)]) + trials * math.log1p(-chance)
    return float(np.exp(log).sum())


def lower_bound(hits: int, trials: int, confidence: float = 0.95) -> float:
    """One-sided lower bound of a probability."""
    return 1 - upper_bound(trials - hits, trials, confidence) if trials else 0.0
