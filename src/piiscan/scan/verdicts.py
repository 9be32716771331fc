"""What the checks of `piiscan.japanese` say of spans, as evidence bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import ShapeSpec
from piiscan.japanese import era_signs
from piiscan.japanese.checks import CHECKS, PARTED
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.text import shapes
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Bits, Word

Ints = NDArray[np.int64]
_BITS = np.array([BIT[f"check_{verdict}"] for verdict in ("failed", "unknown", "passed")], Word)
_ERA_CHECKS = ("date_ymd",)


def of_text(buffer: Buffer, start: Ints, end: Ints, check: str) -> Bits:
    """Evidence bit of a text check for each span; one call a distinct text, for rare kinds only."""
    found: dict[bytes, int] = {}
    verdicts = np.empty(len(start), np.int64)
    for i, (first, last) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        units = buffer.folded[first:last].tobytes()
        if units not in found:
            found[units] = TEXT_CHECKS[check](units.decode("utf-16-le", "replace")) + 1
        verdicts[i] = found[units]
    return _BITS[verdicts]


def of_digits(buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, check: str, at: Ints, prefix: Ints) -> Bits:
    """Evidence bit of the check of each match of `form` at the runs `at`, behind its prefix of this index.

    A date with an era in front has the era's number as first column.
    """
    matrix = shapes.digits(buffer.folded, runs, at, form.shape)
    if check in _ERA_CHECKS and era_signs.among(form.prefix):  # T is 大正 in front of a date, not of T7000012050002
        eras = np.array([era_signs.number(p) for p in form.prefix], np.uint8)
        matrix = np.column_stack((eras[prefix], matrix))
    if check in PARTED and len(form.shape.lengths) > 1:
        return _BITS[PARTED[check](matrix, form.shape.lengths[0][1]).astype(np.int64) + 1]
    return _BITS[CHECKS[check](matrix).astype(np.int64) + 1]
