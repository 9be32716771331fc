"""How many persons a whole table holds, where rows drawn at random were read: an interval, not a guess between.

A sample shows how many rows name persons, but hardly how often the same person comes again: 3,000 rows without a
repetition may be of a million rows of half a million persons.
"""

from __future__ import annotations

from math import sqrt

from piiscan.model import Sample
from piiscan.scan.judgement.intervals import interval

_Z = 1.96
_REPEATED = 0.1  # of the rows name a person again: then pairs are many more than rows, and they were not counted


def persons(found: int, naming: int, read: int, rows: int, sample: Sample | None, each: int) -> tuple[int, int] | None:
    """(low, high) with 95 % for the persons of a table of `rows` rows; None where nothing can be said.

    found: persons in the `read` rows, of which `naming` name any. each: persons that a row can name.

    high: no more than the rows that name persons may be. low: from pairs of rows that name the same person. With persons
    that have m[i] rows, a pair drawn at random is one with probability p = sum(m[i] (m[i] - 1)) / (rows (rows - 1)), and
    there are at least rows**2 / sum(m[i]**2) of them. Pairs of rows drawn in blocks are not drawn at random: no more than
    the persons found are sure.
    """
    if sample is None or read >= rows:
        return found, found
    if sample.method == "head" or not read:
        return None
    least, most = (share * rows for share in interval(naming, read, rows, float(sample.cluster)))
    high = max(round(most * max(each, 1)), found)
    again = max(naming - found, 0)
    if sample.cluster > 1 or each > 1 or naming < 2 or again > _REPEATED * naming:
        return found, high
    chance = _most_of(again) / (naming * (naming - 1) / 2)
    low = least / (chance * max(least - 1, 0.0) + 1)
    return min(max(round(low), found), high), high


def _most_of(seen: int) -> float:
    """Upper 97.5 % bound of the mean of a Poisson number (Wilson and Hilferty 1931, 1 % added for its error at 0)."""
    n = seen + 1
    return 1.01 * n * (1 - 1 / (9 * n) + _Z / (3 * sqrt(n))) ** 3
