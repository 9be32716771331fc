"""The value behind a span: its text, its masked sample, its keyed id.

The id is a keyed digest of (entity, canonical value), so the same number written in two ways has one id, and
nobody without the key can try numbers against it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese.canonical import canonical
from piiscan.keys import Key, prf_codes, prf_texts, siphash24, subkey_words
from piiscan.scan import arrow
from piiscan.scan.found import Found
from piiscan.text import buffer as buffers
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
# Entities whose canonical value needs knowledge; all others compare by their letters and digits.
CANONICAL_KIND = {"PERSON": "name", "JP_ADDRESS": "address", "DATE_OF_BIRTH": "birth_date", "EMAIL_ADDRESS": "email"}
_MASKABLE = np.uint8(fold.DIGIT | fold.LATIN | fold.HIRAGANA | fold.KATAKANA | fold.KANJI)
_COUNTRY = ("01081", "0081", "81")  # dialed in Japan (from a mobile telephone), dialed abroad, behind + or bare
_LEAST_HOME = 9  # digits of a number behind its 0
_DASH_ONLY = np.uint8(fold.DASH | fold.KATAKANA)


def code_points(buffer: Buffer) -> NDArray[np.uint32]:
    """The original text as one uint32 per code point."""
    return np.frombuffer(buffer.text.encode("utf-32-le", "surrogatepass"), np.uint32)


def texts(points: NDArray[np.uint32], start: Ints, end: Ints) -> pa.StringArray:
    """Original text of each span."""
    return arrow.strings(points[arrow.flat_positions(start, end - start)], end - start)


def masked(points: NDArray[np.uint32], buffer: Buffer, found: Found, specs: Sequence[RecognizerSpec]) -> pa.StringArray:
    """Masked sample of each span: letters and digits become `*` but for those its recognizer shows."""
    length = found.end - found.start
    place = arrow.flat_positions(found.start, length)
    shown = points[place]
    hide = _hideable(buffer, place)
    rank = np.cumsum(hide)
    first = np.cumsum(length) - length
    before = np.repeat(np.concatenate((np.zeros(1, np.int64), rank))[first], length)
    total = np.repeat(np.add.reduceat(hide, first, dtype=np.int64) if len(first) else first, length)
    keep = np.array([s.mask for s in specs] or [(0, 0)], np.int64)[found.recognizer]
    head, tail = np.repeat(keep[:, 0], length), np.repeat(keep[:, 1], length)
    # A mask that would show everything shows nothing.
    short = total <= head + tail
    rank = rank - before
    hide &= short | ((rank > head) & (rank <= total - tail))
    return arrow.strings(np.where(hide, np.uint32(ord("*")), shown), length)


def _hideable(buffer: Buffer, place: Ints) -> NDArray[np.bool_]:
    """Characters that carry the value: letters and digits of any script; ー between digits is a separator."""
    classes = buffer.classes[place]
    dash_among_digits = (classes & _DASH_ONLY == _DASH_ONLY) & (
        buffer.classes[np.maximum(place - 1, 0)] & np.uint8(fold.DIGIT) > 0
    )
    other = (buffer.folded[place] > 127) & (classes & np.uint8(fold.SPACE | fold.DASH | fold.BREAK) == 0)
    hideable: NDArray[np.bool_] = ((classes & _MASKABLE > 0) | other) & ~dash_among_digits
    return hideable


def ids(points: NDArray[np.uint32], buffer: Buffer, found: Found, specs: Sequence[RecognizerSpec], key: Key) -> Words:
    """uint64[n]: keyed digest of (entity, canonical value) of each span."""
    out = np.zeros(len(found), np.uint64)
    names = sorted({s.entity for s in specs})
    place = np.array([names.index(s.entity) for s in specs] or [0])[found.recognizer]
    for number in distinct(place):
        entity, rows = names[number], np.flatnonzero(place == number)
        subkey = key.derive(f"finding id:{entity}")
        start, end = found.start[rows], found.end[rows]
        if kind := CANONICAL_KIND.get(entity):
            out[rows] = _known_ids(points, start, end, kind, subkey)
        else:
            out[rows] = _plain_ids(buffer, start, end, subkey, phone=entity == "PHONE_NUMBER")
    return out


def of_texts(entity: str, told: Sequence[str], key: Key) -> Words:
    """uint64[n]: the ids that whole texts have as values of an entity."""
    subkey, units = key.derive(f"finding id:{entity}"), buffers.of_texts(list(told))
    if kind := CANONICAL_KIND.get(entity):
        return _known_ids(code_points(units), units.starts, units.ends, kind, subkey)
    return _plain_ids(units, units.starts, units.ends, subkey, phone=entity == "PHONE_NUMBER")


def _known_ids(points: NDArray[np.uint32], start: Ints, end: Ints, kind: str, subkey: bytes) -> Words:
    """Ids by canonical value, worked out once per distinct text (64 bits of hash tell texts apart)."""
    hashes = ngrams.span_hashes(points, start, end - start)
    _, first, which = np.unique(hashes, return_index=True, return_inverse=True)
    told = texts(points, start[first], end[first]).to_pylist()
    full = [c if c is not None else fold.fold_text(t) for c, t in zip(canonical(kind, told), told, strict=True)]
    words: Words = prf_texts(subkey, full)[which]
    return words


def _plain_ids(buffer: Buffer, start: Ints, end: Ints, subkey: bytes, *, phone: bool) -> Words:
    """Ids by the folded letters and digits of each span; +81 counts as the leading 0 of a phone number."""
    length = end - start
    place = arrow.flat_positions(start, length)
    owner = np.repeat(np.arange(len(start)), length)
    keep = buffer.classes[place] & np.uint8(fold.DIGIT | fold.LATIN) > 0
    place, owner = place[keep], owner[keep]
    count = np.bincount(owner, minlength=len(start))
    column = np.arange(len(place)) - np.repeat(np.cumsum(count) - count, count)
    matrix = np.zeros((len(start), int(count.max(initial=1))), np.uint16)
    matrix[owner, column] = buffer.folded[place]
    return prf_codes(subkey, _national(matrix) if phone else matrix)


def _national(matrix: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Digits of phone numbers as dialed at home (`normal_phones.national_digits`), one a row, 0 behind the last.

    0 for the country code 81, with or without what is dialed before it from abroad; the 0 that a spreadsheet dropped put back.
    """
    out = np.column_stack((matrix, np.zeros(len(matrix), np.uint16)))
    length = (matrix > 0).sum(axis=1)
    open_rows = np.ones(len(matrix), np.bool_)
    for prefix in _COUNTRY:
        mine = open_rows & _begins(matrix, prefix) & (length >= len(prefix) + _LEAST_HOME)
        open_rows &= ~mine
        zero = _begins(matrix, prefix + "0") if matrix.shape[1] > len(prefix) else np.False_
        for rows, cut in ((mine & zero, len(prefix) + 1), (mine & ~zero, len(prefix))):
            out[rows] = _behind_zero(matrix[rows][:, cut:], out.shape[1])
    dropped = open_rows & (matrix[:, 0] != ord("0")) & (length > 0)
    out[dropped] = _behind_zero(matrix[dropped], out.shape[1])
    return out


