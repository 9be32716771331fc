"""Tables whose columns hold the parts of an address: 都道府県 | 市区町村 | 町名 | 番地 | 建物名.

Headers say it (届先県, 自宅_市区町村, ship_city), or the values do (`by_values`). The parts count where the table has a
column of block numbers beside one of prefectures or municipalities: a list of towns or a statistic by municipality has
none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import tables
from piiscan.japanese.address import by_values, grammar, places
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits
from piiscan.text.spans import Spans, none

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
PARTS = ("prefecture", "city", "town", "block", "building")
_CODES = ("prefecture", "municipality", "town", "block")
_CITY_MOST, _TOWN_MOST = 14, 24
_LETTERS = np.uint8(fold.KANJI | fold.KATAKANA | fold.HIRAGANA)
_SIGNS = re.compile(r"[\s_\-・:：/／()（）【】\[\]*.．]+")
_MAIN = re.compile("ご?現?住所|所在地|address|addr|jusho|to$|ご?自宅|home|ご?本人|現|の")
_AGREE = 0.5  # of the cells under a header of prefectures or municipalities that must be some


def _plain(name: str) -> str:
    return _SIGNS.sub("", fold.fold_text(name)).lower()


@cache
def _part_of() -> dict[str, str]:
    return {_plain(word): part for part in PARTS for word in tables.words(f"column_{part}")}


@cache
def _front() -> re.Pattern[str]:
    words = sorted(map(_plain, tables.words("column_of")), key=len, reverse=True)
    return re.compile(f"(?:(?:{'|'.join(map(re.escape, words))})の?)+")


def part_of(name: str) -> str:
    """The part of an address that a header names, "" for none: 届先県, 自宅_市区町村, 住所（番地）, ship_city."""
    plain = re.sub(r"\d+$", "", _plain(name))
    front = _front().match(plain)
    return _part_of().get(plain) or (_part_of().get(plain[front.end() :], "") if front else "")


def whose(name: str) -> str:
    """What a header names besides the part: 届先 of 届先県 and 届先住所2, "" where it can be the main address (自宅住所)."""
    front = _front().match(_plain(name))
    return _MAIN.sub("", front[0]) if front else ""


def parts(header: Sequence[str], buffer: Buffer, column: Ints) -> tuple[str, ...]:
    """The part that each column holds by its header, "" for none; all "" where the columns make no address together.

    column: of each unit. A header of prefectures or municipalities counts where half of its cells are some.
    """
    found = [part_of(name) for name in header]
    codes = np.append(buffer.folded, np.uint16(10))
    for number, part in enumerate(found):
        if part in ("prefecture", "city"):
            unit = np.flatnonzero((column == number) & (buffer.ends > buffer.starts))[: by_values.SAMPLE]
            check = _is_prefecture if part == "prefecture" else _is_city
            good = check(codes, buffer.starts[unit], buffer.ends[unit])
            if len(unit) and good.mean() < _AGREE:
                found[number] = ""
    if "block" in found and ({"prefecture", "city"} & set(found) or {"town", "building"} <= set(found)):
        return tuple(found)
    return ("",) * len(found)


def cells(
    header: Sequence[str],
    buffer: Buffer,
    column: Ints,
    known: tuple[str, ...] = (),
    sample: tuple[Buffer, Ints] | None = None,
) -> tuple[Spans, tuple[str, ...], tuple[str, ...]]:
    """Whole cells that hold their column's part of an address, and the parts that values told: of this chunk, else
    `known` from the chunks before; and the parts that headers told. column: of each unit. sample: whole rows that tell the parts, in place of these cells."""
    rows = sample or (buffer, column)
    headed = parts(header, *rows)
    valued = by_values.parts(*rows, len(header))
    if not any(valued):
        valued = known + ("",) * (len(header) - len(known))
    if any(valued) or any(headed):  # a building beside an address that the values told
        named = [part_of(name) for name in header]
        told = tuple(
            value or by_header or (name if name == "building" else "")
            for value, by_header, name in zip(valued, headed, named, strict=True)
        )
    else:
        return none(), valued, headed
    agreed = np.bitwise_or.reduce([BIT[c] for p, c in zip(PARTS, _CODES, strict=False) if p in valued] or [NOTHING])
    by_value = BIT["column_rate"] | BIT["table_cell"] | agreed
    base = np.array([BIT["header"] | BIT["table_cell"] if by_header else by_value for by_header in headed])
    return _good_cells(told, base, buffer, column), valued, headed


def _good_cells(told: Sequence[str], base: Bits, buffer: Buffer, column: Ints) -> Spans:
    number_of = np.array([PARTS.index(part) if part else -1 for part in told], np.int64)
    unit = np.flatnonzero((number_of.take(column) >= 0) & (buffer.ends > buffer.starts))
    start, end, part = buffer.starts[unit], buffer.ends[unit], number_of[column[unit]]
    codes = np.append(buffer.folded, np.uint16(10))
    bits: Bits = base.take(column[unit])
    good = np.zeros(len(start), np.bool_)
    for number, check in enumerate((_is_prefecture, _is_city, _is_town, _is_block, _is_building)):
        mine = np.flatnonzero(part == number)
        good[mine] = check(codes, start[mine], end[mine])
        bits[mine] |= BIT[_CODES[min(number, len(_CODES) - 1)]] if number < len(_CODES) else NOTHING
    return Spans(start, end, bits).take(good)


def _is_prefecture(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    return places.prefectures().contains(ngrams.span_hashes(codes, start, np.minimum(end - start, 5)))


def _is_city(codes: fold.Codes, start: Ints, end: Ints) -> Bools:
    """Whether the cell is a municipality, perhaps behind its prefecture; its name is looked up backward."""
    begin = by_values.behind_prefecture(codes, start, end)
    size = np.minimum(end - begin, _CITY_MOST)
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
