"""Ages found that say what a person is: under 16."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.found import Found
from piiscan.scan.special.facts import Facts, plain
from piiscan.scan.special.lexicon import TERM
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.signs import class_at, unit_at

_DIGITS = 2


def below(found: Found, buffer: Buffer, ages: NDArray[np.bool_], category: int, limit: int) -> Facts:
    """The ages lower than a limit among what was found, as facts of a category. ages: bool[recognizer]."""
    some = found.take(np.flatnonzero(ages[found.recognizer]))
    number, known = np.zeros(len(some), np.int64), np.zeros(len(some), np.bool_)
    going = np.ones(len(some), np.bool_)
    for i in range(_DIGITS + 1):
        at = some.start + i
        digit = going & (at < some.end) & (class_at(buffer, at) & np.uint8(fold.DIGIT) > 0)
        number = np.where(digit, number * 10 + unit_at(buffer.folded, at).astype(np.int64) - ord("0"), number)
        known |= digit
        going &= digit | ~known
    young = np.flatnonzero(known & (number < limit))
    same = np.full(len(young), category, np.int64)
    return plain(some.start[young], some.end[young], same, np.full(len(young), TERM, np.int64))
