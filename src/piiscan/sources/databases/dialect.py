"""The seam between the reader and the databases: one module for each, with the functions of `Dialect`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, cast

from piiscan.config import Sampling, StoreSettings
from piiscan.sources.databases.relations import Drawn, Page, Relation, Table

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["Dialect", "Failure", "of"]

Failure: TypeAlias = Literal["password", "nowhere", "gone", "timed_out", "locked", "denied", "vanished", "other"]

_HOME = "piiscan.sources.databases"
_MODULES = {
    "postgresql": f"{_HOME}.postgresql.dialect",
    "mysql": f"{_HOME}.mysql.dialect",
    "oracle": f"{_HOME}.oracle",
    "mssql": f"{_HOME}.mssql",
}


class Dialect(Protocol):
    """What a module of a database offers. `connection` is whatever its `connect` gives.

    Whatever its driver raises may come out of every function; `failure` tells what it means. The message of such an
    error is never shown: drivers quote statements, values and connection strings.
    """

    DRIVER: str  # SQLAlchemy's name of dialect and driver
    PASSWORDS: tuple[str, ...]  # environment variables of the database's own tools that may hold the password

    def connect(self, url: URL, settings: StoreSettings) -> Any:
        """A connection that can only read, with the time-outs of the settings."""

    def close(self, connection: Any) -> None:
        """Never raises."""

    def relations(self, connection: Any) -> tuple[list[Relation], list[tuple[str, str]]]:
        """Tables and views of all schemas but the system's, by name; and (reason, detail) of what is not among them."""

    def table(self, connection: Any, relation: Relation) -> Table | None:
        """The relation with its columns; None where it is gone."""

    def query(self, connection: Any, statement: str) -> Table:
        """What a SELECT gives, as a table of the kind `query`. Its text is the user's own."""

    def draw(self, connection: Any, table: Table, sampling: Sampling) -> Drawn:
        """Choose rows at random; all where the table has at most `sampling.rows`."""

    def pages(self, connection: Any, table: Table, drawn: Drawn, after: Any, settings: StoreSettings) -> Iterator[Page]:
        """The chosen rows behind `after` (None: from the start), a short transaction for each page.

        No transaction is open while a page is worked on, unless the rows can be had in no other way. A page has at
        most `settings.page_rows` rows, and fewer where they are wide. Of a cell of more than `column.most` characters
        (bytes) as many and one more are read, so that it is seen to be cut.
        """

    def failure(self, error: BaseException) -> Failure | None:
        """What an error of the driver means; None where it is none of the driver's."""


def of(name: str) -> Dialect:
    """The module of a database, by the name of SQLAlchemy's dialect."""
    return cast(Dialect, importlib.import_module(_MODULES[name]))
