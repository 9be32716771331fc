"""Spans of a `shape` recognizer: digit shapes, the literal text beside them, the check digit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec, ShapeSpec
from piiscan.japanese.checks import CHECKS
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold, shapes
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans, concat

Ints = NDArray[np.int64]
_VERDICTS = np.array(
    [EVIDENCE_BIT["check_failed"], EVIDENCE_BIT["check_unknown"], EVIDENCE_BIT["check_passed"]], np.uint32
)


def find(buffer: Buffer, runs: shapes.DigitRuns, spec: RecognizerSpec) -> Spans:
    """All matches of all shapes of `spec`, a span found by two shapes twice."""
    return concat([_find_one(buffer, runs, shape, spec) for shape in spec.shapes])


def _find_one(buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, spec: RecognizerSpec) -> Spans:
    groups = len(form.shape.lengths)
    at = shapes.match(runs, form.shape)
    start, end = runs.start[at], runs.end[at + groups - 1]
    evidence = np.zeros(len(at), np.uint32)
    if form.prefix:
        width, index = literal_before(buffer.folded, start, form.prefix)
        fits = width > 0
        at, start, end, evidence = at[fits], (start - width)[fits], end[fits], evidence[fits]
        era = index[fits]
    else:
        era = np.full(len(at), -1, np.int64)
    if spec.check and len(at):
        evidence |= _verdict(buffer, runs, form, spec.check, at, era)
    if form.suffix:
        end = end + literal_after(buffer.folded, end, form.suffix)
    if spec.marks:
        marked = literal_before(buffer.folded, start, spec.marks)[0] > 0
        evidence |= np.where(marked, EVIDENCE_BIT["marked"], 0).astype(np.uint32)
    return Spans(start, end, evidence | glued(buffer, start, end))


def _verdict(
    buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, check: str, at: Ints, prefix: Ints
) -> NDArray[np.uint32]:
    """Evidence bit of the check of each match; one call of the check per digit count.

    A shape with ranges (a date) is checked with its groups padded to even width, one with an era in front with
    the era's number as a first column.
    """
    groups = len(form.shape.lengths)
    by_group = any(low < high for low, high in form.shape.lengths)
    verdicts = np.zeros(len(at), np.uint32)
    matrix, count = (_padded_groups if by_group else shapes.digits)(buffer.folded, runs, at, groups)
    eras = np.array([_era_number(p) for p in form.prefix], np.uint8)
    if eras.any():
        matrix, count = np.column_stack((eras[prefix], matrix)), count + 1
    for length in np.unique(count):
        rows = count == length
        verdicts[rows] = _VERDICTS[CHECKS[check](matrix[rows, :length]).astype(np.int64) + 1]
    return verdicts


def _era_number(prefix: str) -> int:
    """1 明治 2 大正 3 昭和 4 平成 5 令和, as public systems write the era in one digit; 0 for no era."""
    for number, names in enumerate(("MmＭ明㍾", "Tt大㍽", "Ss昭㍼", "Hh平㍻", "Rr令㋿"), 1):
        if prefix[0] in names:
            return number
    return 0


def _padded_groups(
    folded: fold.Codes, runs: shapes.DigitRuns, at: Ints, groups: int
) -> tuple[NDArray[np.uint8], Ints]:
    """Digits with each group of varying length padded by a leading zero: 1980年4月1日 is 19800401."""
    parts = []
    for group in range(groups):
        start, end = runs.start[at + group], runs.end[at + group]
        width = max(int((end - start).max()) if len(at) else 1, 2)
        place = end[:, None] - width + np.arange(width)
        units = folded[np.maximum(place, 0)].astype(np.int64)
        value = np.where(units == ord("元"), 1, units - 48)
        parts.append(np.where(place >= start[:, None], value, 0).astype(np.uint8))
    matrix = np.column_stack(parts)
    return matrix, np.full(len(at), matrix.shape[1], np.int64)


def literal_before(folded: fold.Codes, at: Ints, texts: tuple[str, ...]) -> tuple[Ints, Ints]:
    """(length, index) of the first of `texts` that ends right before each position; (0, -1) for none."""
    length, which = np.zeros(len(at), np.int64), np.full(len(at), -1, np.int64)
    for index, text in enumerate(texts):
        fits = (which < 0) & (at >= len(text))
        for back, char in enumerate(reversed(text), 1):
            fits &= folded[np.maximum(at - back, 0)] == ord(char)
        length[fits], which[fits] = len(text), index
    return length, which


def literal_after(folded: fold.Codes, at: Ints, texts: tuple[str, ...]) -> Ints:
    """Length of the first of `texts` that begins at each position, 0 for none."""
    length = np.zeros(len(at), np.int64)
    last = len(folded) - 1
    for text in texts:
        fits = (length == 0) & (at + len(text) <= len(folded))
        for ahead, char in enumerate(text):
            fits &= folded[np.minimum(at + ahead, last)] == ord(char)
        length[fits] = len(text)
    return length


def glued(buffer: Buffer, start: Ints, end: Ints) -> NDArray[np.uint32]:
    """The evidence bit `glued` where a Latin letter touches the span."""
    latin = np.uint8(fold.LATIN)
    last = len(buffer.classes) - 1
    before = (start > 0) & (buffer.classes[np.maximum(start - 1, 0)] & latin > 0)
    behind = (end <= last) & (buffer.classes[np.minimum(end, last)] & latin > 0)
    return np.where(before | behind, EVIDENCE_BIT["glued"], 0).astype(np.uint32)
