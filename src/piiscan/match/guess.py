"""Which field each column holds: what its header names, held against what its cells read as."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from piiscan.japanese.address.columns import whose
from piiscan.japanese.canonical import canonical
from piiscan.match import address_columns
from piiscan.match.cell_kinds import NAMES, Look, look_at, sample
from piiscan.match.headers import is_nameless, kind_of_header, plain_kind

_READS = 0.6  # share of the cells from which on a column without a telling header is one of a kind
_SURE = 0.8  # the same under a header that names nothing known
_AGAINST = 0.3  # share below which a header is not believed where the cells read as another kind
_HALF = 0.5
_SPREAD, _BORN = 5, 2000  # days of birth lie over more years than days of orders, or begin before
_CHECKED = ("email", "phone", "postal_code", "birth_date")  # a column of which no cell reads so serves for nothing
_PLAIN = ("email", "phone", "postal_code", "address", "name", "name_kana", "birth_date")  # unmistakable
_ANY = ("email", "phone", "postal_code", "address", *NAMES, "sex", "birth_date")
_SEVERAL = {"phone": 2}  # columns without header that one kind may take: home and mobile
_OF_A_DAY = re.compile(r"(?:日|日付|日時|年月日?|時刻|date|_dt|_at|ymd|time|stamp)\d*$", re.IGNORECASE)
_GUARDIANS = ("guardian_name", "guardian_name_kana")


@dataclass(frozen=True, slots=True)
class Guess:
    """One column and what it serves as.

    kind: a field kind, "" for none. read: share of the filled cells that read as the kind, None where there are none or
    the kind has no form (customer ids). told_by: map | header | values | both. doubt: "" or why to look at it, one of
    DOUBTS.
    """

    column: str
    kind: str
    read: float | None
    told_by: str
    doubt: str = ""

    def as_json(self) -> dict[str, Any]:
        read = None if self.read is None else round(self.read, 3)
        return {"column": self.column, "field": self.kind or None, "read": read, "told_by": self.told_by} | (
            {"doubt": self.doubt} if self.doubt else {}
        )


DOUBTS = (
    "contradicted",  # the header names another kind than the cells read as: the cells decide
    "no_cell_reads",  # no cell reads as what the header names: not used
    "few_cells_read",  # less than half of them do
    "cells_alone",  # the header is unknown
    "other_letters",  # names in Latin letters
    "no_cells",  # the column is empty
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column at work. headed: what its header names; usual: whether by the usual name of the field."""

    number: int
    name: str
    look: Look
    headed: str | None
    usual: bool
    nameless: bool


def guess_fields(
    header: Sequence[str], columns: Sequence[pa.StringArray], *, has_header: bool = True
) -> dict[int, Guess]:
    """Column number -> guess, for all columns that serve for something or were expected to; see `address_columns` for
    the order of the parts of an address."""
    cells = [sample(column) for column in columns]
    every = [_column(i, name, look_at(cells[i]), has_header=has_header) for i, name in enumerate(header)]
    found = {c.number: _by_header(c, cells[c.number]) for c in every if c.headed}
    _one_of_each(found, every)
    _addresses(found, every, columns)
    _by_values(found, [c for c in every if c.number not in found and c.headed is None])
    _guardians(found, cells)
    return found


def _column(number: int, name: str, look: Look, *, has_header: bool) -> _Column:
    kind = kind_of_header(name) if has_header else None
    nameless = not has_header or (not kind and is_nameless(name))
    return _Column(number, name, look, None if nameless else kind, bool(kind) and plain_kind(name) == kind, nameless)


def _by_header(column: _Column, cells: Sequence[str]) -> Guess:
    """What the header names, unless the cells say otherwise."""
    kind, look = column.headed or "", column.look
    if not look.filled:
        return Guess(column.name, kind, None, "header", "no_cells")
    if kind in NAMES or kind in _GUARDIANS:
        return _name(column, kind)
    own = _own(kind, look, cells)
    if own is not None and own < _AGAINST:
        other, share = look.best([k for k in _ANY if k != kind])
        if share >= _READS:
            return Guess(column.name, other, share, "values", "contradicted")
        if not own and kind in _CHECKED:
            return Guess(column.name, "", own, "values", "no_cell_reads")
    if own is None or own >= _HALF:
        return Guess(column.name, kind, own, "header" if own is None else "both")
    return Guess(column.name, kind, own, "header", "few_cells_read")


def _own(kind: str, look: Look, cells: Sequence[str]) -> float | None:
    """Share of the cells that read as the kind under a header of it, None for a kind without form."""
    if kind == "address":
        other, share = look.best([k for k in _PLAIN if k != "address"])
        return max(look.of("address"), look.places, 1 - share if other else 1.0)
    if kind == "customer_id":
        return 1 - look.best(["name", "name_kana", "address", "email"])[1] or None
    return sum(value is not None for value in canonical(kind, cells)) / len(cells)


def _name(column: _Column, kind: str) -> Guess:
    """Names: the header tells whose they are; script and part are those of the cells, where these are names."""
    look = column.look
    told, share = look.best(NAMES)
    if share >= _HALF:
        refined = _refined(kind, told)
        doubt = "contradicted" if refined.endswith("kana") != kind.endswith("kana") else ""
        return Guess(column.name, refined, share, "values" if doubt else "both", doubt)
    other, of_other = look.best([k for k in _ANY if k not in NAMES])
    if share < _AGAINST and of_other >= _READS:
        return Guess(column.name, other, of_other, "values", "contradicted")
    if not look.alphabet:
        return Guess(column.name, "", 0.0, "values", "no_cell_reads")
    latin = look.of("latin") >= _HALF
    return Guess(column.name, kind, share, "header", "other_letters" if latin else "few_cells_read")


