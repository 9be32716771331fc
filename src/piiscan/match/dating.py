"""When the list was extracted: which generation of the index its rows agree with.

A matched row of a customer who changed between two readings of the master votes for the readings that held the version
it agrees with; so does one of a customer who came or went. A vote is wrong with a small probability (two changes that
cancel, a value a seller restored), so single ones decide nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.bounds import both_bounds
from piiscan.match.notes import Note, note, share_text
from piiscan.match.store import Generation

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_LEAST = 5  # votes
_ERROR = 0.02  # of a vote; a guess on the safe side, for the list's own values were matched with tolerance
_MARGIN = 2.0  # natural log: versions whose weights differ by less are not told apart
_WITHIN = 1.92  # natural log: likelihood interval of 95 % for one parameter (Wilks 1938)
_PART = 0.05  # share of votes from which a reading is said to be one of several extracts


@dataclass(frozen=True, slots=True)
class Dating:
    """`votes[i, g]`: person i may have been taken from reading g. `log_likelihood`: per reading, 0 for the best."""

    generations: Sequence[Generation]
    votes: Flags
    log_likelihood: Floats
    weights: Floats  # of the readings, were the list a mixture of extracts

    @property
    def best(self) -> int:
        return int(self.log_likelihood.argmax())

    @property
    def against(self) -> int:
        """Votes that contradict the best reading."""
        return int((~self.votes[:, self.best]).sum())

    @property
    def said(self) -> str:
        """A code of notes.py."""
        if len(self.generations) < 2:
            return "dating_one"
        if len(self.votes) < _LEAST:
            return "dating_few"
        mixed = both_bounds(self.against, len(self.votes))[0] > _ERROR
        return "dating_mixed" if mixed and (self.weights >= _PART).sum() > 1 else "dating_best"


def votes_of(listed: Rows, weight: Floats, owner: Rows, begin: Rows, end: Rows, numbers: Rows) -> Flags:
    """bool[votes, generations] from candidate pairs of matched persons with all versions of their customer.

    listed, weight, owner: list row, log weight as a person, customer of each pair. begin, end: generations that brought
    and ended its version (0: none did). numbers: of all generations. One vote a customer, by the first list row.
    """
    if not len(listed):
        return np.zeros((0, len(numbers)), bool)
    valid = (begin[:, None] <= numbers) & ((end[:, None] == 0) | (numbers < end[:, None]))
    order = np.lexsort((listed, owner))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(owner[order]) != 0]))
    first = np.repeat(listed[order][starts], np.diff(np.append(starts, len(order))))
    kept = order[listed[order] == first]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(owner[kept]) != 0]))
    best = np.repeat(np.maximum.reduceat(weight[kept], starts), np.diff(np.append(starts, len(kept))))
    near = valid[kept] & (weight[kept] > best - _MARGIN)[:, None]
    votes: Flags = np.logical_or.reduceat(near, starts, axis=0)
    return votes[~votes.all(axis=1) & votes.any(axis=1)]


def dating_of(votes: Flags, generations: Sequence[Generation]) -> Dating:
    """The likelihood of each reading, and the weights of a mixture by expectation maximization."""
    likelihood = np.where(votes, 1 - _ERROR, _ERROR)
    log = np.log(likelihood).sum(axis=0) if len(votes) else np.zeros(votes.shape[1])
    weights = np.full(votes.shape[1], 1 / max(1, votes.shape[1]))
    for _ in range(200 if len(votes) else 0):
        joint = likelihood * weights
        weights = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
    return Dating(generations, votes, log - log.max(initial=-np.inf), weights)


def told(dating: Dating) -> dict[str, Any]:
    """Entry of the summary."""
    readings = [
        {
            "generation": generation.number,
            "as_of": generation.as_of,
            "consistent": int(dating.votes[:, place].sum()),
            "log_likelihood": round(float(dating.log_likelihood[place]), 2),
            "mixture": round(float(dating.weights[place]), 4),
        }
        for place, generation in enumerate(dating.generations)
    ]
    state = dating.said.removeprefix("dating_")
    return {"votes": len(dating.votes), "state": state, "readings": readings, "note": _sentence(dating)}


def _sentence(dating: Dating) -> Note:
    within = np.flatnonzero(dating.log_likelihood >= -_WITHIN).tolist()
    parts = [
        f"{_date(dating, place)} {share_text(float(dating.weights[place]))}"
        for place in np.flatnonzero(dating.weights >= _PART).tolist()
    ]
    after = f"> {_date(dating, within[0] - 1)}, " if within and within[0] else ""
    last = within[-1] + 1 if within else 0
    before = f"< {_date(dating, last)}" if last < len(dating.generations) else f">= {_date(dating, last - 1)}"
    return note(
        dating.said,
        votes=f"{len(dating.votes):,}",
        against=f"{dating.against:,}" if len(dating.votes) else "0",
        best=_date(dating, dating.best) if dating.generations else "-",
        likely=", ".join(_date(dating, place) for place in within),
        window=after + before,
        parts=", ".join(parts),
    )


def _date(dating: Dating, place: int) -> str:
    generation = dating.generations[place]
    return generation.as_of or f"#{generation.number}"
