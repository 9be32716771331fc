"""Best sequence of labels of many windows at once (Viterbi in lock step), with a plain twin.

Labels: O outside; B I E S first, inside, last, only character of a person's name; the same four of any other name
(place, company, product), which keeps the model from taking those for persons.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Scores = NDArray[np.int32]

LABELS = 9
OUT, B, I, E, S, OB, OI, OE, OS = range(LABELS)  # noqa: E741
EDGE = LABELS  # row and column of the beginning and end of a window in the transitions
_OPEN = {B: (I, E), I: (I, E), OB: (OI, OE), OI: (OI, OE)}  # what may follow inside a name
_FREE = (OUT, B, S, OB, OS)  # what may follow where no name is open
NEVER = -(1 << 28)


def allowed() -> NDArray[np.bool_]:
    """bool[from, to] with the edge as last row and column."""
    table = np.zeros((LABELS + 1, LABELS + 1), np.bool_)
    for label in range(LABELS + 1):
        table[label, list(_OPEN.get(label, (*_FREE, EDGE)))] = True
    table[EDGE, EDGE] = False
    return table


def best(scores: Scores, length: Ints, transitions: Scores) -> NDArray[np.int8]:
    """Label of each position. scores: int32[label, n], windows one after another; length: int64[window], none 0.

    transitions: int32[label + edge, label + edge], NEVER where not allowed.
    """
    order = np.argsort(-length, kind="stable")
    first = (np.cumsum(length) - length)[order]
    alive = np.searchsorted(-length[order], -np.arange(int(length.max(initial=0))), "left")
    state, backs = scores[:, first] + transitions[EDGE, :LABELS, None], []
    final = np.empty((LABELS, len(order)), np.int32)
    for step in range(1, len(alive)):
        left = int(alive[step])
        final[:, left : state.shape[1]] = state[:, left:]
        state, back = _step(state[:, :left], transitions)
        state += scores[:, first[:left] + step]
        backs.append(back)
    final[:, : state.shape[1]] = state
    final += transitions[:LABELS, EDGE, None]
    return _walked_back(final, backs, first, alive, scores.shape[1])


def _step(state: Scores, transitions: Scores) -> tuple[Scores, NDArray[np.int8]]:
    """Best score of each next label, and the label before it."""
    after, back = np.empty_like(state), np.empty(state.shape, np.int8)
    for label in range(LABELS):
        befores = np.flatnonzero(transitions[:LABELS, label] > NEVER)
        after[label], back[label] = state[befores[0]] + transitions[befores[0], label], befores[0]
        for before in befores[1:]:
            other = state[before] + transitions[before, label]
            better = other > after[label]
            np.copyto(after[label], other, where=better)
            np.copyto(back[label], np.int8(before), where=better)
    return after, back


def _walked_back(final: Scores, backs: list[NDArray[np.int8]], first: Ints, alive: Ints, n: int) -> NDArray[np.int8]:
    labels = np.empty(n, np.int8)
    held = final.argmax(axis=0)
    for step in range(len(alive) - 1, -1, -1):
        left = int(alive[step])
        labels[first[:left] + step] = held[:left]
        if step:
            held[:left] = backs[step - 1][held[:left], np.arange(left)]
    return labels


def best_plain(scores: list[list[int]], transitions: list[list[int]]) -> list[int]:
    """Plain twin for one window: scores[position][label]."""
    state = [scores[0][label] + transitions[EDGE][label] for label in range(LABELS)]
    backs = []
    for row in scores[1:]:
        ways = [[state[a] + transitions[a][b] for a in range(LABELS)] for b in range(LABELS)]
        backs.append([max(range(LABELS), key=lambda a: (way[a], -a)) for way in ways])
        state = [max(way) + row[b] for b, way in enumerate(ways)]
    ends = [state[a] + transitions[a][EDGE] for a in range(LABELS)]
    labels = [max(range(LABELS), key=lambda a: (ends[a], -a))]
    for back in reversed(backs):
        labels.append(back[labels[-1]])
    return labels[::-1]
