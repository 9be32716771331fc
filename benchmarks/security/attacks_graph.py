"""Attacks on how alike the stored rows are to each other: from a few known rows (seeds), and from none (graph matching).

The thief has the plaintext of the same people and knows the scheme, not the key. He encodes the plaintext under a key of
his own (the rehearsal) and compares likenesses there with likenesses among the stored rows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from attacks_release import Release
from attacks_score import Outcome, counted

Matrix = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
_NEAR = 10  # neighbors whose profiles describe a row
_ROUNDS = 40
_START, _GROWTH = 0.1, 1.5  # share of rows trusted at first, and how the trust grows per round


def by_bits(release: Release, some: Rows) -> Matrix:
    """float32[n, m]: Dice coefficient of the bits of each row and of the rows `some`."""
    a = release.bits.astype(np.float32)
    sums = a.sum(axis=1)
    return np.asarray(2 * (a @ a[some].T) / np.maximum(1, sums[:, None] + sums[some][None, :]), np.float32)


def by_values(release: Release, some: Rows) -> Matrix:
    """float32[n, m]: number of columns in which a row holds the same as each of the rows `some`."""
    out = np.zeros((len(release.bits), len(some)), np.float32)
    for values in release.columns.values():
        out += (values[:, None] == values[some][None, :]) & (values[:, None] != 0)
    return out


LIKENESSES: dict[str, Callable[[Release, Rows], Matrix]] = {"bits": by_bits, "equal values": by_values}


def seed_attack(release: Release, rehearsal: Release, seeds: Rows) -> list[Outcome]:
    """Every other row is named from its likeness to the rows that are known (triangulation)."""
    rest = np.setdiff1d(np.arange(len(release.bits)), seeds)
    found = []
    for kind, likeness in LIKENESSES.items():
        ours, theirs = _scaled(likeness(release, seeds)[rest]), _scaled(likeness(rehearsal, seeds)[rest])
        right = int((np.argmax(ours @ theirs.T, axis=1) == np.arange(len(rest))).sum())
        found.append(counted(release.name, f"seeds, {len(seeds)} rows known", kind, right, len(rest), 1 / len(rest)))
    return found


def graph_attack(release: Release, rehearsal: Release, rows: int, seed: int = 1) -> list[Outcome]:
    """No row is known: the graph of stored rows is laid on the graph of plaintexts, which come in another order.

    rows: how many take part; both sides are the same people, the best case for the thief.
    """
    random = np.random.default_rng(seed)
    some, order = random.permutation(len(release.bits))[:rows], random.permutation(rows)
    found = []
    for kind, likeness in LIKENESSES.items():
        ours, theirs = (
            _centered(likeness(part(r, s), np.arange(rows))) for r, s in ((release, some), (rehearsal, some[order]))
        )
        right = int((order[lay(ours, theirs)] == np.arange(rows)).sum())
        found.append(counted(release.name, f"graph matching, {rows} rows", kind, right, rows, 1 / rows))
    return found


def part(release: Release, rows: Rows) -> Release:
    """Some rows of a release."""
    return Release(release.name, {n: v[rows] for n, v in release.columns.items()}, release.bits[rows])


def lay(ours: Matrix, theirs: Matrix) -> Rows:
    """int64[n]: which row of `theirs` each row of `ours` is.

    Rows are first paired by the profiles of their likenesses and those of their neighbors; the surest pairs then serve
    as seeds of the next round, ever more of them (the order of the published attacks: node features, then expansion).
    """
    mine, yours = _features(ours), _features(theirs)
    scores = 2 * mine @ yours.T - (mine**2).sum(axis=1)[:, None] - (yours**2).sum(axis=1)[None, :]
    guess, trust = _best(scores)
    size = _START * len(guess)
    for _ in range(_ROUNDS):
        sure = trust[: int(size)]
        before = guess
        guess, trust = _best(_scaled(ours[:, sure]) @ _scaled(theirs[:, guess[sure]]).T)
        if (guess == before).all():
            break
        size = min(len(guess), size * _GROWTH)
    return guess


def _best(scores: Matrix) -> tuple[Rows, Rows]:
    """The best partner of each row, and the rows that are each other's best, those with the clearest lead first."""
    guess = scores.argmax(axis=1)
    mutual = np.flatnonzero(scores.argmax(axis=0)[guess] == np.arange(len(guess)))
    top = np.partition(scores[mutual], -2, axis=1)[:, -2:] if len(mutual) else np.zeros((0, 2))
    return guess, mutual[np.argsort(top[:, 0] - top[:, 1], kind="stable")]


def _features(likenesses: Matrix) -> Matrix:
    """Per row: its sorted likenesses at some ranks, the same of its three nearest rows and on average of ten; twice."""
    n = len(likenesses)
    near = np.argsort(-likenesses, axis=1, kind="stable")[:, :_NEAR]
    ranks = np.unique(np.concatenate([np.arange(20), np.geomspace(20, n - 2, 20).astype(int)]))
    layers = [-np.sort(-likenesses, axis=1)[:, ranks]]
    for _ in range(2):
        last = layers[-1]
        layers.append(np.concatenate([*(last[near[:, i]] for i in range(3)), last[near].mean(axis=1)], axis=1))
    out = np.concatenate(layers, axis=1)
    out -= out.mean(axis=0)
    return np.asarray(out / np.maximum(1e-6, out.std(axis=0)), np.float32)


def _scaled(likenesses: Matrix) -> Matrix:
    """Each column to mean 0 and variance 1, then each row to length 1."""
    out = likenesses - likenesses.mean(axis=0)
    out /= np.maximum(1e-6, out.std(axis=0))
    return np.asarray(out / np.maximum(1e-6, np.linalg.norm(out, axis=1, keepdims=True)), np.float32)


def _centered(likenesses: Matrix) -> Matrix:
    """Without what a row has in common with all; the diagonal says nothing."""
    out = likenesses.copy()
    np.fill_diagonal(out, 0)
    out += out.mean() - out.mean(axis=0) - out.mean(axis=1, keepdims=True)
    np.fill_diagonal(out, 0)
    return np.asarray(out / max(1e-9, float(out.std())), np.float32)
