"""Spans of a `shape` recognizer: digit shapes, the literal text beside them, the check digit."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec, ShapeSpec
from piiscan.japanese.checks import CHECKS, PARTED
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold, hex_shapes, shapes
from piiscan.text.buffer import Buffer
from piiscan.text.signs import literal_after, literal_before, table_of
from piiscan.text.spans import Spans, none

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
_VERDICTS = np.array(
    [EVIDENCE_BIT["check_failed"], EVIDENCE_BIT["check_unknown"], EVIDENCE_BIT["check_passed"]], np.uint32
)
_ERA_CHECKS = ("date_ymd",)
# Behind digits: an amount, no number of a person. 名, 本 and 号 are not among them: 1234567名義, 本人.
COUNTERS = "円件回個台株票冊枚頭匹歩万億千%"


def find(buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, spec: RecognizerSpec, where: Bools | None) -> Spans:
    """All matches of one shape of `spec`. where: mask of the runs at which one may begin, None for all."""
    if form.alphabet == "hex":
        start, end = hex_shapes.find(buffer.folded, form.shape)
        evidence = np.zeros(len(start), np.uint32)
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
    if form.suffix:
        end = end + literal_after(buffer.folded, end, form.suffix)
    if spec.marks:
        marked = literal_before(buffer.folded, start, spec.marks)[0] > 0
        evidence |= np.where(marked, EVIDENCE_BIT["marked"], 0).astype(np.uint32)
    if spec.check in TEXT_CHECKS and spec.check is not None:
        evidence |= text_verdict(buffer, start, end, spec.check)
    return Spans(start, end, evidence | glued(buffer, start, end))


def _of_digits(
    buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, spec: RecognizerSpec, where: Bools | None
) -> tuple[Ints, Ints, NDArray[np.uint32]]:
    """(start, end, evidence) of the matches with their prefix and, for phone numbers, the parenthesis in front."""
    groups = len(form.shape.lengths)
    at = shapes.match(runs, form.shape, behind(form), where)
    if not len(at):
        return at, at, np.empty(0, np.uint32)
    start, end = runs.start[at], runs.end[at + groups - 1]
    evidence = np.full(len(at), EVIDENCE_BIT["bare"] if groups == 1 else 0, np.uint32)
    if groups == 1:
        evidence |= np.where(_counted(buffer.folded, end), EVIDENCE_BIT["look_alike"], 0).astype(np.uint32)
    era = np.full(len(at), -1, np.int64)
    if form.prefix:
        width, index = literal_before(buffer.folded, start, form.prefix)
        fits = width > 0
        at, start, end, evidence = at[fits], (start - width)[fits], end[fits], evidence[fits]
        era = index[fits]
        if _tells_era(form.prefix):
            sole = ~_ends_a_list(buffer.folded, start)
            at, start, end, evidence, era = at[sole], start[sole], end[sole], evidence[sole], era[sole]
    if spec.check in CHECKS and spec.check is not None:
        evidence |= _verdict(buffer, runs, form, spec.check, at, era)
    if "*" in form.written:
        start = _with_parenthesis(buffer.folded, runs, at, start)
    return start, end, evidence


def most_bits(spec: RecognizerSpec, form: ShapeSpec) -> float:
    """Most bits that a span of this shape can have by itself, without a mark and its surroundings."""
    checked = [spec.bits.get(code, 0.0) for code in ("check_passed", "check_failed", "check_unknown")]
    bare = spec.bits.get("bare", 0.0) if len(form.shape.lengths) == 1 and form.alphabet == "digit" else 0.0
    return spec.base + bare + (max(checked) if spec.check else 0.0)


def behind(form: ShapeSpec) -> str:
    """The signs of which one stands right in front of the first digit of `form`; empty where anything may."""
    return "".join(sorted({text[-1] for text in form.prefix}))


def width(form: ShapeSpec) -> int:
    """No match of `form` is longer (characters): three may part two groups."""
    beside = (
        max(map(len, form.prefix), default=0) + max(map(len, form.suffix), default=0) + sum(form.letters) + form.spaced
    )
    return form.shape.most + 3 * len(form.shape.gaps) + beside + 1


def text_verdict(buffer: Buffer, start: Ints, end: Ints, check: str) -> NDArray[np.uint32]:
    """Evidence bit of a text check for each span; one call a distinct text, for rare kinds only."""
    found: dict[bytes, int] = {}
    verdicts = np.empty(len(start), np.int64)
    for i, (first, last) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        units = buffer.folded[first:last].tobytes()
        if units not in found:
            found[units] = TEXT_CHECKS[check](units.decode("utf-16-le", "replace")) + 1
        verdicts[i] = found[units]
    return _VERDICTS[verdicts]


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


def _verdict(
    buffer: Buffer, runs: shapes.DigitRuns, form: ShapeSpec, check: str, at: Ints, prefix: Ints
) -> NDArray[np.uint32]:
    """Evidence bit of the check of each match. A date with an era in front has the era's number as first column."""
    matrix = shapes.digits(buffer.folded, runs, at, form.shape)
    if check in _ERA_CHECKS and _tells_era(form.prefix):  # T is 大正 in front of a date, not of T7000012050002
        eras = np.array([_era_number(p) for p in form.prefix], np.uint8)
        matrix = np.column_stack((eras[prefix], matrix))
    if check in PARTED and len(form.shape.lengths) > 1:
        return _VERDICTS[PARTED[check](matrix, form.shape.lengths[0][1]).astype(np.int64) + 1]
    return _VERDICTS[CHECKS[check](matrix).astype(np.int64) + 1]


