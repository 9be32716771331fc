"""Rank alignment: the most common stored value is taken for the most common value of a field, and so on down."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attacks_release import Release, Texts, Values
from attacks_score import Outcome, spread

Codes = npt.NDArray[np.int64]


def rank_alignment(
    release: Release, truth: Mapping[str, Texts], public: Mapping[str, Texts], whose: str
) -> list[Outcome]:
    """Every stored column against every field: all together, and the pair that stands out most.

    truth: the fields of the rows, to judge. public: fields of the people (`whose`) whose frequencies the thief knows.
    Chance: what the same guesses hit if the stored column had nothing to do with the rows.
    """
    ranks = {name: Ranked(truth[name], public[name]) for name in truth}
    excess = np.zeros(len(next(iter(truth.values()))))
    chances, worst, tries = 0.0, ("", -np.inf, 0.0, 0.0), 0
    for column, values in release.columns.items():
        codes = by_frequency(values)
        for name, ranked in ranks.items():
            right, chance = ranked.judge(codes)
            excess += right - chance
            chances += chance
            tries += 1
            error = max(1e-9, np.sqrt(chance * (1 - chance) / len(right)))
            score = float((right.mean() - chance) / error)
            if score > worst[1]:
                worst = (f"{column} as {name}", score, float(right.mean()), chance)
    chance = chances / tries
    each = excess / tries + chance
    error = float(each.std() / np.sqrt(len(each)))
    rows = len(each)
    return [
        spread(
            release.name,
            f"rank alignment, {whose}",
            f"{tries} pairs of columns",
            rows * tries,
            float(each.mean()),
            chance,
            error,
        ),
        _worst(release.name, f"rank alignment, {whose}, best pair", worst, rows, tries),
    ]


def _worst(name: str, attack: str, worst: tuple[str, float, float, float], rows: int, tries: int) -> Outcome:
    """The best of many pairs is expected to stand out: its error is that of the largest of `tries` normal scores."""
    detail, _, share, chance = worst
    expected = np.sqrt(2 * np.log(max(2, tries)))
    error = float(np.sqrt(max(chance * (1 - chance), 1 / rows) / rows)) * (1 + expected / 3.29)
    return spread(name, attack, detail, rows, share, chance, error)


def by_frequency(values: Values | Texts) -> Codes:
    """The rank of each row's value, 0 the most common one."""
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    places = np.empty(len(counts), np.int64)
    places[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return places[codes]


class Ranked:
    """A field's values by public rank, and which of them each row has."""

    def __init__(self, truth: Texts, public: Texts) -> None:
        known, counts = np.unique(public[public != ""], return_counts=True)
        order = known[np.argsort(-counts, kind="stable")].tolist()
        place = {text: i for i, text in enumerate(order)}
        self.size = len(order)
        self.codes = np.array([place.get(text, -1) for text in truth], np.int64)

    def judge(self, guess: Codes) -> tuple[npt.NDArray[np.bool_], float]:
        """Rows named right, and the share expected by chance."""
        right = (guess == self.codes) & (self.codes >= 0)
        size = max(self.size, int(guess.max(initial=0)) + 1)
        guessed = np.bincount(guess, minlength=size) / len(guess)
        true = np.bincount(self.codes[self.codes >= 0], minlength=size) / len(guess)
        return right, float(guessed @ true)
