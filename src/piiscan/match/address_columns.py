"""The columns of an address: in which order they are joined, which the values tell, which look like one and are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from piiscan.japanese.address import by_values, grammar
from piiscan.japanese.address.columns import PARTS, part_of, whose
from piiscan.match.cell_kinds import Look
from piiscan.text import buffer as buffers
from piiscan.text import fold

SAMPLE = 200  # cells looked at per column
_LEAST, _SHARE = 5, 0.6  # filled cells, and how many of them begin with a town and its block
_REST = PARTS.index("block")


def of_one(header: Sequence[str], numbers: Sequence[int]) -> tuple[int, ...]:
    """The columns of one address where a table has several: the person's own (自宅番地, 住所), else the first (届先番地)."""
    owner = [whose(header[n]) for n in numbers]
    own = [n for n, o in zip(numbers, owner, strict=True) if not o]
    if any(part_of(header[n]) in ("", "block") for n in own):
        return tuple(own)
    first = next((o for o in owner if o), "")
    return tuple(n for n, o in zip(numbers, owner, strict=True) if o in ("", first))


def complete(left_out: Iterable[str], address: Iterable[str]) -> bool:
    """Whether columns that were left out belong to other addresses than those taken: 届先番地 beside 住所."""
    return not {whose(name) for name in left_out} & ({whose(name) for name in address} | {""})


def ordered(header: Sequence[str], numbers: Sequence[int]) -> tuple[int, ...]:
    """Prefecture, city, town, block, building, whatever order the columns stand in; 住所2, 住所1 by their numbers.

    File order where two columns hold the same part.
    """
    places = [_place(header[n]) for n in numbers]
    if len(set(places)) < len(places):
        return tuple(numbers)
    return tuple(n for _, n in sorted(zip(places, numbers, strict=True)))


def _place(name: str) -> tuple[int, int]:
    """Rank of the part, and the number behind the name; a whole or numbered address stands where block numbers do."""
    behind, part = re.search(r"\d+$", fold.fold_text(name)), part_of(name)
    rank = PARTS.index(part) if part else _REST
    if part == "block" and _FROM_TOWN.search(name):
        rank = PARTS.index("town")
    return rank, int(behind[0][:4]) if behind else 0


_FROM_TOWN = re.compile("[市町].*(?:以下|以降)|町.*番地")


def told_by_values(columns: Sequence[pa.StringArray], looks: Sequence[Look]) -> tuple[int, ...]:
    """Columns that hold the parts of an address by their values, in any order, if together they reach to the block."""
    likely = [i for i, look in enumerate(looks) if look.filled and not look.best(_NO_PARTS)[1] >= _SHARE]
    if len(likely) < 2 or not any(looks[i].places >= _SHARE for i in likely):
        return ()
    for order in (likely, sorted(likely, key=lambda i: _step(columns[i], looks[i]))):
        found = _parts(columns, order)
        if found:
            return found
    return ()


_NO_PARTS = ("email", "phone", "postal_code", "birth_date", "name_kana", "name", "address")
_PREFECTURE = re.compile("(?:東京都|北海道|(?:京都|大阪)府|[^市区町村]{2,3}県)")
_CITY = re.compile("[市区町村郡]$")


def _parts(columns: Sequence[pa.StringArray], order: Sequence[int]) -> tuple[int, ...]:
    texts = _sample([columns[i] for i in order])
    if not texts[0]:
        return ()
    cells = buffers.of_texts([cell for column in texts for cell in column])
    number = np.repeat(np.arange(len(texts)), len(texts[0]))
    return tuple(sorted(i for i, part in zip(order, by_values.parts(cells, number, len(texts)), strict=True) if part))


def _step(column: pa.StringArray, look: Look) -> int:
    """Prefectures, municipalities, towns, blocks, buildings: the order in which `by_values` reads."""
    filled = [cell for cell in _sample([column])[0] if cell.strip()]
    if look.places >= _SHARE:
        return 0 if np.mean([_PREFECTURE.fullmatch(cell) is not None for cell in filled]) >= _SHARE else 1
    if look.buildings >= _SHARE:
        return 4
    return 2 if np.mean([cell[0].isdigit() for cell in filled]) < _SHARE else 3


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
