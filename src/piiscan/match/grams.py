"""Grams: pieces of a value by which two values are told to be variants of each other.

A gram is a piece of a value packed into 64 bits (0: none); it leaves this process only as a 16-bit tag under a pad.
Texts are matrices of code points, one row per distinct value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.japanese import units
from piiscan.keys import Key
from piiscan.match.rules import PARTS

Words = npt.NDArray[np.uint64]
Unsigned = TypeVar("Unsigned", np.uint16, np.uint32)
Matrix = npt.NDArray[np.uint64]  # code points, 0 behind the end
Grams = Callable[[Key, pa.StringArray, Words], Words]  # of distinct values and their words: [distinct, slots]


def code_points(values: pa.StringArray, most: int | None = None) -> Matrix:
    """uint64[n, L]: the code points of each value; the first `most` alone."""
    texts = units.of(values)
    flat, start, sizes = texts.flat, texts.start[:-1], np.diff(texts.start)
    points = np.asarray(pc.utf8_length(values), np.int64)
    if len(flat) != points.sum():  # beyond the BMP
        flat = np.frombuffer(flat.astype("<u2").tobytes().decode("utf-16-le").encode("utf-32-le"), "<u4")
        start, sizes = np.cumsum(points) - points, points
    return side_by_side(flat, start, sizes if most is None else np.minimum(sizes, most)).astype(np.uint64)


def side_by_side(
    flat: npt.NDArray[Unsigned], start: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]
) -> npt.NDArray[Unsigned]:
    """One row for each text flat[start : start + size], 0 behind its end. Columns are contiguous."""
    width = max(1, int(sizes.max(initial=0)))
    matrix: npt.NDArray[Unsigned] = np.zeros((width, len(sizes)), flat.dtype)
    if len(flat):
        for column in range(width):  # of a cell, MAX_CHARS at most
            matrix[column] = np.where(sizes > column, flat.take(start + column, mode="clip"), 0)
    return matrix.T


def _marked(part: str, slot: int, payload: Words) -> Words:
    """A gram of `part`: 6 bits of part, 4 bits of slot kind, 54 bits of payload, of which 0 means none."""
    number = PARTS.index(part) + 1 if part in PARTS else 63  # parts of a schema are only compared with themselves
    label = np.uint64(number << 58 | slot << 54)
    return np.where(payload == 0, np.uint64(0), payload | label)


def _whole(part: str, words: Words) -> Words:
    return _marked(part, 15, words >> np.uint64(10))


def _characters(part: str, count: int) -> Grams:
    def grams(key: Key, values: pa.StringArray, words: Words) -> Words:
        points = code_points(values, count)
        out = np.zeros((len(words), count + 1), np.uint64)
        out[:, 0] = _whole(part, words)
        out[:, 1 : 1 + points.shape[1]] = _marked(part, 1, points)
        return out

    return grams


def _bigrams(part: str, count: int, *, end: bool = False) -> Grams:
    """The whole and the first (with `end`: last) bigrams."""

    def grams(key: Key, values: pa.StringArray, words: Words) -> Words:
        cut = pc.utf8_slice_codeunits(values, -count - 1) if end else values
        points = code_points(cut, count + 1)
        out = np.zeros((len(words), count + 1), np.uint64)
        out[:, 0] = _whole(part, words)
        pairs = np.where(points[:, 1:] == 0, 0, points[:, :-1] << np.uint64(21) | points[:, 1:])
        out[:, 1 : 1 + pairs.shape[1]] = _marked(part, 2, pairs)
        return out

    return grams


def _one(part: str) -> Grams:
    return lambda key, values, words: _whole(part, words)[:, None]


def _twice(part: str) -> Grams:
    """Two tags of the whole value: 32 bits where nothing else backs the agreement."""

    def grams(key: Key, values: pa.StringArray, words: Words) -> Words:
        return np.stack([_whole(part, words), _marked(part, 14, words >> np.uint64(10))], axis=1)

    return grams


def _numbers(points: Matrix, columns: slice) -> Words:
    """Digits of some columns as a number plus 1, so that 0 stays "none"."""
    digits = points[:, columns]
    out = np.zeros(len(points), np.uint64)
    for column in range(digits.shape[1]):
        out = out * np.uint64(10) + (digits[:, column] & np.uint64(15))
    return out + np.uint64(1)


def _birth(key: Key, values: pa.StringArray, words: Words) -> Words:
    """YYYY-MM-DD: year, month, day, and month and day in order of size (they are often swapped)."""
    points = code_points(values)
    year, month, day = _numbers(points, slice(0, 4)), _numbers(points, slice(5, 7)), _numbers(points, slice(8, 10))
    either = np.minimum(month, day) * np.uint64(64) + np.maximum(month, day)
    return np.stack([_marked("birth", slot, v) for slot, v in enumerate((year, month, day, either))], axis=1)


def _postal(key: Key, values: pa.StringArray, words: Words) -> Words:
    points = code_points(values)
    first, second = _numbers(points, slice(0, 3)), _numbers(points, slice(3, 7))
    return np.stack([_marked("postal", 1, first), _marked("postal", 2, second)], axis=1)


def _block(key: Key, values: pa.StringArray, words: Words) -> Words:
    """1-2-3: the whole, and each of the first three numbers with its place."""
    points = code_points(values)
    out = np.zeros((len(words), 4), np.uint64)
    out[:, 0] = _whole("block", words)
    place = np.zeros(len(words), np.int64)
    rows = np.arange(len(words))
    for column in range(points.shape[1]):  # at most MAX_CHARS steps, each over all values
        point = points[:, column]
        digit = (point >= ord("0")) & (point <= ord("9")) & (place < 3)
        where = (rows[digit], 1 + place[digit])
        out[where] = np.maximum(out[where], np.uint64(1)) * np.uint64(10) + (point[digit] & np.uint64(15))
        place += (point == ord("-")).astype(np.int64)
    for slot in (1, 2, 3):
        out[:, slot] = _marked("block", slot, out[:, slot] & np.uint64((1 << 54) - 1))
    return out


def _phone(key: Key, values: pa.StringArray, words: Words) -> Words:
    """The whole, four windows of four digits with their place, the last four digits."""
    points = code_points(values)
    out = np.zeros((len(words), 6), np.uint64)
    out[:, 0] = _whole("phone", words)
    for slot, start in enumerate((1, 3, 5, 6), 1):
        if points.shape[1] >= start + 4:
            complete = points[:, start + 3] != 0
            out[:, slot] = _marked("phone", slot, np.where(complete, _numbers(points, slice(start, start + 4)), 0))
    ends = np.count_nonzero(points, axis=1)
    columns = np.maximum(ends[:, None] + np.arange(-4, 0), 0)
    out[:, 5] = _marked("phone", 5, _numbers(np.take_along_axis(points, columns, axis=1), slice(0, 4)))
    return out


def schema_field(part: str) -> tuple[str, str, int] | None:
    """Field, kind and length of a part of a schema (`surname.text13`); None for the parts of rules.PARTS."""
    field, dot, kind = part.partition(".")
    return (field, kind.rstrip("0123456789"), int(kind.lstrip("abcdefghijklmnopqrstuvwxyz"))) if dot else None


def _padded_bigrams(part: str, count: int) -> Grams:
    """The whole, and the first bigrams of the value between two spaces."""

    def grams(key: Key, values: pa.StringArray, words: Words) -> Words:
        points = code_points(pc.binary_join_element_wise(" ", values, " ", ""), count + 1)
        out = np.zeros((len(words), count + 1), np.uint64)
        out[:, 0] = _whole(part, words)
        pairs = np.where(points[:, 1:] == 0, 0, points[:, :-1] << np.uint64(21) | points[:, 1:])
        out[:, 1 : 1 + pairs.shape[1]] = _marked(part, 2, pairs)
        return out

    return grams


def _placed(part: str, count: int) -> Grams:
    """The whole, and the first characters, each with its place."""

    def grams(key: Key, values: pa.StringArray, words: Words) -> Words:
        points = code_points(values, count)
        out = np.zeros((len(words), count + 1), np.uint64)
        out[:, 0] = _whole(part, words)
        place = np.arange(1, 1 + points.shape[1], dtype=np.uint64) << np.uint64(21)
        out[:, 1 : 1 + points.shape[1]] = _marked(part, 3, np.where(points == 0, 0, points | place))
        return out

    return grams


class _Grams(dict[str, "Grams"]):
    """With the parts of schemas, by their kind."""

    def __missing__(self, part: str) -> Grams:
        _, kind, length = schema_field(part) or ("", "", 0)
        made = {"text": _padded_bigrams, "digits": _placed, "date": _placed}.get(kind)
        return made(part, length) if made else _twice(part)


class _Slots(dict[str, int]):
    """With the parts of schemas, by their length."""

    def __missing__(self, part: str) -> int:
        found = schema_field(part)
        if found is None:
            raise KeyError(part)
        return 2 if found[1] == "code" else found[2] + 1


GRAMS = _Grams(
    {
        "name": _twice("name"),
        "family": _characters("family", 3),
        "given": _characters("given", 3),
        "kana": _twice("kana"),
        "family_kana": _bigrams("family_kana", 3),
        "given_kana": _bigrams("given_kana", 4),
        "guardian": _characters("guardian", 3),
        "guardian_kana": _bigrams("guardian_kana", 3),
        "birth": _birth,
        "sex": _one("sex"),
        "postal": _postal,
        "town": _bigrams("town", 5, end=True),  # every town of a prefecture begins alike
        "block": _block,
        "building": _bigrams("building", 5),
        "phone": _phone,
        "email": _twice("email"),
        "customer": _twice("customer"),
    }
)
SLOTS = _Slots(
    {
        "name": 2,
        "family": 4,
        "given": 4,
        "kana": 2,
        "family_kana": 4,
        "given_kana": 5,
        "guardian": 4,
        "guardian_kana": 4,
        "birth": 4,
        "sex": 1,
        "postal": 2,
        "town": 6,
        "block": 4,
        "building": 6,
        "phone": 6,
        "email": 2,
        "customer": 2,
    }
)
