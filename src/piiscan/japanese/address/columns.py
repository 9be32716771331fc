"""Tables whose columns hold the parts of an address: 都道府県 | 市区町村 | 町名 | 番地 | 建物名.

The parts count where the table has a column of block numbers beside one of prefectures or municipalities: a list of
towns or a statistic by municipality has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import tables
from piiscan.japanese.address import grammar, places
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits
from piiscan.text.spans import Spans, none

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_PARTS = ("prefecture", "city", "town", "block", "building")
_CITY_MOST, _TOWN_MOST = 14, 24
_LETTERS = np.uint8(fold.KANJI | fold.KATAKANA | fold.HIRAGANA)


@cache
def _part_of() -> dict[str, str]:
    return {fold.fold_text(word): part for part in _PARTS for word in tables.words(f"column_{part}")}


def parts(header: Sequence[str]) -> list[str]:
    """The part that each column holds, "" for none; all "" where the columns make no address together."""
    found = [_part_of().get(fold.fold_text(name).strip().replace(" ", "").lower(), "") for name in header]
    if "block" in found and {"prefecture", "city"} & set(found):
        return found
    return [""] * len(found)


def cells(header: Sequence[str], buffer: Buffer, column: Ints) -> Spans:
    """Whole cells that hold their column's part of an address. column: of each unit."""
    told = np.array([_PARTS.index(part) if part else -1 for part in parts(header)], np.int64)
    if not (told >= 0).any():
        return none()
    unit = np.flatnonzero((told.take(column) >= 0) & (buffer.ends > buffer.starts))
    start, end, part = buffer.starts[unit], buffer.ends[unit], told[column[unit]]
    codes = np.append(buffer.folded, np.uint16(10))
    bits = np.full(len(start), BIT["header"] | BIT["table_cell"])
    good = np.zeros(len(start), np.bool_)
    checks = (_is_prefecture, _is_city, _is_town, _is_block, _is_building)
    for number, (check, code) in enumerate(
        zip(checks, ("prefecture", "municipality", "town", "block", "block"), strict=True)
    ):
        mine = np.flatnonzero(part == number)
        good[mine] = check(codes, start[mine], end[mine])
        bits[mine] |= BIT[code] if number < len(checks) - 1 else NOTHING
    told_bits: Bits = bits
    return Spans(start, end, told_bits).take(good)


def _is_prefecture(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    return places.prefectures().contains(ngrams.span_hashes(codes, start, np.minimum(end - start, 5)))


def _is_city(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    """Whether the cell is a municipality; its name is looked up backward."""
    size = np.minimum(end - start, _CITY_MOST)
    hashes = ngrams.prefix_hashes(codes, end - 1, _CITY_MOST, -1, spelling=places.spelling())
    return places.places().lexicon.contains(hashes[np.maximum(size - 1, 0), np.arange(len(start))])


def _is_town(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    return np.asarray((_class(codes, start) & _LETTERS > 0) & (end - start <= _TOWN_MOST))


def _is_block(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    """Block numbers from the beginning of the cell, perhaps behind a town, perhaps with a building."""
    right, _ = grammar.automaton_of("block").run(codes, start, grammar.BLOCK_MOST)
    behind, _ = grammar.automaton_of("block behind").run(codes, start, grammar.BLOCK_MOST)
    stop = np.maximum(right, behind)
    rest = _class(codes, stop) & np.uint8(fold.DIGIT) == 0
    return np.asarray((stop > start) & ((stop >= end) | rest & (stop > start + 1)))


def _is_building(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    return np.asarray((end - start > 1) | (_class(codes, start) & np.uint8(fold.DIGIT) > 0))


def _class(codes: fold.Codes, at: Ints) -> fold.Classes:
    return fold.class_table().take(codes.take(at, mode="clip").astype(np.intp))