def _refined(kind: str, told: str) -> str:
    """保護者氏名 with readings is guardian_name_kana; 姓 is believed where the cells could be given names as well."""
    script = "_kana" if told.endswith("_kana") else ""
    if kind in _GUARDIANS:
        return f"guardian_name{script}"
    part = kind.removesuffix("_kana")
    by_cells = told.removesuffix("_kana")
    return f"{by_cells if part == 'name' or by_cells == 'name' else part}{script}"


def _one_of_each(found: dict[int, Guess], every: Sequence[_Column]) -> None:
    """Of columns of one kind those of one owner, by usual headers before others: not お届け先 beside ご依頼主."""
    for kind in {guess.kind for guess in found.values()} - {"", "address"}:
        mine = [every[n] for n, guess in found.items() if guess.kind == kind]
        if any(c.usual for c in mine) and not kind.startswith("guardian"):
            mine = [c for c in mine if c.usual or found[c.number].doubt == "contradicted"]
        owners = [whose(c.name) for c in mine]
        owner = "" if "" in owners else owners[0]
        kept = {c.number for c, o in zip(mine, owners, strict=True) if o == owner}
        for number in [n for n, guess in found.items() if guess.kind == kind and n not in kept]:
            del found[number]


def _addresses(found: dict[int, Guess], every: Sequence[_Column], columns: Sequence[pa.StringArray]) -> None:
    """Columns told as parts by their values join those by header; of several addresses one remains."""
    header = [c.name for c in every]
    mine = [n for n, guess in found.items() if guess.kind == "address"]
    free = [c for c in every if c.number not in found and c.headed is None]
    told = address_columns.told_by_values(columns, [c.look for c in every]) if free else ()
    if set(told).issuperset(mine):  # a column that holds the whole address is not part of another
        for number in sorted(set(told) - set(found)):
            if every[number].headed is None:
                found[number] = Guess(header[number], "address", None, "values")
    if not any(guess.kind == "address" for guess in found.values()):
        whole = [c for c in free if c.look.of("address") >= (_READS if c.nameless else _SURE)]
        for column in whole[:1]:
            doubt = "" if column.nameless else "cells_alone"
            found[column.number] = Guess(column.name, "address", column.look.of("address"), "values", doubt)
            _building_behind(found, every, column.number)
    numbers = sorted(n for n, guess in found.items() if guess.kind == "address")
    kept = address_columns.of_one(header, numbers)
    for number in set(numbers) - set(kept):
        del found[number]


def _building_behind(found: dict[int, Guess], every: Sequence[_Column], address: int) -> None:
    """The column behind an address without a telling header, if most of its cells are buildings."""
    behind = every[address + 1] if address + 1 < len(every) else None
    if behind is not None and behind.nameless and behind.number not in found and behind.look.buildings >= _READS:
        found[behind.number] = Guess(behind.name, "address", behind.look.buildings, "values")


def _by_values(found: dict[int, Guess], free: Sequence[_Column]) -> None:
    """Columns whose headers say nothing; they never add to a kind that a header named."""
    taken = {guess.kind for guess in found.values()}
    told: dict[str, list[tuple[_Column, float]]] = {}
    for column in free:
        kind, share = column.look.best(_ANY if column.nameless else _PLAIN)
        if kind and kind not in taken and share >= _least(column) and (kind != "birth_date" or _are_births(column)):
            told.setdefault(kind, []).append((column, share))
    _without_parts(told, taken)
    for kind, columns in told.items():
        if kind == "birth_date":  # of several days the earliest
            columns.sort(key=lambda one: one[0].look.years)
        for column, share in columns[: _SEVERAL.get(kind, 2 if kind in ("name", "name_kana") else 1)]:
            doubt = "few_cells_read" if share < _READS else "" if column.nameless else "cells_alone"
            found[column.number] = Guess(column.name, kind, share, "values", doubt)


def _least(column: _Column) -> float:
    """Share of cells that must read as the kind. Half is enough where the rest reads as nothing else at all."""
    rest = sum(column.look.shares.values()) - max(column.look.shares.values(), default=0.0)
    return _SURE if not column.nameless else 0.35 if rest < 0.05 else _READS


def _are_births(column: _Column) -> bool:
    first, last = column.look.years
    return (last - first >= _SPREAD or first < _BORN) and not (not column.nameless and _OF_A_DAY.search(column.name))


def _without_parts(told: dict[str, list[tuple[_Column, float]]], taken: set[str]) -> None:
    """Parts of names told by values count as a pair, or where no whole name is known."""
    for script in ("", "_kana"):
        whole, family, given = (f"{part}{script}" for part in ("name", "family_name", "given_name"))
        known = taken | told.keys()
        if whole in known or (given in known and family not in known):
            told.pop(family, None)
            told.pop(given, None)
        if family in known and given in known and whole not in taken:
            told.pop(whole, None)


def _guardians(found: dict[int, Guess], cells: Sequence[Sequence[str]]) -> None:
    """Of two columns of names told by values the second is the guardian's, if they share the family name."""
    for kind, guardian in zip(("name", "name_kana"), _GUARDIANS, strict=True):
        mine = sorted(n for n, guess in found.items() if guess.kind == kind and guess.told_by == "values")
        if len(mine) < 2 or any(g.kind == guardian for g in found.values()):
            continue
        for number in mine[1:]:
            pairs = zip(cells[mine[0]], cells[number], strict=False)
            same = [a[:1] == b[:1] for a, b in pairs]
            if same and sum(same) >= _SURE * len(same):
                found[number] = replace(found[number], kind=guardian, doubt="cells_alone")
            else:
                del found[number]
