"""The statements that read rows of one table or partition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from piiscan.config import MIB
from piiscan.sources.databases.postgresql.catalog import Part
from piiscan.sources.databases.postgresql.copying import selected
from piiscan.sources.databases.postgresql.names import quoted, typed
from piiscan.sources.databases.relations import Column

__all__ = ["Select", "block_of"]


def block_of(key: Sequence[bytes]) -> int:
    """The block of a place: 12 of `(12,3)`."""
    return int(key[0][1:].partition(b",")[0])


@dataclass(frozen=True, slots=True)
class Select:
    """`key`: quoted columns and their types; they come behind the others."""

    columns: tuple[Column, ...]
    part: Part
    key: tuple[tuple[str, str], ...] = ()

    def first(self, most: int | None) -> str:
        """The first rows as they come, or all."""
        return self._rows("", "" if most is None else f"LIMIT {most}")

    def next(self, after: Sequence[bytes] | None, most: int) -> str:
        """Rows behind a key."""
        names = ", ".join(name for name, _ in self.key)
        return self._rows("" if after is None else self._behind(after), f"ORDER BY {names} LIMIT {most}")

    def between(self, after: Sequence[bytes] | None, block: int, end: int) -> str:
        """Rows behind a place, or from a block on, up to the block `end`."""
        low = f"ctid >= '({block},0)'" if after is None else f"ctid > {typed(after[0], 'tid')}"
        return self._rows(f"{low} AND ctid < '({end},0)'")

    def at(self, places: Sequence[str]) -> str:
        """Rows at these places, in the order of places."""
        listed = ",".join(f'"{place}"' for place in places)
        return self._rows(f"ctid = ANY ('{{{listed}}}'::tid[])")

    def _rows(self, condition: str, end: str = "") -> str:
        cells = [self._cell(column) for column in self.columns]
        where = f" WHERE {condition}" if condition else ""
        return f"SELECT {', '.join([*cells, *(name for name, _ in self.key)])} FROM {self.part.source}{where} {end}"  # noqa: S608 - names are quoted

    def _cell(self, column: Column) -> str:
        most = MIB if column.most is None else column.most
        return selected(column, quoted(column.name), most, toasted=self.part.toasted)

    def _behind(self, values: Sequence[bytes]) -> str:
        names = ", ".join(name for name, _ in self.key)
        constants = (typed(value, kind) for value, (_, kind) in zip(values, self.key, strict=True))
        return f"({names}) > ({', '.join(constants)})"
