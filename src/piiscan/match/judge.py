"""Stage 3: five tied latent classes, fitted by expectation maximization on pattern counts.

same person at home | same person moved | other member of the household | relative elsewhere | unrelated.
Classes without a share are left out: two are left where list and master share no household fields, and in schemas
that name none.
Likelihoods are ratios against "unrelated", whose probabilities are fixed: frequencies of the master and
rules/match.yaml. The prior of a class is (share of list rows in it) / (rows of the index), so that an agreement by
chance among all rows of a large master is weighed as such, and not only among the candidates it selected.
Method: Fellegi and Sunter 1969; Winkler 1988.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from piiscan.match.frequencies import Frequencies, collision
from piiscan.match.levels import Combinations, Patterns, judged_alike
from piiscan.match.listed import RARITY
from piiscan.match.rules import CLASSES, JUDGED, MatchRules

Floats = npt.NDArray[np.float64]
_RELATED = CLASSES[:4]
# Fields whose probabilities are the same in several classes; what is left out stays as the rules have it. Only where
# another fact of the person settles the class (_teaches) are given names and siblings' birth dates learned: a list of
# siblings would otherwise teach that a customer's given name usually differs, and one of misspelled names that
# siblings are twins.
_TIED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    **dict.fromkeys(("given", "sex", "customer"), (("home", "moved"),)),
    "birth": (("home", "moved"), ("sibling", "sibling_moved")),
    "address": (("home", "sibling"),),
    **dict.fromkeys(
        ("family", "guardian", "phone", "email"), (("home",), ("moved",), ("sibling",), ("sibling_moved",))
    ),
}
_GIVEN_DIFFERS_BOTH, _GIVEN_DIFFERS, _BIRTH_EXACT, _CUSTOMER_EXACT = (
    1,
    2,
    3,
    2,
)  # levels of rules/match.yaml, counted from 1
_OF_HOUSEHOLD = ("guardian", "address", "phone", "email")
_ITERATIONS = 100
_NEVER = -300.0  # natural log: beyond what all fields together can outweigh
# Frequency that stands for a class of RARITY; class 0 takes the rules' value.
CLASS_SHARE = tuple(np.sqrt(np.array((1e-6, *RARITY)) * np.array((*RARITY, 1e-1))).tolist())


@dataclass(frozen=True, slots=True)
class Model:
    """log P(level | class) per field, [4 related classes, levels]; log P(level | unrelated); log prior of classes."""

    related: Mapping[str, Floats]
    unrelated: Mapping[str, Floats]
    log_prior: Floats


@dataclass(frozen=True, slots=True)
class Judgment:
    """Per pattern, as if the pair were the only candidate of its list row. Logarithms are natural."""

    person: Floats
    household: Floats
    weights: Floats  # [4 related classes, patterns]: log prior plus log likelihood ratios; "unrelated" weighs 0
    ratios: Floats  # [4 related classes, patterns, fields]
    best_person: npt.NDArray[np.int64]  # the likelier of the two person classes
    best_household: npt.NDArray[np.int64]


def starting_model(rules: MatchRules, frequencies: Frequencies, rows: int) -> Model:
    """Before seeing the list."""
    related, unrelated = {}, {}
    for field in JUDGED:
        levels = rules.likelihood[field]
        related[field] = np.log([levels.probability[c] for c in _RELATED])
        chance = np.array(levels.probability["unrelated"])
        if field == "birth":
            chance[-1] = collision(frequencies, "birth")
        if field == "address":
            chance[1] = max(chance[1], collision(frequencies, "town"))
        if field == "customer":  # running numbers of another company hit one row each: alone they must not convince
            chance[-1] = min(0.5, max(chance[-1], 10 / max(1, rows)))
        unrelated[field] = np.log(chance)
    share = np.array([rules.numbers["share"][c] for c in _RELATED])
    return Model(related, unrelated, _log_prior(share, rows))


def with_classes_seen(rules: MatchRules, patterns: Patterns) -> MatchRules:
    """Where list and master share nothing that a household has in common, a row is the person or unrelated."""
    shared = [patterns.judged[:, number].any() for number, name in enumerate(patterns.fields) if name in _OF_HOUSEHOLD]
    if not shared or any(shared):
        return rules
    share = {**rules.numbers["share"], "sibling": 0.0, "sibling_moved": 0.0}
    return replace(rules, numbers={**rules.numbers, "share": share})


def _log_prior(share: Floats, rows: int) -> Floats:
    """A class without a share has a weight that nothing outweighs."""
    return np.log(np.maximum(share, np.exp(2 * _NEVER)) / max(1, rows))


def schema_model(rules: MatchRules, chance: Mapping[str, Floats], rows: int) -> Model:
    """Before seeing the list, for the fields of a schema. `chance[field]`: P(level | unrelated), as counted."""
    related = {field: np.log([levels.probability[c] for c in _RELATED]) for field, levels in rules.likelihood.items()}
    for field, levels in rules.likelihood.items():
        strangers = [_RELATED.index(c) for c in _RELATED if levels.probability[c] == levels.probability["unrelated"]]
        related[field][strangers] = np.log(chance[field])
    share = np.array([rules.numbers["share"][c] for c in _RELATED])
    return Model(related, {field: np.log(chance[field]) for field in related}, _log_prior(share, rows))


def _unrelated(model: Model, patterns: Patterns, number: int) -> Floats:
    """log P(level | unrelated) of each pattern in one field, by frequency where values agree."""
    field = patterns.fields[number]
    judged = patterns.judged[:, number].astype(np.int64)
    chance = np.concatenate([[0.0], model.unrelated[field]])[judged]
    top = len(model.unrelated[field])
    rarity = patterns.rarity[:, number].astype(np.int64)
    share = np.log([1.0, *CLASS_SHARE])[rarity]
    chance = np.where((judged == top) & (rarity > 0), share, chance)
    if field == "given":
        chance = np.where((judged == top - 1) & (rarity > 0), np.maximum(chance, share), chance)
    return chance


def judge(model: Model, patterns: Patterns) -> Judgment:
    """What each pattern of agreement says under the model."""
    ratios = _ratios(model, patterns)
    log = model.log_prior[:, None] + ratios.sum(axis=2)
    posterior = _posterior(log)
    return Judgment(
        person=posterior[:2].sum(axis=0),
        household=posterior[2:4].sum(axis=0),
        weights=log,
        ratios=ratios,
        best_person=log[:2].argmax(axis=0),
        best_household=2 + log[2:4].argmax(axis=0),
    )


def _ratios(model: Model, patterns: Patterns) -> Floats:
    """Log likelihood ratio against "unrelated" [4 related classes, patterns, fields]."""
    ratios = np.zeros((len(_RELATED), len(patterns.judged), len(patterns.fields)))
    for number, field in enumerate(patterns.fields):
        judged = patterns.judged[:, number].astype(np.int64)
        likely = np.concatenate([np.zeros((len(_RELATED), 1)), model.related[field]], axis=1)[:, judged]
        ratios[:, :, number] = np.where(judged == 0, 0.0, likely - _unrelated(model, patterns, number))
    if "given" in patterns.fields:
        _apply_name_rules(ratios, model, patterns)
    return ratios


def _apply_name_rules(ratios: Floats, model: Model, patterns: Patterns) -> None:
    """What names mean in a family, in place."""
    # A given name that even siblings share is no likelier among them than among strangers.
    given = JUDGED.index("given")
    same = patterns.judged[:, given] == model.related["given"].shape[1]
    ratios[2:, :, given] = np.where(same, np.minimum(ratios[2:, :, given], np.log(0.3)), ratios[2:, :, given])
    # Without an agreeing fact of the person nothing tells a customer from the family: never class person.
    nobody = (patterns.judged[:, given] <= _GIVEN_DIFFERS) & ~_proven(patterns)
    ratios[:2, nobody, given] = _NEVER


def _proven(patterns: Patterns) -> npt.NDArray[np.bool_]:
    """bool[patterns]: birth date or customer id agrees exactly."""
    birth, customer = (patterns.judged[:, JUDGED.index(field)] for field in ("birth", "customer"))
    proven: npt.NDArray[np.bool_] = (birth == _BIRTH_EXACT) | (customer == _CUSTOMER_EXACT)
    return proven


def _posterior(log: Floats) -> Floats:
    """[5 classes, patterns] from the log weights of the related classes."""
    full = np.concatenate([log, np.zeros((1, log.shape[1]))])
    weight = np.exp(full - full.max(axis=0))
    posterior: Floats = weight / weight.sum(axis=0)
    return posterior


def fit(
    rules: MatchRules, start: Model, patterns: Patterns, combinations: Combinations, list_rows: int, index_rows: int
) -> Model:
    """Expectation maximization from `start`; a short list leaves the starting values nearly as they are."""
    strength = rules.numbers["strength"]
    prior_share = np.array([rules.numbers["share"][c] for c in _RELATED])
    model, alike = start, judged_alike(patterns)
    for _ in range(_ITERATIONS if len(combinations.count) else 0):
        posterior = _expected(model, patterns, alike, combinations)
        share = (posterior.sum(axis=1) + strength["share"] * prior_share) / (list_rows + strength["share"])
        log_prior = _log_prior(np.minimum(share, 1.0), index_rows)
        moved = float(np.abs(np.exp(log_prior - model.log_prior) - 1).max())
        related = {
            field: _refit(field, start.related[field], posterior, patterns, strength["levels"])
            for field in patterns.fields
        }
        model = Model(related, start.unrelated, log_prior)
        if moved < 1e-6:
            break
    return model


def _expected(model: Model, patterns: Patterns, alike: Patterns, combinations: Combinations) -> Floats:
    """Expected list rows of each related class and pattern: a row is one of all its candidates' classes, or none."""
    weight = np.exp(model.log_prior[:, None] + _ratios(model, alike).sum(axis=2)).take(alike.of_pair, axis=1)
    total = 1 + np.add.reduceat(weight.sum(axis=0)[combinations.pattern], combinations.start)
    sizes = np.diff(np.append(combinations.start, len(combinations.pattern)))
    rows = np.repeat(combinations.count / total, sizes)
    expected: Floats = weight * np.bincount(combinations.pattern, weights=rows, minlength=len(patterns.judged))
    return expected


