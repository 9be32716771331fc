"""PostgreSQL behind the seam of `databases.dialect`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import psycopg
from psycopg import errors

from piiscan.config import StoreSettings
from piiscan.sources.databases.dialect import Failure
from piiscan.sources.databases.postgresql import catalog
from piiscan.sources.databases.postgresql.pages import pages as read_pages
from piiscan.sources.databases.postgresql.patience import SilentError
from piiscan.sources.databases.postgresql.sampling import draw
from piiscan.sources.databases.postgresql.session import Session
from piiscan.sources.databases.postgresql.session import connect as connected
from piiscan.sources.databases.relations import Drawn, Page, Relation, Table

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["DRIVER", "PASSWORDS", "close", "connect", "draw", "failure", "pages", "query", "relations", "table"]

DRIVER = "postgresql+psycopg"
PASSWORDS = ("PGPASSWORD",)  # libpq looks into PGPASSFILE and ~/.pgpass by itself
_NO_SUCH = ("does not exist", "存在しません")
_MEANING: tuple[tuple[type[psycopg.Error] | tuple[type[psycopg.Error], ...], Failure], ...] = (
    ((errors.InvalidPassword, errors.InvalidAuthorizationSpecification), "password"),
    ((errors.QueryCanceled, SilentError), "timed_out"),
    ((errors.LockNotAvailable, errors.DeadlockDetected), "locked"),
    (errors.InsufficientPrivilege, "denied"),
    ((errors.UndefinedTable, errors.UndefinedColumn, errors.InvalidSchemaName), "vanished"),
    (
        (
            errors.AdminShutdown,
            errors.CrashShutdown,
            errors.CannotConnectNow,
            errors.ConnectionException,
            errors.ConnectionFailure,
            errors.IdleInTransactionSessionTimeout,
            errors.SerializationFailure,  # of a standby whose replay needed what the page read
        ),
        "gone",
    ),
)


def connect(url: URL, settings: StoreSettings) -> Session:
    return connected(url, settings)


def close(session: Session) -> None:
    with suppress(psycopg.Error):
        session.connection.close()


def relations(session: Session) -> tuple[list[Relation], list[tuple[str, str]]]:
    return catalog.relations(session)


def table(session: Session, relation: Relation) -> Table | None:
    return catalog.table(session, relation)


def query(session: Session, statement: str) -> Table:
    return catalog.query(session, statement)


def pages(session: Session, table: Table, drawn: Drawn, after: object, settings: StoreSettings) -> Iterator[Page]:
    return read_pages(session, table, drawn.where, after, settings)


def failure(error: BaseException) -> Failure | None:
    if not isinstance(error, psycopg.Error):
        return None
    for kinds, meaning in _MEANING:
        if isinstance(error, kinds):
            return meaning
    if not isinstance(error, psycopg.OperationalError) or error.sqlstate is not None:
        return "other"
    return _unconnected(error)


def _unconnected(error: psycopg.OperationalError) -> Failure:
    """Why libpq has no connection. It gives no code, only the server's words, which may be in any language."""
    if error.pgconn is None:
        return "gone"
    if any(words in str(error) for words in _NO_SUCH):  # before the password: libpq tells it was used, not refused
        return "nowhere"
    if error.pgconn.needs_password or error.pgconn.used_password or "pg_hba.conf" in str(error):
        return "password"
    return "gone"
