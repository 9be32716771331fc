"""The best candidate of each list row, weighed against its rivals: a row is one person, whatever it resembles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

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
    """The best pair of each list row that has one worth telling: arrays of one length, in order of list rows."""

    listed: Rows
    person: Flags  # the row is the person of the candidate; else another member of the household
    unsure: Flags  # that is neither sure enough to be claimed nor to be dismissed
    twins: Rows  # further rows of the index that are the same person: the customer was entered more than once
    probability: Floats  # that it is so
    rivals: Floats  # natural log: what other candidates and classes add to the weight of the class, mostly negative
    pattern: Rows
    row: Rows  # of the index


def choose(limits: Mapping[str, float], pairs: Pairs, patterns: Patterns, judgment: Judgment) -> Chosen:
    """Per list row the likeliest person, else the likeliest household; below `limits["unsure"]` nothing is told.

    A row that may well be the person (`unsure` or more) is no claim for the household alone.
    Index rows that agree in given name and another fact are one customer entered twice, and no rivals; nor are
    members of one household where only the household is claimed.
    """
    if not len(pairs.listed):
        flags, rows = np.zeros(0, bool), np.zeros(0, np.int64)
        return _taken(pairs, patterns, judgment, rows, flags, flags, rows, np.zeros(0))
    person = np.logaddexp(judgment.weights[0], judgment.weights[1])
    household = np.logaddexp(judgment.weights[2], judgment.weights[3])
    related = np.logaddexp(person, household)
    surely = judgment.person >= limits["person"]
    named = "given" in patterns.fields
    same_person = _shows_person(patterns) if named else surely
    near = _agrees(patterns, _HOUSEHOLD_FROM) if named else judgment.person + judgment.household >= limits["household"]
    who, who_odds, twins = _strongest(pairs, patterns, _Claim(person, household, same_person, near, surely))
    nothing = np.full(len(related), _NOTHING)
    home, home_odds, _ = _strongest(pairs, patterns, _Claim(related, nothing, near, near, surely))
    is_person = _probability(who_odds) >= limits["unsure"]
    best, odds = np.where(is_person, who, home), np.where(is_person, who_odds, home_odds)
    told = _probability(odds)
    unsure = told < np.where(is_person, limits["person"], limits["household"])
    keep = told >= limits["unsure"]
    twins = np.where(is_person & ~unsure, twins, 0)
    return _taken(pairs, patterns, judgment, best[keep], is_person[keep], unsure[keep], twins[keep], odds[keep])


def claimed(chosen: Chosen) -> Chosen:
    """Without the unsure ones: the rows that count as matched."""
    return only(chosen, ~chosen.unsure)


def listed_again(chosen: Chosen) -> Rows:
    """Per pair the further rows of the list that are said to be the same row of the index."""
    claim = chosen.person & ~chosen.unsure
    _, place, count = np.unique(chosen.row[claim], return_inverse=True, return_counts=True)
    again = np.zeros(len(chosen.row), np.int64)
    again[claim] = count[place] - 1
    return again


def only(chosen: Chosen, mask: Flags) -> Chosen:
    """Where `mask` is true."""
    return Chosen(*(getattr(chosen, column.name)[mask] for column in fields(chosen)))


def _taken(
    pairs: Pairs,
    patterns: Patterns,
    judgment: Judgment,
    best: Rows,
    person: Flags,
    unsure: Flags,
    twins: Rows,
    log_odds: Floats,
) -> Chosen:
    pattern = patterns.of_pair[best]
    return Chosen(
        listed=pairs.listed[best],
        person=person,
        unsure=unsure,
        twins=twins,
        probability=_probability(log_odds),
        rivals=log_odds - judgment.weights[shown_class(judgment, pattern, person), pattern],
        pattern=pattern,
        row=pairs.row[best],
    )


def shown_class(judgment: Judgment, pattern: Rows, person: Flags) -> Rows:
    """The class whose evidence explains the answer: the likelier of the two that the answer joins."""
    return np.where(person, judgment.best_person[pattern], judgment.best_household[pattern])


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is claimed of a pair, per pattern. `weight`, `other`: logs, of the claim and of what else the pair may be.

    allied: such pairs, together with an allied best one, make the same claim. near: such a pair and a near best one are of
    one household, to which the row belongs or not; what else the best pair may be says so already.
    surely: the pair alone is claim enough.
    """

    weight: Floats
    other: Floats
    allied: Flags
    near: Flags
    surely: Flags


def _strongest(pairs: Pairs, patterns: Patterns, claim: _Claim) -> tuple[Rows, Floats, Rows]:
    """Per list row its pair of the largest weight, the log odds of the claim against all else, and its `surely` allies."""
    weight = claim.weight[patterns.of_pair]
    order = np.lexsort((pairs.row, -weight, pairs.listed))
    listed = pairs.listed[order]
    starts = np.flatnonzero(np.concatenate([[True], listed[1:] != listed[:-1]]))
    sizes = np.diff(np.append(starts, len(order)))
    pattern = patterns.of_pair[order]
    ours, same_home = (
        flags[pattern] & np.repeat(flags[pattern[starts]], sizes) for flags in (claim.allied, claim.near)
    )
    ours[starts], same_home[starts] = True, False
    claims, others = np.exp(weight[order]), np.where(same_home, 0.0, np.exp(claim.other[pattern]))
    claimed = np.add.reduceat(np.where(ours, claims, 0.0), starts)
    against = 1 + np.add.reduceat(others + np.where(ours, 0.0, claims), starts)
    allies = np.add.reduceat((ours & claim.surely[pattern]).astype(np.int64), starts)
    return order[starts], np.log(claimed) - np.log(against), np.maximum(0, allies - 1)


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
