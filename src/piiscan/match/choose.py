"""The best candidate of each list row, weighed against its rivals: a row is one person, whatever it resembles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from piiscan.match.judge import Judgment
from piiscan.match.levels import Patterns
from piiscan.match.pairs import Pairs
from piiscan.match.rules import JUDGED

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Levels of rules/match.yaml, counted from 1, from which a field shows the same household or the same person.
_HOUSEHOLD_FROM = {"phone": 3, "email": 2, "address": 4}
_PERSON_FROM = {**_HOUSEHOLD_FROM, "birth": 3, "customer": 2}
_GIVEN_AGREES = 4
_NOTHING = -700.0  # log of a weight that adds nothing to a sum, and still has an exponential


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best pair of each matched list row: arrays of one length, in order of list rows."""

    listed: Rows
    person: Flags  # else another member of the household
    probability: Floats
    rivals: Floats  # natural log: what other candidates and classes add to the weight of the class, mostly negative
    pattern: Rows
    row: Rows  # of the index


def choose(limits: Mapping[str, float], pairs: Pairs, patterns: Patterns, judgment: Judgment) -> Chosen:
    """Per list row the likeliest person, else the likeliest household, if beyond `limits` (person, household).

    Index rows that agree in given name and another fact are one customer entered twice, and no rivals; nor are
    members of one household where only the household is claimed.
    """
    if not len(pairs.listed):
        return _taken(pairs, patterns, judgment, np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0))
    person = np.logaddexp(judgment.weights[0], judgment.weights[1])
    household = np.logaddexp(judgment.weights[2], judgment.weights[3])
    related = np.logaddexp(person, household)
    nothing = np.full(len(related), _NOTHING)
    who, who_odds = _strongest(pairs, patterns, person, household, _shows_person(patterns))
    home, home_odds = _strongest(pairs, patterns, related, nothing, _agrees(patterns, _HOUSEHOLD_FROM))
    is_person = _probability(who_odds) >= limits["person"]
    keep = is_person | (_probability(home_odds) >= limits["household"])
    best, odds = np.where(is_person, who, home), np.where(is_person, who_odds, home_odds)
    return _taken(pairs, patterns, judgment, best[keep], is_person[keep], odds[keep])


def _taken(pairs: Pairs, patterns: Patterns, judgment: Judgment, best: Rows, person: Flags, log_odds: Floats) -> Chosen:
    pattern = patterns.of_pair[best]
    return Chosen(
        listed=pairs.listed[best],
        person=person,
        probability=_probability(log_odds),
        rivals=log_odds - judgment.weights[shown_class(judgment, pattern, person), pattern],
        pattern=pattern,
        row=pairs.row[best],
    )


def shown_class(judgment: Judgment, pattern: Rows, person: Flags) -> Rows:
    """The class whose evidence explains the answer: the likelier of the two that the answer joins."""
    return np.where(person, judgment.best_person[pattern], judgment.best_household[pattern])


def _strongest(pairs: Pairs, patterns: Patterns, claim: Floats, other: Floats, allied: Flags) -> tuple[Rows, Floats]:
    """Per list row the pair of the largest `claim`, and the log odds of the claim against all else.

    `claim`, `other`: log weights per pattern. Pairs that are `allied` with the best one share its claim.
    """
    weight = claim[patterns.of_pair]
    order = np.lexsort((pairs.row, -weight, pairs.listed))
    listed = pairs.listed[order]
    starts = np.flatnonzero(np.concatenate([[True], listed[1:] != listed[:-1]]))
    sizes = np.diff(np.append(starts, len(order)))
    ally = allied[patterns.of_pair[order]]
    ours = ally & np.repeat(ally[starts], sizes)
    ours[starts] = True
    claims, others = np.exp(weight[order]), np.exp(other[patterns.of_pair[order]])
    claimed = np.add.reduceat(np.where(ours, claims, 0.0), starts)
    against = 1 + np.add.reduceat(others + np.where(ours, 0.0, claims), starts)
    return order[starts], np.log(claimed) - np.log(against)


def _probability(log_odds: Floats) -> Floats:
    probability: Floats = 1 / (1 + np.exp(-log_odds))
    return probability


def _agrees(patterns: Patterns, least: Mapping[str, int]) -> Flags:
    """bool[patterns]: one of the fields reaches its level."""
    levels = {field: patterns.judged[:, JUDGED.index(field)] for field in least}
    agrees: Flags = np.logical_or.reduce([levels[field] >= level for field, level in least.items()])
    return agrees


def _shows_person(patterns: Patterns) -> Flags:
    return _agrees(patterns, _PERSON_FROM) & (patterns.judged[:, JUDGED.index("given")] >= _GIVEN_AGREES)