def _refit(field: str, start: Floats, posterior: Floats, patterns: Patterns, strength: float) -> Floats:
    """New level probabilities of a field: expected counts on top of the starting values."""
    judged = patterns.judged[:, patterns.fields.index(field)].astype(np.int64)
    levels = start.shape[1]
    out = start.copy()
    for group in _groups(field, start):
        members = [_RELATED.index(name) for name in group]
        weight = posterior[members].sum(axis=0) * _teaches(field, group, patterns)
        seen = np.bincount(judged, weights=weight, minlength=levels + 1)[1:]
        before = np.exp(start[members[0]])
        # The level "differs in one form" only exists where the other form is missing; it keeps its own scale.
        total = seen.sum() + strength * before.sum()
        out[members] = np.log((seen + strength * before) / total * before.sum())
    return out


def _teaches(field: str, group: Sequence[str], patterns: Patterns) -> npt.NDArray[np.bool_]:
    """bool[patterns]: where the classes of `group` are told by other facts than `field`."""
    if field == "given":
        return _proven(patterns)
    if field == "birth" and "sibling" in group:
        other: npt.NDArray[np.bool_] = patterns.judged[:, JUDGED.index("given")] == _GIVEN_DIFFERS_BOTH
        return other
    return np.ones(len(patterns.judged), bool)


def _groups(field: str, start: Floats) -> tuple[tuple[str, ...], ...]:
    """Classes with the same probabilities. In a schema: all that start with those of the same person."""
    if field in _TIED:
        return _TIED[field]
    return (tuple(name for name, row in zip(_RELATED, start, strict=True) if (row == start[0]).all()),)
