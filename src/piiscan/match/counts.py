"""Counts, false-match rate, columns: the numbers of the summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.bounds import lower_bound, poisson_range, upper_bound
from piiscan.keys import siphash24
from piiscan.match.choose import Chosen
from piiscan.match.evidence import agreement
from piiscan.match.levels import Patterns

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]
_EACH_SIDE = 0.975  # two-sided intervals of 95 %


@dataclass(frozen=True, slots=True)
class Found:
    """How many different persons the list holds, and what became of them. Copies of a row count once."""

    persons: int
    searchable: int  # would have been found if they were customers
    accepted: int  # said to be customers
    matched: int  # those and members of customers' households


@dataclass(frozen=True, slots=True)
class FalseRate:
    """Share of the list's persons said to be customers who are not. `method`: a code of notes.py.

    rate, lower, upper: from decoys where there are any, with the two-sided 95 % interval of the share in this list. model, model_lower,
    model_upper: the mean of 1 - probability over those persons, and between what shares 95 % of lists would lie if the
    probabilities are right.
    """

    rate: float | None
    upper: float | None
    method: str
    decoys: int = 0
    accepted: int = 0
    lower: float | None = None
    model: float | None = None
    model_lower: float | None = None
    model_upper: float | None = None

    @property
    def agree(self) -> bool | None:
        """Whether the two intervals have a common share; None where one is missing."""
        bounds = (self.lower, self.upper, self.model_lower, self.model_upper)
        if any(bound is None for bound in bounds):
            return None
        return self.lower <= self.model_upper and self.model_lower <= self.upper  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Trials:
    """Decoys, and how many were accepted as a person: [of rows that were matched, of the others].

    The first have the household of a customer, as the list's relatives of customers do; the others that of a stranger.
    """

    decoys: tuple[int, int] = (0, 0)
    accepted: tuple[int, int] = (0, 0)


def distinct(values: npt.NDArray[np.generic]) -> int:
    """How many different values. By sorting: numpy's hash tables are slower on keyed words."""
    ordered = np.sort(values)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + bool(len(ordered))


def found_of(identity: Words, searchable: npt.NDArray[np.bool_], chosen: Chosen) -> Found:
    """`identity`, `searchable`: per list row."""
    matched = identity[chosen.listed]
    return Found(
        persons=distinct(identity),
        searchable=distinct(identity[searchable]),
        accepted=distinct(matched[chosen.person]),
        matched=distinct(matched),
    )


def trials_of(own: Rows, counts: npt.NDArray[np.bool_], accepted: Rows, matched: Rows) -> Trials:
    """own, counts: per decoy its list row and whether it is a trial; accepted: decoys; matched: list rows."""
    home = np.isin(own, matched)
    taken = np.zeros(len(own), bool)
    taken[accepted] = True
    groups = (home & counts, ~home & counts)
    decoys, said = ([int(flags.sum()) for flags in pair] for pair in (groups, [g & taken for g in groups]))
    return Trials((decoys[0], decoys[1]), (said[0], said[1]))


def false_rate(trials: Trials, found: Found, chosen: Chosen) -> FalseRate:
    """From decoys where there are any, else from the model's own probabilities."""
    decoys, accepted = sum(trials.decoys), sum(trials.accepted)
    if not found.accepted:
        return FalseRate(None, None, "rate_none", decoys, accepted)
    doubt = 1 - chosen.probability[chosen.person]
    model = float(doubt.mean())
    low, high = (bound / found.accepted for bound in poisson_range(model * found.accepted))
    if not decoys:
        return FalseRate(
            model, float(doubt.max()), "rate_model", model=model, model_lower=low, model_upper=min(1.0, high)
        )
    # A person of the list who was not accepted is one trial of the kind that its row was found to be.
    others = (found.matched - found.accepted, found.persons - found.matched)
    pooled = (accepted, decoys)
    pairs = [(a, d) if d else pooled for a, d in zip(trials.accepted, trials.decoys, strict=True)]
    rate = sum(a / d * n for (a, d), n in zip(pairs, others, strict=True)) / found.accepted
    lower = sum(lower_bound(a, d, _EACH_SIDE) * n for (a, d), n in zip(pairs, others, strict=True)) / found.accepted
    upper = min(1.0, upper_bound(accepted, decoys, _EACH_SIDE) * found.persons / found.accepted)
    rate = min(upper, rate)
    lower = min(upper, poisson_range(lower * found.accepted)[0] / found.accepted)
    return FalseRate(rate, upper, "rate_decoys", decoys, accepted, lower, model, low, min(1.0, high))


def column_counts(
    patterns: Patterns, chosen: Chosen, kinds: Sequence[str], columns: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, Any]]:
    """Per field kind: the list's columns, and how many person rows agree exactly, partly, not, or lack a side."""
    seen = chosen.pattern[chosen.person]
    out = {}
    for kind in kinds:
        counts = np.bincount(agreement(patterns, kind)[seen], minlength=4).tolist()
        pieces = (kind, f"family_{kind}", f"given_{kind}")
        named = [column for piece in pieces for column in columns.get(piece, ())]
        out[kind] = {"columns": named, **dict(zip(("missing", "differs", "partial", "exact"), counts, strict=True))}
    return out


def households(chosen: Chosen, owner: Rows, words: Mapping[str, Words]) -> Words:
    """uint64 per matched row: equal in one household, by the note household_rule. `owner`: number of the customer.

    `words[part]`: per list row, 0 for none.
    """
    label = owner.astype(np.uint64)
    for number, names in enumerate((("family", "phone"), ("family", "town", "block")), 1):
        if all(name in words for name in names):
            parts = [words[name][chosen.listed] for name in names]
            mixed = siphash24(np.uint64(number), np.uint64(0), parts)
            label = np.where(np.logical_and.reduce([p != 0 for p in parts]), mixed, label)
    return label