def _era_number(prefix: str) -> int:
    """1 明治 2 大正 3 昭和 4 平成 5 令和, as public systems write the era in one digit; 0 for no era."""
    for number, names in enumerate(("MmＭ明㍾", "Tt大㍽", "Ss昭㍼", "Hh平㍻", "Rr令㋿"), 1):
        if prefix[0] in names:
            return number
    return 0


@cache
def _tells_era(prefix: tuple[str, ...]) -> bool:
    return any(map(_era_number, prefix))


_CHECKED = "☑☒■✓✔"
_LISTING = "・/、,|" + "☐□" + _CHECKED
_ERA = r"(?:明治|大正|昭和|平成|令和|[㍾㍽㍼㍻㋿]|(?<![一-龥々])[明大昭平令]|(?<![A-Za-z])[MTSHR])"
# Eras to choose from: 明・大・昭・平, ☐昭 ☑平, 3昭和 4平成; parted by spaces alone a single sign may end a name (山本 大).
_ERA_CHOICE = re.compile(
    rf"{_ERA}(?: *[{_LISTING}][ {_LISTING}]*(?:[1-5][.:]?)? *| +[1-5][.:]? ?)$"
    rf"|(?:{_ERA} +){{2}}$|(?:明治|大正|昭和|平成|令和) +$"
)
_CHOICE_WIDTH = 12


def _ends_a_list(folded: fold.Codes, start: Ints) -> Bools:
    """Whether the era that begins at each place is the last of several on a form, of which none is marked as meant."""
    found = np.zeros(len(start), np.bool_)
    before = folded[np.maximum(start - 1, 0)]
    for i in np.flatnonzero(
        (start > 1) & table_of(_LISTING + " .:12345")[before]
    ).tolist():  # few: 、 and spaces before an era
        text = folded[max(start[i] - _CHOICE_WIDTH, 0) : start[i]].tobytes().decode("utf-16-le", "replace")
        found[i] = text.rstrip()[-1:] not in tuple(_CHECKED) and _ERA_CHOICE.search(text) is not None
    return found


def glued(buffer: Buffer, start: Ints, end: Ints) -> NDArray[np.uint32]:
    """The evidence bit `glued` where a Latin letter touches the span."""
    latin = np.uint8(fold.LATIN)
    last = len(buffer.classes) - 1
    before = (start > 0) & (buffer.classes[np.maximum(start - 1, 0)] & latin > 0)
    behind = (end <= last) & (buffer.classes[np.minimum(end, last)] & latin > 0)
    return np.where(before | behind, EVIDENCE_BIT["glued"], 0).astype(np.uint32)
