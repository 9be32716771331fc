"""Which composite keys an index holds: those that leave some key for a row with broken or missing parts.

Every key costs six bytes a row and a join of every look-up, and most candidates of the rules find the same rows. What
breaks is not known beforehand, so no list of errors is learned from: any one, two or three mishaps of _MISHAPS may meet
a row, each with the same chance and independently. Keys are taken greedily, each time the one that serves most rows and
mishaps that no key taken so far serves (a weighted set cover; greedy is within 1 - 1/e of the best choice).

Keys of one part (customer id, mail) are taken first, cover nothing and do not count: they alone serve lists that hold
little else, and few lists hold them. Then come the household keys the rules ask for, chosen in the same way for rows whose personal
facts are another person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

Names = tuple[str, ...]
Candidate = tuple[Names, str]  # parts, kind
Floats = npt.NDArray[np.float64]

_CHANCE = 0.1  # of each mishap; its size hardly matters, it says how much rarer two at once are than one
_WORKS = 0.9  # chance that a key finds a row although its parts seem whole: mishaps nobody thought of
_SELDOM = frozenset(("guardian", "guardian_kana"))  # most lists lack them: a key with one counts half
# Parts that fail together: an error in one fact, a column that the list lacks, a person who has moved.
_MISHAPS: tuple[frozenset[str], ...] = (
    frozenset(("family", "name")),
    frozenset(("given", "name")),
    frozenset(("family_kana", "kana")),
    frozenset(("given_kana", "kana")),
    *(
        frozenset((part,))
        for part in ("guardian", "guardian_kana", "birth", "postal", "town", "block", "building", "phone")
    ),
    frozenset(("name", "family", "given")),
    frozenset(("kana", "family_kana", "given_kana")),
    frozenset(("postal", "town", "block", "building")),
)
_PERSONAL = frozenset(("name", "given", "kana", "given_kana", "birth"))


def key_order(
    candidates: Sequence[Candidate],
    filled: Mapping[Names, float],
    *,
    most: int,
    households: int,
    first: Iterable[Names] = (),
) -> list[Candidate]:
    """The best `most` candidates of two parts or more and all of one part, best first, beginning with `first`, which are taken already.

    filled: share of the index's rows that have all parts of a key. households: least number of household keys of two
    parts or more, as far as there are so many.
    """
    taken = [c for name in first for c in candidates if c[0] == name]
    taken += [c for c in candidates if len(c[0]) == 1 and c not in taken]
    homes = [c for c in candidates if c[1] == "household" and len(c[0]) > 1]
    missing = households - sum(c in taken for c in homes)
    taken += _best(homes, filled, [c for c in taken if c in homes], missing, _PERSONAL)
    alone = sum(len(c[0]) == 1 for c in taken)
    more = most + alone - len(taken)
    taken += _greedy([c for c in candidates if len(c[0]) > 1], filled, taken, more, frozenset())
    return taken[: most + alone]


def _best(
    candidates: Sequence[Candidate],
    filled: Mapping[Names, float],
    taken: Sequence[Candidate],
    count: int,
    broken: frozenset[str],
) -> list[Candidate]:
    """Like `_greedy`, but the best of all sets; for a handful of candidates."""
    free = [c for c in candidates if c not in taken and filled[c[0]] > 0]
    weights, mishaps = _scenarios({part for names, _ in candidates for part in names})

    def missed(some: Iterable[Candidate]) -> float:
        left = [1 - _found(names, filled, mishaps, broken) for names, _ in (*taken, *some)]
        return float(weights @ np.prod(left, axis=0)) if left else 0.0

    return list(min(combinations(free, max(0, min(count, len(free)))), key=missed))


def _greedy(
    candidates: Sequence[Candidate],
    filled: Mapping[Names, float],
    taken: Sequence[Candidate],
    count: int,
    broken: frozenset[str],
) -> list[Candidate]:
    """Up to `count` more candidates, for rows whose parts `broken` are of no use anyway."""
    free = [c for c in candidates if c not in taken and filled[c[0]] > 0]
    weights, mishaps = _scenarios({part for names, _ in candidates for part in names})
    left = weights.copy()  # weight of each scenario times the chance that no key taken finds the row
    for names, _ in taken:
        left *= 1 - _found(names, filled, mishaps, broken)
    chosen: list[Candidate] = []
    while free and len(chosen) < count:
        finds = [_found(names, filled, mishaps, broken) for names, _ in free]
        best = int(np.argmax([float(left @ found) for found in finds]))
        left *= 1 - finds[best]
        chosen.append(free.pop(best))
    return chosen


def _scenarios(parts: set[str]) -> tuple[Floats, list[frozenset[str]]]:
    """Weight and broken parts of all meetings of one to three mishaps that touch `parts`."""
    others = (frozenset((part,)) for part in parts.difference(*_MISHAPS))  # of a schema
    able = sorted({mishap & parts for mishap in (*_MISHAPS, *others) if mishap & parts}, key=sorted)
    sets = [(size, frozenset().union(*some)) for size in (1, 2, 3) for some in combinations(able, size)]
    return np.array([_CHANCE**size for size, _ in sets]), [broken for _, broken in sets]


def _found(
    names: Names, filled: Mapping[Names, float], mishaps: Sequence[frozenset[str]], broken: frozenset[str]
) -> Floats:
    """Chance that the key finds a row, per scenario; a key of one part is not counted on."""
    if len(names) == 1 or broken.intersection(names):
        return np.zeros(len(mishaps))
    works = filled[names] * _WORKS * (0.5 if _SELDOM.intersection(names) else 1.0)
    return np.array([0.0 if mishap.intersection(names) else works for mishap in mishaps])
