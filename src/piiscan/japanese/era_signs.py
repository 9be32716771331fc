"""Eras in front of a date: what number an era has, and which of them only belong to a list to choose from."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.signs import table_of

_CHECKED = "☑☒■✓✔"
_LISTING = "・/、,|" + "☐□" + _CHECKED
_ERA = r"(?:明治|大正|昭和|平成|令和|[㍾㍽㍼㍻㋿]|(?<![一-龥々])[明大昭平令]|(?<![A-Za-z])[MTSHR])"
# Eras to choose from: 明・大・昭・平, ☐昭 ☑平, 3昭和 4平成; parted by spaces alone a single sign may end a name (山本 大).
_CHOICE = re.compile(
    rf"{_ERA}(?: *[{_LISTING}][ {_LISTING}]*(?:[1-5][.:]?)? *| +[1-5][.:]? ?)$"
    rf"|(?:{_ERA} +){{2}}$|(?:明治|大正|昭和|平成|令和) +$"
)
_CHOICE_WIDTH = 12
_BEFORE = _LISTING + " .:12345"


def number(prefix: str) -> int:
    """1 明治 2 大正 3 昭和 4 平成 5 令和, as public systems write the era in one digit; 0 for no era."""
    for place, names in enumerate(("MmＭ明㍾", "Tt大㍽", "Ss昭㍼", "Hh平㍻", "Rr令㋿"), 1):
        if prefix[0] in names:
            return place
    return 0


@cache
def among(prefixes: tuple[str, ...]) -> bool:
    """Whether some of the prefixes begin like an era."""
    return any(map(number, prefixes))


def ends_a_list(folded: fold.Codes, start: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the era that begins at each place is the last of several on a form, of which none is marked as meant."""
    found = np.zeros(len(start), np.bool_)
    listed = table_of(_BEFORE)[folded[np.maximum(start - 1, 0)]]
    for i in np.flatnonzero((start > 1) & listed).tolist():  # few: 、 and spaces before an era
        text = folded[max(start[i] - _CHOICE_WIDTH, 0) : start[i]].tobytes().decode("utf-16-le", "replace")
        found[i] = text.rstrip()[-1:] not in tuple(_CHECKED) and _CHOICE.search(text) is not None
    return found
