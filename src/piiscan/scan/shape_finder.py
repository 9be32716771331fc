"""Spans of a `shape` recognizer: digit shapes, the literal text beside them, the check digit."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec, ShapeSpec
from piiscan.japanese import era_signs
from piiscan.japanese.checks import CHECKS
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.scan import verdicts
from piiscan.text import fold, hex_shapes, shapes
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits, Word
from piiscan.text.signs import literal_after, literal_before, table_of
from piiscan.text.spans import Spans, none

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
# Behind digits: an amount, no number of a person. 名, 本 and 号 are not among them: 1234567名義, 本人.
COUNTERS = "円件回個台株票冊枚頭匹歩万億千%"


def find(buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, spec: RecognizerSpec, where: Bools | None) -> Spans:
    """All matches of one shape of `spec`. where: mask of the runs at which one may begin, None for all."""
    if form.alphabet != "hex" and not len(runs.start):
        return none()
    if form.alphabet == "hex":
        start, end = hex_shapes.find(buffer.folded, form.shape)
        evidence = np.zeros(len(start), Word)
    else:
        start, end, evidence = _of_digits(buffer, runs, form, spec, where)
    if not len(start):
        return none()
    if any(form.letters):
        space = _space_before(buffer, start) if form.spaced else np.zeros(len(start), np.int64)
        fits = _between_letters(buffer, start - space, end, form)
        start, end, evidence = (start - space)[fits] - form.letters[0], end[fits] + form.letters[1], evidence[fits]
    if form.not_before:
        alone = literal_after(buffer.folded, end, form.not_before) == 0
        start, end, evidence = start[alone], end[alone], evidence[alone]
    if form.not_behind:
        alone = literal_before(buffer.folded, start, form.not_behind)[0] == 0
        start, end, evidence = start[alone], end[alone], evidence[alone]
    if form.suffix:
        end = end + literal_after(buffer.folded, end, form.suffix)
    if spec.marks:
        marked = literal_before(buffer.folded, start, spec.marks)[0] > 0
        evidence |= np.where(marked, BIT["marked"], NOTHING)
    if spec.check in TEXT_CHECKS and spec.check is not None:
        evidence |= verdicts.of_text(buffer, start, end, spec.check)
    return Spans(start, end, evidence | glued(buffer, start, end))


def _of_digits(
    buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, spec: RecognizerSpec, where: Bools | None
) -> tuple[Ints, Ints, Bits]:
    """(start, end, evidence) of the matches with their prefix and, for phone numbers, the parenthesis in front."""
    groups = len(form.shape.lengths)
    at = shapes.match(runs, form.shape, behind(form), where)
    if not len(at):
        return at, at, np.empty(0, Word)
    width, which = np.zeros(len(at), np.int64), np.full(len(at), -1, np.int64)
    if form.prefix:
        at, width, which = _behind_prefix(buffer.folded, runs, form.prefix, at)
    start, end = runs.start[at] - width, runs.end[at + groups - 1]
    evidence = np.full(len(at), BIT["bare"] if groups == 1 else 0, Word)
    if groups == 1:
        evidence |= np.where(_counted(buffer.folded, end), BIT["look_alike"], NOTHING)
    if spec.check in CHECKS and spec.check is not None:
        evidence |= verdicts.of_digits(buffer, runs, form, spec.check, at, which)
    if "*" in form.written:
        start = _with_parenthesis(buffer.folded, runs, at, start)
    return start, end, evidence


def _behind_prefix(
    folded: fold.Codes, runs: shapes.DigitRuns, prefix: tuple[str, ...], at: Ints
) -> tuple[Ints, Ints, Ints]:
    """(runs, length, index) of the prefixes right before runs; of several eras to choose from none is one."""
    start = runs.start[at]
    length, which = literal_before(folded, start, prefix)
    fits = length > 0
    if era_signs.among(prefix):
        fits[fits] = ~era_signs.ends_a_list(folded, (start - length)[fits])
    return at[fits], length[fits], which[fits]


def most_bits(spec: RecognizerSpec, form: ShapeSpec) -> float:
    """Most bits that a span of this shape can have by itself, without a mark and its surroundings."""
    bare = spec.bits.get("bare", 0.0) if len(form.shape.lengths) == 1 and form.alphabet == "digit" else 0.0
    return own_bits(spec) + bare


def own_bits(spec: RecognizerSpec) -> float:
    """Base, and the most that the check can add."""
    checked = [spec.bits.get(code, 0.0) for code in ("check_passed", "check_failed", "check_unknown")]
    return spec.base + (max(checked) if spec.check else 0.0)


def behind(form: ShapeSpec) -> str:
    """The signs of which one stands right in front of the first digit of `form`; empty where anything may."""
    return "".join(sorted({text[-1] for text in form.prefix}))


def width(form: ShapeSpec) -> int:
    """No match of `form` is longer (characters): three may part two groups."""
    beside = (
        max(map(len, form.prefix), default=0) + max(map(len, form.suffix), default=0) + sum(form.letters) + form.spaced
    )
    return form.shape.most + 3 * len(form.shape.gaps) + beside + 1


def _with_parenthesis(folded: fold.Codes, runs: shapes.DigitRuns, at: Ints, start: Ints) -> Ints:
    """(03)5253-5111: the parenthesis that opens before the first group belongs to the number."""
    closes = folded[np.minimum(runs.end[at], len(folded) - 1)] == ord(")")
    opens = (start > 0) & (folded[np.maximum(start - 1, 0)] == ord("("))
    opened: Ints = start - (closes & opens)
    return opened


def _space_before(buffer: Buffer, start: Ints) -> Ints:
    """1 where a space stands before a place."""
    return np.asarray((start > 0) & (buffer.folded[np.maximum(start - 1, 0)] == ord(" ")), np.int64)


def _between_letters(buffer: Buffer, start: Ints, end: Ints, form: ShapeSpec) -> NDArray[np.bool_]:
    """Whether exactly so many Latin letters (capitals, unless any may) stand before and behind each place."""
    fits = np.ones(len(start), np.bool_)
    for number, edge, step in ((form.letters[0], start - 1, -1), (form.letters[1], end, 1)):
        for i in range(number + 1 if number else 0):
            place = edge + step * i
            inside = (place >= 0) & (place < len(buffer.folded))
            place = np.clip(place, 0, len(buffer.folded) - 1)
            latin = buffer.classes[place] & np.uint8(fold.LATIN) > 0
            letter = (buffer.folded[place] >= ord("A")) & (buffer.folded[place] <= ord("Z"))
            if form.any_case:
                letter = latin & (buffer.folded[place] <= ord("z"))
            fits &= (inside & letter) if i < number else ~(inside & latin)
    return fits


def _counted(folded: fold.Codes, end: Ints) -> NDArray[np.bool_]:
    """Whether a sign that makes a number an amount stands right behind each place."""
    return (end < len(folded)) & table_of(COUNTERS)[folded[np.minimum(end, len(folded) - 1)]]


def glued(buffer: Buffer, start: Ints, end: Ints) -> Bits:
    """The evidence bit `glued` where a Latin letter touches the span."""
    latin = np.uint8(fold.LATIN)
    last = len(buffer.classes) - 1
    before = (start > 0) & (buffer.classes[np.maximum(start - 1, 0)] & latin > 0)
    behind = (end <= last) & (buffer.classes[np.minimum(end, last)] & latin > 0)
    return np.where(before | behind, BIT["glued"], NOTHING)
