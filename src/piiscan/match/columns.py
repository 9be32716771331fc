"""Which column holds which field: guessed from the header, else from what the cells look like; `--map` decides.

("会員番号", "氏名", "住所1", "住所2") -> {"customer_id": (0,), "name": (1,), "address": (2, 3)}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.match import address_columns
from piiscan.match.guess import Guess, guess_fields
from piiscan.match.headers import is_id_header
from piiscan.model import FIELD_KINDS

Columns = dict[str, tuple[int, ...]]

# Kinds by which two rows can be compared at all; the others only support.
_USABLE = frozenset(FIELD_KINDS) - {"sex", "postal_code", "guardian_name", "guardian_name_kana"}


def guess_columns(header: Sequence[str], columns: Sequence[pa.StringArray], *, has_header: bool = True) -> Columns:
    """Field kind -> column numbers in file order. Several of one kind: parts of an address (in its order),
    else alternatives."""
    return _by_kind(header, guess_fields(header, columns, has_header=has_header))


def _by_kind(header: Sequence[str], guesses: Mapping[int, Guess]) -> Columns:
    found: Columns = {}
    for number in sorted(guesses):
        if kind := guesses[number].kind:
            found[kind] = (*found.get(kind, ()), number)
    if "address" in found:
        found["address"] = address_columns.ordered(header, found["address"])
    return found


def left_out(
    header: Sequence[str], columns: Sequence[pa.StringArray], chosen: Columns, mapping: Mapping[str, object] | None
) -> tuple[str, ...]:
    """Columns that serve for nothing although their values look like towns with blocks, or blocks.

    None where the user has said which columns are the address.
    """
    if "address" in (mapping or {}):
        return ()
    taken = {number for numbers in chosen.values() for number in numbers}
    free = (number for number in range(len(columns)) if number not in taken)
    return tuple(header[number] for number in free if address_columns.looks_like_part(columns[number]))


def guess_id_column(header: Sequence[str]) -> int | None:
    """The first column whose name is that of a row identifier (id, no, 番号 ...)."""
    return next((i for i, name in enumerate(header) if is_id_header(name)), None)


def column_number(header: Sequence[str], name: str, option: str) -> int:
    """Position of the column called `name`; ConfigError with the columns seen."""
    if name in header:
        return list(header).index(name)
    raise ConfigError(f"{option}: no column {name!r}; columns seen: {', '.join(header)}")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the columns of one table serve as. guesses: of all columns that serve for something or were expected to."""

    columns: Columns
    guesses: tuple[Guess, ...] = ()
    left_out: tuple[str, ...] = ()  # look like parts of an address and serve for nothing


def choose(
    header: Sequence[str],
    columns: Sequence[pa.StringArray],
    mapping: Mapping[str, str | Sequence[str]] | None,
    *,
    has_header: bool = True,
) -> Chosen:
    """The guess, overridden by `mapping` (field kind -> column name, or several to be joined).

    A column named in the mapping serves only there.
    ConfigError for unknown fields or columns, or when nothing usable is left.
    """
    named: Columns = {}
    for kind, names in (mapping or {}).items():
        if kind not in FIELD_KINDS:
            raise ConfigError(f"--map: unknown field {kind!r}; fields: {', '.join(FIELD_KINDS)}")
        listed = [names] if isinstance(names, str) else list(names)
        named[kind] = tuple(column_number(header, name, f"--map {kind}") for name in listed)
    taken = {number for numbers in named.values() for number in numbers}
    guesses = guess_fields(header, columns, has_header=has_header)
    chosen = dict(named)
    for kind, numbers in _by_kind(header, guesses).items():
        free = tuple(n for n in numbers if n not in taken)
        if kind not in chosen and free:
            chosen[kind] = free
    if not _USABLE & chosen.keys():
        raise ConfigError(_nothing_usable(header))
    ordered = {kind: chosen[kind] for kind in FIELD_KINDS if kind in chosen}
    told = {number: Guess(header[number], kind, None, "map") for kind, numbers in named.items() for number in numbers}
    used = {number for numbers in ordered.values() for number in numbers}
    shown = {n: guess for n, guess in (guesses | told).items() if n in used or not guess.kind}
    return Chosen(ordered, tuple(shown[n] for n in sorted(shown)), left_out(header, columns, ordered, mapping))


def choose_columns(
    header: Sequence[str],
    columns: Sequence[pa.StringArray],
    mapping: Mapping[str, str | Sequence[str]] | None,
    *,
    has_header: bool = True,
) -> Columns:
    """The columns of `choose`."""
    return choose(header, columns, mapping, has_header=has_header).columns


def _nothing_usable(header: Iterable[str]) -> str:
    seen = ", ".join(header)
    return (
        f"no usable columns found; columns seen: {seen}. "
        "Say which is which, for example: --map name=COLUMN --map phone=COLUMN "
        f"(fields: {', '.join(FIELD_KINDS)})"
    )
