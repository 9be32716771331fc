"""What a column header says of its cells, by the words of all recognizers at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold

_KNOWN = 4096  # headers remembered: the files of a share repeat theirs


def words_of(header: str) -> str:
    """A header as compared: folded, small letters, without spaces and signs that only decorate."""
    text = fold.fold_text(header).lower()
    return "".join(c for c in text if c.isalnum() or c in "_-#々ー")


def header_says(header: str, names: Sequence[str]) -> bool:
    """Whether a header holds one of the names; a name in Latin letters must stand as a word of its own."""
    whole, parts = words_of(header), _parts(header)
    return any(_holds(whole, parts, name) for name in map(words_of, names) if name)


def _parts(header: str) -> frozenset[str]:
    text = fold.fold_text(header).lower()
    return frozenset("".join(c if c.isalnum() and c.isascii() else " " for c in text).split())


def _holds(whole: str, parts: frozenset[str], name: str) -> bool:
    return whole == name or (name in parts if name.isascii() else len(name) > 1 and name in whole)


class Headers:
    """The header names, contradicting words and context words of some recognizers."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self.specs = tuple(specs)
        told: dict[str, dict[int, int]] = {}
        for i, spec in enumerate(self.specs):  # of several roles the first counts
            for code, names in (("header", spec.columns), ("not_near", spec.not_near), ("context", spec.context.words)):
                for name in filter(None, map(words_of, names)):
                    told.setdefault(name, {}).setdefault(i, _ROLES[code])
        self._told = {name: tuple(roles.items()) for name, roles in told.items()}
        self._known: dict[str, NDArray[np.uint32]] = {}

    def say(self, header: str) -> NDArray[np.uint32]:
        """uint32[recognizer]: evidence bit header, not_near or context, 0 for none."""
        if header not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[header] = self._say(header)
        return self._known[header]

    def _say(self, header: str) -> NDArray[np.uint32]:
        role = np.full(len(self.specs), len(_BITS) - 1)
        whole, parts = words_of(header), _parts(header)
        for name, roles in self._told.items():
            if _holds(whole, parts, name):
                for index, rank in roles:
                    role[index] = min(role[index], rank)
        bits: NDArray[np.uint32] = _BITS[role]
        return bits


_ROLES = {"header": 0, "not_near": 1, "context": 2}
_BITS = np.array([EVIDENCE_BIT[code] for code in _ROLES] + [0], np.uint32)
