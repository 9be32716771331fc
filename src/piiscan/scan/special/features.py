"""What surrounds possible facts, as numbers: the columns on which the judgement rests."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.special import cues
from piiscan.scan.special.anchors import Anchors
from piiscan.scan.special.cues import Cues
from piiscan.scan.special.facts import BLANK, VALUE, Facts
from piiscan.scan.special.layout import Layout, around
from piiscan.scan.special.lexicon import RESULT, WEAK
from piiscan.scan.special.ties import Ties
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.signs import class_at, literal_after, unit_at

Ints = NDArray[np.int64]
REACH = 16  # characters beside a word in which cues are near
_AROUND = 400  # characters on either side that show what kind of text it is
_PREFIXES = "非未無元不旧故前反"  # that turn a word into another
_SIGNS = "のはがにでともをやかなすしだ、。:/()「」 -歴中者症病人後前時"  # characters beside a word or a person

_AFTER, _LEADS = "はがのも、。:) ", "(るたいのでが、。: "  # behind and before a person


def of(
    buffer: Buffer, told: Facts, tie: Ties, who: Anchors, where: Layout, near: Cues
) -> Mapping[str, NDArray[np.generic]]:
    """Columns of n facts, by name."""
    size = len(buffer.folded)
    first, last = around(where.sentences, told.start, size)
    clause = around(where.clauses, told.start, size)
    far = np.maximum(around(where.clauses, told.end, size)[1], told.end)
    right = np.minimum(far, told.end + REACH)
    after = np.minimum(last, told.end + REACH)
    zones = {
        "sentence": (first, last),
        "clause": (clause[0], far),
        "right": (told.end, right),
        "after": (told.end, after),
        "rest": (told.end, last),
        "left": (np.maximum(first, told.start - REACH), told.start),
    }
    low, high = (np.concatenate([zone[side] for zone in zones.values()]) for side in (0, 1))
    columns: dict[str, NDArray[np.generic]] = {}
    for name in cues.CLASSES:
        there = (near.many(name, low, high) > 0).reshape(len(zones), -1)
        columns |= {f"{name} {zone}": there[i] for i, zone in enumerate(zones)}
    columns |= _kinds(buffer, told)
    columns |= _persons(buffer, told, tie, who, (first, last))
    columns |= _text(buffer, told, (first, last), around(where.documents, told.start, size))
    weak = columns["weak free"]
    for name in (
        "have clause",
        "have right",
        "in clause",
        "in sentence",
        "passive right",
        "said rest",
        "left sentence",
    ):
        columns[f"weak {name}"] = np.logical_and(weak, columns[name])
    return columns


def _kinds(buffer: Buffer, told: Facts) -> dict[str, NDArray[np.generic]]:
    """What the word is, and what touches it."""
    folded = buffer.folded
    columns: dict[str, NDArray[np.generic]] = {
        "weak": told.kind == WEAK,
        "result": told.kind == RESULT,
        "value": told.kind == VALUE,
        "blank": told.kind == BLANK,
        "labelled": told.labelled,
        "headed": told.headed,
        "part": literal_after(folded, told.end, cues.words("behind")) > 0,
        "length": np.minimum(told.end - told.start, 8) / 8,
        "weak free": (told.kind == WEAK) & ~told.labelled & ~told.headed,
        "kanji behind": class_at(buffer, told.end) & np.uint8(fold.KANJI) > 0,
        "kanji before": class_at(buffer, told.start - 1) & np.uint8(fold.KANJI) > 0,
        "end behind": unit_at(folded, told.end) == ord("\n"),
        "alone": (unit_at(folded, told.end) == ord("\n")) & (unit_at(folded, told.start - 1) == ord("\n")),
        "begins": unit_at(folded, told.start - 1) == ord("\n"),
    }
    before = unit_at(folded, told.start - 1)
    columns |= _signs(before, "prefix", _PREFIXES)
    return columns | _beside(folded, told.end, "behind") | _beside(folded, told.start - 1, "before")


def _beside(folded: fold.Codes, at: Ints, name: str) -> dict[str, NDArray[np.generic]]:
    unit = unit_at(folded, at)
    return _signs(unit, name, _SIGNS)


def _signs(unit: fold.Codes, name: str, signs: str) -> dict[str, NDArray[np.generic]]:
    """Which units are each of some signs."""
    same = unit == np.array([[ord(sign)] for sign in signs], np.uint16)
    return {f"{name} {sign}": same[i] for i, sign in enumerate(signs)}


def _persons(
    buffer: Buffer, told: Facts, tie: Ties, who: Anchors, sentence: tuple[Ints, Ints]
) -> dict[str, NDArray[np.generic]]:
    """Where the persons stand."""
    who = who.take(~who.worker)
    columns: dict[str, NDArray[np.generic]] = {
        "in clause": tie.clause > 0,
        "in sentence": tie.sentence > 0,
        "in block": tie.block > 0,
        "in form": tie.form,
        "in cell": tie.cell,
        "worker": tie.worker,
        "several": tie.sentence > 1,
        "many": tie.block > 3,
    }
    for side, one in (("left", tie.left), ("right", tie.right)):
        there = one >= 0
        at = np.maximum(one, 0)
        if not len(who.start):
            there, start, end = np.zeros(len(one), np.bool_), told.start, told.start
            named = number = there
        else:
            start, end, named, number = who.start[at], who.end[at], who.named[at], who.number[at]
        apart = np.maximum(told.start - end, start - told.end)
        inside = there & (start >= sentence[0]) & (start < sentence[1])
        columns |= {
            side: there,
            f"{side} sentence": inside,
            f"{side} near": there & (apart < 6),
            f"{side} far": there & (apart > 40),
            f"{side} log": np.where(there, np.log2(np.maximum(apart, 0) + 1.0), 9.0) / 9.0,
            f"{side} named": there & named,
            f"{side} number": there & number,
        }
        behind = unit_at(buffer.folded, end + literal_after(buffer.folded, end, _titles()))
        before = unit_at(buffer.folded, start - 1)
        none = np.uint16(0)
        columns |= _signs(np.where(inside, behind, none), f"{side} person", _SIGNS)
        columns |= _signs(np.where(there & ~inside, behind, none), f"{side} out", _AFTER)
        columns |= _signs(np.where(inside, before, none), f"{side} at", _LEADS)
        columns |= {f"{side} heads": there & (before == ord("\n")), f"{side} ends": there & (behind == ord("\n"))}
    return columns


@cache
def _titles() -> tuple[str, ...]:
    return (
        "さん",
        "様",
        "氏",
        "くん",
        "君",
        "ちゃん",
        "殿",
        "さま",
        "先生",
        "選手",
        "容疑者",
        "被告",
        "課長",
        "部長",
        "主任",
    )


def _text(
    buffer: Buffer, told: Facts, sentence: tuple[Ints, Ints], document: tuple[Ints, Ints]
) -> dict[str, NDArray[np.generic]]:
    """What kind of text it is: forms, business, prose."""
    size = len(buffer.folded)
    low, high = np.maximum(told.start - _AROUND, document[0]), np.minimum(told.end + _AROUND, document[1])
    wide = np.maximum(high - low, 1)
    columns: dict[str, NDArray[np.generic]] = {
        "sentence long": sentence[1] - sentence[0] > 60,
        "sentence short": sentence[1] - sentence[0] < 16,
        "text long": wide >= 2 * _AROUND,
    }
    for name, flags in (
        ("digits", buffer.classes & np.uint8(fold.DIGIT) > 0),
        ("kana", buffer.classes & np.uint8(fold.HIRAGANA) > 0),
        ("breaks", buffer.folded == 10),
        ("quotes", buffer.folded == ord("「")),
    ):
        total = np.zeros(size + 1, np.int32)
        np.cumsum(flags, out=total[1:])
        share = (total[high] - total[low]) / wide
        columns[f"share {name}"] = share
        if name == "digits":
            columns["prose"] = (wide >= 2 * _AROUND) & (share < 0.004)
            columns["no digits"] = share == 0
    return columns
