"""Addresses of rows that tell persons apart: with a block number, the parts of a row in several columns joined to one.

A prefecture, a city or a town alone is where many live: namesakes there are not one person.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.roles import SUBJECT, Role
from piiscan.japanese.address import columns as address_columns
from piiscan.japanese.address import registered
from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.address.value import Address
from piiscan.keys import Key, prf_texts
from piiscan.scan import arrow, values
from piiscan.scan.records import plan
from piiscan.scan.records.rows import Part
from piiscan.scan.settled import cell_keys, composed, forms

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]
Level: TypeAlias = Literal["prefecture", "whole", "city", "rest"]  # what the cells of a column begin with
_SHARE, _HOLDS = 0.5, 0.3  # of the filled cells that begin so; of the rows with an address in its column
_LOOKED_AT = 1000  # cells of a column
_PREFECTURE = r"^\s*(?:北海道|東京都|京都府|大阪府|(?:神奈川|和歌山|鹿児島|[^\d\s]{2})県)"
_LEVELS: tuple[tuple[Level, str], ...] = (
    ("prefecture", rf"{_PREFECTURE}\s*$|^\s*[^\d\s]{{2,3}}[都道府県]\s*$"),
    ("whole", _PREFECTURE),
    ("city", r"^\s*[^\d\s]{1,6}?[市郡区]|^\s*[^\d\s]{1,6}[町村]\s*$"),
)
_NUMBER = r"\d|[０-９]|[〇一二三四五六七八九十百]+(?:丁目|番|号)"  # of a block
_BORDER, _DIGIT = "\x1f", "[0-9０-９]"
_BETWEEN = (  # parts that would run together: 1 | 2-3, 2-3 | ハイツ
    (f"{_BORDER}+", _BORDER),
    (f"{_BORDER}$", ""),
    (f"({_DIGIT}){_BORDER}({_DIGIT})", r"\1-\2"),
    (f"({_DIGIT}){_BORDER}", r"\1 "),
    (_BORDER, ""),
)
_MANY = 256  # different addresses that are put together from known towns; fewer are as soon read


def columns_of(called: Sequence[str], roles: Sequence[Role], cells: Ints, rows: int) -> tuple[int, ...]:
    """The columns that hold addresses or parts of them. cells: int64[column, code]; rows: of the table so far."""
    held = cells[: len(called), plan.ADDRESS]
    return tuple(
        number
        for number, name in enumerate(called)
        if held[number] >= max(_HOLDS * rows, 1) or (held.any() and address_columns.part_of(name))
        if roles[number].kind != "thing" or address_columns.part_of(name)
    )


def owners(called: Sequence[str], roles: Sequence[Role], columns: Sequence[int]) -> list[Role]:
    """The roles of all columns, where a part of an address is that of whom the header names besides: 市区町村 is no thing."""
    told = list(roles)
    others = [roles[number] for number in columns if roles[number].kind != "thing"]
    for number in columns:
        if told[number].kind == "thing" and address_columns.part_of(called[number]):
            whose = address_columns.whose(called[number])
            told[number] = next((role for role in others if whose and role.word == whose), (others or [SUBJECT])[0])
    return told


def groups(columns: Sequence[int], roles: Sequence[Role], cells: Sequence[pa.StringArray]) -> tuple[plan.Columns, ...]:
    """Columns whose cells make one address together, in order."""
    found = list[list[int]]()
    for role in dict.fromkeys(roles[number] for number in columns):
        levels = list[Level]()
        for number in (number for number in columns if roles[number] == role):
            level = level_of(cells[number])
            under = levels and (level == "rest" or (level == "city" and set(levels) == {"prefecture"}))
            if under:
                found[-1].append(number)
            else:
                found.append([number])
            levels = [*levels, level] if under else [level]
    return tuple(map(tuple, found))


def level_of(column: pa.StringArray) -> Level:
    """What most cells of a column begin with."""
    import pyarrow.compute as pc

    cells = column.slice(0, _LOOKED_AT).drop_null()
    cells = cells.filter(pc.not_equal(cells, ""))
    for level, pattern in _LEVELS:
        if (pc.sum(pc.match_substring_regex(cells, pattern)).as_py() or 0) > _SHARE * len(cells):
            return level
    return "rest"


def told(part: Part, groups: Sequence[plan.Columns], joiner: Joiner) -> Part:
    """The part with one address of each row and group that tells a person apart; all others are no facts."""
    mine = np.flatnonzero(part.code == plan.ADDRESS)
    if not len(mine):
        return part
    code, ids = part.code.copy(), part.hits.id.copy()
    together = np.zeros(len(part.chunk.header), np.bool_)
    for columns in groups:
        if len(columns) > 1:
            together[list(columns)] = True
            _join(part, columns, mine, code, ids, joiner)
    single = mine[~together[part.hits.column[mine]]]
    code[single[~_numbered(part, single)]] = 0
    return replace(part, code=code, hits=replace(part.hits, id=ids))


def _join(part: Part, columns: plan.Columns, mine: Ints, code: NDArray[np.int8], ids: Words, joiner: Joiner) -> None:
    """Put the joined address in the place of the first hit of each row."""
    mine = mine[np.isin(part.hits.column[mine], columns)]
    code[mine] = 0
    rows, first = np.unique(part.row[mine], return_index=True)
    words = joiner.ids([part.chunk.columns[number].take(pa.array(rows)) for number in columns])
    at = mine[first][words > 0]
    code[at], ids[at] = plan.ADDRESS, words[words > 0]


class Joiner:
    """Ids of addresses whose parts stand in a row, as one cell has them. State: the towns met so far."""

    def __init__(self, key: Key) -> None:
        self._key = key.derive("finding id:JP_ADDRESS")
        self._composed: composed.Addresses | None = None
        self._seed = np.uint64(secrets.randbits(64))

    def ids(self, parts: Sequence[pa.StringArray]) -> Words:
        """uint64[n]: the id of each row, 0 where its parts make no whole address."""
        coded = joined_text(parts).dictionary_encode()
        words = self._of_texts(coded.dictionary)
        told: Words = words[coded.indices.to_numpy(zero_copy_only=False)]
        return told

    def _of_texts(self, texts: pa.StringArray) -> Words:
        words, done = np.zeros(len(texts), np.uint64), np.zeros(len(texts), np.bool_)
        if len(texts) >= _MANY:
            self._composed = self._composed or composed.Addresses(self._key)
            told = forms.of_cells(cell_keys.of_column(texts), self._seed)
            rows = np.flatnonzero((told.tail != 0) & (told.town != 0))
            rows = rows[_registered(told.take(rows))]
            words[rows], done[rows] = self._composed.ids(told.take(rows))
        rest = np.flatnonzero(~done)
        words[rest] = plain_ids(texts.take(pa.array(rest)).to_pylist(), self._key)
        return words


def joined_text(parts: Sequence[pa.StringArray]) -> pa.StringArray:
    """The parts of each row one after another, with - or a space where a number ends."""
    import pyarrow.compute as pc

    text = pc.binary_join_element_wise(*(pc.fill_null(part, "") for part in parts), _BORDER)
    for pattern, instead in _BETWEEN:
        text = pc.replace_substring_regex(text, pattern, instead)
    return text


def plain_ids(texts: Sequence[str], subkey: bytes) -> Words:
    """Plain twin of `Joiner`: ids by the canonical forms of whole addresses, 0 for others."""
    out = [str(a) if a and _is_whole(a) else "" for a in normalise_addresses(texts)]
    words: Words = np.where(np.array([bool(form) for form in out], np.bool_), prf_texts(subkey, out), np.uint64(0))
    return words


def _registered(told: forms.Forms) -> Bools:
    """Whether each begins with a town as registered."""
    _, first, inverse = np.unique(told.town, return_index=True, return_inverse=True)
    names = composed.texts(told, told.cells.start[first], told.first[first])
    good = np.array([registered.canonical_place(name) is not None for name in names], np.bool_)
    return np.asarray(good[inverse])


def _is_whole(address: Address) -> bool:
    return bool(address.numbers and (address.city or address.alternatives))


def _numbered(part: Part, which: Ints) -> Bools:
    """Whether each hit holds a number of a block."""
    import pyarrow.compute as pc

    hits = part.hits
    placed = hits.found.end[which] > hits.found.start[which]
    good = np.zeros(len(which), np.bool_)
    if placed.any():
        at = which[placed]
        cells = values.texts(values.code_points(hits.buffer), hits.found.start[at], hits.found.end[at])
        good[placed] = pc.match_substring_regex(cells, _NUMBER).to_numpy(zero_copy_only=False)
    rest = np.flatnonzero(~placed)
    for column in np.unique(hits.column[which[rest]]).tolist():
        mine = rest[hits.column[which[rest]] == column]
        good[mine] = _numbered_cells(part, column, which[mine])
    return good


def _numbered_cells(part: Part, column: int, which: Ints) -> Bools:
    """Whether each hit, the only one of its cell in this column, holds a number of a block."""
    import pyarrow.compute as pc

    start, end = part.hits.start[which], part.hits.end[which]
    cells = pc.fill_null(part.chunk.columns[column].take(pa.array(part.row[which])), "")
    good = pc.match_substring_regex(cells, _NUMBER).to_numpy(zero_copy_only=False).copy()
    inside = end - start < pc.utf8_length(cells).to_numpy(zero_copy_only=False)
    some = np.flatnonzero(good & inside)  # the number may stand beside the address
    if len(some):
        buffer = arrow.buffer_of((cells.take(pa.array(some)),))[0]
        found = values.texts(values.code_points(buffer), buffer.starts + start[some], buffer.starts + end[some])
        good[some] = pc.match_substring_regex(found, _NUMBER).to_numpy(zero_copy_only=False)
    return np.asarray(good)
