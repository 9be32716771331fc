"""Rows, distinct rows, persons, households: each count of matches with its rule and its interval.

A list repeats its rows and its persons: sold copies, several products, several extracts. One number would be taken for
another (in the case of 2014 the first published count was a fifth too high).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.match.choose import Chosen
from piiscan.match.counts import FalseRate, distinct
from piiscan.match.notes import Note, note, share_text

Words = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Labels:
    """What makes rows one: per list row the compared values and the person; per matched row customer and household."""

    whole: Words
    identity: Words
    owner: npt.NDArray[np.int64]
    household: Words


def counts_told(chosen: Chosen, labels: Labels, rate: FalseRate) -> list[dict[str, Any]]:
    """From the most to the fewest; intervals from the false-match rate, which is one of persons."""
    listed = chosen.listed[chosen.person]
    household = labels.household[chosen.person]
    levels = [
        ("rows", len(listed)),
        ("distinct_rows", distinct(labels.whole[listed])),
        ("listed_persons", distinct(labels.identity[listed])),
        ("persons", distinct(labels.owner[chosen.person])),
        ("households", distinct(household)),
    ]
    told = [{"level": level, "count": count, **_interval(count, rate)} for level, count in levels]
    every = distinct(labels.household)
    told.append({"level": "all_households", "count": every, "lower": told[-1]["lower"], "upper": every})
    return [entry | {"rule": note(f"count_{entry['level']}")} for entry in told]


def _interval(count: int, rate: FalseRate) -> dict[str, int | None]:
    if rate.upper is None:
        return {"lower": None, "upper": None}
    least = rate.model_lower if rate.lower is None else rate.lower
    return {"lower": int(count * (1 - rate.upper)), "upper": round(count * (1 - (least or 0.0)))}


def rates_told(rate: FalseRate) -> list[Note]:
    """Both estimates of false matches beside each other, and whether they contradict."""
    if rate.model is None:
        return []
    code = "rates_one" if rate.agree is None else "rates_agree" if rate.agree else "rates_disagree"
    values = {"model": share_text(rate.model), "model_interval": _both(rate.model_lower, rate.model_upper)}
    if rate.agree is not None:
        values |= {"decoy": share_text(rate.rate or 0.0), "decoy_interval": _both(rate.lower, rate.upper)}
    return [note(code, **values), note("count_interval")]


def unsure_told(told: Chosen, limits: Mapping[str, float]) -> list[Note]:
    """The rows that are neither claimed nor dismissed."""
    count = int(told.unsure.sum())
    if not count:
        return []
    expected = round(float(told.probability[told.unsure].sum()))
    low, high = f"{limits['unsure']:.0%}", f"{max(limits['person'], limits['household']):.0%}"
    return [note("unsure_told", count=f"{count:,}", low=low, high=high, expected=f"{expected:,}")]


def _both(low: float | None, high: float | None) -> str:
    return f"{share_text(low or 0.0)} – {share_text(high or 0.0)}"
