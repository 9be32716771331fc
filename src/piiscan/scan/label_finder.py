"""Spans of the `labels` recognizers: what stands behind a word that names it, of a given alphabet and length.

A member number has no shape of its own: its label and the signs between say what it is. A longer word
that only holds a label (対象年齢) is none; what follows walks over all of them at once. Where nothing follows, a value in front counts
that a link ties to the label: `"A-1002"（社員番号）`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import LabelledValue, RecognizerSpec
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.model import EVIDENCE_BIT
from piiscan.scan import connectors, shape_finder
from piiscan.scan.connectors import class_at, table_of, unit_at
from piiscan.scan.vocabulary import Vocabulary, Words, longest
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans, concat, none

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_ALNUM = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
ALPHABETS = {
    "digits": "0123456789",
    "code": _ALNUM + "-_",
    "handle": _ALNUM + "-_.@",
    "month": "0123456789/- ",
    "printable": "".join(c for c in _PRINTABLE if c not in "\"'`<>,;"),
}
HEAD = 10  # characters before a label that heads the line below: 【 ■ ご本人の
_EDGES = "-_./ "  # a value of letters and digits neither begins nor ends with them
_COUNTERS = "年月日時分秒件名人個桁字文回円%歳才度章節条項点枚冊台階"  # 会員番号は 12 桁: a count, no value
_TYPES = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "md5", "sha1", "sha256", "sha512", "base64", "uuid4", "utf8", "utf-8", "varchar2", "str2", "i32", "i64", "u32", "u64", "f64")  # fmt: skip
_LETTERS = np.uint8(fold.KANJI | fold.KATAKANA | fold.LATIN)


class LabelFinder:
    """All labels of a catalog, found once per buffer."""

    def __init__(self, specs: Sequence[RecognizerSpec], vocabulary: Vocabulary) -> None:
        self._specs = [(i, s) for i, s in enumerate(specs) if s.kind == "labels"]
        self._mine = {i: vocabulary.mask(s.labels) for i, s in self._specs}
        self._words = np.zeros(len(vocabulary), np.bool_)
        for _, spec in self._specs:
            self._words |= vocabulary.mask((*spec.labels, *spec.not_near))

    def find(self, buffer: Buffer, words: Words, *, lines: bool) -> list[tuple[int, Spans]]:
        """(recognizer, its spans). lines: the units are lines of one text; a value may stand on the line below."""
        words = longest(words.take(self._words[words.word]))
        start, end, word = words.start, words.end, words.word
        if not len(start):
            return []
        ahead, firm = connectors.ahead(buffer, end)
        below = buffer.unit_of(ahead) - buffer.unit_of(start)
        latin = class_at(buffer, end - 1) & np.uint8(fold.LATIN) > 0
        parted = ((ahead > end) | ~latin) & ~_compared(buffer, end)
        tied = firm | ~latin  # any word may be a password, so a space behind `password` is not enough
        heads = start - buffer.starts[buffer.unit_of(start)] <= HEAD  # of its line, so that the next line is its own
        reach = parted & (below <= int(lines)) & ((below == 0) | heads) & (ahead < len(buffer.folded))
        found = []
        for i, spec in self._specs:
            mine = np.flatnonzero(self._mine[i][word])
            if len(mine):
                good = reach[mine] & (tied[mine] | (spec.value is not None and spec.value.of != "printable"))
                spans, done = _behind(buffer, ahead[mine], good, below[mine], spec)
                rest = mine[~done]
                found.append((i, concat([spans, _in_front(buffer, start[rest], end[rest], spec)])))
        return found


def _compared(buffer: Buffer, end: Ints) -> Bools:
    """Whether a comparison follows the label: `age >= 20`, `age < 7`."""
    spaced = unit_at(buffer.folded, end) == ord(" ")
    sign, after = unit_at(buffer.folded, end + spaced), unit_at(buffer.folded, end + spaced + 1)
    return np.asarray(
        ((sign == ord("<")) | (sign == ord(">"))) & ((after == ord("=")) | (spaced & (after == ord(" "))))
    )


def _behind(buffer: Buffer, at: Ints, reach: Bools, below: Ints, spec: RecognizerSpec) -> tuple[Spans, Bools]:
    """Values that begin at `at`, and which labels have one."""
    assert spec.value is not None
    start, end = at, at + _sizes(buffer, at, spec.value)
    end = _trimmed(buffer, start, end, spec.value)
    good = reach & _fits(buffer, start, end, spec.value)
    rows = np.flatnonzero(good & (below > 0))  # a value below its label stands alone on its line
    if len(rows):
        good[rows] = unit_at(buffer.folded, _spaces_behind(buffer, end[rows])) == 10
    return _judged(buffer, start[good], end[good], spec, EVIDENCE_BIT["label"]), good


def _in_front(buffer: Buffer, start: Ints, end: Ints, spec: RecognizerSpec) -> Spans:
    """Values that end before labels start:end and are tied to them."""
    assert spec.value is not None
    if spec.value.terms or not len(start):
        return none()
    stop, linked = connectors.back(buffer, start, end)
    stop, home = stop[linked], buffer.unit_of(start[linked])
    first = stop - _sizes(buffer, stop - 1, spec.value, -1)
    good = (first >= buffer.starts[home]) & _fits(buffer, first, stop, spec.value)
    return _judged(buffer, first[good], stop[good], spec, 0)


def _judged(buffer: Buffer, start: Ints, end: Ints, spec: RecognizerSpec, evidence: int) -> Spans:
    bits = np.full(len(start), evidence, np.uint32)
    if spec.check in TEXT_CHECKS and spec.check is not None:
        bits |= shape_finder.text_verdict(buffer, start, end, spec.check)
    return Spans(start, end, bits)


def _sizes(buffer: Buffer, at: Ints, value: LabelledValue, step: int = 1) -> Ints:
    """Length of the value at each position, 0 for none; one too long is one longer than the most."""
    if value.terms:
        return shape_finder.literal_after(buffer.folded, at, value.terms)
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


def _fits(buffer: Buffer, start: Ints, end: Ints, value: LabelledValue) -> Bools:
    """Whether start:end is a value of this kind and what surrounds it lets it be one."""
    size = end - start
    behind, kind = unit_at(buffer.folded, end), class_at(buffer, end)
    if value.terms:
        return np.asarray((size > 0) & (kind & _LETTERS == 0))
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
            good[rows] = shape_finder.literal_after(buffer.folded, start[rows], _TYPES) != size[rows]
    return good


def _spaces_behind(buffer: Buffer, at: Ints) -> Ints:
    """Positions moved over the spaces, quotes and closing brackets that follow."""
    for _ in range(3):
        at = at + table_of(" \t\r」』】\"'").take(unit_at(buffer.folded, at).astype(np.intp))
    return at
