"""Training of the linear-chain model and of its gate: AdaGrad, one row after another, in a fixed order."""

from __future__ import annotations

import numba
import numpy as np

RATE, START = 0.05, 0.1


@numba.njit(cache=True)
def _forward_backward(  # noqa: C901 - one compiled loop
    scores, steps, allowed, alpha, beta
):
    """Fills alpha, beta; gives the log of the sum over all paths. Label 0 stands before the first and behind the last."""
    n, labels = scores.shape
    for t in range(n):
        for j in range(labels):
            if t == 0:
                alpha[0, j] = scores[0, j] + (steps[0, j] if allowed[0, j] else -1e4)
                continue
            most = -1e30
            for i in range(labels):
                if allowed[i, j]:
                    most = max(most, alpha[t - 1, i] + steps[i, j])
            total = 0.0
            for i in range(labels):
                if allowed[i, j]:
                    total += np.exp(alpha[t - 1, i] + steps[i, j] - most)
            alpha[t, j] = scores[t, j] + most + np.log(total)
    for j in range(labels):
        beta[n - 1, j] = steps[j, 0] if allowed[j, 0] else -1e4
    for t in range(n - 2, -1, -1):
        for i in range(labels):
            most = -1e30
            for j in range(labels):
                if allowed[i, j]:
                    most = max(most, steps[i, j] + scores[t + 1, j] + beta[t + 1, j])
            total = 0.0
            for j in range(labels):
                if allowed[i, j]:
                    total += np.exp(steps[i, j] + scores[t + 1, j] + beta[t + 1, j] - most)
            beta[t, i] = most + np.log(total)
    most = -1e30
    for j in range(labels):
        most = max(most, alpha[n - 1, j] + beta[n - 1, j])
    total = 0.0
    for j in range(labels):
        total += np.exp(alpha[n - 1, j] + beta[n - 1, j] - most)
    return most + np.log(total)


@numba.njit(cache=True)
def _pass(  # noqa: C901 - one compiled loop
    slots, gold, weight, starts, order, table, grown, steps, steps_grown, allowed, drop, seed
):
    """One pass over all rows. A feature is left out with probability `drop`, so that none is relied on alone."""
    labels, features = table.shape[1], slots.shape[1]
    state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1)
    border = np.uint64(drop * 4294967296.0)
    for row in order:
        first, n = starts[row], starts[row + 1] - starts[row]
        if n == 0:
            continue
        kept = np.zeros((n, features), np.int32)
        scores = np.zeros((n, labels))
        for t in range(n):
            for f in range(features):
                state ^= state << np.uint64(13)
                state ^= state >> np.uint64(7)
                state ^= state << np.uint64(17)
                slot = slots[first + t, f]
                if slot and (state & np.uint64(0xFFFFFFFF)) >= border:
                    kept[t, f] = slot
                    for j in range(labels):
                        scores[t, j] += table[slot, j]
        alpha, beta = np.empty((n, labels)), np.empty((n, labels))
        whole = _forward_backward(scores, steps, allowed, alpha, beta)
        slope = np.zeros((labels, labels))
        for t in range(n + 1):
            for i in range(labels):
                for j in range(labels):
                    if not allowed[i, j] or (t == 0 and i) or (t == n and j):
                        continue
                    before = 0.0 if t == 0 else alpha[t - 1, i]
                    behind = 0.0 if t == n else scores[t, j] + beta[t, j]
                    slope[i, j] += np.exp(before + steps[i, j] + behind - whole)
            slope[0 if t == 0 else gold[first + t - 1], 0 if t == n else gold[first + t]] -= 1.0
        for i in range(labels):
            for j in range(labels):
                if allowed[i, j]:
                    g = slope[i, j] * weight[row]
                    steps_grown[i, j] += g * g
                    steps[i, j] -= RATE * g / np.sqrt(steps_grown[i, j])
        for t in range(n):
            wrong = np.exp(alpha[t] + beta[t] - whole)
            wrong[gold[first + t]] -= 1.0
            if np.abs(wrong).sum() < 1e-4:
                continue
            for f in range(features):
                slot = kept[t, f]
                if slot:
                    for j in range(labels):
                        g = wrong[j] * weight[row]
                        grown[slot, j] += g * g
                        table[slot, j] -= RATE * g / np.sqrt(grown[slot, j])


def train(slots, gold, starts, weight, size, allowed, *, passes=8, averaged=3, drop=0.3, seed=0):
    """(float[slot, label], float[label, label]): mean of the last `averaged` passes. slots: int32[position, feature]."""
    labels = allowed.shape[0]
    table, grown = np.zeros((size, labels), np.float32), np.full((size, labels), START, np.float32)
    steps, steps_grown = np.zeros((labels, labels)), np.ones((labels, labels))
    random, mean, mean_steps = np.random.default_rng(seed), np.zeros_like(table), np.zeros_like(steps)
    for number in range(passes):
        order = random.permutation(len(starts) - 1)
        _pass(slots, gold, weight, starts, order, table, grown, steps, steps_grown, allowed, drop, number + 1)
        if number >= passes - averaged:
            mean += table
            mean_steps += steps
    return mean / np.float32(averaged), mean_steps / averaged


@numba.njit(cache=True)
def _gate_pass(slots, gold, weight, order, table, grown):
    for row in order:
        total = 0.0
        for f in range(slots.shape[1]):
            total += table[slots[row, f]]
        g = (1.0 / (1.0 + np.exp(-total)) - gold[row]) * weight[row]
        for f in range(slots.shape[1]):
            slot = slots[row, f]
            grown[slot] += g * g
            table[slot] -= RATE * g / np.sqrt(grown[slot])


def train_gate(slots, gold, weight, size, *, passes=6, seed=0):
    """float[slot] of a logistic model. slots: int32[run, feature]."""
    table, grown = np.zeros(size, np.float32), np.full(size, START, np.float32)
    random = np.random.default_rng(seed)
    for _ in range(passes):
        _gate_pass(slots, gold, weight, random.permutation(len(slots)), table, grown)
    return table
