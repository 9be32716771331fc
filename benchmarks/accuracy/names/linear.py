"""Training of the two linear steps: AdaGrad on a logistic loss, one row after another, in a fixed order."""

from __future__ import annotations

import numba
import numpy as np

RATE, START = 0.05, 0.1


@numba.njit(cache=True)
def _pass(slots, gold, weight, order, table, grown):
    for row in order:
        total = 0.0
        for f in range(slots.shape[1]):
            if slots[row, f]:
                total += table[slots[row, f]]
        g = (1.0 / (1.0 + np.exp(-total)) - gold[row]) * weight[row]
        for f in range(slots.shape[1]):
            slot = slots[row, f]
            if slot:
                grown[slot] += g * g
                table[slot] -= RATE * g / np.sqrt(grown[slot])


def train(slots, gold, weight, size, *, passes=4, seed=0):
    """float[slot] of a logistic model. slots: int32[row, feature]; slot 0 says nothing and stays 0."""
    table, grown = np.zeros(size, np.float32), np.full(size, START, np.float32)
    random = np.random.default_rng(seed)
    for _ in range(passes):
        _pass(slots, gold, weight, random.permutation(len(slots)), table, grown)
    return table
