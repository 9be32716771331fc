"""Whether the list stands in the order of the master: runs of matched persons' row numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.match.choose import Chosen
from piiscan.match.notes import Note, note, share_text

_LEAST = 20  # persons; below, the normal approximation of the number of ascents is not used
_CERTAIN = 1e-6  # largest p-value at which an order is claimed
_IN_ORDER = 0.99  # share of steps in one direction from which a list stands in order as a whole


@dataclass(frozen=True, slots=True)
class Order:
    """Matched persons in the order of the list, each once. `ascents` of persons - 1 steps go up in the master.

    log10_p: two-sided, of the number of ascents in a random order. runs: stretches that go one way, the commoner one.
    """

    persons: int
    ascents: int
    runs: int
    longest: int
    log10_p: float

    @property
    def said(self) -> str:
        """A code of notes.py."""
        steps = max(1, self.persons - 1)
        if self.persons < _LEAST:
            return "order_few"
        if self.log10_p > math.log10(_CERTAIN):
            return "order_none"
        share = self.ascents / steps
        if max(share, 1 - share) >= _IN_ORDER:
            return "order_same" if share > 0.5 else "order_reversed"
        return "order_pieces" if share > 0.5 else "order_reversed_pieces"


def order_of(chosen: Chosen, built: int) -> Order:
    """From all rows that are said to be persons. `built`: rows of the index that are no later versions."""
    rows = chosen.row[chosen.person]
    rows = rows[rows < built]
    rows = rows[np.sort(np.unique(rows, return_index=True)[1])]
    up = np.diff(rows) > 0
    ascents, steps = int(up.sum()), len(up)
    with_most = up if 2 * ascents >= steps else ~up
    return Order(len(rows), ascents, 1 + int((~with_most).sum()), _longest(with_most), _log10_p(ascents, len(rows)))


def _longest(flags: npt.NDArray[np.bool_]) -> int:
    """Persons in the longest stretch of steps that go one way."""
    breaks = np.flatnonzero(~np.concatenate([[False], flags, [False]]))
    return int(np.diff(breaks).max())


def _log10_p(ascents: int, persons: int) -> float:
    """Ascents of a random permutation of n: mean (n - 1) / 2, variance (n + 1) / 12, normal in the limit."""
    if persons < 2:
        return 0.0
    z = max(0.0, abs(ascents - (persons - 1) / 2) - 0.5) / math.sqrt((persons + 1) / 12)
    if z < 30:
        return math.log10(math.erfc(z / math.sqrt(2)))
    return (-z * z / 2 + math.log(math.sqrt(2 / math.pi) / z)) / math.log(10)  # Mills' ratio: erfc would be 0


def told(order: Order) -> dict[str, Any]:
    """Entry of the summary."""
    steps = max(1, order.persons - 1)
    return {
        "persons": order.persons,
        "ascending": round(order.ascents / steps, 6) if order.persons > 1 else None,
        "runs": order.runs,
        "longest_run": order.longest,
        "log10_p": round(order.log10_p, 1),
        "state": order.said.removeprefix("order_"),
        "note": _sentence(order),
    }


def _sentence(order: Order) -> Note:
    steps = max(1, order.persons - 1)
    share = max(order.ascents, steps - order.ascents) / steps
    chance = f"10^{math.ceil(order.log10_p)}" if order.log10_p < -4 else f"{10**order.log10_p:.2g}"
    return note(
        order.said,
        persons=f"{order.persons:,}",
        share=share_text(share),
        runs=f"{order.runs:,}",
        longest=f"{order.longest:,}",
        p=chance,
    )
