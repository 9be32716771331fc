"""Candidates for addresses in a whole buffer: spans with evidence, no judgement.

A municipality of the table at 市 区 町 村, the prefecture in front if it stands there, town, block, building. A
municipality without block is a candidate with little evidence: a place in prose. `leads` finds addresses without one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import squeezed
from piiscan.japanese.address import around, blocks, buildings, continued, leads, places, towns
from piiscan.japanese.address.leads import Candidates
from piiscan.japanese.positions import is_in, where_any
from piiscan.text import buffer as buffers
from piiscan.text import fold, ngrams, spans
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits
from piiscan.text.sets import distinct
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_ANCHORS = "市区町村"


@dataclass(frozen=True, slots=True, eq=False)
class _Hits:
    """Municipalities found: span, and one reading each (index in tables.municipalities(), -1 a city without ward)."""

    start: Ints
    end: Ints
    owner: Ints

    def take(self, which: Ints) -> _Hits:
        return _Hits(self.start[which], self.end[which], self.owner[which])


def find_addresses(buffer: Buffer, *, lines: bool = False) -> Spans:
    """Candidates in order of start, none overlapping. Evidence: model.EVIDENCE_BIT.

    lines: the units are lines of one text, and an address may go on in the next.
    """
    if buffer.text.isascii():
        return spans.none()
    gone = distinct(np.concatenate((squeezed.unseen(buffer), squeezed.voice_marks(buffer))))
    if not len(gone):
        return _find(buffer, lines=lines)
    second, position = squeezed.without(squeezed.voiced(buffer), gone)
    return squeezed.moved_back(_find(second, lines=lines), position, gone)


def _find(buffer: Buffer, *, lines: bool) -> Spans:
    codes = np.append(buffer.folded, np.uint16(10))
    found = [_with_municipality(buffer, codes, lines=lines), leads.find(buffer, codes)]
    start, end, bits, weight = (np.concatenate(column) for column in zip(*found, strict=True))
    return Spans(start, end, bits).take(spans.best_per_cluster(start, end, weight))


def addresses_in(text: str) -> list[tuple[int, int, int]]:
    """(start, end, evidence) in one text alone."""
    found = find_addresses(buffers.of_text(text))
    return list(zip(found.start.tolist(), found.end.tolist(), found.evidence.tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class _Towns:
    """What stands behind each municipality. end: of the town. known: a table or the form tells it is one. street: a way
    along the streets of Kyoto stands in front of it."""

    end: Ints
    known: Bools
    street: Bools

    def take(self, which: Ints) -> _Towns:
        return _Towns(self.end[which], self.known[which], self.street[which])


def _with_municipality(buffer: Buffer, codes: fold.Codes, *, lines: bool) -> Candidates:
    hits = _municipalities(codes, where_any(buffer.folded, _ANCHORS))
    if not len(hits.start):
        return leads.none()
    start, front = _with_prefecture(codes, hits)
    town = _towns(codes, hits, front)
    best = _best_readings(codes, hits, start, front, town)
    start, front, hits, town = start[best], front[best], hits.take(best), town.take(best)
    end, block = _ends(codes, hits, town, front)
    end, block = _over_lines(buffer, codes, hits, (town.known, front), (end, block), lines=lines)
    sure = ~_small(codes, hits, front) | town.known | ~block
    bits: Bits = np.where(sure, BIT["municipality"], NOTHING)
    for code, there in (("prefecture", front), ("block", block), ("town", town.known)):
        bits |= np.where(there, BIT[code], NOTHING)
    bits |= around.evidence(buffer, codes, start, end, hits.owner)
    bits &= np.where(sure, ~NOTHING, ~BIT["table_cell"])
    keep = front | ~_inside_word(buffer, start, hits.end)
    return _weighed(start, end, bits).take(keep)


def _towns(codes: fold.Codes, hits: _Hits, front: Bools) -> _Towns:
    street = towns.street_ends(codes, hits.end, hits.owner)
    town = towns.town_ends(codes, street, hits.owner)
    known, way = town > street, street > hits.end
    longer = towns.section_ends(codes, town, front=front, known=known, street=way)
    return _Towns(longer, known | (longer > town), way)


def _best_readings(codes: fold.Codes, hits: _Hits, start: Ints, front: Bools, town: _Towns) -> Ints:
    """Of the readings of one name (中央区: ten) that whose prefecture or postal code stands in front, or whose town is
    longest."""
    first = np.ones(len(start), np.bool_)
    first[1:] = hits.end[1:] != hits.end[:-1]
    if first.all():
        return np.arange(len(start))
    agrees = around.belongs(around.postal_code(codes, start)[0], hits.owner)
    order = np.lexsort((-town.end, ~agrees, ~front, hits.end))
    return order[first]


def _ends(codes: fold.Codes, hits: _Hits, town: _Towns, front: Bools) -> tuple[Ints, Bools]:
    """End of each address, and whether it has a block. A way along streets and a town are one without a number."""
    asked = blocks.Asked(town.end, town.known | town.street, town.end == hits.end, front)
    stop, going_on = blocks.block_ends(codes, asked)
    end, rows = stop.copy(), np.flatnonzero(stop > town.end)
    end[rows] = buildings.building_ends(codes, stop[rows])
    block = (stop > town.end) & ~(going_on & (end == stop)) | town.known & town.street
    return np.where(block, end, town.end), block


def _over_lines(
    buffer: Buffer, codes: fold.Codes, hits: _Hits, told: tuple[Bools, Bools], found: tuple[Ints, Bools], *, lines: bool
) -> tuple[Ints, Bools]:
    """Ends and blocks of addresses that go on in the next line. told: town known, prefecture in front."""
    (known, front), (end, block), places_end = told, found, np.sort(hits.end)
    begin = continued.next_lines(buffer, codes, end, lines=lines)
    rows = np.flatnonzero((begin >= 0) & ~block & (known | front))
    later = continued.blocks(codes, begin[rows], hits.owner[rows], known=known[rows])
    rows, later = rows[later >= 0], later[later >= 0]
    end[rows], block[rows] = buildings.building_ends(codes, later), True
    begin[rows] = continued.next_lines(buffer, codes, end[rows], lines=lines)
    rows = np.flatnonzero((begin >= 0) & block)
    house = continued.houses(codes, begin[rows])
    another = np.searchsorted(places_end, begin[rows]) < np.searchsorted(places_end, house)
    end[rows] = np.maximum(end[rows], np.where(another, -1, house))
    return end, block


def _weighed(start: Ints, end: Ints, bits: Bits) -> Candidates:
    """Which of overlapping candidates stays: block, prefecture, postal code, town, in this order."""
    worth = {"block": 8.0, "prefecture": 4.0, "postal_agrees": 2.0, "town": 1.0, "municipality": 0.5}
    weight = sum((np.where(bits & BIT[code] > 0, w, 0.0) for code, w in worth.items()), np.zeros(len(start)))
    return Candidates(start, end, bits, weight)


def _municipalities(codes: fold.Codes, anchors: Ints) -> _Hits:
    """The longest municipality that ends at each anchor, once for each reading of its name."""
    ways = places.places()
    deepest = int(ways.lengths[-1])
    hashes = ngrams.prefix_hashes(codes, anchors, deepest, -1, spelling=places.spelling())[ways.lengths - 1]
    found = ways.lexicon.find(hashes.ravel()).reshape(hashes.shape)
    size, row = np.nonzero((found >= 0) & (ways.lengths[:, None] <= anchors + 1))
    longest = np.full(len(anchors), -1, np.int64)
    longest[row] = size  # rising sizes: the longest is written last
    known = longest >= 0
    way, end, size = found[longest[known], np.flatnonzero(known)], anchors[known] + 1, ways.lengths[longest[known]]
    count = ways.first[way + 1] - ways.first[way]
    inner = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    owner = ways.owner[np.repeat(ways.first[way], count) + inner]
    start, end = np.repeat(end - size, count), np.repeat(end, count)
    behind = np.minimum(np.searchsorted(end, end, "right"), max(len(end) - 1, 0))
    keep = (owner >= 0) | (start[behind] != start) | (end[behind] == end)  # 横浜市 in 横浜市港北区
    return _Hits(start[keep], end[keep], owner[keep])


def _with_prefecture(codes: fold.Codes, hits: _Hits) -> tuple[Ints, Bools]:
    """Start of each hit with its city and prefecture in front (a space between is allowed), and if there is one.

    都, 府 and 県 may be missing (岩手花巻市) where no letter stands before.
    """
    start, found = _with_city(codes, hits), np.zeros(len(hits.start), np.bool_)
    for gap in (0, 1):
        behind = start - gap
        last = codes.take(np.maximum(behind - 1, 0)).astype(np.intp)
        open_ = (behind > 1) & ~found & ((gap == 0) | (codes.take(np.maximum(behind, 0)) == ord(" ")))
        for size, ends in sorted(places.prefecture_sizes().items(), reverse=True):
            rows = np.flatnonzero(open_ & ~found & ends.take(last) & (behind >= size))
            at, owner = behind[rows] - size, hits.owner[rows]
            name = places.prefectures().find(ngrams.span_hashes(codes, at, np.full(len(rows), size)))
            whole = name < len(places.prefectures()) // 2 + 1
            name = np.where(whole, name, name - len(places.prefectures()) // 2)
            fits = (name >= 0) & ((owner < 0) | (places.prefecture_of()[owner] == name))
            fits &= whole | ~_letter(codes, at - 1)
            start[rows[fits]], found[rows[fits]] = at[fits], True
    return start, found


def _letter(codes: fold.Codes, at: Ints) -> Bools:
    """Whether kanji or katakana stand at positions; not before the text."""
    classes = fold.class_table().take(codes.take(np.maximum(at, 0)).astype(np.intp))
    return (at >= 0) & (classes & np.uint8(fold.KANJI | fold.KATAKANA) > 0)


def _with_city(codes: fold.Codes, hits: _Hits) -> Ints:
    """Start of each hit, or of what belongs to it and stands in front of it and a space: 横浜市 港北区, 西白河郡 中島村."""
    start, before = hits.start.copy(), hits.start - 1
    spaced = np.flatnonzero((before > 0) & (codes[np.maximum(before, 0)] == ord(" ")))
    if not len(spaced):
        return start
    size, county = places.counties()
    length = size[hits.owner[spaced]]
    rows = spaced[(length > 0) & (before[spaced] >= length)]
    length = size[hits.owner[rows]]
    fits = ngrams.span_hashes(codes, before[rows] - length, length) == county[hits.owner[rows]]
    start[rows[fits]] = (before[rows] - length)[fits]
    city = np.flatnonzero(hits.owner < 0)
    if len(city):
        index = np.minimum(np.searchsorted(hits.end[city], before), len(city) - 1)
        joined = (hits.end[city][index] == before) & (codes[np.maximum(before, 0)] == ord(" "))
        start = np.where(joined, hits.start[city][index], start)
    return start


def _small(codes: fold.Codes, hits: _Hits, front: Bools) -> Bools:
    """Towns and villages without county and prefecture: many towns inside cities bear the same names (清水町)."""
    return ~front & is_in(codes[hits.end - 1], "町村") & ~places.with_county(hits.end - hits.start, hits.owner)


def _inside_word(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """A short name with a kanji in front is the end of a longer word (旧津市, 山北区)."""
    before = buffer.classes[np.maximum(start - 1, 0)] & np.uint8(fold.KANJI | fold.KATAKANA) > 0
    return (end - start <= 2) & (start > 0) & before
