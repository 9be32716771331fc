"""Candidates for addresses in a whole buffer: spans with evidence, no judgement.

A municipality of the table at 市 区 町 村, the prefecture in front if it stands there, town, block, building. A
municipality without block is a candidate with little evidence: a place in prose. `leads` finds addresses without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import squeezed
from piiscan.japanese.address import around, blocks, buildings, continued, leads, municipalities, places, towns
from piiscan.japanese.address.leads import Candidates
from piiscan.japanese.address.municipalities import Hits
from piiscan.japanese.positions import is_in, where_any
from piiscan.text import buffer as buffers
from piiscan.text import fold, spans
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits
from piiscan.text.sets import distinct
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_ANCHORS = "市区町村"
_TOGETHER = 1 << 15  # readings


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

    @classmethod
    def joined(cls, parts: Iterable[_Towns]) -> _Towns:
        return cls(*map(np.concatenate, zip(*((p.end, p.known, p.street) for p in parts), strict=True)))


def _with_municipality(buffer: Buffer, codes: fold.Codes, *, lines: bool) -> Candidates:
    hits = municipalities.find(codes, where_any(buffer.folded, _ANCHORS))
    if not len(hits.start):
        return leads.none()
    start, front = municipalities.with_prefecture(codes, hits)
    best, town = _best_readings(codes, hits, start, front)
    start, front, hits = start[best], front[best], hits.take(best)
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


def _towns(codes: fold.Codes, hits: Hits, front: Bools) -> _Towns:
    street = towns.street_ends(codes, hits.end, hits.owner)
    town = towns.town_ends(codes, street, hits.owner)
    known, way = town > street, street > hits.end
    longer = towns.section_ends(codes, town, front=front, known=known, street=way)
    return _Towns(longer, known | (longer > town), way)


def _best_readings(codes: fold.Codes, hits: Hits, start: Ints, front: Bools) -> tuple[Ints, _Towns]:
    """Of the readings of one name (中央区: ten) that whose prefecture or postal code stands in front, or whose town is
    longest; and the town behind each. Worked out for some thousands at a time: a text may name little else."""
    first = np.ones(len(start), np.bool_)
    first[1:] = hits.end[1:] != hits.end[:-1]
    names = np.flatnonzero(first)
    cuts = np.searchsorted(names, np.arange(0, len(start), _TOGETHER))
    edges = [*distinct(names[np.minimum(cuts, len(names) - 1)]).tolist(), len(start)]
    found: list[tuple[Ints, _Towns]] = []
    for low, high in pairwise(edges):
        rows = np.arange(low, high)
        town = _towns(codes, hits.take(rows), front[rows])
        agrees = around.belongs(around.postal_code(codes, start[rows])[0], hits.owner[rows])
        order = np.lexsort((-town.end, ~agrees, ~front[rows], hits.end[rows]))[first[rows]]
        found.append((rows[order], town.take(order)))
    return np.concatenate([best for best, _ in found]), _Towns.joined([town for _, town in found])


def _ends(codes: fold.Codes, hits: Hits, town: _Towns, front: Bools) -> tuple[Ints, Bools]:
    """End of each address, and whether it has a block. A way along streets and a town are one without a number."""
    asked = blocks.Asked(town.end, town.known | town.street, town.end == hits.end, front)
    stop, going_on = blocks.block_ends(codes, asked)
    end, rows = stop.copy(), np.flatnonzero(stop > town.end)
    end[rows] = buildings.building_ends(codes, stop[rows])
    block = (stop > town.end) & ~(going_on & (end == stop)) | town.known & town.street
    return np.where(block, end, town.end), block


def _over_lines(
    buffer: Buffer, codes: fold.Codes, hits: Hits, told: tuple[Bools, Bools], found: tuple[Ints, Bools], *, lines: bool
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


def _small(codes: fold.Codes, hits: Hits, front: Bools) -> Bools:
    """Towns and villages without county and prefecture: many towns inside cities bear the same names (清水町)."""
    return ~front & is_in(codes[hits.end - 1], "町村") & ~places.with_county(hits.end - hits.start, hits.owner)


def _inside_word(buffer: Buffer, start: Ints, end: Ints) -> Bools:
    """A short name with a kanji in front is the end of a longer word (旧津市, 山北区)."""
    before = buffer.classes[np.maximum(start - 1, 0)] & np.uint8(fold.KANJI | fold.KATAKANA) > 0
    return (end - start <= 2) & (start > 0) & before
