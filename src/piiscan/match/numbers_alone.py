"""Member numbers that stand alone: whose they are can be told only where few numbers of their form are given out.

会員番号 0012345 of another company is a number of ours too where ours run from 1 to a million. So numbers like the ones
seen are made up and looked up: the share of them that exist is the chance that a stranger's number does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from piiscan.keys import Key
from piiscan.match.keytables import composite, words_of_rows
from piiscan.match.memory import KeyTables
from piiscan.match.words import encode

_SAMPLE, _EACH = 64, 32  # numbers looked at, and made up of each
_LAST = 6  # characters in which they differ: the rest may name a branch or a year
_SEED = 20140709  # any constant: the same numbers give the same answer


def chance(numbers: Sequence[str], tables: KeyTables, key: Key, series: bytes) -> float:
    """Share of numbers of this form that the index holds, from above; 1 where it cannot be told."""
    some = sorted(set(numbers))
    some = some[:: -(-len(some) // _SAMPLE)] if some else some
    made = alike(some)
    if not made:
        return 1.0
    words = words_of_rows(encode(key, {"customer": pa.array(made, pa.string())}))
    hashes, _ = composite(key, series, ("customer",), words)
    found = tables.existing("customer", hashes)
    return 1.0 if found is None else (found + 1) / (len(made) + 2)


def alike(numbers: Sequence[str]) -> list[str]:
    """Other numbers of the same form: two digits differ, since one alone may break a check digit."""
    random = np.random.default_rng(_SEED)
    made = []
    for number in numbers:
        digits = [i for i, c in enumerate(number) if c.isdecimal() and i >= len(number) - _LAST]
        for _ in range(_EACH if len(digits) > 1 else 0):
            text = list(number)
            for place, step in zip(random.choice(digits, 2, replace=False), random.integers(1, 10, 2), strict=True):
                text[place] = str((int(text[place]) + int(step)) % 10)
            made.append("".join(text))
    known = set(numbers)
    return [number for number in made if number not in known]
