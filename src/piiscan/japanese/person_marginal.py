"""How likely each reading of a window is, over all paths of labels at once (forward and backward sums in lock step).

The best path says yes or no; the share of all paths that read a span as a name says how open the question is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.person_path import EDGE, LABELS, NEVER, B, E, I, S

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LONGEST = 20  # characters of a name
_LEAST = 1e-300  # scores differ by less than 500: no sum comes near it


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """n positions, windows one after another; natural logs.

    ahead, behind: float64[label, n], sums over all paths up to the position and from it on (its own score is in ahead).
    total: float64[n], sum over all paths of the window. window: int64[n], its index.
    """

    scores: Floats
    steps: Floats
    ahead: Floats
    behind: Floats
    total: Floats
    window: Ints


def of(scores: Floats, length: Ints, transitions: NDArray[np.int32], scale: float) -> Marginals:
    """scores: [label, n] in natural logs; length: of the windows, none 0; transitions: as in person_path, in 1/scale."""
    steps = np.where(transitions > NEVER, transitions / scale, -np.inf)
    order = np.argsort(-length, kind="stable")
    first = (np.cumsum(length) - length)[order]
    alive = np.searchsorted(-length[order], -np.arange(int(length.max(initial=0))), "left")
    ahead, behind = _ahead(scores, steps, first, alive), _behind(scores, steps, first, alive)
    window = np.repeat(np.arange(len(length)), length)
    last = np.cumsum(length) - 1
    total = _log_sum(ahead[:, last] + steps[:LABELS, EDGE, None])
    return Marginals(scores, steps, ahead, behind, total[window], window)


def _ahead(scores: Floats, steps: Floats, first: Ints, alive: Ints) -> Floats:
    out = np.empty_like(scores)
    ways = np.exp(steps[:LABELS, :LABELS]).T.copy()
    state = scores[:, first] + steps[EDGE, :LABELS, None]
    out[:, first] = state
    for step in range(1, len(alive)):
        at = first[: int(alive[step])] + step
        state = _moved(state[:, : len(at)], ways) + scores[:, at]
        out[:, at] = state
    return out


def _behind(scores: Floats, steps: Floats, first: Ints, alive: Ints) -> Floats:
    out = np.empty_like(scores)
    ways = np.exp(steps[:LABELS, :LABELS])
    state = np.empty((LABELS, 0))
    for step in range(len(alive) - 1, -1, -1):
        at = first[: int(alive[step])] + step
        ending = np.repeat(steps[:LABELS, EDGE, None], len(at) - state.shape[1], axis=1)
        before = _moved(state + scores[:, at[: state.shape[1]] + 1], ways) if state.shape[1] else state
        state = np.concatenate((before, ending), axis=1)
        out[:, at] = state
    return out


def _moved(state: Floats, ways: Floats) -> Floats:
    most = state.max(axis=0)
    moved: Floats = np.log(np.maximum(ways @ np.exp(state - most), _LEAST)) + most
    return moved


def _log_sum(values: Floats) -> Floats:
    most = values.max(axis=0)
    total: Floats = np.log(np.exp(values - most).sum(axis=0)) + most
    return total


def names(held: Marginals, least: float) -> tuple[Ints, Ints, Floats]:
    """First and last index of each span, and the log of the share of paths that read it as a name: at least `least`."""
    begins, ends = (held.ahead[k] + held.behind[k] - held.total for k in (B, E))
    single = held.ahead[S] + held.behind[S] - held.total
    alone, start = np.flatnonzero(single >= least), np.flatnonzero(begins >= least)
    firsts, lasts, shares = [alone], [alone], [single[alone]]
    for size in range(2, LONGEST + 1):
        row = start[start + size <= len(single)]
        last = row + size - 1
        fits = (held.window[row] == held.window[last]) & (ends[last] >= least)
        row, last = row[fits], last[fits]
        share = _share(held, row, last)
        firsts.append(row[share >= least])
        lasts.append(last[share >= least])
        shares.append(share[share >= least])
    return np.concatenate(firsts), np.concatenate(lasts), np.concatenate(shares)


def _share(held: Marginals, first: Ints, last: Ints) -> Floats:
    """Log share of the paths that read first..last (two positions or more) as one name."""
    inside = np.concatenate((np.zeros(1), np.cumsum(held.scores[I])))
    size, steps = last - first + 1, held.steps
    way = np.where(size == 2, steps[B, E], steps[B, I] + steps[I, E] + np.maximum(size - 3, 0) * steps[I, I])
    way += inside[last] - inside[first + 1]
    share: Floats = held.ahead[B, first] + way + held.scores[E, last] + held.behind[E, last] - held.total[last]
    return share