def _begins(matrix: NDArray[np.uint16], prefix: str) -> NDArray[np.bool_]:
    begins: NDArray[np.bool_] = (matrix[:, : len(prefix)] == np.array([ord(c) for c in prefix])[: matrix.shape[1]]).all(
        axis=1
    )
    return begins


def _behind_zero(matrix: NDArray[np.uint16], width: int) -> NDArray[np.uint16]:
    out = np.zeros((len(matrix), width), np.uint16)
    out[:, 0] = ord("0")
    out[:, 1 : matrix.shape[1] + 1] = matrix
    return out


def uri_words(uris: Sequence[str], key: Key) -> Words:
    """uint64[n]: keyed digest of each URI.

    Exclusive or joins it to the digest of the place inside the file: a file that moved keeps the digests of what it
    holds, and only this word is exchanged.
    """
    return prf_texts(key.derive("occurrence uri"), uris)


def occurrences(words: Words, place: str, row: Ints, column: Ints, start: Ints, key: Key) -> Words:
    """uint64[n]: keyed digest of (id, place inside the file, row or line, column, start)."""
    subkey = key.derive("occurrence")
    k0, k1 = subkey_words(subkey)
    where = np.full(len(words), prf_texts(subkey, [place])[0])
    return siphash24(
        np.full(len(words), k0), k1, [words, where, *(part.astype(np.uint64) for part in (row, column, start))]
    )
