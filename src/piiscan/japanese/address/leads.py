"""Addresses whose municipality is left out, where something else says that one stands there: a label, a postal code,
the beginning of a cell (whose column may be one of addresses).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import word_lists
from piiscan.japanese.address import around, blocks, buildings, towns
from piiscan.japanese.positions import is_in, where_any
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Bits, Word
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_LETTERS = np.uint8(fold.KANJI | fold.KATAKANA)
_BEHIND_LABEL = ':= |\t】]」("'


class Candidates(NamedTuple):
    """Spans with evidence words, and a weight each for the choice among overlapping ones."""

    start: Ints
    end: Ints
    bits: Bits
    weight: NDArray[np.float64]

    def take(self, which: Bools | Ints) -> Candidates:
        """Some of the candidates."""
        return Candidates(self.start[which], self.end[which], self.bits[which], self.weight[which])


def none() -> Candidates:
    """No candidates."""
    nowhere = np.empty(0, np.int64)
    return Candidates(nowhere, nowhere, np.empty(0, Word), np.empty(0))


def find(buffer: Buffer, codes: fold.Codes) -> Candidates:
    """Town and block at places where an address may begin without its municipality."""
    at = distinct(np.concatenate((_behind_labels(codes), _behind_postal_codes(codes), buffer.starts)))
    at = at[buffer.classes.take(at, mode="clip") & _LETTERS > 0] if len(buffer.classes) else at[:0]
    if not len(at):
        return none()
    number, _ = around.postal_code(codes, at)
    owner, town = around.holder(number, 0), at.copy()
    coded = np.flatnonzero(owner >= 0)
    town[coded] = towns.town_ends(codes, at[coded], owner[coded])
    known = town > at
    stop, going_on = blocks.block_ends(codes, blocks.Asked(town, known, ~known, np.ones(len(at), np.bool_)))
    rows = np.flatnonzero((stop > town) & ~going_on & (known | ~is_in(codes.take(np.maximum(stop - 1, 0)), "目条線")))
    start, stop, owner, known = at[rows], stop[rows], owner[rows], known[rows]
    end = buildings.building_ends(codes, stop)
    bits = around.evidence(buffer, codes, start, end, owner)
    whole = bits & BIT["table_cell"] > 0
    told = bits & (BIT["label"] | BIT["postal_agrees"]) > 0
    bits = bits & ~(BIT["table_cell"] | BIT["postal_agrees"]) | BIT["block"]
    bits |= np.where(known, BIT["postal_agrees"], np.where(told, NOTHING, BIT["look_alike"]))
    keep = whole | told
    return Candidates(start, end, bits, np.where(known, 9.0, 1.0)).take(keep)


def _behind_labels(codes: fold.Codes) -> Ints:
    """Where the value of a label may begin."""
    edge = word_lists.labels("label_address")
    last = where_any(codes, "所先地籍")
    row, _ = edge.matches(codes, last)
    at: Ints = last[row] + 1
    for _ in range(3):
        at = at + is_in(codes.take(at, mode="clip"), _BEHIND_LABEL)
    return at


def _behind_postal_codes(codes: fold.Codes) -> Ints:
    """Where an address may begin behind 〒 and seven digits."""
    at: Ints = where_any(codes, "〒") + 1
    at = at + (codes.take(at, mode="clip") == ord(" "))
    for place in range(8):
        at = at + (
            is_in(codes.take(at, mode="clip"), "0123456789") | (place == 3) & (codes.take(at, mode="clip") == ord("-"))
        )
    for _ in range(2):
        at = at + (codes.take(at, mode="clip") == ord(" "))
    return at
