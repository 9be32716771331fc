"""Candidates for addresses in a whole buffer: spans with evidence, no judgement.

A municipality of the table at 市 区 町 村, the prefecture in front if it stands there, town, block, building. A
municipality without block is a candidate with little evidence: a place in prose. `leads` finds addresses without one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import squeezed
from piiscan.japanese.address import around, blocks, buildings, leads, places, towns
from piiscan.japanese.address.leads import Candidates
from piiscan.japanese.positions import is_in
from piiscan.text import buffer as buffers
from piiscan.text import fold, ngrams, spans
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits
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


def find_addresses(buffer: Buffer) -> Spans:
    """Candidates in order of start, none overlapping. Evidence: model.EVIDENCE_BIT."""
    if buffer.text.isascii():
        return spans.none()
    gone = np.union1d(squeezed.unseen(buffer), squeezed.voice_marks(buffer))
    if not len(gone):
        return _find(buffer)
    second, position = squeezed.without(squeezed.voiced(buffer), gone)
    return squeezed.moved_back(_find(second), position, gone)


def _find(buffer: Buffer) -> Spans:
    codes = np.append(buffer.folded, np.uint16(10))
    found = [_with_municipality(buffer, codes), leads.find(buffer, codes)]
    start, end, bits, weight = (np.concatenate(column) for column in zip(*found, strict=True))
    return Spans(start, end, bits).take(spans.best_per_cluster(start, end, weight))


def addresses_in(text: str) -> list[tuple[int, int, int]]:
    """(start, end, evidence) in one text alone."""
    found = find_addresses(buffers.of_text(text))
    return list(zip(found.start.tolist(), found.end.tolist(), found.evidence.tolist(), strict=True))


def _with_municipality(buffer: Buffer, codes: fold.Codes) -> Candidates:
    hits = _municipalities(codes, np.flatnonzero(is_in(buffer.folded, _ANCHORS)))
    if not len(hits.start):
        return leads.none()
    start, front = _with_prefecture(codes, hits)
    street = towns.street_ends(codes, hits.end, hits.owner)
    town = towns.town_ends(codes, street, hits.owner)
    known = town > street
    longer = towns.section_ends(codes, town, front=front, known=known, street=street > hits.end)
    known, town = known | (longer > town), longer
    bare = town == hits.end
    stop, going_on = blocks.block_ends(codes, blocks.Asked(town, known, bare, front))
    end = stop.copy()
    rows = np.flatnonzero(stop > town)
    end[rows] = buildings.building_ends(codes, stop[rows])
    block = (stop > town) & ~(going_on & (end == stop)) | known & (street > hits.end)
    end = np.where(block, end, town)
    sure = ~_small(codes, hits, front) | known | ~block
    bits = np.where(sure, BIT["municipality"], NOTHING) | np.where(front, BIT["prefecture"], NOTHING)
    bits |= np.where(block, BIT["block"], NOTHING) | np.where(known, BIT["town"], NOTHING)
    bits |= around.evidence(buffer, codes, start, end, hits.owner)
    keep = front | ~_inside_word(buffer, start, hits.end)
    return _weighed(start, end, bits, hits.end).take(keep)


def _weighed(start: Ints, end: Ints, bits: Bits, place: Ints) -> Candidates:
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
    return _Hits(np.repeat(end - size, count), np.repeat(end, count), owner)


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
    """Start of each hit, or of the designated city in front of it and a space: 横浜市 港北区."""
    city = np.flatnonzero(hits.owner < 0)
    if not len(city):
        return hits.start.copy()
    index = np.minimum(np.searchsorted(hits.end[city], hits.start - 1), len(city) - 1)
    joined = (hits.end[city][index] == hits.start - 1) & (codes[np.maximum(hits.start - 1, 0)] == ord(" "))
    return np.where(joined, hits.start[city][index], hits.start)


def _small(codes: fold.Codes, hits: _Hits, front: Bools) -> Bools:
    """Towns and villages without county and prefecture: many towns inside cities bear the same names (清水町)."""
    return ~front & is_in(codes[hits.end - 1], "町村") & ~places.with_county(hits.end - hits.start, hits.owner)


def _inside_word(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """A short name with a kanji in front is the end of a longer word (旧津市, 山北区)."""
    before = buffer.classes[np.maximum(start - 1, 0)] & np.uint8(fold.KANJI | fold.KATAKANA) > 0
    return (end - start <= 2) & (start > 0) & before
