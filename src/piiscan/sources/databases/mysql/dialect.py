"""MySQL and MariaDB behind the seam of `databases.dialect`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pymysql

from piiscan.config import Sampling, StoreSettings
from piiscan.sources.databases.dialect import Failure
from piiscan.sources.databases.mysql import catalog, sampling
from piiscan.sources.databases.mysql.pages import pages as read_pages
from piiscan.sources.databases.mysql.session import Session
from piiscan.sources.databases.mysql.session import connect as connected
from piiscan.sources.databases.relations import Drawn, Page, Relation, Table

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["DRIVER", "PASSWORDS", "close", "connect", "draw", "failure", "pages", "query", "relations", "table"]

DRIVER = "mysql+pymysql"
PASSWORDS = ("MYSQL_PWD",)
# https://mariadb.com/kb/en/mariadb-error-codes/ and MySQL's server error reference; 2xxx are the client's own
_MEANING: dict[int, Failure] = {
    **dict.fromkeys((1044, 1045, 1130, 1698, 1862, 1396, 2059), "password"),
    **dict.fromkeys((1142, 1143, 1227, 1370, 1410, 4031), "denied"),
    **dict.fromkeys((1969, 3024, 1317), "timed_out"),
    **dict.fromkeys((1205, 1213, 3572), "locked"),
    **dict.fromkeys((1146, 1054, 1051, 1356, 1932, 1412), "vanished"),
    1049: "nowhere",
    **dict.fromkeys(
        (1040, 1053, 1152, 1158, 1159, 1160, 1161, 1203, 1226, 1927, 2002, 2003, 2006, 2013, 2055, 0), "gone"
    ),
}
_LOST = 2013


def connect(url: URL, settings: StoreSettings) -> Session:
    return connected(url, settings)


def close(session: Session) -> None:
    session.close()


def relations(session: Session) -> tuple[list[Relation], list[tuple[str, str]]]:
    return catalog.relations(session, session.url.database)


def table(session: Session, relation: Relation) -> Table | None:
    return catalog.table(session, relation)


def query(session: Session, statement: str) -> Table:
    return catalog.query(session, statement)


def draw(session: Session, table: Table, wanted: Sampling) -> Drawn:
    return sampling.draw(session, table, wanted)


def pages(session: Session, table: Table, drawn: Drawn, after: object, settings: StoreSettings) -> Iterator[Page]:
    return read_pages(session, table, drawn.where, after, settings)


def failure(error: BaseException) -> Failure | None:
    if not isinstance(error, pymysql.Error):
        return None
    number = error.args[0] if error.args else 0
    if number == _LOST and "timed out" in str(error.args[-1]):
        return "timed_out"  # the socket waited in vain: a statement that the server does not end
    return _MEANING.get(number, "other") if isinstance(number, int) else "other"
