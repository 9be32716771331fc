"""Candidates for addresses in a whole buffer: spans with evidence, no judgement.

A municipality of the table at 市 区 町 村, the prefecture in front if it stands there, town, block, building. A
municipality without block is a candidate with little evidence: a place in prose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import squeezed, tables, word_lists
from piiscan.japanese.address import blocks, places, towns
from piiscan.japanese.address.blocks import Tail, hashes
from piiscan.japanese.positions import among, is_in
from piiscan.text import buffer as buffers
from piiscan.text import fold, ngrams, spans
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits, Word
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

    def take(self, which: Bools | Ints) -> _Hits:
        return _Hits(self.start[which], self.end[which], self.owner[which])


def find_addresses(buffer: Buffer) -> Spans:
    """Candidates in order of start, none overlapping. Evidence: model.EVIDENCE_BIT."""
    if buffer.text.isascii():
        return spans.none()
    unseen = squeezed.unseen(buffer)
    if not len(unseen):
        return _find(buffer)
    second, position = squeezed.without(buffer, unseen)
    return squeezed.moved_back(_find(second), position, unseen)


def _find(buffer: Buffer) -> Spans:
    anchors = np.flatnonzero(is_in(buffer.folded, _ANCHORS))
    if not len(anchors):
        return spans.none()
    codes = np.append(places.spelled(buffer.folded), np.uint16(10))
    hits = _municipalities(codes, anchors)
    if not len(hits.start):
        return spans.none()
    start, in_front = _with_prefecture(codes, hits)
    street = towns.street_ends(buffer, hits.end, hits.owner)
    town = towns.town_ends(codes, street, hits.owner)
    end, block = _ends(Tail.of(buffer), hits, town, street)
    bits = np.full(len(start), BIT["municipality"])
    bits |= np.where(in_front, BIT["prefecture"], NOTHING) | np.where(block, BIT["block"], NOTHING)
    bits |= np.where(_postal_agrees(codes, start, hits.owner), BIT["postal_agrees"], NOTHING)
    bits |= _surroundings(buffer, start, end)
    weight = 8.0 * block + 4.0 * in_front + 2.0 * (bits & BIT["postal_agrees"] > 0) + (town > hits.end)
    keep = in_front | ~_inside_word(buffer, start, hits.end)
    found = Spans(start, end, bits).take(keep)
    return found.take(spans.best_per_cluster(found.start, found.end, weight[keep]))


def addresses_in(text: str) -> list[tuple[int, int, int]]:
    """(start, end, evidence) in one text alone."""
    found = find_addresses(buffers.of_text(text))
    return list(zip(found.start.tolist(), found.end.tolist(), found.evidence.tolist(), strict=True))


def _municipalities(codes: fold.Codes, anchors: Ints) -> _Hits:
    """The longest municipality that ends at each anchor, once for each reading of its name."""
    ways = places.places()
    hashes = ngrams.prefix_hashes(codes, anchors, int(ways.lengths[-1]), -1)[ways.lengths - 1]
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
    """Start of each hit with its city and prefecture in front (a space between is allowed), and if there is one."""
    start, found = _with_city(codes, hits), np.zeros(len(hits.start), np.bool_)
    hits = _Hits(start.copy(), hits.end, hits.owner)
    for gap in (0, 1):
        for size in (3, 4):
            at = hits.start - gap - size
            rows = np.flatnonzero(~found & (at >= 0))
            if gap:
                rows = rows[codes[hits.start[rows] - 1] == ord(" ")]
            name = places.prefectures().find(hashes(codes, at[rows], np.full(len(rows), size)))
            owner = hits.owner[rows]
            fits = (name >= 0) & ((owner < 0) | (places.prefecture_of()[owner] == name))
            start[rows[fits]], found[rows[fits]] = at[rows[fits]], True
    return start, found


def _with_city(codes: fold.Codes, hits: _Hits) -> Ints:
    """Start of each hit, or of the designated city in front of it and a space: 横浜市 港北区."""
    city = np.flatnonzero(hits.owner < 0)
    if not len(city):
        return hits.start.copy()
    index = np.minimum(np.searchsorted(hits.end[city], hits.start - 1), len(city) - 1)
    joined = (hits.end[city][index] == hits.start - 1) & (codes[np.maximum(hits.start - 1, 0)] == ord(" "))
    return np.where(joined, hits.start[city][index], hits.start)


def _ends(tail: Tail, hits: _Hits, town: Ints, street: Ints) -> tuple[Ints, Bools]:
    """End of each address, and whether it has a block. A way along streets and a town are one without a number."""
    known = town > street
    begin = blocks.number_from(tail, town, known=known)
    rows = np.flatnonzero(begin >= 0)
    strict = ~known[rows] | (begin[rows] > town[rows] + 1)
    stop = blocks.block_end(tail, begin[rows], strict=strict)
    has = stop > begin[rows]
    end, block = town.copy(), known & (street > hits.end)
    block[rows[has]] = True
    end[rows[has]] = blocks.building_end(tail, stop[has])
    return end, block


def _postal_agrees(codes: fold.Codes, start: Ints, owner: Ints) -> Bools:
    """Whether a postal code directly in front (up to two spaces) belongs to the municipality."""
    at = start.copy()
    for _ in range(2):
        at -= (at > 0) & (codes[np.maximum(at - 1, 0)] == ord(" "))
    number, good = np.zeros(len(at), np.int64), at >= 7
    dash = codes[np.maximum(at - 5, 0)] == ord("-")
    for place, scale in zip((1, 2, 3, 4, 5, 6, 7), 10 ** np.arange(7), strict=True):
        digit = codes[np.maximum(at - place - (dash & (place > 4)), 0)].astype(np.int64) - 48
        good &= (digit >= 0) & (digit <= 9)
        number += digit * scale
    known, holder = tables.postal_codes()
    left, right = np.searchsorted(known, number), np.searchsorted(known, number, "right")
    agrees = np.zeros(len(at), np.bool_)
    for step in range(3):  # at most three municipalities share a code
        index = np.minimum(left + step, len(known) - 1)
        agrees |= (left + step < right) & (holder[index] == owner)
    return good & agrees


def _surroundings(buffer: Buffer, start: Ints, end: Ints) -> Bits:
    """Evidence of a label in front and of a cell that holds nothing else."""
    unit = buffer.unit_of(start)
    cell: Bools = (buffer.starts[unit] == start) & (buffer.ends[unit] == end)
    position, _, size = word_lists.finder("label_address")[0].find_sized(buffer.folded)
    behind = position + size
    folded, at = buffer.folded, start.copy()
    for _ in range(3):
        at -= (at > 0) & is_in(folded[np.maximum(at - 1, 0)], ':= |\t】]」,("')
    label = among(at, np.sort(behind))
    bits: Bits = np.where(cell, BIT["table_cell"], NOTHING)
    return bits | np.where(label, BIT["label"], NOTHING).astype(Word)


def _inside_word(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """A short name with a kanji in front is the end of a longer word (旧津市, 山北区)."""
    before = buffer.classes[np.maximum(start - 1, 0)] & np.uint8(fold.KANJI | fold.KATAKANA) > 0
    return (end - start <= 2) & (start > 0) & before
