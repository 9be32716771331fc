"""Municipalities in a buffer: their names, and the prefecture, county and city in front."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.address import places
from piiscan.text import fold, ngrams

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Municipalities found: span, and one reading each (index in tables.municipalities(), -1 a city without ward)."""

    start: Ints
    end: Ints
    owner: Ints

    def take(self, which: Ints) -> Hits:
        return Hits(self.start[which], self.end[which], self.owner[which])


def find(codes: fold.Codes, anchors: Ints) -> Hits:
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
    return Hits(start[keep], end[keep], owner[keep])


def with_prefecture(codes: fold.Codes, hits: Hits) -> tuple[Ints, Bools]:
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


def _with_city(codes: fold.Codes, hits: Hits) -> Ints:
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
