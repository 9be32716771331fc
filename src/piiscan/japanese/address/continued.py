"""Addresses that go on in the next line, as on an envelope or in a form: the block behind its town, the building behind
its block. Only where the next line can be nothing else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.address import buildings, grammar, towns
from piiscan.japanese.positions import among, is_in
from piiscan.text import fold
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_INDENT = 4  # spaces before the rest of an address
_HOUSES = "building_end"


def next_lines(buffer: Buffer, codes: fold.Codes, at: Ints, *, lines: bool) -> Ints:
    """Where the text of the next line begins for positions at the end of one; -1 elsewhere.

    lines: the units are lines of one text. Otherwise a line ends inside a unit only.
    """
    stop = at + (codes.take(at, mode="clip") == 13)
    good = (codes.take(stop, mode="clip") == 10) & (stop < len(buffer.folded))
    if not lines:
        good &= ~among(stop, buffer.ends)
    begin = stop + 1
    for _ in range(_INDENT):
        begin = begin + is_in(codes.take(begin, mode="clip"), " \t")
    return np.where(good & (begin < len(buffer.folded)), begin, -1)


def blocks(codes: fold.Codes, begin: Ints, owner: Ints, *, known: Bools) -> Ints:
    """End of the block that begins the next line, or -1. Where the town is not known yet, a known one stands before it."""
    town = towns.town_ends(codes, begin, np.where(known, -1, owner))
    end, label = grammar.automaton_of("block").run(codes, town, grammar.BLOCK_MOST)
    good = (label & np.uint8(grammar.STRONG | grammar.DASHED) > 0) & (known | (town > begin))
    good &= is_in(codes.take(end, mode="clip"), " \r\n") & (codes.take(town, mode="clip") != ord(" "))
    return np.where(good, end, -1)


def houses(codes: fold.Codes, begin: Ints) -> Ints:
    """End of the building that fills the next line, or -1: with a room or a floor, or named as a house."""
    end = buildings.building_ends(codes, begin)
    good = (end > begin) & is_in(codes.take(end, mode="clip"), "\r\n")
    last = codes.take(np.maximum(end - 1, 0))
    numbered = is_in(last, "0123456789室階F号棟")
    return np.where(good & (numbered | buildings.ends_with(codes, end, _HOUSES)), end, -1)
