"""Columns that hold the parts of an address by their values alone, whatever their headers say.

Read row by row: a column of municipalities (of the prefectures beside it), and a column that begins with towns of the
municipality in the same row. Block numbers in it or in the next column make the table one of addresses; statistics by
municipality or town have none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.address import buildings, grammar, municipalities, places, towns
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
SAMPLE = 64  # rows looked at, spread over the chunk
_LEAST = 5  # rows; of fewer chance could make any column a part
_WHOLE = 0.8  # of the filled cells that are prefectures or municipalities, or blocks
_TOWNS = 0.5  # begin with a town of their municipality: the tables lack 小字 and new towns
_MARKED = 0.3  # of a column of blocks that have 番地 or a hyphen: 1, 2, 3 may count anything
_MOST = 20  # characters of prefecture, county, city and ward


def parts(buffer: Buffer, column: Ints, width: int) -> tuple[str, ...]:
    """The part that each of `width` columns holds, "" for none. Units: column after column, of as many rows each."""
    nothing = ("",) * width
    rows = len(column) // max(width, 1)
    if width < 2 or rows < _LEAST or rows * width != len(column):
        return nothing
    sample = np.unique(np.linspace(0, rows - 1, SAMPLE).astype(np.int64))
    unit = np.arange(width)[:, None] * rows + sample
    start, end = buffer.starts[unit], buffer.ends[unit]
    codes = np.append(buffer.folded, np.uint16(10))
    prefecture = [_prefectures(codes, start[c], end[c]) for c in range(width)]
    found = ["prefecture" if _share(p >= 0, end[c] > start[c]) >= _WHOLE else "" for c, p in enumerate(prefecture)]
    for c in range(width):
        if found[c]:
            continue
        left = [p for p in range(c) if found[p] == "prefecture"]
        row, owner = _owners(codes, start[c], end[c], prefecture[left[-1]] if left else None)
        if _share(np.isin(np.arange(len(sample)), row), end[c] > start[c]) >= _WHOLE:
            found[c] = "city"
            _behind_city(found, c, codes, start, end, (row, owner))
    return tuple(found) if "city" in found and "block" in found else nothing


def behind_prefecture(codes: fold.Codes, start: Ints, end: Ints) -> Ints:
    """Positions moved over a prefecture (東京都 of 東京都千代田区) that does not fill the cell."""
    begin = start.copy()
    for size in (3, 4):
        hashes = ngrams.span_hashes(codes, start, np.minimum(np.full(len(start), size), np.maximum(end - start, 0)))
        number = places.prefectures().find(hashes)
        begin[(number >= 0) & (number < len(places.prefectures()) // 2 + 1) & (end - start > size)] += size
    begin += codes.take(begin, mode="clip") == ord(" ")
    return begin


def _share(good: Bools, filled: Bools) -> float:
    count = int(filled.sum())
    return float((good & filled).sum()) / count if count >= _LEAST else 0.0


def _prefectures(codes: fold.Codes, start: Ints, end: Ints) -> Ints:
    """Number of the prefecture that fills each cell, or -1."""
    size = np.clip(end - start, 0, 5)
    number = places.prefectures().find(ngrams.span_hashes(codes, start, size))
    whole = len(places.prefectures()) // 2 + 1
    number = np.where(number >= whole, number - len(places.prefectures()) // 2, number)
    return np.where(end > start, number, -1)


def _owners(codes: fold.Codes, start: Ints, end: Ints, prefecture: Ints | None) -> tuple[Ints, Ints]:
    """(row, municipality) of the cells that are one, -1 a city without ward; one pair for each reading."""
    cell = np.flatnonzero((end > start + 1) & (end - start <= _MOST))
    begin = behind_prefecture(codes, start[cell], end[cell])
    anchors = end[cell] - 1
    hits = municipalities.find(codes, anchors)
    row = np.searchsorted(anchors, hits.end - 1)
    good = hits.start == begin[row]
    if prefecture is not None:
        of = prefecture[cell[row]]
        good &= (of < 0) | (hits.owner < 0) | (places.prefecture_of()[hits.owner] == of)
    return cell[row[good]], hits.owner[good]


def _behind_city(
    found: list[str], city: int, codes: fold.Codes, start: Ints, end: Ints, pairs: tuple[Ints, Ints]
) -> None:
    """Fill in the parts of the columns behind one of municipalities, up to the next of prefectures."""
    row, owner = pairs
    for c in range(city + 1, len(found)):
        if found[c]:
            return
        before = found[c - 1]
        filled = end[c] > start[c]
        if before == "block":
            house = buildings.building_ends(codes, start[c][filled])
            some = house >= end[c][filled]
            if int(filled.sum()) and some.mean() >= _TOWNS:
                found[c] = "building"
            continue
        if before == "town" and _blocks(codes, start[c], end[c]):
            found[c] = "block"
            continue
        town = start[c].copy()
        np.maximum.at(town, row, towns.town_ends(codes, start[c][row], owner))
        found[c] = _town_or_block(codes, start[c], end[c], town)


def _town_or_block(codes: fold.Codes, start: Ints, end: Ints, town: Ints) -> str:
    """What a column is whose cells begin with towns that end at `town`; "" for names of schools, parks, shops."""
    known, filled = town > start, end > start
    if _share(known, filled) < _TOWNS:
        return ""
    stop, label = grammar.automaton_of("block").run(codes, town, grammar.BLOCK_MOST)
    stop = np.where(known, np.maximum(stop, town), start)
    marked = (label & np.uint8(grammar.STRONG | grammar.DASHED) > 0) | ((stop >= end) & (label == grammar.BARE))
    if _share(known & (stop > town) & marked, filled) >= _MARKED:
        return "block"
    return "town" if _share(known & (stop >= end), filled) >= _TOWNS else ""


def _blocks(codes: fold.Codes, start: Ints, end: Ints) -> bool:
    """Whether a column behind one of towns holds block numbers: with marks, and no dates or counts."""
    stop, label = grammar.automaton_of("block").run(codes, start, grammar.BLOCK_MOST)
    year = fold.class_table().take(codes.take(start[:, None] + np.arange(4), mode="clip").astype(np.intp))
    dated = (year & np.uint8(fold.DIGIT) > 0).all(axis=1)
    filled = end > start
    marked = (label & np.uint8(grammar.STRONG | grammar.DASHED) > 0) & ~dated
    if _ranges(codes, start, stop)[filled].all():
        return False
    return _share((stop > start) & ~dated, filled) >= _WHOLE and _share(marked, filled) >= _MARKED


def _ranges(codes: fold.Codes, start: Ints, stop: Ints) -> Bools:
    """Which blocks are two rising numbers, or one: a whole column of them may be ages (20-29), floors or hours."""
    low, behind = _number(codes, start)
    high, last = _number(codes, behind + 1)
    return np.asarray((behind == stop) | ((last == stop) & (low < high)))


def _number(codes: fold.Codes, at: Ints) -> tuple[Ints, Ints]:
    """Value of the digits at each position, and their end."""
    value, end = np.zeros(len(at), np.int64), at.copy()
    for _ in range(4):
        digit = codes.take(end, mode="clip").astype(np.int64) - ord("0")
        more = (digit >= 0) & (digit < 10)
        value, end = np.where(more, value * 10 + digit, value), end + more
    return value, end
