"""What dialects say of tables and their rows, as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from piiscan.extract.characters.decode import decode_all
from piiscan.model import Sample

__all__ = ["Column", "Drawn", "Notes", "Page", "Relation", "Table", "shown_name"]

Notes = tuple[tuple[str, str], ...]  # (reason, detail) of Skips


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view of the catalog, names as the database has them."""

    schema: str
    name: str
    kind: str = "table"  # as TableInfo.kind
    size: int = 0  # bytes on disk, 0 for a view
    refused: tuple[str, str] | None = None  # (reason, detail) where its rows cannot be read

    @property
    def shown(self) -> str:
        return shown_name(f"{self.schema}.{self.name}" if self.schema else self.name)


@dataclass(frozen=True, slots=True)
class Column:
    """One column that may be read."""

    name: str
    type: str = ""  # as declared
    comment: str = ""
    binary: bool = False  # its cells are bytes, not text
    bounded: bool = False  # no cell can be long
    most: int | None = None  # characters (bytes) of a cell that are read; None: `pages` decides


@dataclass(frozen=True, slots=True)
class Table:
    """A relation ready to be read."""

    relation: Relation
    columns: tuple[Column, ...]
    comment: str = ""
    rows: int | None = None  # estimate of the database
    notes: Notes = ()  # what of it cannot be read
    encoding: str = "utf-8"  # of text that comes as bytes; "": every cell may have another
    own: Any = None  # what the dialect itself wants to know: key, parts


@dataclass(frozen=True, slots=True)
class Page:
    """Rows read in one statement. `columns[i]`: a string or binary array, nulls where the database has NULL.

    after: where to go on in a connection of its own; None where only this connection can.
    """

    columns: tuple[pa.Array, ...] = field(repr=False)
    after: Any = field(default=None, repr=False)
    size: int = 0  # bytes that came from the server
    rows: int = 0
    notes: Notes = ()  # what is not read, as seen while reading


@dataclass(frozen=True, slots=True)
class Drawn:
    """Rows chosen for reading: all of them where `sample` is None; then `rows` may be the exact number.

    where: what `pages` goes through, chosen once, so that it is the same after a reconnection.
    estimate: of all rows, as far as drawing showed it.
    """

    sample: Sample | None = None
    rows: int | None = None
    where: Any = field(default=None, repr=False)
    estimate: int | None = None


def shown_name(name: str) -> str:
    """A name as it may be written: bytes that are no UTF-8, kept as surrogates for use in statements, are decoded."""
    return name if name.isprintable() else decode_all(name.encode("utf-8", "surrogateescape")).text
