"""The columns of an address: in which order they are joined, which the values tell, which look like one and are left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from piiscan.japanese.address import by_values, grammar
from piiscan.japanese.address.columns import PARTS, part_of, whose
from piiscan.text import buffer as buffers
from piiscan.text import fold

SAMPLE = 200  # cells looked at per column
_LEAST, _SHARE = 5, 0.6  # filled cells, and how many of them begin with a town and its block
_REST = PARTS.index("block")


def ordered(header: Sequence[str], numbers: Sequence[int]) -> tuple[int, ...]:
    """Prefecture, city, town, block, building, whatever order the columns stand in; 住所2, 住所1 by their numbers.

    File order where two columns hold the same part, or parts of different addresses (自宅市区町村, 届先番地).
    """
    parts = [part_of(header[n]) for n in numbers]
    named = [part for part in parts if part]
    if len({whose(header[n]) for n, part in zip(numbers, parts, strict=True) if part}) > 1 or len(set(named)) < len(
        named
    ):
        return tuple(numbers)
    places = [_place(header[n], part) for n, part in zip(numbers, parts, strict=True)]
    if len(set(places)) < len(places):
        return tuple(numbers)
    return tuple(n for _, n in sorted(zip(places, numbers, strict=True)))


def _place(name: str, part: str) -> tuple[int, int]:
    """Rank of the part, and the number behind the name; a whole or numbered address stands where block numbers do."""
    behind = re.search(r"\d+$", fold.fold_text(name))
    return PARTS.index(part) if part else _REST, int(behind[0][:4]) if behind else 0


def told_by_values(columns: Sequence[pa.StringArray]) -> tuple[int, ...]:
    """Columns that hold the parts of an address by their values, if together they reach to the block."""
    texts = _sample(columns)
    if not texts or not texts[0]:
        return ()
    cells = buffers.of_texts([cell for column in texts for cell in column])
    number = np.repeat(np.arange(len(texts)), len(texts[0]))
    return tuple(i for i, part in enumerate(by_values.parts(cells, number, len(texts))) if part)


def looks_like_part(column: pa.StringArray) -> bool:
    """Whether most cells begin with letters and a block (丸の内1-9-1), or are a block with its unit (2番3号)."""
    filled = [cell for cell in _sample([column])[0] if cell.strip()]
    if len(filled) < _LEAST:
        return False
    cells = buffers.of_texts(filled)
    codes = np.append(cells.folded, np.uint16(10))
    letters = fold.class_table().take(codes.take(cells.starts).astype(np.intp)) & np.uint8(fold.DIGIT) == 0
    _, behind = grammar.automaton_of("block behind").run(codes, cells.starts, grammar.BLOCK_MOST)
    good = letters & (behind & np.uint8(grammar.STRONG) > 0)
    good |= np.array([_UNIT.search(cell) is not None for cell in filled])
    return float(good.mean()) >= _SHARE


_UNIT = re.compile(r"^[\d０-９一二三四五六七八九十〇]+(?:丁目|番地|番[\d０-９])")


def _sample(columns: Sequence[pa.StringArray]) -> list[list[str]]:
    return [[cell or "" for cell in column[:SAMPLE].to_pylist()] for column in columns]
