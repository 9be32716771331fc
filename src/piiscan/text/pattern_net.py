"""A pattern as a net of nodes: what an automaton is made from. See automaton.py for what patterns may hold."""

from __future__ import annotations


class Net:
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


def read(net: Net, pattern: str) -> tuple[int, int]:
    """First and last node of a pattern in the net. ValueError: bad pattern."""
    return _Reader(net, pattern).whole()


class _Reader:
    """Reads one pattern into a net."""

    def __init__(self, net: Net, pattern: str) -> None:
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
