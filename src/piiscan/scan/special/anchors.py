"""Who is meant: names and numbers of persons that the engine has found, but for those who only do their work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import MEDIUM
from piiscan.scan.found import Found
from piiscan.scan.special import cues
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT
from piiscan.text.signs import class_at, literal_after, literal_before

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NUMBERS = frozenset(
    [
        "EMAIL_ADDRESS",
        "JP_MY_NUMBER",
        "CUSTOMER_ID",
        "EMPLOYEE_ID",
        "STUDENT_ID",
        "JP_HEALTH_INSURANCE",
        "JP_PASSPORT",
        "JP_DRIVERS_LICENSE",
        "JP_BASIC_PENSION_NUMBER",
        "JP_RESIDENCE_CARD",
        "JP_RESIDENT_RECORD_CODE",
        "JP_DISABILITY_HANDBOOK",
        "JP_LONGTERM_CARE_NUMBER",
        "JP_LATTER_STAGE_ELDERLY_NUMBER",
        "JP_PUBLIC_EXPENSE_RECIPIENT_NUMBER",
        "JP_EMPLOYMENT_INSURANCE_NUMBER",
        "CREDIT_CARD",
        "LINE_ID",
        "JP_PENSION_CERTIFICATE_NUMBER",
        "SNS_HANDLE",
    ]
)
_MOBILE = "phone_mobile"
_LEAST, _NAME = 2, 8  # characters of a name behind a label
_LETTERS = fold.KANJI | fold.HIRAGANA | fold.KATAKANA | fold.LATIN


@cache
def _before() -> tuple[str, ...]:
    """What stands before the names of those of whom a text tells because of their work: the fact is another's."""
    return tuple(word + sign for word in cues.words("worker before") for sign in ("", " ", ":", ": ", "の", "は"))


class Anchors(NamedTuple):
    """n persons in order of start. worker: named for their work. named: told by a label or an honorific. number: no name."""

    start: Ints
    end: Ints
    worker: Bools
    named: Bools
    number: Bools

    def take(self, which: Bools | Ints) -> Anchors:
        return Anchors(self.start[which], self.end[which], self.worker[which], self.named[which], self.number[which])


def with_labelled(who: Anchors, buffer: Buffer, start: Ints, end: Ints) -> Anchors:
    """Persons, and what stands behind labels of persons (start:end) and reads like a name, whoever found it no name."""
    size = np.minimum(end - start, _NAME)
    letters = [class_at(buffer, start + i) & np.uint8(_LETTERS) > 0 for i in (0, 1)]
    nothing = literal_after(buffer.folded, start, (*cues.words("none"), *cues.words("unknown"))) > 0
    behind = np.searchsorted(who.end, start, "right")
    taken = (behind < len(who.start)) & (who.start.take(behind, mode="clip") < end) if len(who.start) else nothing
    good = (size >= _LEAST) & letters[0] & letters[1] & ~nothing & ~taken
    start, size = start[good], size[good]
    no, yes = np.zeros(len(start), np.bool_), np.ones(len(start), np.bool_)
    whole = Anchors(
        np.concatenate((who.start, start)),
        np.concatenate((who.end, start + size)),
        np.concatenate((who.worker, no)),
        np.concatenate((who.named, yes)),
        np.concatenate((who.number, no)),
    )
    return whole.take(np.argsort(whole.start, kind="stable"))


def masks(specs: Sequence[RecognizerSpec]) -> tuple[Bools, Bools]:
    """Which recognizers find names, and which find numbers of persons."""
    names = np.array([spec.entity == "PERSON" for spec in specs], np.bool_)
    numbers = np.array([spec.entity in NUMBERS or spec.id == _MOBILE for spec in specs], np.bool_)
    return names, numbers


def of(found: Found, buffer: Buffer, names: Bools, numbers: Bools) -> Anchors:
    """The persons among what was found. names, numbers: bool[recognizer]."""
    some = found.take(np.flatnonzero((names | numbers)[found.recognizer] & (found.score >= MEDIUM)))
    number = numbers[some.recognizer]
    gap = (buffer.folded.take(some.end, mode="clip") == ord(" ")).astype(np.int64)
    worker = literal_after(buffer.folded, some.end + gap, cues.words("worker behind")) > 0
    worker |= literal_before(buffer.folded, some.start, _before())[0] > 0
    named = some.evidence & (BIT["label"] | BIT["honorific"]) > 0
    return Anchors(some.start, some.end, worker & ~number, named | number, number)
