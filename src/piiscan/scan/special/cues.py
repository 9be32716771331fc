"""Words that tell how a fact is spoken of: said, denied, asked, explained, sold. Counted in zones around many spans at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.words import WordFinder

Ints = NDArray[np.int64]
CLASSES = (  # those that are counted
    *("deny", "everybody", "law", "thing", "event", "share", "instruct", "form", "ask", "suppose", "family", "dead"),
    *("past", "work", "have", "passive", "said", "who", "animal", "sample"),
)


class Cues(NamedTuple):
    """Positions of each class of cues, rising."""

    at: Mapping[str, Ints]

    def many(self, name: str, low: Ints, high: Ints) -> Ints:
        """How many cues of a class begin in each low:high."""
        at = self.at[name]
        return np.asarray(np.maximum(np.searchsorted(at, high) - np.searchsorted(at, low), 0))


@cache
def words(name: str) -> tuple[str, ...]:
    """The folded words of a class of cues.txt."""
    return _listed()[name]


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    listed: dict[str, list[str]] = {}
    mine: list[str] = []
    for line in Path(__file__).with_name("cues.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            mine = listed.setdefault(line[1:].partition("]")[0], [])
        elif line and not line.startswith("#"):
            mine += line.split()
    return {
        name: tuple(dict.fromkeys(fold.fold_text(w.replace("_", " ")) for w in some)) for name, some in listed.items()
    }


@cache
def _finder() -> tuple[WordFinder, Mapping[str, NDArray[np.bool_]]]:
    finder = WordFinder([word for name in CLASSES for word in words(name)])
    mine = {name: np.zeros(len(finder.words), np.bool_) for name in CLASSES}
    for name in CLASSES:
        mine[name][finder.indexes(words(name))] = True
    return finder, mine


def find(folded: fold.Codes, place: Ints) -> Cues:
    """The cues of some characters. place: where each of them stands in the whole buffer, rising but for breaks between parts."""
    finder, mine = _finder()
    position, word = finder.find(folded)
    return Cues({name: np.sort(place[position[is_one[word]]]) for name, is_one in mine.items()})
