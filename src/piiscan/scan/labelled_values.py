"""Values behind and before labels: how far they reach, and what surrounds them that says they are none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import ALPHABETS, LabelledValue
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.signs import class_at, literal_after, table_of, unit_at

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_EDGES = "-_./ "  # a value of letters and digits neither begins nor ends with them
_COUNTERS = "年月日時分秒件名人個桁字文回円%歳才度章節条項点枚冊台階"  # 会員番号は 12 桁: a count, no value
_TYPES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "md5", "sha1", "sha256", "sha512", "base64", "uuid4", "utf8", "utf-8", "varchar2", "str2", "i32", "i64", "u32", "u64", "f64")  # fmt: skip
_CHOICE = " ・/、|□"  # between the choices of a form
_LETTERS = np.uint8(fold.KANJI | fold.KATAKANA | fold.LATIN)


def ends(buffer: Buffer, start: Ints, value: LabelledValue) -> Ints:
    """Where values that begin at `start` end; `start` itself for none."""
    end = start + _sizes(buffer, start, value)
    return end if value.terms else _trimmed(buffer, start, end, value)


def starts(buffer: Buffer, end: Ints, value: LabelledValue) -> Ints:
    """Where values that end at `end` begin; no terms."""
    return end - _sizes(buffer, end - 1, value, -1)


def _sizes(buffer: Buffer, at: Ints, value: LabelledValue, step: int = 1) -> Ints:
    """Length of the value at each position, 0 for none; one too long is one longer than the most."""
    if value.terms:
        return literal_after(buffer.folded, at, value.terms)
    allowed = table_of(ALPHABETS[value.of])
    size, going = np.zeros(len(at), np.int64), np.arange(len(at))
    for _ in range(value.most + 1):
        going = going[allowed[unit_at(buffer.folded, at[going] + step * size[going])]]
        if not len(going):
            break
        size[going] += 1
    return size


def _trimmed(buffer: Buffer, start: Ints, end: Ints, value: LabelledValue) -> Ints:
    """Ends without the signs that close a sentence or a call."""
    signs = table_of(").]}" if value.of == "printable" else _EDGES)
    for _ in range(4):
        end = end - ((end > start) & signs[unit_at(buffer.folded, end - 1)])
    return end


def fits(buffer: Buffer, start: Ints, end: Ints, value: LabelledValue) -> Bools:
    """Whether start:end is a value of this kind and what surrounds it lets it be one."""
    size = end - start
    behind, kind = unit_at(buffer.folded, end), class_at(buffer, end)
    if value.terms:
        return np.asarray((size > 0) & (kind & _LETTERS == 0) & ~_one_of_several(buffer, end, value.terms))
    good: Bools = (size >= value.least) & (size <= value.most)
    if value.of == "printable":
        return good
    letters = np.uint8(fold.LATIN)
    call = (behind == ord("(")) & (
        class_at(buffer, end + 1) & np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA) == 0
    )
    member = (behind == ord(".")) & (class_at(buffer, end + 1) & letters > 0)
    named = class_at(buffer, start) & letters > 0
    good &= ~(named & (call | member)) & (kind & np.uint8(fold.LATIN | fold.DIGIT) == 0)
    if value.of == "digits":  # 20-29, 20~29, 12.5, 9:00: a part of something longer
        good &= ~(table_of("-~〜.,:/")[behind] & (class_at(buffer, end + 1) & np.uint8(fold.DIGIT) > 0))
    good &= ~table_of(_EDGES)[unit_at(buffer.folded, start)] & ~table_of(_COUNTERS)[behind]
    good[np.flatnonzero(good)] &= _plausible(buffer, start[good], size[good], value)
    return good


def _one_of_several(buffer: Buffer, end: Ints, terms: tuple[str, ...]) -> Bools:
    """Which terms that end at `end` begin a list of choices, as blank forms have it: 男・女, 男 / 女, 男 女."""
    other = end.copy()
    for _ in range(3):
        other = other + table_of(_CHOICE)[unit_at(buffer.folded, other)]
    size = literal_after(buffer.folded, other, terms)
    alone = class_at(buffer, other + size) & (_LETTERS | np.uint8(fold.HIRAGANA)) == 0
    firm = (table_of(_CHOICE.strip())[unit_at(buffer.folded, end + (unit_at(buffer.folded, end) == ord(" ")))]) | alone
    return np.asarray((other > end) & (size > 0) & firm)


def _plausible(buffer: Buffer, start: Ints, size: Ints, value: LabelledValue) -> Bools:
    """Enough digits; no date, no name of a type."""
    place = start[:, None] + np.arange(value.most)
    inside = np.arange(value.most) < size[:, None]
    digit = inside & (class_at(buffer, place) & np.uint8(fold.DIGIT) > 0)
    good: Bools = digit.sum(axis=1) >= value.digits
    if value.of == "code":
        parted = (unit_at(buffer.folded, start + 4) == ord("-")) & (unit_at(buffer.folded, start + 7) == ord("-"))
        good &= ~((size == 10) & parted & (digit.sum(axis=1) == 8))  # 2026-10-01
        rows = np.flatnonzero(good & table_of("ifmsubv")[unit_at(buffer.folded, start)])
        if len(rows):
            good[rows] = literal_after(buffer.folded, start[rows], _TYPES) != size[rows]
    return good
