"""Regular expressions over kinds of characters, run at many places of a buffer at once.

A pattern is written as for `re`, over symbols: each character of the text counts as the symbol of its kind. It is
compiled to a deterministic automaton, so that a step is one table look-up for all places together, whatever the
pattern. Known: characters, sets [..], groups, |, ?, *, +, {m}, {m,}, {m,n}. The plain twin is `re` on the text in symbols.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.pattern_net import Net, read

Ints = NDArray[np.int64]
_OTHER = "\0"  # the symbol of characters that no kind names: no pattern knows it
_SHRINK = 8  # steps after which the places that have come to an end are left out


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """kind_of: by code, the number of its symbol in `symbols`; 0 for characters of no kind."""

    symbols: str
    kind_of: NDArray[np.uint8]

    @classmethod
    def of(cls, kinds: Mapping[str, str]) -> Alphabet:
        """Symbol -> the folded characters that count as it. A later kind takes characters from an earlier one."""
        table = np.zeros(1 << 16, np.uint8)
        for number, chars in enumerate(kinds.values(), 1):
            table[[ord(c) for c in chars]] = number
        return cls(_OTHER + "".join(kinds), table)

    def spell(self, codes: fold.Codes) -> str:
        """Text in symbols."""
        return "".join(self.symbols[k] for k in self.kind_of[codes.astype(np.intp)].tolist())


@dataclass(frozen=True, slots=True, eq=False)
class Automaton:
    """step: next state * width by state * width + symbol; state 0 is the end. told: labels accepted, by state * width."""

    alphabet: Alphabet
    step: NDArray[np.int32]
    told: NDArray[np.uint8]
    width: int

    def run(self, codes: fold.Codes, at: Ints, most: int) -> tuple[Ints, NDArray[np.uint8]]:
        """End of the longest match from each position (itself where there is none), and the labels of that match.

        `codes` must end with a character of no kind. Matches of more than `most` characters are cut to the longest
        within.
        """
        end, label = at.copy(), np.zeros(len(at), np.uint8)
        rows = np.arange(len(at))
        place, state = at.astype(np.intp), np.full(len(at), self.width, np.int32)
        for count in range(most):
            state = self.step.take(state + self.alphabet.kind_of.take(codes.take(place, mode="clip").astype(np.intp)))
            place = place + 1
            told = self.told.take(state)
            hit = np.flatnonzero(told)
            end[rows[hit]], label[rows[hit]] = place[hit], told[hit]
            alive = np.flatnonzero(state)
            if not len(alive):
                break
            if count % _SHRINK == 0 or len(alive) < len(state) // 2:
                rows, place, state = rows[alive], place[alive], state[alive]
        return end, label


def packed(made: Automaton) -> bytes:
    """Bytes of an automaton without its alphabet: next states (uint16 of each state, little-endian), then the labels."""
    return (made.step // made.width).astype("<u2").tobytes() + made.told[:: made.width].tobytes()


def unpacked(alphabet: Alphabet, raw: bytes) -> Automaton:
    """The inverse of `packed`. ValueError for bytes of another alphabet."""
    width = len(alphabet.symbols)
    states, rest = divmod(len(raw), 2 * width + 1)
    if rest:
        raise ValueError("automaton of another alphabet")
    labels = np.zeros(states * width, np.uint8)
    labels[::width] = np.frombuffer(raw, np.uint8, offset=2 * width * states)
    return Automaton(alphabet, np.frombuffer(raw, "<u2", states * width).astype(np.int32) * width, labels, width)


def compiled(alphabet: Alphabet, patterns: Mapping[int, str]) -> Automaton:
    """One automaton for several patterns, each with its label: the numbers 1, 2, 4 ... 128. ValueError: bad pattern."""
    net = Net(alphabet.symbols)
    begin = net.node()
    accepts: dict[int, int] = {}
    for label, pattern in patterns.items():
        first, last = read(net, pattern)
        net.skip[begin].append(first)
        accepts[last] = label
    width = len(alphabet.symbols)
    start = net.closure(frozenset([begin]))
    known: dict[frozenset[int], int] = {frozenset(): 0, start: 1}
    rows, told, todo = [[0] * width], [0], [start]
    for nodes in todo:
        told.append(sum({accepts[n] for n in nodes if n in accepts}))
        row = [0] * width
        for symbol, targets in net.moves(nodes).items():
            goal = net.closure(frozenset(targets))
            if goal not in known:
                known[goal] = len(known)
                todo.append(goal)
            row[symbol] = known[goal]
        rows.append(row)
    step = np.array(rows, np.int32) * width
    labels = np.zeros(len(rows) * width, np.uint8)
    labels[::width] = told
    return Automaton(alphabet, step.ravel(), labels, width)
