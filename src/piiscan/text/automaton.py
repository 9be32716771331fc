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


def compiled(alphabet: Alphabet, patterns: Mapping[int, str]) -> Automaton:
    """One automaton for several patterns, each with its label: the numbers 1, 2, 4 ... 128. ValueError: bad pattern."""
    net = _Net(alphabet.symbols)
    begin = net.node()
    accepts: dict[int, int] = {}
    for label, pattern in patterns.items():
        first, last = _Reader(net, pattern).whole()
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


class _Net:
    """A net of nodes: edges by symbol, and edges without one."""

    def __init__(self, symbols: str) -> None:
        self.number = {s: i for i, s in enumerate(symbols)}
        self.skip: list[list[int]] = []
        self.edge: list[tuple[frozenset[int], int] | None] = []
        self._reach: dict[int, frozenset[int]] = {}

    def node(self) -> int:
        self.skip.append([])
        self.edge.append(None)
        return len(self.skip) - 1

    def _from(self, node: int) -> frozenset[int]:
        if node not in self._reach:
            seen, todo = {node}, [node]
            while todo:
                for goal in self.skip[todo.pop()]:
                    if goal not in seen:
                        seen.add(goal)
                        todo.append(goal)
            # Only what can be moved on or accepted matters; the others would tell equal states apart.
            self._reach[node] = frozenset(n for n in seen if self.edge[n] is not None or not self.skip[n])
        return self._reach[node]

    def closure(self, nodes: frozenset[int]) -> frozenset[int]:
        return frozenset().union(*map(self._from, nodes))

    def moves(self, nodes: frozenset[int]) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for node in nodes:
            if edge := self.edge[node]:
                for symbol in edge[0]:
                    found.setdefault(symbol, set()).add(edge[1])
        return found


class _Reader:
    """Reads one pattern into a net."""

    def __init__(self, net: _Net, pattern: str) -> None:
        self.net, self.text, self.at = net, pattern, 0

    def whole(self) -> tuple[int, int]:
        first, last = self._choice()
        if self.at < len(self.text):
            raise ValueError(f"pattern: {self.text[self.at]!r} at {self.at} is out of place")
        return first, last

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _choice(self) -> tuple[int, int]:
        first, last = self.net.node(), self.net.node()
        while True:
            begin, end = self._row()
            self.net.skip[first].append(begin)
            self.net.skip[end].append(last)
            if self._peek() != "|":
                return first, last
            self.at += 1

    def _row(self) -> tuple[int, int]:
        first = last = self.net.node()
        while self._peek() not in ("", "|", ")"):
            begin, end = self._repeated()
            self.net.skip[last].append(begin)
            last = end
        return first, last

    def _repeated(self) -> tuple[int, int]:
        origin = self.at
        first, last = self._one()
        sign, behind = self._peek(), self.at + 1
        if sign == "{":
            behind = self.text.index("}", self.at) + 1
            low, comma, high = self.text[self.at + 1 : behind - 1].partition(",")
            least, most = int(low), int(high or ("0" if comma else low))
        elif sign in ("?", "*", "+") and sign:
            least, most = int(sign == "+"), 0 if sign != "?" else 1
        else:
            return first, last
        first, last = self._copies(origin, least, most)
        self.at = behind
        return first, last

    def _copies(self, origin: int, least: int, most: int) -> tuple[int, int]:
        """`least` times the part that begins at `origin`, then up to `most` times; most 0: any number of times."""
        first = last = self.net.node()
        for count in range(max(least, most, 1)):
            self.at = origin
            begin, end = self._one()
            through = self.net.node()
            self.net.skip[last].append(begin)
            self.net.skip[end].append(through)
            if count >= least:
                self.net.skip[last].append(through)
            if most == 0 and count == max(least, 1) - 1:
                self.net.skip[end].append(begin)
            last = through
        return first, last

    def _one(self) -> tuple[int, int]:
        sign = self._peek()
        self.at += 1
        if sign == "(":
            found = self._choice()
            if self._peek() != ")":
                raise ValueError(f"pattern: ( without ) in {self.text!r}")
            self.at += 1
            return found
        if sign == "[":
            stop = self.text.index("]", self.at)
            chars, self.at = self.text[self.at : stop], stop + 1
        else:
            chars = sign
            if sign == "\\":
                chars, self.at = self.text[self.at], self.at + 1
        return self._edge(chars)

    def _edge(self, chars: str) -> tuple[int, int]:
        first, last = self.net.node(), self.net.node()
        if unknown := set(chars) - set(self.net.number):
            raise ValueError(f"pattern: {''.join(sorted(unknown))!r} are no symbols")
        self.net.edge[first] = frozenset(self.net.number[c] for c in chars), last
        return first, last
