"""How one kind of server is spoken to, and a connection to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

__all__ = ["Connection", "Server", "execute"]


@dataclass(frozen=True, slots=True)
class Server:
    """Statements of one kind of server; those of the catalog take `:owner` and `:name` in the driver's own form."""

    dialect: Callable[[], Any]  # SQLAlchemy's
    begin: str  # of a page, "" for nothing
    relations: str  # -> schema, name, kind, bytes
    table: str  # -> estimate of rows, comment
    columns: str  # -> name, type, comment, kind, characters or bytes at most (-1: without limit)
    key: str  # -> column, in order
    keys: frozenset[str]  # kinds whose order is that of the driver's values
    binary: frozenset[str]
    long: frozenset[str]  # kinds without a limit
    cell: Callable[[str, str, int | None], str]  # (quoted name, kind, most) -> the text of a column in a statement
    sample: Callable[[str, float, int], str]  # (source, per cent, seed) -> what stands behind FROM
    sampled: str  # the method, as model.Sample names it


@dataclass(frozen=True, slots=True)
class Connection:
    """A driver's connection."""

    raw: Any
    server: Server

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A cursor in a transaction that is rolled back with the block: nothing could stay, if anything were changed."""
        cursor = self.raw.cursor()
        try:
            if self.server.begin:
                cursor.execute(self.server.begin)
            yield cursor
        finally:
            with suppress(Exception):  # the first error is the one to be told; each driver has its own kinds
                cursor.close()
            with suppress(Exception):
                self.raw.rollback()

    def rows(self, statement: str, given: Mapping[str, object] | None = None) -> list[Sequence[Any]]:
        """All rows of a statement."""
        with self.reading() as cursor:
            execute(cursor, statement, given)
            return list(cursor.fetchall())

    def close(self) -> None:
        """Never raises."""
        with suppress(Exception):
            self.raw.close()


def execute(cursor: Any, statement: str, given: Mapping[str, object] | None = None) -> None:
    """Without an argument for no parameters: a driver of the form `%(name)s` then leaves percent signs alone."""
    if given:
        cursor.execute(statement, dict(given))
    else:
        cursor.execute(statement)
